"""PDFs that cannot be read, or ask for too much: each ends with its reason, and soon."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.document import Document
from ingest.read import Limits, ReadOutcome, read
from tools.bench_read.pdf_makers import Layout, Page, Span, edges, pdf, rule_cells

NARROW = Limits(pdf_pages=3, pdf_page_chars=2_000, pdf_page_objects=500, table_cells=50)


def outcome(data: bytes, limits: Limits = NARROW) -> ReadOutcome:
    result = read(data, digest="0" * 64, limits=limits)
    assert not isinstance(result, Document), [result.text_of(block) for block in result.blocks]
    return result.reason


def prose(page: Page) -> None:
    page.text(72, 120, "Trong tháng tiếp nhận 1.204 hồ sơ, giải quyết đúng hạn 1.180 hồ sơ.")


def nothing(page: Page) -> None:
    page.canvas.setFillGray(0.5)


def locked(user: str, owner: str) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption(user, owner))
    canvas.drawString(72, 700, "Bao cao 1.204")
    canvas.save()
    return target.getvalue()


def test_a_pdf_with_a_password_is_encrypted():
    assert outcome(locked("mat-khau", "chu")) is ReadOutcome.ENCRYPTED


def test_a_pdf_that_only_restricts_printing_is_read(read_well):
    document = read_well(locked("", "chu"))
    assert document.text == "Bao cao 1.204"


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_pdf_cut_short_is_truncated_or_read_whole(keep):
    data = pdf(prose, prose)
    result = read(data[: int(keep * len(data))], digest="0" * 64)
    if isinstance(result, Document):
        assert result.text.count("1.204") == 2
    else:
        assert result.reason is ReadOutcome.TRUNCATED


def test_a_pdf_of_nothing_is_empty():
    assert outcome(pdf(nothing)) is ReadOutcome.EMPTY_TEXT


def test_too_many_pages_are_refused():
    assert outcome(pdf(*[prose] * 4)) is ReadOutcome.TOO_LARGE


def test_too_many_characters_on_a_page_are_refused():
    def crowded(page: Page) -> None:
        for line in range(30):
            page.text(20, 30 + 25 * line, "số liệu 1.204 " * 10, 6)

    assert outcome(pdf(crowded)) is ReadOutcome.TOO_LARGE


def test_too_much_drawing_on_a_page_is_refused():
    def scribbled(page: Page) -> None:
        prose(page)
        for step in range(600):
            page.rule(10, step, 500, step)

    assert outcome(pdf(scribbled)) is ReadOutcome.BOMB


def test_a_grid_of_too_many_cells_is_refused():
    def ruled(page: Page) -> None:
        prose(page)
        spans = [Span(row, column, "") for row in range(8) for column in range(8)]
        rule_cells(page, Layout(edges(60, [50] * 8), edges(200, [20] * 8), spans))

    assert outcome(pdf(ruled)) is ReadOutcome.BOMB


def test_forms_nested_beyond_the_bound_are_not_followed(read_well):
    def nested(page: Page) -> None:
        prose(page)
        canvas = page.canvas
        for depth in range(12):
            canvas.beginForm(f"form{depth}", 0, 0, 595, 842)
            canvas.line(0, depth, 500, depth)
            if depth:
                canvas.doForm(f"form{depth - 1}")
            canvas.endForm()
        canvas.doForm("form11")

    assert "1.204" in read_well(pdf(nested)).text


@pytest.mark.parametrize("tail", [b"", b"%%EOF", b"\0" * 500, b"trailer<</Root 1 0 R>>"])
def test_a_head_alone_is_truncated(tail):
    assert outcome(b"%PDF-1.7\n" + tail) is ReadOutcome.TRUNCATED


def picture(text: str = "") -> bytes:
    """A page that is one image, with `text` as its invisible layer."""
    scan = Image.new("L", (600, 850), 235)

    def scanned(page: Page) -> None:
        page.canvas.drawImage(ImageReader(scan), 0, 0, page.width, page.height)
        layer = page.canvas.beginText(72, 700)
        layer.setFont("DejaVuSerif", 12)
        layer.setTextRenderMode(3)
        layer.textLines(text)
        page.canvas.drawText(layer)

    return pdf(scanned)
