"""What is written in a cell of a scan: strokes of ink, told from specks, rules and stamps that pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.read.pdf.frame import Box
from ingest.read.scan.image import Pixels, Scan

_INK = 160
_PAPER = 255
# Of an inch: what is inside the rules of a cell, the smallest stroke that is no speck (square), and
# the height below which nothing is a digit.
_INSIDE = 0.016
_SPECK = 0.0006
_FLAT = 0.055
# Of the height of what is written: further than digits lie from each other.
_APART = 0.25
# Pixels across a line that needs no further look.
_THIN = 5.0


@dataclass(frozen=True, slots=True)
class CutOut:
    """The inside of a cell; `spoilt` where what is written reaches a side, or a stroke runs through it."""

    pixels: Pixels
    spoilt: bool = False


def cut_out(scan: Scan, box: Box) -> CutOut | None:
    """The inside of a cell without its rules and passing strokes; None where nothing is written in it."""
    inside = max(2, round(scan.dpi * _INSIDE))
    x0, y0, x1, y1 = (round(value * scan.scale) for value in box)
    cut = scan.pixels[y0 + inside : y1 - inside, x0 + inside : x1 - inside]
    if min(cut.shape) < 8:
        return None
    strokes, labels = _strokes(cut, scan.dpi)
    passing = [stroke for stroke in strokes if _passes(stroke, cut.shape)]
    written = [stroke for stroke in strokes if stroke not in passing]
    if not written:
        return CutOut(cut, spoilt=True) if passing and _is_heavy(passing) else None
    apart = [stroke for stroke in passing if _stands_apart(stroke, written) and _is_line(stroke, labels)]
    if apart:
        # The paint takes the grey rim of a stroke as well.
        mask = np.isin(labels, [stroke.label for stroke in apart]).astype(np.uint8)
        cut = np.where(cv2.dilate(mask, np.ones((7, 7), np.uint8)) > 0, np.uint8(_PAPER), cut)
    width = cut.shape[1]
    left = [stroke for stroke in passing if stroke not in apart]
    return CutOut(cut, _is_heavy(left) or any(stroke.x0 <= 0 or stroke.x1 >= width for stroke in written))


def is_flat(cut: Pixels, dpi: float) -> bool:
    """Whether all ink lies in a band too low for a digit."""
    rows = np.flatnonzero((cut < _INK).any(axis=1))
    return bool(rows.size) and int(rows[-1] - rows[0]) < _FLAT * dpi


@dataclass(frozen=True, slots=True)
class _Stroke:
    label: int
    x0: int
    y0: int
    x1: int
    y1: int
    area: int


def _strokes(cut: Pixels, dpi: float) -> tuple[list[_Stroke], NDArray[np.int32]]:
    """The connected strokes of a cut but for specks, and which pixel belongs to which.

    Broken digits are many small strokes: small ones count once they make up a stroke together.
    """
    dark = (cut < _INK).astype(np.uint8)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(dark)
    found = [
        _Stroke(label, x, y, x + width, y + height, area)
        for label, (x, y, width, height, area) in enumerate(statistics.tolist())
        if label
    ]
    speck = _SPECK * dpi * dpi
    strokes = [stroke for stroke in found if stroke.area >= speck]
    if not strokes:
        small = [stroke for stroke in found if stroke.area >= speck / 4]
        strokes = small if sum(stroke.area for stroke in small) >= 1.5 * speck else []
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


def _is_line(stroke: _Stroke, labels: NDArray[np.int32]) -> bool:
    """Whether a stroke is a bare line: a digit that it runs through would make it thick for a while."""
    mask = labels[stroke.y0 : stroke.y1, stroke.x0 : stroke.x1] == stroke.label
    for side in (mask, mask.T):
        first = side.argmax(axis=1)
        last = side.shape[1] - side[:, ::-1].argmax(axis=1)
        reach = (last - first)[side.any(axis=1)]
        if np.percentile(reach, 90) <= max(_THIN, 2 * float(np.median(reach))):
            return True
    return False
