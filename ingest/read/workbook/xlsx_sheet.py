"""One worksheet of an XLSX, streamed: filled cells, merged areas, hidden rows and columns."""

from __future__ import annotations

import io
import re
from typing import Any

from lxml import etree
from openpyxl.utils import column_index_from_string

from ingest.read.canonical import canonical
from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.package import check_xml
from ingest.read.workbook.sheet import Sheet
from ingest.read.workbook.xlsx_values import MAIN, Values, runs_of

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_ROW, _C, _COL, _MERGE = f"{MAIN}row", f"{MAIN}c", f"{MAIN}col", f"{MAIN}mergeCell"
_ON = ("1", "true")
_HEIGHT_ZERO = ("0", "0.0")


def read_sheet(part: bytes, name: str, values: Values, limits: Limits, room: int) -> Sheet:
    """The sheet `name` from its XML; `room` is how many filled cells the workbook may still have.

    Raises UnreadableError: too_large, truncated, bomb.
    """
    check_xml(part, name, limits)
    return _Reader(name, values, limits, room).read(part)


class _Reader:
    def __init__(self, name: str, values: Values, limits: Limits, room: int) -> None:
        self._sheet = Sheet(name)
        self._values = values
        self._limits = limits
        self._room = room
        self._row = 0
        self._column = 0

    def read(self, part: bytes) -> Sheet:
        events = etree.iterparse(
            io.BytesIO(part),
            events=("start", "end"),
            tag=(_ROW, _C, _COL, _MERGE),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            for event, element in events:
                if event == "start":
                    self._opened(element)
                else:
                    self._closed(element)
                    if element.tag != _C:
                        element.clear()
        except etree.XMLSyntaxError as error:
            raise UnreadableError(ReadOutcome.TRUNCATED, f"{self._sheet.name}: {error}"[:300]) from error
        return self._sheet

    def _opened(self, element: Any) -> None:
        """Rows and cells may leave out where they stand; then they follow the one before."""
        if element.tag == _ROW:
            number = element.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._column = 0
            if element.get("hidden") in _ON or element.get("ht") in _HEIGHT_ZERO:
                self._sheet.hidden_rows.add(self._row)
        elif element.tag == _C:
            match = _CELL.fullmatch(element.get("r", ""))
            if match:
                self._row, self._column = int(match[2]), column_index_from_string(match[1].upper())
            else:
                self._column += 1

    def _closed(self, element: Any) -> None:
        if element.tag == _C:
            self._cell(element)
        elif element.tag == _COL:
            if element.get("hidden") in _ON or element.get("width") in _HEIGHT_ZERO:
                first, last = element.get("min", ""), element.get("max", "")
                if first.isdecimal() and last.isdecimal():
                    self._sheet.hidden_columns.append((int(first), int(last)))
        elif element.tag == _MERGE:
            self._merge(element.get("ref", ""))

    def _cell(self, element: Any) -> None:
        style = element.get("s", "")
        number = int(style) if style.isdecimal() else 0
        inline = element.find(f"{MAIN}is")
        stored = element.find(f"{MAIN}v")
        if inline is not None:
            text = self._values.text(runs_of(inline), number)
        elif stored is not None and stored.text:
            text = self._values.shown(element.get("t", ""), stored.text, number)
        else:
            text = ""
        text = canonical(text)
        never_calculated = element.find(f"{MAIN}f") is not None and (stored is None or not stored.text)
        if not text and not never_calculated:
            return
        if len(self._sheet.texts) >= self._room:
            raise UnreadableError(
                ReadOutcome.TOO_LARGE, f"more than {self._limits.sheet_cells} filled cells, the bound"
            )
        self._sheet.texts[self._row, self._column] = text

    def _merge(self, reference: str) -> None:
        ends = [_CELL.fullmatch(end) for end in reference.split(":")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            return
        (first_row, first_column), (last_row, last_column) = (
            (int(end[2]), column_index_from_string(end[1].upper())) for end in ends if end
        )
        if len(self._sheet.merges) >= self._limits.table_cells:
            raise UnreadableError(ReadOutcome.BOMB, f"more than {self._limits.table_cells} merged areas")
        if first_row <= last_row and first_column <= last_column:
            self._sheet.merges.append((first_row, first_column, last_row, last_column))
