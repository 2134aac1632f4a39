"""XLSX attachments: head lines, merged header, cells with number formats."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tools.make_sample_portal import grid
from tools.make_sample_portal.model import Attachment, Report
from tools.make_sample_portal.zipped import with_fixed_dates

_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LINE = Side(style="thin")
_THIN = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_LETTERS = "Times New Roman"


def render(report: Report, part: Attachment) -> bytes:
    """The attachment as workbook with the one table of its body."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = part.head.get("sheet", "Biểu")
    (name,) = (block["table"] for block in part.body if "table" in block)
    table = report.tables[name]
    _sheet_table(sheet, table, _head_lines(sheet, part, grid.width(table)) + 1)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.properties.creator, book.properties.title = part.head.get("unit", ""), report.title
    target = io.BytesIO()
    book.save(target)
    return with_fixed_dates(target.getvalue(), report.published)


def _head_lines(sheet: Worksheet, part: Attachment, columns: int) -> int:
    """Title over all columns and lines below it; returns the first free row."""
    row = 1
    for line in part.head.get("title", ()):
        sheet.cell(row, 1, line).font = Font(name=_LETTERS, size=13, bold=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        sheet.cell(row, 1).alignment = _CENTRE
        row += 1
    for line in part.head.get("lines", ()):
        sheet.cell(row, 1, line).font = Font(name=_LETTERS, size=11, italic=True)
        row += 1
    return row


def _sheet_table(sheet: Worksheet, table: grid.Table, top: int) -> None:
    for label in (label for line in grid.header_rows(table) for label in line):
        row, column = top + label.row, 1 + label.column
        sheet.cell(row, column, label.text)
        if label.rows > 1 or label.cols > 1:
            sheet.merge_cells(
                start_row=row,
                start_column=column,
                end_row=row + label.rows - 1,
                end_column=column + label.cols - 1,
            )
    first = top + len(table["header"])
    lines = [table["numbers"]] if "numbers" in table else []
    for line in lines:
        for column, text in enumerate(line, start=1):
            sheet.cell(first, column, text)
    formats = table.get("formats", [None] * grid.width(table))
    for row, line in enumerate(table["rows"], start=first + len(lines)):
        for column, (text, style) in enumerate(zip(line["cells"], formats, strict=True), start=1):
            _fill(sheet, row, column, text, style)
    _dress(sheet, table, top, first + len(lines))


def _fill(sheet: Worksheet, row: int, column: int, text: str, style: str | None) -> None:
    if style is None or text == "":
        sheet.cell(row, column, text or None)
        return
    number = grid.value_of(text)
    cell = sheet.cell(row, column, round(number / 100, 6) if style.endswith("%") else number)
    cell.number_format = style


def _dress(sheet: Worksheet, table: grid.Table, top: int, first_row: int) -> None:
    """Rules, letters and widths; header and total row in bold."""
    last = first_row + len(table["rows"]) - 1
    totals = {first_row + index for index, row in enumerate(table["rows"]) if row.get("total")}
    for row in range(top, last + 1):
        for column in range(1, grid.width(table) + 1):
            cell = sheet.cell(row, column)
            cell.border, cell.alignment = _THIN, _CENTRE
            cell.font = Font(name=_LETTERS, size=11, bold=row < first_row or row in totals)
    for row in range(top, first_row):
        sheet.row_dimensions[row].height = 32
    for column in range(1, grid.width(table) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = {1: 6, 2: 22}.get(column, 12)
