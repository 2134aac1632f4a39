"""Text of PDFs: what a reader of the page sees, in the order they would read it."""

from __future__ import annotations

import pytest
from reportlab.lib.colors import black, white
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from ingest.document import BlockKind
from ingest.read import Source
from ingest.read.pdf.lines import join_texts
from tools.bench_read.pdf_makers import BOLD, FONTS, LANDSCAPE, PLAIN, Page, pdf, sideways, width_of, wrapped

PARAGRAPHS = [
    "Trong tháng 02 năm 2023, Trung tâm Phục vụ hành chính công tỉnh đã tiếp nhận 6.227 hồ sơ, trong đó có "
    "2.786 hồ sơ trực tuyến; đã giải quyết và trả kết quả 5.488 hồ sơ, đạt tỷ lệ 98,5%.",
    "Lũy kế từ đầu năm đến nay, Trung tâm đã tiếp nhận 10.078 hồ sơ của các cơ quan, đơn vị, gồm 4.756 hồ sơ "
    "trực tuyến.",
    "- Hồ sơ trả đúng hạn: 9.705 hồ sơ;",
    "- Hồ sơ trả trễ hạn: 20 hồ sơ.",
]


def prose(page: Page, y: float = 120) -> None:
    for text in PARAGRAPHS:
        y = page.paragraph(y, text)


def one(text: str, x: float = 72, y: float = 120, **options):
    return lambda page: page.text(x, y, text, **options)


def texts(document) -> list[str]:
    return [document.text_of(block) for block in document.blocks]


def test_lines_become_paragraphs_by_indent_and_fulness(read_well):
    data = pdf(prose)
    document = read_well(data)
    assert texts(document) == PARAGRAPHS
    assert [block.kind for block in document.blocks[2:]] == [BlockKind.LIST_ITEM] * 2
    source = Source(data)
    assert [source.text_at(block.locator) for block in document.blocks] == PARAGRAPHS


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_pages_read_as_upright_ones(read_well, rotate):
    """Text that runs upward on the page; /Rotate turns it upright, or anywhere else."""
    data = pdf(sideways(prose), size=LANDSCAPE, rotate=rotate)
    document = read_well(data)
    assert texts(document) == PARAGRAPHS
    source = Source(data)
    assert [source.text_at(block.locator) for block in document.blocks] == PARAGRAPHS


def test_a_locator_names_page_and_box_from_the_top_left(read_well):
    [block] = read_well(pdf(one("Tổng số 1.204 hồ sơ", x=100, y=300, size=10))).blocks
    scheme, _, box = block.locator.partition(";box=")
    x0, y0, x1, y1 = map(float, box.split(","))
    assert scheme == "pdf:page=1"
    assert 99 < x0 < 102
    assert 288 < y0 < 294 < 300 < y1 < 306
    assert 180 < x1 < 250


def test_a_locator_outside_the_document_is_refused():
    source = Source(pdf(prose))
    for locator in ("pdf:page=7;box=0,0,10,10", "pdf:box=0,0,10,10", "pdf:page=1;box=0,0", "pdf:page=x"):
        with pytest.raises(ValueError, match=r"\w"):
            source.text_at(locator)


def test_letterhead_and_signature_are_read_column_by_column(read_well):
    def letter(page: Page) -> None:
        for y, left, right in (
            (60, "VĂN PHÒNG UBND TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT"),
            (76, "TRUNG TÂM HÀNH CHÍNH CÔNG", "NAM"),
            (92, "Số: 04/BC-TTHCC", "Độc lập - Tự do - Hạnh phúc"),
        ):
            page.centred(y, left, 10, x=165)
            page.centred(y, right, 10, x=420)
        page.centred(108, "Bình Thuận, ngày 02 tháng 3 năm 2023", 10, x=420)
        page.centred(150, "BÁO CÁO", 12, BOLD)
        prose(page, 190)
        page.text(72, 360, "Nơi nhận:", 10, BOLD)
        page.centred(360, "GIÁM ĐỐC", 11, BOLD, x=430)
        page.text(72, 374, "- Văn phòng UBND tỉnh;", 9)
        page.text(72, 388, "- Lưu: VT.", 9)
        page.centred(440, "Nguyễn Văn Mẫu", 11, BOLD, x=430)

    assert texts(read_well(pdf(letter))) == [
        "VĂN PHÒNG UBND TỈNH",
        "TRUNG TÂM HÀNH CHÍNH CÔNG",
        "Số: 04/BC-TTHCC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Bình Thuận, ngày 02 tháng 3 năm 2023",
        "BÁO CÁO",
        *PARAGRAPHS,
        "Nơi nhận:",
        "- Văn phòng UBND tỉnh;",
        "- Lưu: VT.",
        "GIÁM ĐỐC",
        "Nguyễn Văn Mẫu",
    ]


