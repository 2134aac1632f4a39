"""The cells of a scanned table, read one by one.

A figure is accepted only when two models read the same digits: the Vietnamese one and an English one
that knows nothing but digits. Words in a column of figures are accepted when two models agree on them.
Any other cell with ink in such a column is kept, marked for review; so are all figures of a table in
which the models disagree on most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.read.header_rows import count_header_rows
from ingest.read.pdf.lattice import Lattice, Slot
from ingest.read.scan.engine import FIGURES, Engine
from ingest.read.scan.image import Pixels, Scan
from ingest.read.scan.ink import CutOut, cut_out, is_flat

_FIGURE = re.compile(
    r"(?:[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,3})?)%?"
)
_GROUPED = re.compile(r"\d[.,]\d{3}(?!\d)")
_UNGROUPED = re.compile(r"\d{5}")
_DASH = re.compile(r"[-–—_~=.]{1,3}")
_BRACKETED = re.compile(r"[^\n]{0,3}\d?\d?[)}\]](?:[=+\s\W\d]*)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SPECKS = " _'`\"“”‘’~.,:"
_ONE_LINE = 24.0
_TOO_MANY = 0.33
_BRACKETS = 0.5
_WORDED = 0.5
_LETTERS = 4
# Stands for a figure of which no model makes anything.
UNREADABLE = "?"


@dataclass(frozen=True, slots=True)
class CellText:
    """What a cell says; `review` where a figure stands in it that could not be made sure of."""

    text: str
    review: bool = False


def read_cells(scan: Scan, lattice: Lattice, engine: Engine) -> list[CellText]:
    """The texts of the cells of a grid, in the order of its slots."""
    slots = lattice.slots
    cuts = [cut_out(scan, slot.box) for slot in slots]
    drafts = [
        "" if cut is None else engine.words_in(cut.pixels, scan.dpi, one_line=_is_low(slot), model=FIGURES)
        for cut, slot in zip(cuts, slots, strict=True)
    ]
    header = _header_rows(slots, drafts)
    numbering = _numbering_row(slots, drafts, header)
    if numbering is not None:
        header = numbering + 1
    figures = _figure_columns(slots, drafts, header)
    out: list[CellText] = []
    voted: list[int] = []
    for index, (slot, cut, draft) in enumerate(zip(slots, cuts, drafts, strict=True)):
        if cut is None:
            out.append(CellText(""))
        elif slot.row == numbering:
            out.append(CellText(engine.numbering_in(cut.pixels, scan.dpi, one_line=_is_low(slot)) or draft))
        elif _is_like_figure(draft) or (slot.row >= header and _columns(slot) & figures):
            voted.append(index)
            out.append(_figure(cut, draft, scan.dpi, engine, one_line=_is_low(slot)))
        else:
            text = engine.words_in(cut.pixels, scan.dpi, one_line=_is_low(slot)) or draft
            out.append(CellText(" ".join(text.split())))
    for index in _doubtful([out[index] for index in voted]):
        out[voted[index]] = replace(out[voted[index]], review=True)
    return out


def _doubtful(figures: Sequence[CellText]) -> list[int]:
    """Indices of figures that are not to be trusted though two models agree on them."""
    if sum(figure.review for figure in figures) > _TOO_MANY * len(figures):
        # Where the models mostly disagree, they may as well agree on what is wrong.
        return list(range(len(figures)))
    if not any(_GROUPED.search(figure.text) for figure in figures if not figure.review):
        return []
    # Among figures with points between thousands, a long one without may have lost its point.
    return [index for index, figure in enumerate(figures) if _UNGROUPED.search(figure.text)]


def _is_low(slot: Slot) -> bool:
    return slot.box.height < _ONE_LINE


def _figure(cut: CutOut, draft: str, dpi: float, engine: Engine, *, one_line: bool) -> CellText:
    """A cell of a column of figures; two models must agree on it."""
    check = engine.figure_in(cut.pixels, dpi, one_line=one_line)
    figure = _agreed(draft, check)
    if figure:
        return CellText(figure, review=cut.spoilt)
    digits = any(char.isdigit() for char in draft + check)
    if _DASH.fullmatch(draft) and not digits and is_flat(cut.pixels, dpi):
        return CellText("-")
    words = " ".join(draft.split())
    if not digits and len(_WORD.findall(words)) >= 2:
        again = engine.words_in(cut.pixels, dpi, one_line=one_line)
        if again.split() == draft.split():
            return CellText(words)
    return CellText(words or check or UNREADABLE, review=True)


def _is_like_figure(draft: str) -> bool:
    """Whether a reading may be that of a figure: no more letters than digits."""
    digits = sum(char.isdigit() for char in draft)
    return 0 < digits >= sum(char.isalpha() for char in draft)


def _agreed(draft: str, check: str) -> str:
    """The figure that both readings say, specks left out; empty where there is none."""
    figure = draft.strip(_SPECKS)
    return figure if _FIGURE.fullmatch(figure) and figure == check.strip(_SPECKS) else ""


def read_figure(cut: Pixels, dpi: float, engine: Engine) -> str:
    """The figure in a cut-out of one line; empty where the two models do not agree on one."""
    draft = engine.words_in(cut, dpi, one_line=True, model=FIGURES)
    return _agreed(draft, engine.figure_in(cut, dpi, one_line=True))


def _columns(slot: Slot) -> set[int]:
    return set(range(slot.column, slot.column + slot.column_span))


def _figure_columns(slots: Sequence[Slot], drafts: Sequence[str], header: int) -> set[int]:
    """The columns under the header whose cells do not mostly read as words: badly printed figures count."""
    filled: Counter[int] = Counter()
    worded: Counter[int] = Counter()
    for slot, draft in zip(slots, drafts, strict=True):
        if draft and slot.column_span == 1 and slot.row >= header:
            filled[slot.column] += 1
            worded[slot.column] += _reads_as_words(draft)
    return {column for column, number in filled.items() if worded[column] < _WORDED * number}


def _reads_as_words(draft: str) -> bool:
    """Whether a reading has the letters of words, and more of them than of anything else."""
    letters = sum(map(len, _WORD.findall(draft)))
    return letters >= _LETTERS and letters > 0.6 * len("".join(draft.split()))


@dataclass(frozen=True, slots=True)
class _Draft:
    row: int
    column: int
    text: str
    row_span: int
    column_span: int


def _header_rows(slots: Iterable[Slot], drafts: Iterable[str]) -> int:
    cells = [
        _Draft(slot.row, slot.column, " ".join(draft.split()), slot.row_span, slot.column_span)
        for slot, draft in zip(slots, drafts, strict=True)
    ]
    return count_header_rows(cells)


def _numbering_row(slots: Sequence[Slot], drafts: Sequence[str], header: int) -> int | None:
    """The row of column numbers, last of the header or right under it; most of its cells hold brackets."""
    for row in (header - 1, header):
        texts = [draft for slot, draft in zip(slots, drafts, strict=True) if slot.row == row and draft]
        bracketed = [text for text in texts if _BRACKETED.fullmatch(text)]
        if len(texts) >= 3 and len(bracketed) >= _BRACKETS * len(texts):
            return row
    return None
