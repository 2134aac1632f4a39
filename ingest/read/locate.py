"""From a locator back to the text it names, in the archived bytes."""

from __future__ import annotations

from typing import Protocol

from ingest.read.canonical import canonical
from ingest.read.docx import DocxPlaces
from ingest.read.html import PagePlaces
from ingest.read.limits import DEFAULT_LIMITS
from ingest.read.pdf_places import PdfPlaces
from ingest.read.text_lines import TextLines, slice_of
from ingest.read.xlsx import XlsxPlaces


class Places(Protocol):
    def text_at(self, locator: str) -> str: ...


class TextPlaces:
    """Looks up locators in the bytes of a plain text."""

    def __init__(self, data: bytes) -> None:
        self._lines = TextLines(data)

    def text_at(self, locator: str) -> str:
        return self._lines.text(slice_of(locator, self._lines))


class Source:
    """Archived bytes in which locators are looked up; opens them once per kind of locator."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._places: dict[str, Places] = {}

    def text_at(self, locator: str) -> str:
        """The canonical text at `locator`; raises ValueError where nothing is there."""
        scheme = locator.partition(":")[0]
        if scheme not in self._places:
            self._places[scheme] = self._open(scheme)
        return canonical(self._places[scheme].text_at(locator))

    def _open(self, scheme: str) -> Places:
        if scheme == "text":
            return TextPlaces(self._data)
        if scheme == "html":
            return PagePlaces(self._data, DEFAULT_LIMITS)
        if scheme == "docx":
            return DocxPlaces(self._data, DEFAULT_LIMITS)
        if scheme == "xlsx":
            return XlsxPlaces(self._data, DEFAULT_LIMITS)
        if scheme == "pdf":
            return PdfPlaces(self._data, DEFAULT_LIMITS)
        raise ValueError(f"no reader knows locators that start with {scheme}:")


def text_at(data: bytes, locator: str) -> str:
    """The canonical text at `locator` in the bytes `data`; raises ValueError where nothing is there."""
    return Source(data).text_at(locator)
