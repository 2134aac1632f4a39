"""Scans: tables cell by cell, prose, turned and crooked pages; and what is not sure is marked."""

from __future__ import annotations

import io
import random

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

from ingest.document import Block, BlockKind, Document
from ingest.read import Limits, ReadFailure, ReadOutcome, Source, read
from ingest.read.outcome import UnreadableError
from ingest.read.scan.engine import models_folder
from tools.bench_read.pdf_makers import BOLD, Layout, Page, Span, edges, fill_cells, pdf, rule_cells

DPI = 200
WIDTHS = [30, 150, 60, 60, 50, 60]
HEADER = [
    Span(0, 0, "TT", 2),
    Span(0, 1, "Đơn vị", 2),
    Span(0, 2, "Lũy kế từ đầu năm", 1, 4),
    Span(1, 2, "Tiếp nhận"),
    Span(1, 3, "Giải quyết"),
    Span(1, 4, "Quá hạn"),
    Span(1, 5, "Tỷ lệ (%)"),
]
UNITS = ["Sở Công Thương", "Sở Giáo dục và Đào tạo", "Sở Nội vụ", "Sở Y tế"]
SIZE = (490.0, 400.0)
PROSE = [
    "Trong tháng 02 năm 2023, Trung tâm Phục vụ hành chính công tỉnh đã tiếp nhận 6.227 hồ sơ, trong đó có "
    "2.786 hồ sơ trực tuyến; đã giải quyết và trả kết quả 5.488 hồ sơ, đạt tỷ lệ 98,5%.",
    "Lũy kế từ đầu năm đến nay, Trung tâm đã tiếp nhận 10.078 hồ sơ của các cơ quan, đơn vị, gồm 4.756 hồ sơ "
    "trực tuyến.",
]


@pytest.fixture(autouse=True)
def _models() -> None:
    try:
        models_folder()
    except UnreadableError as error:
        pytest.skip(str(error))


def layout() -> Layout:
    spans = list(HEADER)
    for index, unit in enumerate(UNITS):
        texts = [
            str(index + 1),
            unit,
            f"{index + 2}.{137 * (index + 1):03d}",
            str(813 - 97 * index),
            str(index),
        ]
        texts.append(f"9{index},{index + 3}5%")
        spans += [Span(index + 2, column, text) for column, text in enumerate(texts)]
    return Layout(edges(40, WIDTHS), edges(235, [20, 20, *[20] * len(UNITS)]), spans)


def report(page: Page) -> None:
    page.centred(50, "BÁO CÁO", 14, BOLD)
    y = 85.0
    for text in PROSE:
        y = page.paragraph(y, text, left=40, right=450, size=12)
    page.centred(220, "Kết quả giải quyết của các đơn vị", 12)
    fill_cells(page, layout(), size=11, header=2)
    rule_cells(page, layout())


REPORT = pdf(report, size=SIZE)


