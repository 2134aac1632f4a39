"""Plain texts: articles line by line, hard-wrapped exports put together again, run-together tables."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import BlockKind, Document
from ingest.read import read, text_at
from ingest.read.canonical import canonical
from ingest.read.marks import has_figures

SENTENCE = (
    "Trong tháng 02 năm 2023, Trung tâm đã phối hợp với các sở, ngành tiếp nhận 6.227 hồ sơ, trong đó có "
    "2.786 hồ sơ trực tuyến; đã giải quyết và trả kết quả 5.488 hồ sơ, còn lại đang được các cơ quan xử lý."
)


def wrapped(text: str, width: int = 70) -> str:
    """`text` as an export from PDF breaks it: an empty line after every line."""
    return "\n\n".join(textwrap.wrap(text, width))


def test_an_article_is_read_line_by_line(read_well, paragraphs):
    lines = ["Kết quả giải quyết hồ sơ tháng 10", "Tiếp nhận 8.000 hồ sơ.", "Trễ hạn 12 hồ sơ."]
    assert paragraphs(read_well("\n".join(lines))) == lines


def test_a_hard_wrapped_export_is_put_together(read_well, paragraphs):
    blocks = [SENTENCE, "1. Kết quả thực hiện", SENTENCE, "- Sở Y tế đúng hạn 12 hồ sơ;", SENTENCE]
    text = "\n\n".join(map(wrapped, blocks))
    assert paragraphs(read_well(text)) == blocks


def test_lines_filled_to_one_width_are_put_together(read_well, paragraphs):
    """A line that opens with a number or a name goes on where it did not fit on the line before."""
    items = [f"* Cấp {name}: {SENTENCE}" for name in ("tỉnh", "huyện", "xã")]
    blocks = ["BÁO CÁO", "Quý I năm 2024", *items, SENTENCE, "**", SENTENCE]
    text = "\n\n".join("\n".join(textwrap.wrap(block, 56)) for block in blocks)
    assert any(line.startswith(("2.786", "5.488")) for line in text.splitlines())
    shown = [block.removeprefix("* ") for block in blocks if block != "**"]
    assert [block.removeprefix("* ") for block in paragraphs(read_well(text))] == shown


def test_short_lines_of_an_article_stay_lines(read_well, paragraphs):
    lines = [f"Xã Tân {name}\nTiếp nhận {n} hồ sơ" for n, name in enumerate(["An", "Bình", "Hòa"] * 5)]
    assert paragraphs(read_well("\n\n".join(lines))) == "\n".join(lines).splitlines()


def test_two_columns_of_a_letterhead_are_two_lines(read_well, paragraphs):
    head = "UBND TỈNH BÌNH MINH            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    text = "\n\n".join([head, *map(wrapped, [SENTENCE] * 4)])
    assert paragraphs(read_well(text))[:2] == ["UBND TỈNH BÌNH MINH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_rows_run_together_are_a_table(read_well, tables):
    text = "\n".join(
        [
            "Chi tiết theo đơn vị:",
            "STT",
            "Đơn vị",
            "Đã tiếp nhận",
            "Đã xử lý",
            "Tỷ lệ đúng hạn (%)",
            "01 Sở Y tế 244 290 100.00%",
            "02 Ban Quản lý các khu công nghiệp 8 7 99,5%",
            "03 Sở Nội vụ 3801 3807 98.00%",
            "Tổng cộng 4.053 4.104 99.90%",
        ]
    )
    document = read_well(text)
    assert tables(document) == [
        [
            ["STT", "Đơn vị", "Đã tiếp nhận", "Đã xử lý", "Tỷ lệ đúng hạn (%)"],
            ["01", "Sở Y tế", "244", "290", "100.00%"],
            ["02", "Ban Quản lý các khu công nghiệp", "8", "7", "99,5%"],
            ["03", "Sở Nội vụ", "3801", "3807", "98.00%"],
            ["", "Tổng cộng", "4.053", "4.104", "99.90%"],
        ]
    ]
    assert document.blocks[-1].header_rows == 1


def test_a_long_line_that_names_each_column_is_the_header(read_well, tables):
    text = "\n".join(
        [
            "Kết quả ở ba thành phố như sau:",
            "",
            "Địa phương Tiếp nhận Đã giải quyết Đúng hạn (%) Trực tuyến (%)",
            "TP.Dĩ An 36.905 36.188 99,64 68,3",
            "TP.Thuận An 34.127 33.402 99,15 66,0",
            "TP.Bến Cát 24.860 24.371 99,71 74,9",
        ]
    )
    (table,) = tables(read_well(text))
    assert table[0] == ["Địa phương", "Tiếp nhận", "Đã giải quyết", "Đúng hạn (%)", "Trực tuyến (%)"]


def test_a_header_that_cannot_be_split_for_certain_stays_whole(read_well):
    text = "\n".join(
        [
            "STT Tên Số liệu của Tháng và Năm nay",
            "01 Sở Y tế 244 290",
            "02 Sở Nội vụ 8 7",
            "03 Sở Tài chính 1 2",
        ]
    )
    table = read_well(text).blocks[-1]
    header = [cell for cell in table.cells if cell.row == 0]
    assert [(cell.text, cell.column, cell.column_span) for cell in header] == [
        ("STT", 0, 1), ("Tên Số liệu của Tháng và Năm nay", 2, 2),
    ]  # fmt: skip


PIPED = [
    ["Nội dung", "6 tháng 2022", "6 tháng 2021"],
    ["HS tiếp nhận", "6,318", "7,045"],
    ["HS **trễ hạn**", "", "72"],
]


@pytest.mark.parametrize(
    ("edge", "rule"),
    [
        ("|", "|---|:---:|---|"),
        ("|", "+----+----+----+"),
        ("|", ""),
        ("", "--- | --- | ---"),
        ("", ""),
        ("", "|--|--|--|"),
    ],
)
def test_cells_set_apart_by_pipes_are_a_table(edge, rule, read_well, tables, paragraphs):
    rows = [f"{edge} {' | '.join(row)} {edge}" for row in PIPED]
    text = "\n".join(["Kết quả:", "", rows[0], *([rule] if rule else []), *rows[1:], "", "Hết."])
    document = read_well(text)
    plain = [[cell.replace("*", "") for cell in row] for row in PIPED]
    assert tables(document) == [plain]
    assert paragraphs(document) == ["Kết quả:", "Hết."]
    (table,) = (block for block in document.blocks if block.kind is BlockKind.TABLE)
    assert table.header_rows == 1
    assert "|" not in document.text_of(table)
    assert text_at(text.encode(), table.locator) == canonical(document.text_of(table))


@pytest.mark.parametrize(
    "lines",
    [
        ["Ngày đăng: 04/04/2024 | Lượt xem: 318"],
        ["Trang chủ | Giới thiệu", "Tin tức | Văn bản"],
        ["| Tiếp nhận 5 hồ sơ |", "| Trễ hạn 3 hồ sơ |"],
        ["| Tiếp nhận | 5 |", "Trễ hạn 3 hồ sơ."],
    ],
)
def test_pipes_alone_are_no_table(lines, read_well, tables, paragraphs):
    document = read_well("\n".join(lines))
    assert tables(document) == []
    assert paragraphs(document) == lines


def test_emphasis_of_markdown_is_no_text(read_well, paragraphs):
    text = "**1. Kết quả**\n\nTiếp nhận **8.000** hồ sơ (*) trong kỳ."
    assert paragraphs(read_well(text)) == ["1. Kết quả", "Tiếp nhận 8.000 hồ sơ (*) trong kỳ."]


def test_a_text_as_long_as_no_report_is_refused(failure):
    assert failure("a 1 2\n" * 400_000).reason == "too_large"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("|1|2|\n" * 6_000, "too_large"), ("|1" * 30 + "|\n|2|\n", None), (("|1" * 300 + "|\n") * 2, "bomb")],
)
def test_a_table_with_pipes_is_bounded_as_any_table(text, reason):
    result = read(text.encode(), digest="0" * 64)
    assert getattr(result, "reason", None) == reason


def test_locators_name_lines_and_spans_of_them():
    data = "Tháng 10\nTiếp nhận 8.000 hồ sơ\n".encode()
    assert text_at(data, "text:lines=1-2") == "Tháng 10 Tiếp nhận 8.000 hồ sơ"
    assert text_at(data, "text:lines=2-2;chars=10-15") == "8.000"
    for wrong in ("text:lines=9-9", "text:lines=2-1", "text:x", "smoke:signals"):
        with pytest.raises(ValueError, match=r"no place|no reader"):
            text_at(data, wrong)


@pytest.mark.parametrize(
    "unit", ["1", "1/", "1/a", " ", "- ", "số 1 - ", "<", "*", "1.1.", "I.", "(1)", "tháng 1, "]
)
def test_a_line_without_end_takes_no_time_without_end(unit):
    text = unit * (200_000 // len(unit))
    assert has_figures(text) in (True, False)
    assert isinstance(read(f"hồ sơ {text}".encode(), digest="0" * 64), Document)


LINES = st.text(alphabet="Tháng hồsơ 0123456789.,%:;-+()*/\tĐIV", max_size=30)


PIPES = st.text(alphabet="a1*\\| -", max_size=12).map("|{}|".format)


@given(st.lists(PIPES | st.sampled_from(["|---|---|", "|a|1|", "a|1", "|a|**1**|2|"]), max_size=8))
def test_each_cell_between_pipes_is_found_again(lines):
    data = "\n".join(["Kết quả", *lines]).encode()
    result = read(data, digest="0" * 64)
    assert isinstance(result, Document)
    for block in result.blocks:
        assert text_at(data, block.locator) == canonical(result.text_of(block))
        assert all(text_at(data, cell.locator) == cell.text for cell in block.cells)
        assert all(result.text_of(cell) == cell.text for cell in block.cells)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_every_word_of_a_text_is_read_once_and_found_again(lines, separator):
    data = separator.join(lines).encode()
    result = read(data, digest="0" * 64)
    if not isinstance(result, Document):
        assert not canonical("".join(lines))
        return
    stars = str.maketrans("", "", "*")
    assert sorted(result.text.translate(stars).split()) == sorted(
        canonical(" ".join(lines)).translate(stars).split()
    )
    for block in result.blocks:
        assert text_at(data, block.locator) == canonical(result.text_of(block))
        if block.kind is BlockKind.TABLE:
            assert all(text_at(data, cell.locator) == cell.text for cell in block.cells)
