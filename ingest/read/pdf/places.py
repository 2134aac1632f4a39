"""From lines and cells to locators, and back: what a locator says is what was read.

The text of a part is by definition what its boxes give, so that a locator leads back to it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.read.limits import Limits
from ingest.read.pdf.frame import Box, union
from ingest.read.pdf.lines import Line, join_texts, text_of
from ingest.read.pdf.locator import locator_of, places_of
from ingest.read.pdf.page import PdfFile, PdfPage

_HAIR = 0.02


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and the boxes (page from 1, displayed page) that hold it; `review` where it is not sure."""

    text: str
    boxes: tuple[tuple[int, Box], ...]
    scheme: str
    review: bool = False

    @property
    def locator(self) -> str:
        return locator_of(self.boxes, self.scheme)

    def then(self, other: Placed) -> Placed:
        """This text with `other` as its continuation."""
        text = join_texts((self.text, other.text))
        return Placed(text, self.boxes + other.boxes, self.scheme, self.review or other.review)


def place_lines(page: PdfPage, lines: Sequence[Line]) -> Placed:
    """One box around the lines where it holds nothing else; else a box for each line."""
    text = join_texts(line.text for line in lines)
    review = any(char.font.unsure for line in lines for char in line.chars)
    whole = _rounded(page, union([line.box for line in lines]))
    if page.text_at(whole) == text:
        return Placed(text, ((page.number, whole),), page.scheme, review)
    boxes = [_box_of(page, line) for line in lines]
    placed = tuple((page.number, box) for box in boxes)
    placed = tuple((page.number, box) for box in boxes)
    return Placed(join_texts(page.text_at(box) for box in boxes), placed, page.scheme, review)


def place_box(page: PdfPage, box: Box) -> Placed:
    """What stands in a box of the reading frame."""
    [(_, displayed)] = boxes = box_on(page, box)
    chars = list(page.chars_in(page.frame.reading(displayed)))
    return Placed(text_of(chars), boxes, page.scheme, any(char.font.unsure for char in chars))


def box_on(page: PdfPage, box: Box) -> tuple[tuple[int, Box], ...]:
    """A box of the reading frame as locators name it."""
    return ((page.number, _rounded(page, box)),)


def _box_of(page: PdfPage, line: Line) -> Box:
    box = _rounded(page, line.box)
    if page.text_at(box) == line.text:
        return box
    xs, ys = [char.cx for char in line.chars], [char.cy for char in line.chars]
    return _rounded(page, Box(min(xs) - _HAIR, min(ys) - _HAIR, max(xs) + _HAIR, max(ys) + _HAIR))


def _rounded(page: PdfPage, box: Box) -> Box:
    x0, y0, x1, y1 = page.frame.displayed(box)
    return Box(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


class PdfPlaces:
    """Looks up locators in the bytes of a PDF; raises UnreadableError where it cannot be opened."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._file = PdfFile(data, limits)

    def text_at(self, locator: str) -> str:
        """The text at `locator`; raises ValueError where nothing is there."""
        try:
            return join_texts(self._file.page(number).text_at(box) for number, box in places_of(locator))
        except IndexError as error:
            raise ValueError(f"no text at {locator}: {error}") from error

    def close(self) -> None:
        self._file.close()
