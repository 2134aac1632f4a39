"""PDF attachments as Word would export them: letterhead, prose, ruled tables on pages of their own.

The form follows Decree 30/2020/ND-CP (margins, letterhead, place of number, date and signature).
Tinos (see fonts/OFL.txt) has the widths of Times New Roman; its glyphs are embedded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from tools.make_sample_portal import grid
from tools.make_sample_portal.model import HERE, Attachment, Block, Report, unmarked

FONTS = {
    "Tinos": "Tinos-Regular.ttf",
    "Tinos-Bold": "Tinos-Bold.ttf",
    "Tinos-Italic": "Tinos-Italic.ttf",
    "Tinos-BoldItalic": "Tinos-BoldItalic.ttf",
}
_LEFT, _RIGHT, _TOP, _BOTTOM = 30 * mm, 17 * mm, 20 * mm, 20 * mm
_BODY = ParagraphStyle(
    "body", fontName="Tinos", fontSize=13, leading=18, alignment=TA_JUSTIFY, firstLineIndent=28, spaceAfter=5
)
_HEADING = ParagraphStyle("heading", parent=_BODY, fontName="Tinos-Bold", spaceBefore=3)
_CENTRED = ParagraphStyle("centred", parent=_HEADING, alignment=TA_CENTER, firstLineIndent=0, spaceAfter=1)
_HEAD = ParagraphStyle("head", fontName="Tinos", fontSize=12, leading=15, alignment=TA_CENTER)
_RECEIVERS = ParagraphStyle("receivers", fontName="Tinos", fontSize=11, leading=13)


def render(report: Report, part: Attachment) -> bytes:
    """The attachment as PDF bytes; the same input gives the same bytes."""
    _register_fonts()
    target = io.BytesIO()
    pages = [_page("portrait", A4), _page("landscape", landscape(A4))]
    document = BaseDocTemplate(
        target, title=unmarked(report.title), author=part.head.get("unit", ""), invariant=1,
        pageTemplates=pages[::-1] if part.head.get("landscape") else pages,
    )  # fmt: skip
    document.build(list(_flow(report, part)))
    return target.getvalue()[: part.keep_bytes]


@cache
def _register_fonts() -> None:
    for name, file in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, str(HERE / "fonts" / file)))
    pdfmetrics.registerFontFamily("Tinos", *FONTS)


def _page(name: str, size: tuple[float, float]) -> PageTemplate:
    width, height = size
    frame = Frame(
        _LEFT, _BOTTOM, width - _LEFT - _RIGHT, height - _TOP - _BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip

    def page_number(canvas: Canvas, document: BaseDocTemplate) -> None:
        if document.page > 1:
            canvas.setFont("Tinos", 13)
            canvas.drawCentredString(width / 2, height - 12 * mm, str(document.page))

    return PageTemplate(id=name, frames=[frame], onPage=page_number, pagesize=size)


def _flow(report: Report, part: Attachment) -> Iterator[Flowable]:
    if "unit" in part.head:
        yield from (_letterhead(part.head), Spacer(1, 14))
    yield from _title(part.head.get("title", ()))
    own_pages = next((at for at, block in enumerate(part.body) if "page" in block), len(part.body))
    for block in part.body[:own_pages]:
        yield from _block(report, block)
    if "signed" in part.head:
        yield from (Spacer(1, 10), _signature(part.head))
    for block in part.body[own_pages:]:
        yield from _block(report, block)


def _block(report: Report, block: Block) -> Iterator[Flowable]:
    match block:
        case {"h": text}:
            yield Paragraph(_markup(text), _HEADING)
        case {"p": text}:
            yield Paragraph(_markup(text), _BODY)
        case {"list": items}:
            yield from (Paragraph(f"- {_markup(item)}", _BODY) for item in items)
        case {"title": lines}:
            yield from _title(lines)
        case {"page": name}:
            yield from (NextPageTemplate(name), PageBreak())
        case {"table": name}:
            yield from (Spacer(1, 4), _table(report.tables[name]), Spacer(1, 8))


class _Rule(Flowable):
    """The short line below a line of the letterhead or a title, in the middle of its column."""

    def __init__(self, length: float) -> None:
        super().__init__()
        self._length = length
        self._column = length

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        del available_height
        self._column = available_width
        return available_width, 7

    def draw(self) -> None:
        start = (self._column - self._length) / 2
        self.canv.setLineWidth(0.6)
        self.canv.line(start, 4.5, start + self._length, 4.5)


def _markup(text: str) -> str:
    pieces = escape(text).split("**")
    return "".join(f"<b>{piece}</b>" if index % 2 else piece for index, piece in enumerate(pieces))


def _title(lines: Any) -> Iterator[Flowable]:
    """Title lines in bold, the last in brackets in italics, with the short rule below."""
    for line in lines:
        text = f'<font name="Tinos-Italic">{escape(line)}</font>' if line.startswith("(") else _markup(line)
        yield Paragraph(text, _CENTRED)
    if lines:
        yield from (_Rule(90), Spacer(1, 8))


def _letterhead(head: Any) -> Table:
    left = [
        Paragraph(head["above"], _HEAD),
        Paragraph(f"<b>{head['unit']}</b>", _HEAD),
        _Rule(62),
        Paragraph(f"Số: {head['document_number']}", _HEAD),
    ]
    right = [
        Paragraph("<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>", _HEAD),
        Paragraph("<b>Độc lập - Tự do - Hạnh phúc</b>", _HEAD),
        _Rule(158),
        Paragraph(f"<i>{head['place_and_date']}</i>", _HEAD),
    ]
    sides = [(side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING")]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), *sides]
    return Table([[left, right]], colWidths=[72 * mm, 92 * mm], style=TableStyle(style))


def _signature(head: Any) -> Table:
    receivers = [Paragraph("<b><i>Nơi nhận:</i></b>", _RECEIVERS)]
    receivers += [Paragraph(f"- {name};", _RECEIVERS) for name in head["receivers"]]
    office, name = head["signed"]
    signed = [Paragraph(f"<b>{office}</b>", _HEAD), Spacer(1, 52), Paragraph(f"<b>{name}</b>", _HEAD)]
    return Table(
        [[receivers, signed]], colWidths=[84 * mm, 80 * mm], style=[("VALIGN", (0, 0), (-1, -1), "TOP")]
    )


def _table(table: grid.Table) -> Table:
    size = table.get("font_size", 11)
    plain = ParagraphStyle("cell", fontName="Tinos", fontSize=size, leading=size * 1.2)
    centred = ParagraphStyle("cell centred", parent=plain, alignment=TA_CENTER)
    rows: list[list[Any]] = [[""] * grid.width(table) for _ in table["header"]]
    spans: list[Any] = []
    for label in (label for line in grid.header_rows(table) for label in line):
        rows[label.row][label.column] = Paragraph(f"<b>{escape(label.text)}</b>", centred)
        corner = (label.column + label.cols - 1, label.row + label.rows - 1)
        spans.append(("SPAN", (label.column, label.row), corner))
    if "numbers" in table:
        rows.append([Paragraph(f"<i>{text}</i>", centred) for text in table["numbers"]])
    head_rows = len(rows)
    for row in table["rows"]:
        texts = [f"<b>{escape(text)}</b>" if row.get("total") else escape(text) for text in row["cells"]]
        rows.append([Paragraph(text, plain if index == 1 else centred) for index, text in enumerate(texts)])
    look: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    return Table(rows, colWidths=table.get("widths"), repeatRows=head_rows, style=TableStyle([*look, *spans]))
