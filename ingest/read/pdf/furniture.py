"""Page numbers and running heads: the outermost lines of a PDF page that are not its content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.read.pdf.lines import Line
from ingest.read.pdf.page import PdfPage

_EDGE = 0.1
_SAME_PLACE = 3.0
_PAGE_NUMBER = re.compile(r"(?:Trang|Page|[-–—])?\s*(\d{1,4})\s*(?:/\s*\d{1,4}|[-–—])?", re.IGNORECASE)
_LOOK_BACK = 2


class _Edge(NamedTuple):
    """An outermost line of a page."""

    page: int
    text: str
    number: int | None
    base: float


class Furniture:
    """Tells the furniture of pages that are shown to it in order.

    A running head is content where it stands first, furniture where it stands again.
    """

    def __init__(self) -> None:
        self._seen: list[_Edge] = []

    def without(self, page: PdfPage, lines: Sequence[Line]) -> list[Line]:
        """The lines of a page but for its furniture."""
        height = page.frame.reading_size[1]
        kept = sorted(lines, key=lambda line: line.base)
        met: list[_Edge] = []
        while kept and kept[0].box.y1 < _EDGE * height and self._drops(page, kept, 0, met):
            del kept[0]
        while kept and kept[-1].box.y0 > (1 - _EDGE) * height and self._drops(page, kept, -1, met):
            del kept[-1]
        self._seen = [edge for edge in self._seen if edge.page > page.number - _LOOK_BACK] + met
        return kept

    def _drops(self, page: PdfPage, lines: Sequence[Line], end: int, met: list[_Edge]) -> bool:
        line = lines[end]
        match = _PAGE_NUMBER.fullmatch(line.text)
        edge = _Edge(page.number, line.text, int(match[1]) if match else None, line.base)
        met.append(edge)
        if _shares_row(lines, end):
            return self._repeats(edge)
        if edge.number is not None:
            follows = any(
                other.number is not None and edge.number - other.number == page.number - other.page
                for other in self._seen
            )
            return edge.number == page.number or follows
        return self._repeats(edge)

    def _repeats(self, edge: _Edge) -> bool:
        return any(
            other.text == edge.text and abs(other.base - edge.base) <= _SAME_PLACE for other in self._seen
        )


def _shares_row(lines: Sequence[Line], end: int) -> bool:
    line, other = lines[end], lines[1 if end == 0 else -2] if len(lines) > 1 else None
    return other is not None and abs(other.base - line.base) <= _SAME_PLACE
