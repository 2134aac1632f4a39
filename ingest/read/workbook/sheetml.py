"""Workbooks in the XML of Excel 2003 (SpreadsheetML), often named .xls -> parts.

Locators: `sheetml:Sheet1!B7`, as of an XLSX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl.utils.datetime import WINDOWS_EPOCH

from ingest.read.canonical import canonical
from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.package import parse_xml
from ingest.read.parts import Grid, Part
from ingest.read.workbook.date_format import is_date, print_date
from ingest.read.workbook.layout import lay_out
from ingest.read.workbook.number_format import print_number
from ingest.read.workbook.sheet import Sheet, SheetPlaces

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{NAMESPACE}}}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
# The named formats of SpreadsheetML, as codes.
_NAMED = {
    "General Number": "General", "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%",
    "Short Date": "dd/mm/yyyy", "General Date": "dd/mm/yyyy hh:mm", "Medium Date": "dd/mm/yyyy",
    "Long Date": "dd/mm/yyyy", "Short Time": "hh:mm", "Currency": "#,##0.00", "Scientific": "General",
}  # fmt: skip
_LONGEST_SPAN = 10_000
_INTEGER = re.compile(r"\d{1,7}")


def read_sheetml(data: bytes, limits: Limits) -> list[Part | Grid]:
    """The parts of a workbook; raises UnreadableError: truncated, bomb, too_large, empty_text."""
    parts = [part for sheet in _sheets(data, limits) for part in lay_out(sheet, "sheetml", limits)]
    if not parts:
        raise UnreadableError(ReadOutcome.EMPTY_TEXT, "a workbook without filled cells")
    return parts


def _sheets(data: bytes, limits: Limits) -> list[Sheet]:
    root = parse_xml(data.lstrip(), "the workbook", limits)
    formats = _formats(root)
    sheets: list[Sheet] = []
    room = limits.sheet_cells
    for element in root.iter(f"{_SS}Worksheet"):
        visible = element.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible", "")
        table = element.find(f"{_SS}Table")
        if table is None or "Hidden" in visible:
            continue
        sheet = Sheet(element.get(f"{_SS}Name", ""))
        _fill(sheet, table, formats)
        room -= len(sheet.texts)
        if room < 0:
            raise UnreadableError(
                ReadOutcome.TOO_LARGE, f"more than {limits.sheet_cells} filled cells, the bound"
            )
        sheets.append(sheet)
    return sheets


def _formats(root: Any) -> dict[str, str]:
    """Style id -> format code, from the style itself or its parent."""
    styles = {style.get(f"{_SS}ID", ""): style for style in root.iter(f"{_SS}Style")}

    def code(identifier: str, depth: int = 0) -> str:
        style = styles.get(identifier)
        if style is None or depth > 10:
            return "General"
        own = style.find(f"{_SS}NumberFormat")
        if own is not None and own.get(f"{_SS}Format"):
            return str(_NAMED.get(own.get(f"{_SS}Format"), own.get(f"{_SS}Format")))
        return code(style.get(f"{_SS}Parent", ""), depth + 1)

    return {identifier: code(identifier) for identifier in styles}


def _number(element: Any, name: str, default: int) -> int:
    text = element.get(f"{_SS}{name}", "")
    return int(text) if _INTEGER.fullmatch(text) else default


def _counted(elements: Iterator[Any]) -> Iterator[tuple[int, Any]]:
    """Rows, columns or cells with their numbers: one states its own, or follows the one before."""
    at = 0
    for element in elements:
        at = _number(element, "Index", at + 1)
        yield at, element
        at += _number(element, "Span", 0)


def _fill(sheet: Sheet, table: Any, formats: dict[str, str]) -> None:
    for column, element in _counted(table.iterchildren(f"{_SS}Column")):
        if element.get(f"{_SS}Hidden") == "1":
            sheet.hidden_columns.append((column, column + _number(element, "Span", 0)))
    for row, element in _counted(table.iterchildren(f"{_SS}Row")):
        if element.get(f"{_SS}Hidden") == "1":
            more = min(_number(element, "Span", 0), _LONGEST_SPAN)
            sheet.hidden_rows.update(range(row, row + more + 1))
        column = 0
        for cell in element.iterchildren(f"{_SS}Cell"):
            column = _number(cell, "Index", column + 1)
            text = canonical(_shown(cell, formats))
            if text:
                sheet.texts[row, column] = text
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if across or down:
                sheet.merges.append((row, column, row + down, column + across))
            column += across


def _shown(cell: Any, formats: dict[str, str]) -> str:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    stored = "".join(data.itertext())
    form = formats.get(cell.get(f"{_SS}StyleID", "Default"), "General")
    match data.get(f"{_SS}Type"):
        case "Number":
            return _printed(stored, form)
        case "DateTime":
            return _printed(_serial(stored), form if is_date(form) else "dd/mm/yyyy")
        case "Boolean":
            return "TRUE" if stored.strip() == "1" else "FALSE"
    return stored


def _printed(stored: str, form: str) -> str:
    try:
        value = float(stored)
    except ValueError:
        return stored
    return print_date(value, form, since_1904=False) if is_date(form) else print_number(value, form)


def _serial(stored: str) -> str:
    try:
        moment = datetime.fromisoformat(stored.strip())
    except ValueError:
        return stored
    return str((moment.replace(tzinfo=None) - WINDOWS_EPOCH).total_seconds() / 86_400)


class SheetmlPlaces(SheetPlaces):
    """Looks up locators in the bytes of a workbook."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        super().__init__("sheetml", _sheets(data, limits))
