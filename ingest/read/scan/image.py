"""A picture of a page made fit for reading: upright, on even paper, its lines level.

Places on a scan are given in points of the page as levelled: turned about its middle by its skew, which
is at most three degrees.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.read.pdf.frame import IDENTITY, Frame

Pixels = NDArray[np.uint8]

MIN_DPI, MAX_DPI = 150, 300
_POINTS = 72.0
_SKEW = 3.0
_SKEW_STEP = 0.1
_SKEW_SIDE = 700
_BLUR = 0.8
_WHITE = 250
# A page with few words is nearly all paper; its darkest share tells nothing of ink.
_DARKEST = 100.0


@dataclass(frozen=True, slots=True)
class Scan:
    """A grey picture, upright, level and on even paper; `frame` is that of the page it shows."""

    pixels: Pixels
    dpi: float
    frame: Frame

    @property
    def scale(self) -> float:
        """Pixels per point."""
        return self.dpi / _POINTS


def prepare(grey: Pixels, dpi: float, quarter: int = 0) -> Scan:
    """`grey` turned by `quarter` counter-clockwise quarter turns, flattened and made level."""
    height, width = grey.shape
    upright = np.ascontiguousarray(np.rot90(grey, quarter))
    level = _level(cv2.GaussianBlur(_flat(upright), (0, 0), _BLUR).astype(np.uint8))
    return Scan(level, dpi, Frame(width * _POINTS / dpi, height * _POINTS / dpi, IDENTITY, quarter))


def looks_sideways(grey: Pixels) -> bool:
    """Whether the lines of text seem to run up and down: their gaps show in the columns, not the rows."""
    small = _binary(_shrunk(grey)).astype(np.float64)
    across, down = (float(np.square(np.diff(small.sum(axis=axis))).sum()) for axis in (1, 0))
    return down > 1.5 * across


def _flat(grey: Pixels) -> Pixels:
    """Paper made white and ink dark: divided by the background, then stretched."""
    height, width = grey.shape
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    background = cv2.resize(cv2.medianBlur(small, 31), (width, height))
    even = cv2.divide(grey, np.maximum(background, 1), scale=255)
    darkest = min(float(np.percentile(even, 0.5)), _DARKEST)
    shades = (np.arange(256) - darkest) / (_WHITE - darkest) * 255
    return cv2.LUT(even, np.clip(shades, 0, 255).astype(np.uint8)).astype(np.uint8)


def _shrunk(grey: Pixels) -> Pixels:
    scale = min(1.0, _SKEW_SIDE / max(grey.shape))
    return cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _binary(grey: Pixels) -> Pixels:
    return cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1].astype(np.uint8)


def _level(grey: Pixels) -> Pixels:
    """The picture turned so that its rows of ink are sharpest."""
    small = _binary(_shrunk(grey))
    angles = np.arange(-_SKEW, _SKEW + _SKEW_STEP / 2, _SKEW_STEP)
    angle = max(angles, key=lambda angle: _sharpness(small, float(angle)))
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1)
    level = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return level.astype(np.uint8)


def _sharpness(binary: Pixels, angle: float) -> float:
    height, width = binary.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1)
    rows = cv2.warpAffine(binary, matrix, (width, height), flags=cv2.INTER_NEAREST).sum(axis=1)
    return float(np.square(np.diff(rows.astype(np.float64))).sum())
