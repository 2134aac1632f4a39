"""Where the header of a table ends.

A header holds words only. The row of column numbers, `(1) (2) (3)=(4)+(5)`, belongs to it and
closes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Protocol

_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,2})\s*\)?(?P<rule>\s*=[\s\d()+\-–*/:x%=.,]+)?")
_COLUMN_LETTER = re.compile(r"\(?[A-ZĐ]\)?")
_NUMERIC = re.compile(r"[+\-–−]?\s*[<>~≈]?\s*\d[\d.,\s]*\s*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"(?:\d{1,3}|[IVX]{1,5}|[A-HĐ])[.)]?")
_MAX_HEADER_ROWS = 12


class GridCellLike(Protocol):
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def row_span(self) -> int: ...
    @property
    def column_span(self) -> int: ...


def is_numeric(text: str) -> bool:
    """Whether `text` is a number as tables print it ("1.234", "99,5%", "+8,5")."""
    return bool(_NUMERIC.fullmatch(text.strip()))


def is_number_row(texts: Sequence[str]) -> bool:
    """Whether `texts` is the row of column numbers: consecutive, in brackets or with sum rules."""
    filled = [text.strip() for text in texts if text.strip()]
    while filled and _COLUMN_LETTER.fullmatch(filled[0]):
        filled = filled[1:]
    matches = [_COLUMN_NUMBER.fullmatch(text) for text in filled]
    if len(matches) < 2:
        return False
    numbers = [int(match[1]) for match in matches if match]
    if len(numbers) < len(matches) or any(b != a + 1 for a, b in pairwise(numbers)):
        return False
    marked = any(match["rule"] or match.group().startswith("(") for match in matches if match)
    return numbers[0] in (0, 1, 2, 3) and (marked or (numbers[0] <= 1 and len(numbers) >= 3))


def count_header_rows(cells: Sequence[GridCellLike]) -> int:
    """The number of leading rows that are header; 0 where the first row holds figures already."""
    rows: dict[int, list[GridCellLike]] = {}
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        rows.setdefault(cell.row, []).append(cell)
    last = max(rows, default=0)
    width = max((cell.column + cell.column_span for cell in cells), default=0)
    reach = 0  # a header cell that spans rows keeps the header open as far as it reaches
    for index in range(min(last + 1, _MAX_HEADER_ROWS)):
        row = rows.get(index, [])
        if is_number_row([cell.text for cell in row]):
            return index + 1
        if index >= reach and _is_body(row, first=index == 0):
            return index
        if index >= max(reach, 1) and not _still_header(rows, index):
            return index
        reach = max([reach, *(index + cell.row_span for cell in row if cell.column_span < width)])
    return min(1, last)


def _is_body(row: Sequence[GridCellLike], *, first: bool) -> bool:
    """Figures, or an ordinal in the first column; years alone may head columns."""
    if any(is_numeric(cell.text) and not (first and _YEAR.fullmatch(cell.text)) for cell in row):
        return True
    filled = [cell for cell in row if cell.text]
    return bool(filled) and filled[0].column == 0 and bool(_ORDINAL.fullmatch(filled[0].text))


def _still_header(rows: Mapping[int, Sequence[GridCellLike]], index: int) -> bool:
    """Past all spans: only before the number row, or under nothing but title rows."""
    if is_number_row([cell.text for cell in rows.get(index + 1, [])]):
        return True
    return all(sum(bool(cell.text) for cell in rows.get(above, [])) <= 1 for above in range(index))
