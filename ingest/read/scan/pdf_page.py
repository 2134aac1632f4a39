"""A page of a PDF as a picture: rendered at the resolution of its scan."""

from __future__ import annotations

import math

import numpy as np

from ingest.read.limits import Limits
from ingest.read.pdf.flow import LaidPage
from ingest.read.pdf.page import PdfFile, PdfPage
from ingest.read.scan.image import MAX_DPI, MIN_DPI
from ingest.read.scan.page import as_grey, scan_page

_POINTS = 72.0
# For pages that are no scan but have to be looked at.
_DRAWN_DPI = 300


def scan_pdf_page(file: PdfFile, number: int, limits: Limits) -> LaidPage:
    """Page `number` of `file` read as a picture; raises UnreadableError (needs_ocr, truncated, bomb)."""
    text = file.page(number)
    dpi = _dpi_of(text, limits)
    page = file.raw_page(number)
    try:
        bitmap = page.render(scale=dpi / _POINTS, grayscale=True)
        grey = as_grey(np.array(bitmap.to_numpy()))
        bitmap.close()
    finally:
        page.close()
    return scan_page(grey, dpi, number, limits)


def _dpi_of(page: PdfPage, limits: Limits) -> float:
    """The resolution of the largest image, within what helps reading and what memory bears."""
    images = [image for image in page.drawing.images if image.pixels]
    dpi = float(_DRAWN_DPI)
    if images and page.image_cover() > 0.3:
        largest = max(images, key=lambda image: image.box.width * image.box.height)
        inches = max(largest.box.width, largest.box.height) / _POINTS
        dpi = min(max(largest.pixels / max(inches, 0.1), MIN_DPI), MAX_DPI)
    area = page.frame.width * page.frame.height / _POINTS**2
    return round(min(dpi, math.sqrt(limits.ocr_pixels / max(area, 1.0))), 1)
