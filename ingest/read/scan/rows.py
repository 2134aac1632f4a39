"""The rows of a page from the lines that were recognised, and what was passed over in them.

Tesseract reads tables without rules column by column, and misses single digits or takes those of a
column for one line. Rows put its lines together again; ink in them that no word covers is shown as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

import cv2
import numpy as np

from ingest.read.scan.cells import UNREADABLE
from ingest.read.scan.engine import TextLine, Word
from ingest.read.scan.image import Scan

_INK = 160
_SAME_ROW = 0.3
_OFF = 0.3
# Shares of the height of a row: digits of one figure, and what is too low or too high for one.
_TOGETHER = 0.4
_LOWEST, _HIGHEST = 0.4, 1.3


def rows_of(lines: Sequence[TextLine]) -> list[TextLine]:
    """Lines on one baseline as one, from top to bottom; lines made up of words on several are left out."""
    rows: list[list[TextLine]] = []
    for line in sorted(filter(_is_level, lines), key=lambda line: line.base):
        if rows and line.base - rows[-1][0].base <= _SAME_ROW * min(line.height, rows[-1][0].height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(row) for row in rows]


def _is_level(line: TextLine) -> bool:
    """Whether all words stand about the baseline."""
    return all(
        word.top < line.base + _OFF * line.height and word.bottom > line.base - line.height
        for word in line.words
    )


def _joined(row: Sequence[TextLine]) -> TextLine:
    words = sorted((word for line in row for word in line.words), key=lambda word: word.left)
    return TextLine(tuple(words), median(line.base for line in row), median(line.height for line in row))


def missed_words(scan: Scan, line: TextLine) -> list[Word]:
    """Figures of a row that are not among its words; what they say is still to be read."""
    top, bottom = max(round(line.base - line.height), 0), round(line.base + 0.25 * line.height)
    band = (scan.pixels[top:bottom] < _INK).astype(np.uint8)
    for word in line.words:
        band[:, max(word.left - 3, 0) : word.right + 3] = 0
    _, _, statistics, _ = cv2.connectedComponentsWithStats(band)
    digits = sorted(
        (x, top + y, x + width, top + y + height)
        for x, y, width, height, _ in statistics[1:].tolist()
        if _LOWEST * line.height <= height <= _HIGHEST * line.height and width <= line.height
    )
    return [Word(UNREADABLE, *box) for box in _grouped(digits, _TOGETHER * line.height)]


def _grouped(boxes: Iterable[tuple[int, int, int, int]], gap: float) -> list[tuple[int, int, int, int]]:
    """Boxes side by side as one."""
    out: list[tuple[int, int, int, int]] = []
    for x0, y0, x1, y1 in boxes:
        if out and x0 - out[-1][2] <= gap:
            left, upper, right, lower = out[-1]
            out[-1] = (left, min(upper, y0), max(right, x1), max(lower, y1))
        else:
            out.append((x0, y0, x1, y1))
    return out
