"""DOCX attachments: letterhead as a table without rules, prose, ruled tables."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from tools.make_sample_portal import grid
from tools.make_sample_portal.model import Attachment, Block, Report
from tools.make_sample_portal.zipped import with_fixed_dates

_LETTERS = "Times New Roman"


def render(report: Report, part: Attachment) -> bytes:
    """The attachment as Word document."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _LETTERS, Pt(13)
    style.paragraph_format.space_after = Pt(4)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(17)
    section.top_margin = section.bottom_margin = Mm(20)
    if "unit" in part.head:
        _letterhead(document, part.head)
    _title(document, part.head.get("title", ()))
    own_pages = next((at for at, block in enumerate(part.body) if "page" in block), len(part.body))
    for block in part.body[:own_pages]:
        _block(document, report, block)
    if "signed" in part.head:
        _signature(document, part.head)
    for block in part.body[own_pages:]:
        _block(document, report, block)
    properties = document.core_properties
    properties.author, properties.title, properties.revision = part.head.get("unit", ""), report.title, 1
    properties.created = properties.modified = report.published.replace(tzinfo=None)
    target = io.BytesIO()
    document.save(target)
    return with_fixed_dates(target.getvalue(), report.published)


def _block(document: WordDocument, report: Report, block: Block) -> None:
    match block:
        case {"h": text}:
            _runs(document.add_paragraph(), f"**{text}**")
        case {"p": text}:
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            paragraph.paragraph_format.first_line_indent = Mm(10)
            _runs(paragraph, text)
        case {"list": items}:
            for item in items:
                _runs(document.add_paragraph(), f"- {item}")
        case {"title": lines}:
            _title(document, lines)
        case {"page": name}:
            _new_page(document, landscape=name == "landscape")
        case {"table": name}:
            _table(document, report.tables[name])


def _new_page(document: WordDocument, *, landscape: bool) -> None:
    section = document.add_section()
    long_side, short_side = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width = long_side if landscape else short_side
    section.page_height = short_side if landscape else long_side


def _title(document: WordDocument, lines: Iterable[str]) -> None:
    for line in lines:
        _centred(document.add_paragraph(), line, bold=True)


def _letterhead(document: WordDocument, head: Any) -> None:
    left, right = _two_columns(document, Mm(66), Mm(97))
    _fill(left, [(head["above"], False), (head["unit"], True), (f"Số: {head['document_number']}", False)])
    _fill(
        right,
        [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
            ("Độc lập - Tự do - Hạnh phúc", True),
            (head["place_and_date"], False),
        ],
    )
    document.add_paragraph()


def _signature(document: WordDocument, head: Any) -> None:
    left, right = _two_columns(document, Mm(83), Mm(80))
    left.paragraphs[0].add_run("Nơi nhận:").italic = True
    for name in head["receivers"]:
        left.add_paragraph(f"- {name};")
    office, name = head["signed"]
    _fill(right, [(office, True), ("", False), ("", False), (name, True)])


def _two_columns(document: WordDocument, *widths: Length) -> list[_Cell]:
    table = document.add_table(rows=1, cols=len(widths))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return list(table.rows[0].cells)


def _fill(cell: _Cell, lines: Iterable[tuple[str, bool]]) -> None:
    """Centred lines, each with whether it is bold."""
    paragraph = cell.paragraphs[0]
    for index, (text, bold) in enumerate(lines):
        _centred(cell.add_paragraph() if index else paragraph, text, bold=bold, size=11.5)


def _centred(paragraph: Paragraph, text: str, *, bold: bool, size: float = 13) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)


def _runs(paragraph: Paragraph, text: str) -> None:
    for index, piece in enumerate(text.split("**")):
        paragraph.add_run(piece).bold = bool(index % 2)


def _table(document: WordDocument, table: grid.Table) -> None:
    header = grid.header_rows(table)
    lines = [(cells, False) for cells in ([table["numbers"]] if "numbers" in table else [])]
    lines += [(row["cells"], bool(row.get("total"))) for row in table["rows"]]
    word_table = document.add_table(rows=len(header) + len(lines), cols=grid.width(table))
    word_table.style = "Table Grid"
    word_table.autofit = False
    size = table.get("font_size", 11)
    for label in (label for line in header for label in line):
        cell = word_table.cell(label.row, label.column)
        cell = cell.merge(word_table.cell(label.row + label.rows - 1, label.column + label.cols - 1))
        _centred(cell.paragraphs[0], label.text, bold=True, size=size)
    for row in word_table.rows[: len(header)]:
        row._tr.get_or_add_trPr().append(row._tr.makeelement(qn("w:tblHeader"), {}))
    for row, (cells, bold) in zip(word_table.rows[len(header) :], lines, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            _centred(cell.paragraphs[0], text, bold=bold, size=size)
    _set_widths(document, word_table)
    document.add_paragraph()


def _set_widths(document: WordDocument, word_table: Table) -> None:
    """A narrow column of numbers, a wide one of labels; the others share the rest of the line."""
    section = document.sections[-1]
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    first, second = Mm(12), Mm(40)
    others = (int(section.page_width or 0) - margins - first - second) // (len(word_table.columns) - 2)
    for index, column in enumerate(word_table.columns):
        column.width = Length({0: first, 1: second}.get(index, others))
    for row in word_table.rows:
        for cell in row.cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
