"""From lines and cells to locators, and back: what a locator says is what was read.

The text of a part is by definition what its boxes give, so that a locator leads back to it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.read.limits import Limits
from ingest.read.pdf_frame import Box, union
from ingest.read.pdf_lines import Line, join_texts
from ingest.read.pdf_locator import locator_of, places_of
from ingest.read.pdf_page import PdfFile, PdfPage

_HAIR = 0.02


@dataclass(frozen=True, slots=True)
class Placed:
    """A text and the boxes (page from 1, displayed page) that hold it."""

    text: str
    boxes: tuple[tuple[int, Box], ...]

    @property
    def locator(self) -> str:
        return locator_of(self.boxes)

    def then(self, other: Placed) -> Placed:
        """This text with `other` as its continuation."""
        return Placed(join_texts((self.text, other.text)), self.boxes + other.boxes)


def place_lines(page: PdfPage, lines: Sequence[Line]) -> Placed:
    """One box around the lines where it holds nothing else; else a box for each line."""
    text = join_texts(line.text for line in lines)
    whole = _rounded(page, union([line.box for line in lines]))
    if page.text_at(whole) == text:
        return Placed(text, ((page.number, whole),))
    boxes = [_box_of(page, line) for line in lines]
    return Placed(join_texts(page.text_at(box) for box in boxes), tuple((page.number, box) for box in boxes))


def place_box(page: PdfPage, box: Box) -> Placed:
    """What stands in a box of the reading frame."""
    displayed = _rounded(page, box)
    return Placed(page.text_at(displayed), ((page.number, displayed),))


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
