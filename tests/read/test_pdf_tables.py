"""Tables in PDFs: ruled, half ruled and unruled, over pages, on turned pages; every cell found again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Document
from ingest.read import Source, read
from tools.bench_read.pdf_makers import (
    A4,
    BOLD,
    LANDSCAPE,
    Layout,
    Page,
    Span,
    band_rows,
    bar_cells,
    edges,
    fill_cells,
    in_white,
    pdf,
    rule_cells,
    sideways,
    space_cells,
)

WIDTHS = [30, 130, 60, 60, 60, 60, 70]
HEADER = [
    Span(0, 0, "TT", 2),
    Span(0, 1, "Đơn vị", 2),
    Span(0, 2, "Lũy kế từ đầu năm", 1, 5),
    Span(1, 2, "Tiếp\nnhận"),
    Span(1, 3, "Đã giải\nquyết"),
    Span(1, 4, "Đúng\nhạn"),
    Span(1, 5, "Quá\nhạn"),
    Span(1, 6, "Tỷ lệ đúng\nhạn (%)"),
]


def layout(rows: int = 8, *, top: float = 100, wrapped: bool = False, first: int = 0) -> Layout:
    """A table of units with a two-row header, `rows` rows and a total."""
    spans = list(HEADER)
    for index in range(rows):
        received = 317 * (first + index + 3) % 2311
        name = (
            "Sở Tài nguyên và\nMôi trường"
            if wrapped and index % 3 == 1
            else f"Đơn vị thứ {first + index + 1}"
        )
        figures = [
            f"1.{received % 1000:03d}",
            str(received),
            str(received - index),
            str(index),
            f"9{index % 9},5%",
        ]
        texts = [str(first + index + 1), name, *figures]
        spans += [Span(index + 2, column, text) for column, text in enumerate(texts)]
    texts = ["", "Tổng cộng", "12.345", "9.999", "9.990", "9", "99,91%"]
    spans += [Span(rows + 2, column, text) for column, text in enumerate(texts)]
    return Layout(edges(60, WIDTHS), edges(top, [16, 32, *[26 if wrapped else 18] * (rows + 1)]), spans)


def with_rows(table: Layout, wanted: range) -> Layout:
    return Layout(table.xs, table.ys, [span for span in table.spans if span.row in wanted])


def draw(page: Page, table: Layout, manner: str) -> None:
    page.centred(60, "PHỤ LỤC", 12, BOLD)
    page.centred(78, "Kết quả giải quyết thủ tục hành chính của các đơn vị")
    if manner == "banded":
        band_rows(page, table, 2)
        in_white(page, lambda: fill_cells(page, with_rows(table, range(2)), header=2))
        fill_cells(page, with_rows(table, range(2, 99)), header=2, right_from=2)
    else:
        fill_cells(page, table, header=2, right_from=2)
    match manner:
        case "ruled":
            rule_cells(page, table)
        case "open sides":
            rule_cells(page, table, open_sides=True)
        case "bars":
            bar_cells(page, table)
        case "spaced borders":
            space_cells(page, table)
        case "dotted":
            page.canvas.setDash(1, 2)
            rule_cells(page, table)
            page.canvas.setDash()
        case "three rules":
            for y in (table.ys[0], table.ys[2], table.ys[-1]):
                page.rule(table.xs[0], y, table.xs[-1], y)
            page.rule(table.xs[2] + 4, table.ys[1], table.xs[-1], table.ys[1])
        case "row rules":
            for y in table.ys:
                page.rule(table.xs[0], y, table.xs[-1], y)
    page.text(60, 780, "Số liệu nêu trên do các đơn vị gửi về Trung tâm.")


def on_page(drawing, turn: str) -> bytes:
    if turn == "upright":
        return pdf(drawing)
    if turn == "/Rotate 90":
        return pdf(sideways(drawing), size=LANDSCAPE, rotate=90)
    return pdf(sideways(drawing), size=LANDSCAPE)


def the_tables(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind is BlockKind.TABLE]


def content(table: Block) -> dict[tuple[int, int, int, int], str]:
    return {(cell.row, cell.column, cell.row_span, cell.column_span): cell.text for cell in table.cells}


def drawn(table: Layout) -> dict[tuple[int, int, int, int], str]:
    return {
        (span.row, span.column, span.rows, span.columns): " ".join(span.text.split()) for span in table.spans
    }


def assert_places_verify(document: Document, data: bytes) -> None:
    source = Source(data)
    for block in document.blocks:
        for part in block.cells or (block,):
            assert source.text_at(part.locator) == document.text_of(part), part.locator


MANNERS = [
    "ruled", "open sides", "bars", "spaced borders", "dotted", "none", "three rules", "row rules", "banded",
]  # fmt: skip


@pytest.mark.parametrize("turn", ["upright", "/Rotate 90", "sideways"])
@pytest.mark.parametrize("manner", MANNERS)
def test_a_table_is_read_however_it_is_ruled_and_turned(read_well, paragraphs, manner, turn):
    table = layout()
    data = on_page(lambda page: draw(page, table, manner), turn)
    document = read_well(data)
    [found] = the_tables(document)
    assert content(found) == drawn(table)
    assert found.header_rows == 2
    assert found.caption.startswith("PHỤ LỤC")
    assert paragraphs(document) == [
        "PHỤ LỤC",
        "Kết quả giải quyết thủ tục hành chính của các đơn vị",
        "Số liệu nêu trên do các đơn vị gửi về Trung tâm.",
    ]
    assert_places_verify(document, data)


@pytest.mark.parametrize("manner", ["ruled", "none", "three rules", "row rules", "banded"])
def test_a_label_of_two_lines_stays_in_its_row(read_well, manner):
    table = layout(wrapped=True)
    [found] = the_tables(read_well(pdf(lambda page: draw(page, table, manner))))
    assert content(found) == drawn(table)


def test_two_tables_that_nearly_touch_are_two(read_well):
    upper = layout(4)
    lower = layout(3, top=upper.ys[-1] + 3)

    def both(page: Page) -> None:
        for table in (upper, lower):
            fill_cells(page, table, header=2, right_from=2)
            rule_cells(page, table)

    assert [content(table) for table in the_tables(read_well(pdf(both)))] == [drawn(upper), drawn(lower)]


NUMBERS = ["(1)", "(2)", "(3)=(4)+\n(5)+(6)", "(4)", "(5)", "(6)", "(7)"]


def test_the_row_of_column_numbers_keeps_its_sum_rules(read_well):
    spans = [
        *HEADER,
        *(Span(2, column, text) for column, text in enumerate(NUMBERS)),
        *(
            Span(3, column, text)
            for column, text in enumerate(["1", "Sở Nội vụ", "60", "10", "20", "30", "50%"])
        ),
    ]
    table = Layout(edges(60, WIDTHS), edges(100, [16, 32, 26, 18]), spans)

    def page_of(page: Page) -> None:
        fill_cells(page, table, header=3)
        rule_cells(page, table)

    [found] = the_tables(read_well(pdf(page_of)))
    assert found.header_rows == 3
    assert [cell.text for cell in found.cells if cell.row == 2][2] == "(3)=(4)+(5)+(6)"


@pytest.mark.parametrize("manner", ["ruled", "none"])
def test_a_table_over_three_pages_is_one_with_its_header_once(read_well, paragraphs, manner):
    pieces = [layout(5, first=first) for first in (0, 5, 10)]

    def piece(table: Layout, number: int):
        def page_of(page: Page) -> None:
            page.centred(30, str(number), 10)
            fill_cells(page, table, header=2, right_from=2)
            if manner == "ruled":
                rule_cells(page, table)

        return page_of

    data = pdf(*(piece(table, number) for number, table in enumerate(pieces, 1)))
    document = read_well(data)
    [found] = the_tables(document)
    assert found.n_rows == 2 + 3 * 6
    assert found.header_rows == 2
    labels = [cell.text for cell in found.cells if cell.column == 1 and cell.row >= 2]
    assert labels == [
        *(f"Đơn vị thứ {number}" for number in range(1, 6)), "Tổng cộng",
        *(f"Đơn vị thứ {number}" for number in range(6, 11)), "Tổng cộng",
        *(f"Đơn vị thứ {number}" for number in range(11, 16)), "Tổng cộng",
    ]  # fmt: skip
    assert found.locator.count("page=") == 3
    assert paragraphs(document) == []
    assert_places_verify(document, data)


def test_a_row_that_the_page_break_cuts_is_joined(read_well):
    xs = edges(60, [30, 200, 80])
    upper = [
        ["TT", "Đơn vị", "Tiếp nhận"],
        ["1", "Sở Nội vụ", "12"],
        ["2", "Trung tâm Phục vụ", "quý trước:"],
    ]
    lower = [["", "hành chính công", "chưa báo cáo"], ["3", "Sở Y tế", "7"]]

    def piece(rows: list[list[str]]):
        spans = [
            Span(row, column, text) for row, cells in enumerate(rows) for column, text in enumerate(cells)
        ]
        table = Layout(xs, edges(100, [18] * len(rows)), spans)

        def page_of(page: Page) -> None:
            fill_cells(page, table, header=0)
            rule_cells(page, table)

        return page_of

    data = pdf(piece(upper), piece(lower))
    document = read_well(data)
    [found] = the_tables(document)
    assert [cell.text for cell in found.cells if cell.row == 2] == [
        "2", "Trung tâm Phục vụ hành chính công", "quý trước: chưa báo cáo",
    ]  # fmt: skip
    assert [cell.text for cell in found.cells if cell.row == 3] == ["3", "Sở Y tế", "7"]
    assert_places_verify(document, data)


def test_tables_with_a_title_between_are_two(read_well):
    def first(page: Page) -> None:
        draw(page, layout(3), "ruled")

    assert len(the_tables(read_well(pdf(first, first)))) == 2


def test_a_frame_around_text_is_no_table(read_well, paragraphs):
    def framed(page: Page) -> None:
        page.text(80, 120, "Trong tháng tiếp nhận 1.204 hồ sơ.")
        page.canvas.rect(60, page.height - 200, 400, 120)
        page.canvas.rect(64, page.height - 196, 392, 112)

    document = read_well(pdf(framed))
    assert the_tables(document) == []
    assert paragraphs(document) == ["Trong tháng tiếp nhận 1.204 hồ sơ."]


def test_a_label_set_sideways_in_a_narrow_cell_is_read(read_well):
    spans = [
        Span(0, 0, "Đơn vị"), Span(0, 1, ""), Span(0, 2, "Giải quyết"),
        Span(1, 0, "Sở Nội vụ"), Span(1, 1, "12"), Span(1, 2, "11"),
    ]  # fmt: skip
    table = Layout(edges(60, [120, 40, 90]), edges(100, [80, 18]), spans)

    def page_of(page: Page) -> None:
        page.text(60, 60, "Tình hình tiếp nhận và giải quyết hồ sơ tại Bộ phận Một cửa")
        fill_cells(page, table, header=1)
        rule_cells(page, table)
        page.canvas.saveState()
        page.canvas.translate(205, page.height - 175)
        page.canvas.rotate(90)
        page.canvas.setFont(BOLD, 9)
        page.canvas.drawString(0, 0, "Tiếp nhận")
        page.canvas.restoreState()

    data = pdf(page_of)
    document = read_well(data)
    [found] = the_tables(document)
    assert [cell.text for cell in found.cells if cell.row == 0] == ["Đơn vị", "Tiếp nhận", "Giải quyết"]
    assert_places_verify(document, data)


@st.composite
def merged_grids(draw_from) -> Layout:
    """A grid of random sizes with random rectangles merged."""
    rows, columns = draw_from(st.integers(2, 7)), draw_from(st.integers(2, 6))
    taken: set[tuple[int, int]] = set()
    spans: list[Span] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            down = draw_from(st.integers(1, min(3, rows - row)))
            right = draw_from(st.integers(1, min(3, columns - column)))
            area = {(row + r, column + c) for r in range(down) for c in range(right)}
            if area & taken or len(area) == rows * columns:
                area, down, right = {(row, column)}, 1, 1
            taken |= area
            text = draw_from(st.sampled_from(["", "1.204", "98,5%", "Sở Y tế", "Quá hạn", "12", "0"]))
            spans.append(Span(row, column, text, down, right))
    widths = draw_from(st.lists(st.floats(52, 75), min_size=columns, max_size=columns))
    heights = draw_from(st.lists(st.floats(14, 40), min_size=rows, max_size=rows))
    spans[0] = spans[0]._replace(text="Đơn vị")
    spans[-1] = spans[-1]._replace(text="7")
    return Layout(edges(60, widths), edges(100, heights), spans)


@settings(max_examples=60, deadline=None)
@given(merged_grids(), st.booleans())
def test_any_grid_of_merged_cells_is_read_back(table: Layout, bars: bool):
    def page_of(page: Page) -> None:
        fill_cells(page, table)
        (bar_cells if bars else rule_cells)(page, table)

    data = pdf(page_of, size=A4)
    document = read(data, digest="0" * 64)
    assert isinstance(document, Document), document
    tables = the_tables(document)
    if tables:
        assert content(tables[0]) == drawn_compressed(table)
        assert_places_verify(document, data)
    else:
        # A grid that holds next to nothing is taken for a drawing.
        filled = [span for span in table.spans if span.text]
        assert len({span.column for span in filled}) < 2 or len(filled) < 0.1 * len(table.spans)


def drawn_compressed(table: Layout) -> dict[tuple[int, int, int, int], str]:
    """What is drawn, with rows and columns counted by the rules that can be seen."""
    rows = sorted({edge for span in table.spans for edge in (span.row, span.row + span.rows)})
    columns = sorted({edge for span in table.spans for edge in (span.column, span.column + span.columns)})
    return {
        (
            rows.index(span.row),
            columns.index(span.column),
            rows.index(span.row + span.rows) - rows.index(span.row),
            columns.index(span.column + span.columns) - columns.index(span.column),
        ): span.text
        for span in table.spans
    }
