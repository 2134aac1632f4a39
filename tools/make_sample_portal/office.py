"""DOCX and XLSX attachments, with fixed dates inside and outside their zip."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from tools.make_sample_portal import grid
from tools.make_sample_portal.model import Attachment, Report

_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LINE = Side(style="thin")
_THIN = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def render_docx(report: Report, part: Attachment) -> bytes:
    """The attachment as Word document: letterhead as a table without borders, prose, tables."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    _letterhead(document, part.head)
    _title(document, part.head.get("title", ()))
    for block in part.body:
        match block:
            case {"h": text}:
                document.add_paragraph().add_run(text).bold = True
            case {"p": text}:
                _runs(document.add_paragraph(), text)
            case {"list": items}:
                for item in items:
                    _runs(document.add_paragraph(), f"- {item}")
            case {"title": lines}:
                _title(document, lines)
            case {"page": _}:
                document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case {"table": name}:
                _word_table(document, report.tables[name])
    properties = document.core_properties
    properties.author, properties.title, properties.revision = part.head.get("unit", ""), report.title, 1
    properties.created = properties.modified = report.published.replace(tzinfo=None)
    target = io.BytesIO()
    document.save(target)
    return _with_fixed_dates(target.getvalue(), report.published)


def render_xlsx(report: Report, part: Attachment) -> bytes:
    """The attachment as workbook: head lines, merged header, number row, cells with number formats."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = part.head.get("sheet", "Biểu")
    (name,) = (block["table"] for block in part.body if "table" in block)
    table = report.tables[name]
    row = 1
    for line in part.head.get("title", ()):
        sheet.cell(row, 1, line).font = Font(bold=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=grid.width(table))
        sheet.cell(row, 1).alignment = _CENTRE
        row += 1
    for line in part.head.get("lines", ()):
        sheet.cell(row, 1, line)
        row += 1
    _sheet_table(sheet, table, row + 1)
    book.properties.creator, book.properties.title = part.head.get("unit", ""), report.title
    target = io.BytesIO()
    book.save(target)
    return _with_fixed_dates(target.getvalue(), report.published)


def _title(document: WordDocument, lines: Iterable[str]) -> None:
    for line in lines:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(line).bold = True


def _letterhead(document: WordDocument, head: Any) -> None:
    if "unit" not in head:
        return
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text = f"{head['above']}\n{head['unit']}\nSố: {head['document_number']}"
    right.text = f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n{head['place_and_date']}"
    for paragraph in (left.paragraphs[0], right.paragraphs[0]):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _runs(paragraph: Paragraph, text: str) -> None:
    for index, piece in enumerate(text.split("**")):
        paragraph.add_run(piece).bold = bool(index % 2)


def _word_table(document: WordDocument, table: grid.Table) -> None:
    header = grid.header_rows(table)
    numbers = [table["numbers"]] if "numbers" in table else []
    lines = [*numbers, *(row["cells"] for row in table["rows"])]
    word_table = document.add_table(rows=len(header) + len(lines), cols=grid.width(table))
    word_table.style = "Table Grid"
    for label in (label for line in header for label in line):
        cell = word_table.cell(label.row, label.column)
        cell = cell.merge(word_table.cell(label.row + label.rows - 1, label.column + label.cols - 1))
        cell.text = label.text
    for down, line in enumerate(lines, start=len(header)):
        for cell, text in zip(word_table.rows[down].cells, line, strict=True):
            cell.text = text


def _sheet_table(sheet: Worksheet, table: grid.Table, top: int) -> None:
    header = grid.header_rows(table)
    for label in (label for line in header for label in line):
        row, column = top + label.row, 1 + label.column
        sheet.cell(row, column, label.text).font = Font(bold=True)
        if label.rows > 1 or label.cols > 1:
            sheet.merge_cells(
                start_row=row,
                start_column=column,
                end_row=row + label.rows - 1,
                end_column=column + label.cols - 1,
            )
    row = top + len(header)
    if "numbers" in table:
        for column, text in enumerate(table["numbers"], start=1):
            sheet.cell(row, column, text)
        row += 1
    formats = table.get("formats", [None] * grid.width(table))
    for line in table["rows"]:
        for column, (text, style) in enumerate(zip(line["cells"], formats, strict=True), start=1):
            _fill(sheet, row, column, text, style)
            sheet.cell(row, column).font = Font(bold=bool(line.get("total")))
        row += 1
    for cells in sheet.iter_rows(min_row=top, max_row=row - 1, max_col=grid.width(table)):
        for cell in cells:
            cell.border, cell.alignment = _THIN, _CENTRE


def _fill(sheet: Worksheet, row: int, column: int, text: str, style: str | None) -> None:
    if style is None or text == "":
        sheet.cell(row, column, text or None)
        return
    number = grid.value_of(text)
    cell = sheet.cell(row, column, round(number / 100, 6) if style.endswith("%") else number)
    cell.number_format = style


def _with_fixed_dates(package: bytes, moment: datetime) -> bytes:
    """The same zip with every member, and the core properties, dated `moment`."""
    target = io.BytesIO()
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(?<=W3CDTF\">)[^<]+", stamp, content)
            member = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(member, content)
    return target.getvalue()