def test_lines_drawn_over_one_another_are_all_read(read_well):
    def drawn(page: Page) -> None:
        page.text(72, 120, "Tiếp nhận 6.227 hồ sơ trong tháng")
        page.text(120, 123.4, "GQ")
        page.text(90, 220, "Quá hạn 13 hồ sơ trong tháng")

    words = " ".join(texts(read_well(pdf(drawn))))
    assert all(figure in words for figure in ("6.227", "GQ", "13"))


def test_a_figure_set_apart_from_its_label_stays_with_it(read_well):
    def listed(page: Page) -> None:
        for index, (label, figure) in enumerate([("Tiếp nhận", "6.227 hồ sơ"), ("Đúng hạn", "5.475 hồ sơ")]):
            page.text(72, 120 + 18 * index, label)
            page.text(330, 120 + 18 * index, figure)

    assert texts(read_well(pdf(listed))) == ["Tiếp nhận 6.227 hồ sơ", "Đúng hạn 5.475 hồ sơ"]


def test_characters_are_ordered_by_place_not_by_the_stream(read_well):
    """Letters that a font lacks are drawn from another one, in a second run."""

    def patched(page: Page) -> None:
        text = "Biểu số II.06 về tiếp nhận hồ sơ"
        page.canvas.setFont(PLAIN, 12)
        x = [72 + width_of(text[:index], 12) for index in range(len(text))]
        for wanted in (False, True):
            for index, char in enumerate(text):
                if (ord(char) > 0x7F) == wanted and char != " ":
                    page.text(x[index], 120, char, font=BOLD if wanted else PLAIN)

    assert texts(read_well(pdf(patched))) == ["Biểu số II.06 về tiếp nhận hồ sơ"]


def test_letters_without_spaces_between_make_words_by_their_gaps(read_well):
    def spaced(page: Page) -> None:
        x = 72.0
        for word in ("Tổng", "số", "8.000", "hồ", "sơ"):
            for char in word:
                page.text(x, 120, char)
                x += width_of(char, 12)
            x += 4
        page.canvas.drawString(72, page.height - 180, "BÁO CÁO KẾT QUẢ", charSpace=6)

    assert texts(read_well(pdf(spaced))) == ["Tổng số 8.000 hồ sơ", "BÁO CÁO KẾT QUẢ"]


def test_what_nobody_sees_is_left_out(read_well):
    def hiding(page: Page) -> None:
        page.text(72, 120, "Tổng số hồ sơ tiếp nhận: 8.000 hồ sơ")
        page.canvas.setFillColor(white)
        page.text(72, 140, "888.222")
        page.canvas.setFillColor(black)
        hidden = page.canvas.beginText(72, page.height - 160)
        hidden.setTextRenderMode(3)
        hidden.textOut("999.111")
        page.canvas.drawText(hidden)
        shown = page.canvas.beginText(0, 0)
        shown.setTextRenderMode(0)
        page.canvas.drawText(shown)
        page.text(-200, 180, "777.333")
        page.text(72, 2000, "666.444")

    assert texts(read_well(pdf(hiding))) == ["Tổng số hồ sơ tiếp nhận: 8.000 hồ sơ"]


def test_a_double_struck_title_is_read_once(read_well):
    def struck(page: Page) -> None:
        for offset in (0, 0.35, 0.7):
            page.text(72 + offset, 120, "1. Kết quả 7.957 hồ sơ")

    assert texts(read_well(pdf(struck))) == ["1. Kết quả 7.957 hồ sơ"]


