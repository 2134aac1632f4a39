"""Pictures of documents -> parts, and the way back from their locators.

A file of pictures (PNG, JPEG, TIFF with one or more pages ...) is read like a scanned PDF.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageSequence, UnidentifiedImageError

from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.parts import Grid, Part
from ingest.read.pdf.flow import LaidPage, parts_of
from ingest.read.pdf.lines import join_texts
from ingest.read.pdf.locator import places_of
from ingest.read.pdf.page import PdfFile, PdfPage
from ingest.read.scan.image import MAX_DPI, Pixels
from ingest.read.scan.page import scan_page
from ingest.read.scan.pdf_page import scan_pdf_page

# The longer side of A4 in inches, for pictures that do not say how large they are.
_A4_INCHES = 11.69


def read_image(data: bytes, limits: Limits) -> list[Part | Grid]:
    """The parts of a file of pictures.

    Raises UnreadableError: truncated, too_large, bomb, needs_ocr, empty_text.
    """
    parts = list(parts_of(_laid_pages(data, limits)))
    if not parts:
        raise UnreadableError(ReadOutcome.EMPTY_TEXT, "a picture without any text")
    return parts


def _laid_pages(data: bytes, limits: Limits) -> Iterator[LaidPage]:
    for number, (grey, dpi) in enumerate(_pictures(data, limits), 1):
        yield scan_page(grey, dpi, number, limits)


def _pictures(data: bytes, limits: Limits) -> Iterator[tuple[Pixels, float]]:
    """Each picture in grey, with its resolution."""
    try:
        with warnings.catch_warnings():
            # Its own bound on pixels is stricter, and set by `limits`.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                    if number > limits.ocr_pages:
                        detail = f"more than {limits.ocr_pages} pictures"
                        raise UnreadableError(ReadOutcome.TOO_LARGE, detail)
                    yield _picture(frame, limits)
    except UnidentifiedImageError as error:
        raise UnreadableError(ReadOutcome.TRUNCATED, "not a whole picture") from error
    except Image.DecompressionBombError as error:
        raise UnreadableError(ReadOutcome.BOMB, str(error)[:200]) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableError(ReadOutcome.TRUNCATED, f"a broken picture: {error}"[:200]) from error


def _picture(frame: Image.Image, limits: Limits) -> tuple[Pixels, float]:
    width, height = frame.size
    if width * height > limits.image_pixels:
        detail = f"a picture of {width} x {height} pixels; the bound is {limits.image_pixels} in all"
        raise UnreadableError(ReadOutcome.TOO_LARGE, detail)
    dpi = _dpi_of(frame)
    grey = frame.convert("L")
    scale = min(MAX_DPI / dpi, (limits.ocr_pixels / (width * height)) ** 0.5)
    if scale < 1:
        grey = grey.resize((max(round(width * scale), 1), max(round(height * scale), 1)))
        dpi *= scale
    return np.asarray(grey, dtype=np.uint8), dpi


def _dpi_of(frame: Image.Image) -> float:
    """The resolution that the picture states, where the page then has a page's size; else that of A4."""
    longer = max(frame.size)
    stated = frame.info.get("dpi", (0, 0))
    dpi = float(max(stated)) if isinstance(stated, tuple) else 0.0
    return dpi if dpi > 0 and 5 <= longer / dpi <= 20 else max(longer / _A4_INCHES, 1.0)


class ScanPlaces:
    """Looks up locators on pages that were read as pictures, in PDFs and image files, by reading again."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._pages: dict[int, PdfPage] = {}

    def text_at(self, locator: str) -> str:
        """The text at `locator`; raises ValueError where nothing is there."""
        return join_texts(self._page(number).text_at(box) for number, box in places_of(locator))

    def _page(self, number: int) -> PdfPage:
        if number not in self._pages:
            try:
                self._pages[number] = self._scan(number)
            except IndexError as error:
                raise ValueError(f"no picture {number}") from error
        return self._pages[number]

    def _scan(self, number: int) -> PdfPage:
        if b"%PDF-" in self._data[:1024]:
            with PdfFile(self._data, self._limits) as file:
                return scan_pdf_page(file, number, self._limits).page
        for index, (grey, dpi) in enumerate(_pictures(self._data, self._limits), 1):
            if index == number:
                return scan_page(grey, dpi, number, self._limits).page
        raise IndexError(number)
