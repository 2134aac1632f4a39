"""Workbooks of Excel 97 (XLS) -> parts, by xlrd; cells and locators (`xls:Sheet1!B7`) as of an XLSX."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code

from ingest.read.canonical import canonical
from ingest.read.legacy_fonts import are_believable, is_legacy, to_unicode
from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.parts import Grid, Part
from ingest.read.workbook.date_format import print_date
from ingest.read.workbook.layout import lay_out
from ingest.read.workbook.number_format import print_number
from ingest.read.workbook.sheet import Sheet, SheetPlaces

_GENERAL = "General"


def read_xls(data: bytes, limits: Limits) -> list[Part | Grid]:
    """The parts of a workbook; raises UnreadableError: truncated, encrypted, too_large, empty_text."""
    parts = [part for sheet in _sheets(data, limits) for part in lay_out(sheet, "xls", limits)]
    if not parts:
        raise UnreadableError(ReadOutcome.EMPTY_TEXT, "a workbook without filled cells")
    return parts


def _sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """The visible sheets.

    xlrd trusts the file and fails on a damaged one in as many ways as it has lines; all mean the same.
    """
    try:
        with open(os.devnull, "w") as silence:  # noqa: PTH123
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=silence)
            return list(_read(book, limits))
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:
        encrypted = "encrypted" in str(error).lower()
        reason = ReadOutcome.ENCRYPTED if encrypted else ReadOutcome.TRUNCATED
        raise UnreadableError(reason, f"{type(error).__name__}: {error}"[:300]) from error


def _read(book: Any, limits: Limits) -> Iterator[Sheet]:
    fonts = [font.name for font in book.font_list]
    decodes = any(map(is_legacy, fonts)) and are_believable(_strings(book))
    room = limits.sheet_cells
    for source in book.sheets():
        if source.visibility:
            continue
        sheet = Sheet(source.name)
        sheet.merges = [
            (top + 1, left + 1, bottom, right) for top, bottom, left, right in source.merged_cells
        ]
        rows, columns = source.rowinfo_map.items(), source.colinfo_map.items()
        sheet.hidden_rows = {at + 1 for at, row in rows if row.hidden or row.height == 0}
        hidden = (at + 1 for at, column in columns if column.hidden or column.width == 0)
        sheet.hidden_columns = [(at, at) for at in hidden]
        for row in range(source.nrows):
            for column in range(source.row_len(row)):
                text = canonical(_shown(book, source.cell(row, column), fonts, decodes=decodes))
                if text:
                    sheet.texts[row + 1, column + 1] = text
            if len(sheet.texts) > room:
                raise UnreadableError(
                    ReadOutcome.TOO_LARGE, f"more than {limits.sheet_cells} filled cells, the bound"
                )
        room -= len(sheet.texts)
        yield sheet


def _strings(book: Any) -> Iterator[str]:
    for sheet in book.sheets():
        for row in range(sheet.nrows):
            for cell in sheet.row(row):
                if cell.ctype == xlrd.XL_CELL_TEXT:
                    yield cell.value


def _shown(book: Any, cell: Any, fonts: list[str], *, decodes: bool) -> str:
    """The text of a cell as printed."""
    style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            font = fonts[style.font_index] if style and style.font_index < len(fonts) else ""
            return to_unicode(cell.value, font) if decodes else str(cell.value)
        case xlrd.XL_CELL_NUMBER:
            return print_number(cell.value, _format(book, style))
        case xlrd.XL_CELL_DATE:
            return print_date(cell.value, _format(book, style), since_1904=bool(book.datemode))
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(error_text_from_code.get(cell.value, "#N/A"))
    return ""


def _format(book: Any, style: Any) -> str:
    found = book.format_map.get(style.format_key) if style else None
    return found.format_str if found else _GENERAL


class XlsPlaces(SheetPlaces):
    """Looks up locators in the bytes of a workbook."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        super().__init__("xls", _sheets(data, limits))
