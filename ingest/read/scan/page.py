"""One picture of a page -> characters and grids, as if it had a text layer.

What is recognised gets places of its own: the letters of a word share the word's box evenly, those of
a table cell stand in the middle of the cell. So all that is true of pages with text is true of scans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from ingest.read import allowance
from ingest.read.limits import Limits
from ingest.read.pdf.chars import Char
from ingest.read.pdf.drawing import Drawing
from ingest.read.pdf.flow import LaidPage
from ingest.read.pdf.fonts import Font
from ingest.read.pdf.frame import Box
from ingest.read.pdf.lattice import Lattice
from ingest.read.pdf.lines import lines_of
from ingest.read.pdf.locator import SCAN_SCHEME
from ingest.read.pdf.page import PdfPage
from ingest.read.pdf.stream import CELL_GAP
from ingest.read.scan.cells import UNREADABLE, read_cells, read_figure
from ingest.read.scan.engine import Engine, TextLine, Word
from ingest.read.scan.grid import find_scanned_lattices
from ingest.read.scan.image import Pixels, Scan, looks_sideways, prepare
from ingest.read.scan.rows import missed_words, rows_of

_SURE = Font("recognised")
_UNSURE = Font("recognised, to be reviewed", unsure=True)
# Confidence (0 to 100) under which a page may be standing on its head.
_DOUBTFUL = 75.0
# Pages of hardly more than a table: how sure the model of turns must be.
_FEW_LINES = 3
_SURE_OF_TURN = 3.0
_EM_OF_ROW = 1.05
_SAME_SIZE = 0.25
_MIDDLE = 0.3
_CELL_EM = 6.0
_FIGURE_WORD = re.compile(r"[+\-–]?\d[\d.,]*%?")
_FIGURES_OF_A_ROW = 2
_GAPS_OF_A_ROW = 2
_PAPER = 255
_SPECKS = ".,:;'`_"


def scan_page(grey: Pixels, dpi: float, number: int, limits: Limits) -> LaidPage:
    """Page `number` from a grey picture of it.

    Raises UnreadableError: needs_ocr where Tesseract is missing, bomb for absurd grids.
    """
    allowance.grant(limits.ocr_page_seconds)
    engine = Engine()
    quarter = engine.quarter(grey, dpi)[0] if looks_sideways(grey) else 0
    view = _look(grey, dpi, quarter, engine, limits)
    if view.confidence < _DOUBTFUL and not quarter:
        view = _turned(view, grey, engine, limits)
    chars = [*_chars_of_lines(view.scan, view.lines, engine)]
    for lattice in view.lattices:
        chars.extend(_chars_of_cells(view.scan, lattice, engine, len(chars)))
    page = PdfPage(number, view.scan.frame, chars, Drawing(), SCAN_SCHEME, lines_of(chars))
    return LaidPage(page, view.lattices)


@dataclass(frozen=True, slots=True)
class _View:
    """A page as seen when held one way; `confidence` (0 to 100) is that of its words outside tables."""

    scan: Scan
    lattices: list[Lattice]
    lines: list[TextLine]
    confidence: float


def _look(grey: Pixels, dpi: float, quarter: int, engine: Engine, limits: Limits) -> _View:
    scan = prepare(grey, dpi, quarter)
    lattices = find_scanned_lattices(scan, limits)
    return _View(scan, lattices, *engine.lines(_without(scan, lattices), dpi))


def _turned(view: _View, grey: Pixels, engine: Engine, limits: Limits) -> _View:
    """The page held another way, where that reads better; `view` where not."""
    quarter, sure = engine.quarter(grey, view.scan.dpi)
    if not quarter:
        return view
    other = _look(grey, view.scan.dpi, quarter, engine, limits)
    if len(view.lines) < _FEW_LINES and len(other.lines) < _FEW_LINES:
        return other if sure >= _SURE_OF_TURN else view
    return other if other.confidence > view.confidence else view


def _without(scan: Scan, lattices: Sequence[Lattice]) -> Pixels:
    """The picture with its tables papered over."""
    out = scan.pixels.copy()
    for lattice in lattices:
        x0, y0, x1, y1 = (round(value * scan.scale) for value in lattice.box)
        out[max(y0 - 3, 0) : y1 + 3, max(x0 - 3, 0) : x1 + 3] = _PAPER
    return out


def _chars_of_lines(scan: Scan, lines: Sequence[TextLine], engine: Engine) -> Iterator[Char]:
    if not lines:
        return
    usual = median(line.height for line in lines)
    order = 0
    for line in rows_of(lines):
        height = usual if abs(line.height - usual) <= _SAME_SIZE * usual else line.height
        size = _EM_OF_ROW * height / scan.scale
        tabular = _is_tabular(line, CELL_GAP * size * scan.scale)
        words = [*line.words, *missed_words(scan, line)] if tabular else line.words
        for word in words:
            text, sure = word.text, True
            if tabular and (word.text == UNREADABLE or any(char.isdigit() for char in text)):
                text, sure = _read_again(scan, word, engine)
            box = Box(*(value / scan.scale for value in (word.left, word.top, word.right, word.bottom)))
            yield from _spread(f"{text} ", box, line.base / scan.scale, size, order, sure=sure)
            order += len(word.text) + 1


def _is_tabular(line: TextLine, gap: float) -> bool:
    """Whether a line has figures set apart by gaps (pixels), as the rows of tables without rules have."""
    figures = sum(bool(_FIGURE_WORD.fullmatch(word.text)) for word in line.words)
    gaps = sum(after.left - before.right > gap for before, after in pairwise(line.words))
    return figures >= _FIGURES_OF_A_ROW and gaps >= _GAPS_OF_A_ROW


def _read_again(scan: Scan, word: Word, engine: Engine) -> tuple[str, bool]:
    """A figure among others in a row, and whether two more models read it like the first."""
    pad = round(scan.dpi * 0.02)
    cut = scan.pixels[max(word.top - pad, 0) : word.bottom + pad, max(word.left - pad, 0) : word.right + pad]
    again = read_figure(cut, scan.dpi, engine)
    sure = bool(again) and word.text.strip(_SPECKS) in (again, UNREADABLE)
    return (again, True) if sure else (word.text, False)


def _chars_of_cells(scan: Scan, lattice: Lattice, engine: Engine, order: int) -> Iterator[Char]:
    for slot, cell in zip(lattice.slots, read_cells(scan, lattice, engine), strict=True):
        if not cell.text:
            continue
        middle = (slot.box.y0 + slot.box.y1) / 2
        size = min(_CELL_EM, slot.box.height / 2)
        box = Box(slot.box.x0 + 1, middle - size / 2, slot.box.x1 - 1, middle + size / 2)
        yield from _spread(cell.text, box, middle + _MIDDLE * size, size, order, sure=not cell.review)
        order += len(cell.text)


def _spread(text: str, box: Box, base: float, size: float, order: int, *, sure: bool) -> Iterator[Char]:
    """The letters of `text` evenly over a box; blanks take no room."""
    letters = sum(not char.isspace() for char in text)
    step = box.width / max(letters, 1)
    x = box.x0
    for index, char in enumerate(text):
        width = 0.0 if char.isspace() else step
        yield Char(
            char, x, box.y0, x + width, box.y1, x, base, x + width / 2, base - _MIDDLE * size, size, 0,
            _SURE if sure else _UNSURE, order + index,
        )  # fmt: skip
        x += width


def as_grey(pixels: Pixels) -> Pixels:
    """A picture of one channel from one of one, three or four (BGR)."""
    if pixels.ndim == 2:
        return pixels
    if pixels.shape[2] == 1:
        return np.ascontiguousarray(pixels[:, :, 0])
    weights = np.array([0.114, 0.587, 0.299])
    grey: Pixels = np.clip(pixels[:, :, :3] @ weights, 0, 255).astype(np.uint8)
    return grey