def test_a_footnote_mark_is_no_digit_of_the_figure_before_it(read_well):
    def marked(page: Page) -> None:
        page.text(72, 120, "Đã giải quyết 7.969")
        x = 72 + width_of("Đã giải quyết 7.969", 12)
        page.text(x, 115, "1", size=7)
        page.text(x + 8, 120, "hồ sơ")

    data = pdf(marked)
    document = read_well(data)
    assert texts(document) == ["Đã giải quyết 7.969 hồ sơ"]
    assert Source(data).text_at(document.blocks[0].locator) == "Đã giải quyết 7.969 hồ sơ"


def test_a_lowered_small_figure_stays_in_its_word(read_well):
    def lowered(page: Page) -> None:
        page.text(72, 120, "Khí CO")
        x = 72 + width_of("Khí CO", 12)
        page.text(x, 123, "2", size=7)
        page.text(x + 8, 120, "trong kỳ")

    assert texts(read_well(pdf(lowered))) == ["Khí CO2 trong kỳ"]


def test_a_paragraph_over_the_page_break_is_one(read_well):
    lines = wrapped(PARAGRAPHS[0], 451, 24, 11)

    def piece(number: int, wanted: slice, y: float):
        def page_of(page: Page) -> None:
            page.centred(40, str(number), 10)
            for index, (line, indent, _) in enumerate(lines[wanted]):
                page.text(72 + indent, y + 16.5 * index, line, 11)
            if number == 2:
                for index, text in enumerate(PARAGRAPHS[1:]):
                    page.paragraph(150 + 50 * index, text)

        return page_of

    data = pdf(piece(1, slice(0, 2), 760), piece(2, slice(2, None), 80))
    document = read_well(data)
    assert texts(document) == PARAGRAPHS
    assert document.blocks[0].locator.count("page=") == 2
    assert Source(data).text_at(document.blocks[0].locator) == PARAGRAPHS[0]


def test_a_running_head_is_read_once(read_well):
    def page_of(number: int):
        def page(page: Page) -> None:
            page.text(72, 40, "Báo cáo của Trung tâm Hành chính công", 8)
            page.text(72, 400, f"{number}. Phần thứ {number} của báo cáo")
            page.text(500, 815, f"Trang {number}/3", 8)

        return page

    assert texts(read_well(pdf(*(page_of(number) for number in (1, 2, 3))))) == [
        "Báo cáo của Trung tâm Hành chính công",
        "1. Phần thứ 1 của báo cáo",
        "2. Phần thứ 2 của báo cáo",
        "3. Phần thứ 3 của báo cáo",
    ]


def legacy_font(name: str) -> None:
    """A font that calls itself `name`, with the letters of Latin-1 at their codes."""
    font = TTFont(name, str(FONTS / f"{PLAIN}.ttf"))
    font.face.name = name.encode() if isinstance(font.face.name, bytes) else name
    pdfmetrics.registerFont(font)


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        (".VnTime", "Tæng sè hå s¬ ®· gi¶i quyÕt: 1.204", "Tổng số hồ sơ đã giải quyết: 1.204"),
        (".VnTimeH", "b¸o c¸o", "BÁO CÁO"),
        ("VNI-Times", "Toång soá hoà sô ñaõ giaûi quyeát: 1.204", "Tổng số hồ sơ đã giải quyết: 1.204"),
        ("Khac", "Tæng sè hå s¬ ®· gi¶i quyÕt: 1.204", "Tổng số hồ sơ đã giải quyết: 1.204"),
    ],
)
def test_old_vietnamese_fonts_are_decoded(read_well, font, code, shown):
    legacy_font(font)
    data = pdf(one(code, font=font))
    document = read_well(data)
    assert texts(document) == [shown]
    assert Source(data).text_at(document.blocks[0].locator) == shown


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Quyết định số 1063/QĐ-", "UBND ngày 26"], "Quyết định số 1063/QĐ-UBND ngày 26"),
        (["số 1063/", "QĐ-UBND"], "số 1063/QĐ-UBND"),
        (["(3)=(4)+(5", ")+(6)"], "(3)=(4)+(5)+(6)"),
        (["26.20", "4"], "26.204"),
        (["1.234", ".567"], "1.234.567"),
        (["12", "15"], "12 15"),
        (["1.234", "567"], "1.234 567"),
        (["từ ngày 15 -", "20"], "từ ngày 15 - 20"),
        (["", "a", ""], "a"),
    ],
)
def test_a_line_break_inside_a_token_is_no_space(lines, joined):
    assert join_texts(lines) == joined
