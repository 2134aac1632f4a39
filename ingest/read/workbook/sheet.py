"""A worksheet as shown: its visible, filled cells with their texts, and where they stand.

XLSX and XLS readers fill it; `workbook.layout` finds titles and tables in it. Rows and columns count
from 1 as in the file; `row` and `column` of a `Box` count the visible ones only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import column_index_from_string, get_column_letter

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")

Area = tuple[int, int, int, int]  # first row, first column, last row, last column; both ends included


@dataclass(slots=True)
class Sheet:
    """What the file says of one sheet: texts by (row, column), merged areas, hidden rows and columns.

    A cell whose figure the file does not hold (a formula never calculated) is there with no text.
    """

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Box:
    """One visible cell, merged ones as one; `place` is its upper left corner in the file.

    `filled` says that it holds something, and does not only look merged.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    place: tuple[int, int]
    filled: bool = True

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.row_span)

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.column_span)


class _Axis:
    """Turns rows (or columns) of the file into visible ones and back; only hidden ones are kept."""

    def __init__(self, hidden: Iterable[int]) -> None:
        self._hidden = sorted(set(hidden))
        # How many rows are visible before each hidden one.
        self._visible_before = [number - at for at, number in enumerate(self._hidden)]

    def visible(self, first: int, last: int) -> range:
        """The visible rows among `first` to `last`, counted without the hidden ones."""
        return range(first - bisect_left(self._hidden, first), last + 1 - bisect_left(self._hidden, last + 1))

    def original(self, visible: int) -> int:
        return visible + bisect_right(self._visible_before, visible)


class View:
    """The visible cells of a sheet that hold text or are merged, row by row.

    Merged areas end where the filled part of the sheet ends, however far the file draws them.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.name = sheet.name
        self._last_row = max((row for row, _ in sheet.texts), default=0)
        self._last_column = max((column for _, column in sheet.texts), default=0)
        self._rows = _Axis(_hidden_rows(sheet, self._last_row))
        self._columns = _Axis(_hidden_columns(sheet, self._last_column))
        covered = self._merged(sheet.merges)
        inside = _inside(covered.values(), sheet.texts)
        places = sorted((set(sheet.texts) - inside) | set(covered))
        found = (self._box(covered.get(place, (*place, *place)), sheet.texts.get(place)) for place in places)
        self.boxes = sorted((box for box in found if box is not None), key=lambda box: (box.row, box.column))

    def _merged(self, merges: Iterable[Area]) -> dict[tuple[int, int], Area]:
        covered: dict[tuple[int, int], Area] = {}
        for first_row, first_column, last_row, last_column in merges:
            if first_row <= self._last_row and first_column <= self._last_column:
                end = min(last_row, self._last_row), min(last_column, self._last_column)
                covered.setdefault((first_row, first_column), (first_row, first_column, *end))
        return covered

    def _box(self, area: Area, text: str | None) -> Box | None:
        down, across = self._rows.visible(area[0], area[2]), self._columns.visible(area[1], area[3])
        if not down or not across:
            return None
        return Box(down.start, across.start, len(down), len(across), text or "", area[:2], text is not None)

    def place_of(self, row: int, column: int) -> tuple[int, int]:
        """Where a visible cell stands in the file."""
        return self._rows.original(row), self._columns.original(column)

    def texts_within(self, area: Area) -> list[str]:
        """The texts of the visible cells that begin in `area`; raises ValueError outside the sheet."""
        if area[0] > self._last_row or area[1] > self._last_column:
            raise ValueError(f"{self.name} ends at row {self._last_row}, column {self._last_column}")
        return [
            box.text
            for box in self.boxes
            if area[0] <= box.place[0] <= area[2] and area[1] <= box.place[1] <= area[3]
        ]


def _hidden_rows(sheet: Sheet, last: int) -> Iterator[int]:
    """The hidden rows above and below all visible ones.

    A row hidden among others is read: it still counts in the totals below it.
    """
    visible = {row for row, _ in sheet.texts} - sheet.hidden_rows
    first, end = min(visible, default=last + 1), max(visible, default=0)
    return (row for row in sheet.hidden_rows if not first < row < end)


def _hidden_columns(sheet: Sheet, last: int) -> Iterator[int]:
    for first, end in sheet.hidden_columns:
        yield from range(first, min(end, last) + 1)


def _inside(areas: Iterable[Area], places: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """The places that a merged area covers, save its upper left corner; they are not shown."""
    by_row: dict[int, list[int]] = {}
    for row, column in places:
        by_row.setdefault(row, []).append(column)
    rows = sorted(by_row)
    found: set[tuple[int, int]] = set()
    for first_row, first_column, last_row, last_column in areas:
        for row in rows[bisect_left(rows, first_row) : bisect_left(rows, last_row + 1)]:
            found.update((row, column) for column in by_row[row] if first_column <= column <= last_column)
        found.discard((first_row, first_column))
    return found


def locator_of(scheme: str, name: str, places: Sequence[tuple[int, int]]) -> str:
    """`xlsx:'Biểu II.06'!A4:M20`, the smallest area that holds `places`."""
    rows, columns = [row for row, _ in places], [column for _, column in places]
    first = f"{get_column_letter(min(columns))}{min(rows)}"
    last = f"{get_column_letter(max(columns))}{max(rows)}"
    quoted = name if _PLAIN_NAME.fullmatch(name) else "'" + name.replace("'", "''") + "'"
    return f"{scheme}:{quoted}!{first}" + (f":{last}" if last != first else "")


class SheetPlaces:
    """Looks up locators such as `xlsx:Sheet1!B7` in the visible cells of sheets."""

    def __init__(self, scheme: str, sheets: Iterable[Sheet]) -> None:
        self._scheme = scheme
        self._views = {sheet.name: View(sheet) for sheet in sheets}

    def text_at(self, locator: str) -> str:
        name, _, reference = locator.removeprefix(f"{self._scheme}:").rpartition("!")
        if name.startswith("'"):
            name = name[1:-1].replace("''", "'")
        match = _REFERENCE.fullmatch(reference)
        if match is None or name not in self._views:
            raise ValueError(f"{locator} names no place of this workbook")
        first = (int(match[2]), column_index_from_string(match[1]))
        last = (int(match[4]), column_index_from_string(match[3])) if match[3] else first
        return " ".join(self._views[name].texts_within((*first, *last)))
