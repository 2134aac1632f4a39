"""The cells of a scanned table, read one by one.

A figure is accepted only when two models read the same digits: the Vietnamese one and an English one
that knows nothing but digits. Words in a column of figures are accepted when two models agree on them.
Any other cell with ink in such a column is kept, marked for review.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.read.header_rows import count_header_rows
from ingest.read.pdf_frame import Box
from ingest.read.pdf_lattice import Lattice, Slot
from ingest.read.scan_engine import FIGURES, Engine
from ingest.read.scan_image import Pixels, Scan

_FIGURE = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?%?|\d+(?:[.,]\d{1,3})?%?")
_DASH = re.compile(r"[-–—_~=.]{1,3}")
_BRACKETED = re.compile(r"[^\n]{0,3}\d?\d?[)}\]](?:[=+\s\W\d]*)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SPECKS = " _'`\"“”‘’~.,:"
_INK = 140
# Of an inch: what is inside the rules of a cell, and the smallest stroke that is no speck.
_INSIDE = 0.016
_SPECK = 0.0006
_ONE_LINE = 24.0
_FIGURE_COLUMN = 0.5
_APART = 0.25
# Stands for a figure of which no model makes anything.
UNREADABLE = "?"
_PAPER = 255


@dataclass(frozen=True, slots=True)
class CellText:
    """What a cell says; `review` where a figure stands in it that could not be made sure of."""

    text: str
    review: bool = False


def read_cells(scan: Scan, lattice: Lattice, engine: Engine) -> list[CellText]:
    """The texts of the cells of a grid, in the order of its slots."""
    cuts = [_cut(scan, slot.box) for slot in lattice.slots]
    drafts = [
        "" if cut is None else engine.words_in(cut, scan.dpi, one_line=_is_low(slot), model=FIGURES)
        for cut, slot in zip(cuts, lattice.slots, strict=True)
    ]
    header = _header_rows(lattice.slots, drafts)
    numbering = _numbering_row(lattice.slots, drafts, header)
    if numbering is not None:
        header = numbering + 1
    figures = _figure_columns(lattice.slots, drafts, header)
    out: list[CellText] = []
    for slot, cut, draft in zip(lattice.slots, cuts, drafts, strict=True):
        if cut is None:
            out.append(CellText(""))
        elif slot.row == numbering:
            out.append(CellText(engine.numbering_in(cut, scan.dpi, one_line=_is_low(slot)) or draft))
        elif _is_like_figure(draft) or (slot.row >= header and _columns(slot) & figures):
            out.append(_figure(cut, draft, scan.dpi, engine, one_line=_is_low(slot)))
        else:
            text = engine.words_in(cut, scan.dpi, one_line=_is_low(slot)) or draft
            out.append(CellText(" ".join(text.split())))
    return out


def _is_low(slot: Slot) -> bool:
    return slot.box.height < _ONE_LINE


def _figure(cut: Pixels, draft: str, dpi: float, engine: Engine, *, one_line: bool) -> CellText:
    """A cell of a column of figures; two models must agree on it."""
    check = engine.figure_in(cut, dpi, one_line=one_line)
    figure = _agreed(draft, check)
    if figure:
        return CellText(figure)
    digits = any(char.isdigit() for char in draft + check)
    if _DASH.fullmatch(draft) and not digits:
        return CellText("-")
    words = " ".join(draft.split())
    if not digits and len(_WORD.findall(words)) >= 2:
        again = engine.words_in(cut, dpi, one_line=one_line)
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
    """The columns in which most filled cells under the header read as figures."""
    filled: Counter[int] = Counter()
    figures: Counter[int] = Counter()
    for slot, draft in zip(slots, drafts, strict=True):
        if draft and slot.column_span == 1 and slot.row >= header:
            filled[slot.column] += 1
            figures[slot.column] += _is_like_figure(draft)
    return {column for column, number in filled.items() if figures[column] >= _FIGURE_COLUMN * number}


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
        if len(texts) >= 3 and len(bracketed) >= _FIGURE_COLUMN * len(texts):
            return row
    return None


def _cut(scan: Scan, box: Box) -> Pixels | None:
    """The inside of a cell without its rules and passing strokes; None where there is no ink in it."""
    inside = max(2, round(scan.dpi * _INSIDE))
    x0, y0, x1, y1 = (round(value * scan.scale) for value in box)
    cut = scan.pixels[y0 + inside : y1 - inside, x0 + inside : x1 - inside]
    if min(cut.shape) < 8:
        return None
    strokes, labels = _strokes(cut, scan.dpi)
    passing = [stroke for stroke in strokes if _passes(stroke, cut.shape)]
    written = [stroke for stroke in strokes if stroke not in passing]
    if not written:
        return None if not passing else cut if _is_heavy(passing) else None
    apart = [stroke for stroke in passing if _stands_apart(stroke, written)]
    if apart:
        # The paint takes the grey rim of a stroke as well.
        mask = np.isin(labels, [stroke.label for stroke in apart]).astype(np.uint8)
        cut = np.where(cv2.dilate(mask, np.ones((7, 7), np.uint8)) > 0, np.uint8(_PAPER), cut)
    return cut


@dataclass(frozen=True, slots=True)
class _Stroke:
    label: int
    x0: int
    y0: int
    x1: int
    y1: int
    area: int


def _strokes(cut: Pixels, dpi: float) -> tuple[list[_Stroke], NDArray[np.int32]]:
    """The connected strokes of a cut but for specks, and which pixel belongs to which."""
    dark = (cut < _INK).astype(np.uint8)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(dark)
    strokes = [
        _Stroke(label, x, y, x + width, y + height, area)
        for label, (x, y, width, height, area) in enumerate(statistics.tolist())
        if label and area >= _SPECK * dpi * dpi
    ]
    return strokes, labels.astype(np.int32)


def _passes(stroke: _Stroke, shape: tuple[int, ...]) -> bool:
    """Whether a stroke comes in at one side of the cut and leaves at another: a stamp, the rest of a rule."""
    height, width = shape
    sides = (stroke.x0 <= 0, stroke.y0 <= 0, stroke.x1 >= width, stroke.y1 >= height)
    return sum(sides) >= 2


def _is_heavy(passing: Sequence[_Stroke]) -> bool:
    """Whether passing strokes may hide a figure: more than a thin line along one side."""
    return any(min(stroke.x1 - stroke.x0, stroke.y1 - stroke.y0) > 6 for stroke in passing)


def _stands_apart(stroke: _Stroke, written: Sequence[_Stroke]) -> bool:
    """Whether a stroke lies to one side of all that is written, clearly further than digits lie."""
    left, right = min(other.x0 for other in written), max(other.x1 for other in written)
    height = max(other.y1 - other.y0 for other in written)
    return max(left - stroke.x1, stroke.x0 - right) >= _APART * height
