"""Where things stand on a PDF page: boxes, and the way between the frames of a page.

Three frames: *user space*, as the file has it (y grows upward); the *displayed page*, after its
/Rotate, in points from the top left, which locators speak of; and the *reading frame*, the
displayed page turned so that most of its text runs from left to right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """Left, top, right, bottom in points; y grows downward."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0


def union(boxes: list[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


class Affine(NamedTuple):
    """x' = a x + c y + e; y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The upright box around the image of a box; exact for quarter turns."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def then(self, other: Affine) -> Affine:
        a, b, c, d, e, f = self
        return Affine(
            a * other.a + b * other.c,
            a * other.b + b * other.d,
            c * other.a + d * other.c,
            c * other.b + d * other.d,
            e * other.a + f * other.c + other.e,
            e * other.b + f * other.d + other.f,
        )


IDENTITY = Affine(1, 0, 0, 1, 0, 0)


def turn(quarter: int, width: float, height: float) -> Affine:
    """Turns a page of this size so that text which runs at `quarter` runs left to right.

    Quarters count counter-clockwise as pdfium's angles do on the displayed page: 1 is text that
    runs downward, 3 text that runs upward.
    """
    turns = (
        IDENTITY,
        Affine(0, -1, 1, 0, 0, width),
        Affine(-1, 0, 0, -1, width, height),
        Affine(0, 1, -1, 0, height, 0),
    )
    return turns[quarter % 4]


@dataclass(frozen=True, slots=True)
class Frame:
    """One page: `width` and `height` of the displayed page, `quarter` how its text is turned on it."""

    width: float
    height: float
    to_display: Affine
    quarter: int = 0

    @property
    def to_reading(self) -> Affine:
        """From user space to the reading frame."""
        return self.to_display.then(turn(self.quarter, self.width, self.height))

    @property
    def reading_size(self) -> tuple[float, float]:
        return (self.height, self.width) if self.quarter % 2 else (self.width, self.height)

    def displayed(self, box: Box) -> Box:
        """A box of the reading frame on the displayed page."""
        return turn(-self.quarter, *self.reading_size).box(*box)

    def reading(self, box: Box) -> Box:
        """A box of the displayed page in the reading frame."""
        return turn(self.quarter, self.width, self.height).box(*box)


def frame_of(crop: Box, rotation: int) -> Frame:
    """The frame of a page with this crop box (user space) and /Rotate (0, 90, 180, 270), text unturned."""
    width, height = crop.x1 - crop.x0, crop.y1 - crop.y0
    upright = Affine(1, 0, 0, -1, -crop.x0, crop.y1)
    if rotation == 90:
        return Frame(height, width, upright.then(Affine(0, 1, -1, 0, height, 0)))
    if rotation == 180:
        return Frame(width, height, upright.then(Affine(-1, 0, 0, -1, width, height)))
    if rotation == 270:
        return Frame(height, width, upright.then(Affine(0, -1, 1, 0, 0, width)))
    return Frame(width, height, upright)
