"""A PDF document opened within bounds, and its pages as characters and rules in the reading frame.

pdfium is not thread-safe and dies on some hostile files: read foreign bytes in a child process.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.pdf.chars import Char, quarter_of, read_raw, visible_chars
from ingest.read.pdf.drawing import Drawing, read_drawing
from ingest.read.pdf.fonts import FontTable, choose_decodings
from ingest.read.pdf.frame import Box, Frame, frame_of
from ingest.read.pdf.lines import Line, lines_of, text_of
from ingest.read.pdf.locator import TEXT_SCHEME

_KEPT_PAGES = 4


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page, counted from 1. Everything but `frame` is in the reading frame.

    A page read as a picture (`scheme` "scan") has the characters that were recognised in it. `rows` are
    the lines of text over the whole width of the page.
    """

    number: int
    frame: Frame
    chars: list[Char]
    drawing: Drawing
    scheme: str = TEXT_SCHEME
    rows: list[Line] = field(default_factory=list, repr=False)
    _by_middle: list[Char] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_middle", sorted(self.chars, key=lambda char: char.cy))

    def chars_in(self, box: Box) -> Iterator[Char]:
        """The characters whose middle lies in `box`."""
        start = bisect_left(self._by_middle, box.y0, key=lambda char: char.cy)
        for char in self._by_middle[start:]:
            if char.cy >= box.y1:
                return
            if box.x0 <= char.cx < box.x1:
                yield char

    def text_in(self, box: Box) -> str:
        return text_of(self.chars_in(box))

    def text_at(self, displayed: Box) -> str:
        """The text in a box of the displayed page, as locators name it."""
        return self.text_in(self.frame.reading(displayed))

    def image_cover(self) -> float:
        """The share (0 to 1) of the page that its largest image covers."""
        width, height = self.frame.reading_size
        areas = [
            max(0.0, min(image.box.x1, width) - max(image.box.x0, 0))
            * max(0.0, min(image.box.y1, height) - max(image.box.y0, 0))
            for image in self.drawing.images
        ]
        return max(areas, default=0.0) / max(width * height, 1.0)


class PdfFile:
    """An open PDF; use as a context manager.

    Raises UnreadableError: encrypted, truncated, too_large.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._pages: OrderedDict[int, PdfPage] = OrderedDict()
        self._document = _open(data)
        if self.page_count > limits.pdf_pages:
            pages = self.page_count
            self.close()
            raise UnreadableError(ReadOutcome.TOO_LARGE, f"{pages} pages; the bound is {limits.pdf_pages}")
        if self.page_count == 0:
            self.close()
            raise UnreadableError(ReadOutcome.TRUNCATED, "a PDF without any page")

    @property
    def page_count(self) -> int:
        return len(self._document)

    def page(self, number: int) -> PdfPage:
        """Page `number`, from 1; raises UnreadableError (truncated, too_large, bomb), IndexError."""
        if not 1 <= number <= self.page_count:
            raise IndexError(f"page {number} of {self.page_count}")
        if number not in self._pages:
            self._pages[number] = self._read_page(number)
            if len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
        return self._pages[number]

    def raw_page(self, number: int) -> Any:
        """The pypdfium2 page, to be closed by the caller."""
        try:
            return self._document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise UnreadableError(ReadOutcome.TRUNCATED, f"page {number} is broken: {error}") from error

    def close(self) -> None:
        self._document.close()

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_page(self, number: int) -> PdfPage:
        page = self.raw_page(number)
        try:
            return _layout(page, number, self._limits)
        except pypdfium2.PdfiumError as error:
            raise UnreadableError(ReadOutcome.TRUNCATED, f"page {number} is broken: {error}") from error
        finally:
            page.close()


def _open(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableError(ReadOutcome.ENCRYPTED, "a PDF that needs a password") from error
        raise UnreadableError(ReadOutcome.TRUNCATED, f"not a whole PDF: {error}") from error


def _layout(page: Any, number: int, limits: Limits) -> PdfPage:
    rotation = page.get_rotation()
    left, bottom, right, top = page.get_cropbox()
    upright = frame_of(Box(left, bottom, right, top), rotation)
    text_page = page.get_textpage()
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        if count > limits.pdf_page_chars:
            detail = f"{count} characters on page {number}; the bound is {limits.pdf_page_chars}"
            raise UnreadableError(ReadOutcome.TOO_LARGE, detail)
        raw = read_raw(text_page, count, FontTable())
    finally:
        text_page.close()
    frame = Frame(upright.width, upright.height, upright.to_display, quarter_of(raw, rotation))
    drawing = read_drawing(page.raw, frame.to_reading, limits)
    chars = visible_chars(raw, frame, rotation, drawing.dark)
    return PdfPage(number, frame, chars, drawing, rows=_decoded_rows(chars))


def _decoded_rows(chars: Sequence[Char]) -> list[Line]:
    """The lines of a page, once the codes of its fonts have been found out."""
    rows = lines_of(chars)
    if all(line.text.isascii() for line in rows):
        return rows
    choose_decodings((line.chars[0].font, line.text) for line in rows)
    return lines_of(chars) if any(char.font.decode for char in chars) else rows
