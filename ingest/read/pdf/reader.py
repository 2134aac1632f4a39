"""PDF bytes -> parts; pages without a text layer that can be trusted are read as pictures.

Locators: see `pdf.locator`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.read import allowance
from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.parts import Grid, Part
from ingest.read.pdf.flow import LaidPage, parts_of
from ingest.read.pdf.lattice import find_lattices
from ingest.read.pdf.page import PdfFile
from ingest.read.pdf.triage import PageKind, kind_of

# What a long PDF is granted beyond the time of any document: a fraction of the usual speed.
_PAGES_A_SECOND = 20
_PICTURES = (PageKind.SCAN, PageKind.GARBLED)


def read_pdf(data: bytes, limits: Limits) -> list[Part | Grid]:
    """The parts of a PDF.

    Raises UnreadableError: encrypted, truncated, too_large, bomb, empty_text; needs_ocr where a page
    has to be read as a picture and Tesseract or its models are missing.
    """
    with PdfFile(data, limits) as file:
        parts = list(parts_of(_laid_pages(file, limits)))
        if not parts:
            raise UnreadableError(ReadOutcome.EMPTY_TEXT, f"{file.page_count} pages and no text on them")
    return parts


def _laid_pages(file: PdfFile, limits: Limits) -> Iterator[LaidPage]:
    scanned = 0
    for number in range(1, file.page_count + 1):
        if number % _PAGES_A_SECOND == 0:
            allowance.grant(1)
        page = file.page(number)
        if kind_of(page) in _PICTURES:
            scanned += 1
            if scanned > limits.ocr_pages:
                detail = f"more than {limits.ocr_pages} pages to be read as pictures"
                raise UnreadableError(ReadOutcome.TOO_LARGE, detail)
            yield _scanned(file, number, limits)
        else:
            yield LaidPage(page, find_lattices(page.drawing.horizontal, page.drawing.vertical, limits))


def _scanned(file: PdfFile, number: int, limits: Limits) -> LaidPage:
    # Most PDFs need none of the libraries that look at pictures; they take long to load.
    from ingest.read.scan.pdf_page import scan_pdf_page

    return scan_pdf_page(file, number, limits)