def picture_of(
    data: bytes, *, dpi: int = DPI, turn: float = 0, noise: int = 0, stamp: bool = False
) -> Image.Image:
    """The first page of a PDF as a scanner would give it."""
    document = pypdfium2.PdfDocument(data)
    image = document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    document.close()
    if turn:
        image = image.rotate(turn, expand=turn % 90 == 0, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if noise:
        grain = np.random.default_rng(7).normal(0, noise, (image.height, image.width))
        image = Image.fromarray(np.clip(np.asarray(image) * 0.9 + grain + 12, 0, 255).astype(np.uint8))
    if stamp:
        x, y = 320 * dpi / 72, 310 * dpi / 72
        ImageDraw.Draw(image).ellipse((x - 90, y - 90, x + 90, y + 90), outline=90, width=4)
    return image


def scanned(*images: Image.Image, dpi: int = DPI) -> bytes:
    """A PDF whose pages are pictures."""

    def page_of(image: Image.Image):
        def draw(page: Page) -> None:
            page.canvas.setPageSize((image.width * 72 / dpi, image.height * 72 / dpi))
            page.canvas.drawImage(ImageReader(image), 0, 0, image.width * 72 / dpi, image.height * 72 / dpi)

        return draw

    return pdf(*map(page_of, images))


def the_table(document: Document) -> Block:
    [table] = [block for block in document.blocks if block.kind is BlockKind.TABLE]
    return table


def assert_figures_are_sure_or_marked(table: Block, least: float) -> None:
    """No figure is wrong that is not marked for review, and at least the share `least` is not."""
    truth = {(span.row, span.column): span.text for span in layout().spans if span.row >= 2}
    cells = {(cell.row, cell.column): cell for cell in table.cells if cell.row >= 2}
    assert set(cells) == set(truth)
    figures = [place for place, text in truth.items() if text[0].isdigit()]
    accepted = [place for place in figures if not cells[place].review]
    assert {place: cells[place].text for place in accepted} == {place: truth[place] for place in accepted}
    assert len(accepted) >= least * len(figures)


@pytest.mark.parametrize(
    ("worn", "least"),
    [({}, 0.95), ({"turn": 1.3, "noise": 9}, 0.85), ({"stamp": True}, 0.75), ({"dpi": 150, "noise": 6}, 0.8)],
)
def test_figures_of_a_scanned_table_are_right_or_marked(read_well, worn, least):
    dpi = worn.get("dpi", DPI)
    document = read_well(scanned(picture_of(REPORT, **worn), dpi=dpi))
    table = the_table(document)
    assert table.header_rows == 2
    assert_figures_are_sure_or_marked(table, least)


def test_prose_and_order_of_a_scan(read_well, paragraphs):
    document = read_well(scanned(picture_of(REPORT, turn=-0.7, noise=5)))
    assert paragraphs(document) == ["BÁO CÁO", *PROSE, "Kết quả giải quyết của các đơn vị"]
    assert not any(block.review for block in document.blocks)


def test_a_scanned_table_without_rules_is_read_and_its_figures_made_sure_of(read_well):
    data = pdf(lambda page: fill_cells(page, layout(), size=9, header=2, right_from=2), size=SIZE)
    table = the_table(read_well(scanned(picture_of(data, noise=3))))
    assert_figures_are_sure_or_marked(table, 0.8)


def test_places_on_a_scan_lead_back(read_well):
    data = scanned(picture_of(REPORT, turn=0.6))
    document = read_well(data)
    source = Source(data)
    for block in document.blocks:
        for part in block.cells or (block,):
            assert part.locator.startswith("scan:page=1;box=")
            assert source.text_at(part.locator) == document.text_of(part), part.locator


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_a_scan_that_lies_on_its_side_or_head_is_turned(read_well, paragraphs, quarter):
    data = scanned(picture_of(REPORT, turn=quarter))
    document = read_well(data)
    assert paragraphs(document)[1:3] == PROSE
    assert_figures_are_sure_or_marked(the_table(document), 0.8)
    first = document.blocks[0]
    assert Source(data).text_at(first.locator) == document.text_of(first)


def test_a_scan_among_pages_of_text_is_read_in_its_place(read_well, paragraphs):
    image = picture_of(REPORT)

    def typed(page: Page) -> None:
        page.paragraph(60, PROSE[0], left=40, right=450)

    def pictured(page: Page) -> None:
        page.canvas.drawImage(ImageReader(image), 0, 0, *SIZE)

    data = pdf(typed, pictured, size=SIZE)
    document = read_well(data)
    assert paragraphs(document)[:2] == [PROSE[0], "BÁO CÁO"]
    assert [block.locator.partition(":")[0] for block in document.blocks[:2]] == ["pdf", "scan"]
    assert_figures_are_sure_or_marked(the_table(document), 0.9)


def test_a_worthless_layer_over_a_scan_is_not_trusted(read_well, paragraphs):
    image = picture_of(REPORT)

    def layered(page: Page) -> None:
        for line in range(15):
            text = "Ket qui glai quyct ho so tha tuc hanb chinb cua cac don vl 6.27"
            page.text(60, 60 + 18 * line, text, 9)
        page.canvas.drawImage(ImageReader(image), 0, 0, *SIZE)

    assert paragraphs(read_well(pdf(layered, size=SIZE)))[1:3] == PROSE


def test_the_text_of_a_signature_does_not_hide_the_scan_it_is_set_on(read_well, paragraphs):
    image = picture_of(REPORT)

    def signed(page: Page) -> None:
        page.canvas.drawImage(ImageReader(image), 0, 0, *SIZE)
        page.text(300, 380, "Người ký: Trung tâm Hành chính công", 7)
        page.text(300, 390, "Thời gian ký: 02.03.2023 16:11:05 +07:00", 7)

    document = read_well(pdf(signed, size=SIZE))
    assert paragraphs(document)[1:3] == PROSE
    assert_figures_are_sure_or_marked(the_table(document), 0.9)


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_files_of_pictures_are_read_like_scans(read_well, paragraphs, form):
    target = io.BytesIO()
    picture_of(REPORT).save(target, form, dpi=(DPI, DPI), quality=92)
    data = target.getvalue()
    document = read_well(data)
    assert paragraphs(document)[1:3] == PROSE
    assert_figures_are_sure_or_marked(the_table(document), 0.9)
    assert Source(data).text_at(document.blocks[1].locator) == PROSE[0]


def test_a_tiff_of_two_pages_has_two_pages(read_well):
    target = io.BytesIO()
    image = picture_of(pdf(lambda page: page.paragraph(60, PROSE[1], left=40, right=450, size=12), size=SIZE))
    image.save(target, "TIFF", save_all=True, append_images=[image], dpi=(DPI, DPI))
    document = read_well(target.getvalue())
    assert [block.locator.split(";")[0] for block in document.blocks] == ["scan:page=1", "scan:page=2"]


def test_a_scanned_table_over_two_pages_is_one(read_well):
    def page_of(page: Page) -> None:
        fill_cells(page, layout(), size=11, header=2)
        rule_cells(page, layout())

    data = pdf(page_of, size=SIZE)
    document = read_well(scanned(picture_of(data, noise=4), picture_of(data, turn=0.5, noise=6)))
    table = the_table(document)
    assert table.n_rows == 2 + 2 * len(UNITS)
    assert [cell.text for cell in table.cells if cell.column == 1 and cell.row >= 2] == UNITS * 2
    assert table.locator.count("page=") == 2


def failure_of(data: bytes, limits: Limits | None = None) -> ReadFailure:
    result = read(data, digest="0" * 64, limits=limits or Limits())
    assert isinstance(result, ReadFailure), result.text
    return result


def test_without_models_a_scan_needs_ocr_and_says_what_helps(tmp_path, monkeypatch):
    data = scanned(picture_of(REPORT))
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    failure = failure_of(data)
    assert failure.reason is ReadOutcome.NEEDS_OCR
    assert "apt-get install tesseract-ocr-vie" in failure.detail


def test_a_blank_scan_is_empty():
    assert failure_of(scanned(Image.new("L", (1654, 2339), 250))).reason is ReadOutcome.EMPTY_TEXT


def test_a_picture_of_too_many_pixels_is_refused():
    target = io.BytesIO()
    Image.new("1", (3000, 3000), 1).save(target, "PNG")
    assert failure_of(target.getvalue(), Limits(image_pixels=1_000_000)).reason is ReadOutcome.TOO_LARGE


def test_too_many_scanned_pages_are_refused():
    blank = Image.new("L", (600, 850), 250)
    assert failure_of(scanned(blank, blank, dpi=72), Limits(ocr_pages=1)).reason is ReadOutcome.TOO_LARGE


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_broken_pictures_end_with_a_reason(form):
    target = io.BytesIO()
    Image.new("L", (400, 300), 200).save(target, form)
    whole = target.getvalue()
    chance = random.Random(5)
    for _ in range(12):
        data = bytearray(whole[: chance.randrange(20, len(whole))])
        data[chance.randrange(8, len(data))] ^= 0xFF
        assert failure_of(bytes(data)).reason in (
            ReadOutcome.TRUNCATED, ReadOutcome.EMPTY_TEXT, ReadOutcome.TOO_LARGE, ReadOutcome.BOMB,
        )  # fmt: skip
