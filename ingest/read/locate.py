"""From a locator back to the text it names, in the archived bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ingest.read.canonical import canonical
from ingest.read.html.reader import PagePlaces
from ingest.read.limits import DEFAULT_LIMITS, Limits
from ingest.read.pdf.places import PdfPlaces
from ingest.read.text.lines import TextLines, slice_of
from ingest.read.word.doc import DocPlaces
from ingest.read.word.docx import DocxPlaces
from ingest.read.workbook.sheetml import SheetmlPlaces
from ingest.read.workbook.xls import XlsPlaces
from ingest.read.workbook.xlsx import XlsxPlaces


class Places(Protocol):
    """Archived bytes of one format, in which the locators of that format are looked up."""

    def text_at(self, locator: str) -> str: ...


class TextPlaces:
    """Looks up locators in the bytes of a plain text."""

    def __init__(self, data: bytes, _limits: Limits) -> None:
        self._lines = TextLines(data)

    def text_at(self, locator: str) -> str:
        return self._lines.text(slice_of(locator, self._lines))


def _scan_places(data: bytes, limits: Limits) -> Places:
    # The libraries that look at pictures take long to load; few documents need them.
    from ingest.read.scan.pictures import ScanPlaces

    return ScanPlaces(data, limits)


_PLACES: dict[str, Callable[[bytes, Limits], Places]] = {
    "text": TextPlaces,
    "html": PagePlaces,
    "pdf": PdfPlaces,
    "scan": _scan_places,
    "docx": DocxPlaces,
    "xlsx": XlsxPlaces,
    "doc": DocPlaces,
    "xls": XlsPlaces,
    "sheetml": SheetmlPlaces,
}


class Source:
    """Archived bytes in which locators are looked up; opens them once per kind of locator."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._places: dict[str, Places] = {}

    def text_at(self, locator: str) -> str:
        """The canonical text at `locator`; raises ValueError where nothing is there."""
        scheme = locator.partition(":")[0]
        if scheme not in _PLACES:
            raise ValueError(f"no reader knows locators that start with {scheme}:")
        if scheme not in self._places:
            self._places[scheme] = _PLACES[scheme](self._data, DEFAULT_LIMITS)
        return canonical(self._places[scheme].text_at(locator))


def text_at(data: bytes, locator: str) -> str:
    """The canonical text at `locator` in the bytes `data`; raises ValueError where nothing is there."""
    return Source(data).text_at(locator)
