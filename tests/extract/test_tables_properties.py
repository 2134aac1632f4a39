"""Whatever the grid: no crash, every number accounted for once, every figure with its words."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.document import BlockKind
from ingest.extract.extraction import extract
from ingest.extract.folding import fold
from ingest.extract.tables.numbers import table_numbers
from ingest.figure import Context
from ingest.read.parts import Grid, GridCell, Part, assemble
from tests.extract.table_grids import PUBLISHED


def listed(*lines: str) -> list[str]:
    return [text for line in lines for text in line.removesuffix(";").split(";")]


HEADS = listed(
    "STT;TT;Đơn vị;Lĩnh vực;Chỉ tiêu;Nội dung;Tháng;Tiếp nhận;Số hồ sơ tiếp nhận;Trong đó;Trực tuyến;",
    "Tổng số;Từ kỳ trước;Kỳ trước;Kỳ này;Đã giải quyết;Đang giải quyết;Trước hạn;Đúng hạn;Quá hạn;",
    "Tỷ lệ (%);Tỷ lệ đúng hạn (%);Lũy kế;Tháng 10/2023;Cùng kỳ năm 2022;2022;Tăng/giảm (%);Ghi chú;",
    "Xếp hạng;Điểm tối đa;Điểm;Công khai, minh bạch;Tiến độ giải quyết;Mức độ hài lòng;Số hóa hồ sơ;",
    "Bổ sung;Trả lại/Rút;(3)=(4)+(5);(4);1;Đơn vị tính: nghìn hồ sơ",
)
LABELS = listed(
    "Sở Tư pháp;SỞ Y TẾ;I. CẤP TỈNH;Cấp huyện;UBND huyện Tuy Phong;Phan Thiết;Tổng cộng;Cộng;Hộ tịch;",
    "Lĩnh vực đất đai;- Trực tuyến;Tháng 3;Quý II;Toàn tỉnh;Bình Thuận;Trung bình cả nước;",
    "Công khai, minh bạch;Điểm tối đa;Số hồ sơ tiếp nhận;Trong đó: quá hạn;Phòng Tư pháp;Quận 1",
)
VALUES = listed(
    "0;7;-;;1.234;10.078;99,5%;100.00%;12,5;7,7/18;3/34;1.234 (99,5%);+5;-1,2;1,234,567;5,65 ngàn;",
    "#DIV/0!;x;12/15;2023;1.5.3;31/10/2023;93 826;(12);1e5;٣;½",
)

texts = st.one_of(
    st.sampled_from(HEADS), st.sampled_from(LABELS), st.sampled_from(VALUES), st.text(max_size=12)
)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A grid in the manner of reports, with merged cells that may overlap anything."""
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    header = draw(st.one_of(st.none(), st.integers(0, rows)))
    cells = []
    for row in range(rows):
        for column in range(columns):
            pool = HEADS if row < 2 else LABELS if column < 2 else VALUES
            text = draw(st.one_of(st.sampled_from(pool), texts))
            spans = (
                (draw(st.integers(1, 3)), draw(st.integers(1, 3))) if draw(st.integers(0, 9)) == 0 else (1, 1)
            )
            cells.append(GridCell(row, column, text, f"r{row}c{column}", *spans))
    return Grid(
        tuple(cells), "table[1]", header, draw(st.sampled_from(["", *HEADS, "Phụ lục của Sở Tư pháp"]))
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(grids(), st.sampled_from(["Báo cáo tháng 10 năm 2023", "Bộ chỉ số 766", "x"]))
def test_every_number_of_a_table_is_accounted_for_once(grid: Grid, title: str) -> None:
    made = assemble([Part(BlockKind.HEADING, title, "h1", 1), grid], digest="0" * 64, media_type="text/html")
    found = extract(made, Context(published=PUBLISHED, province="Bình Thuận"))
    read = [figure.number_start for figure in found.figures]
    aside = [number.start for number in found.furniture]
    unread = [number.start for number in found.unread]
    places = [*read, *aside, *unread]
    assert len(places) == len(set(places)) == found.n_numbers
    for block in made.blocks:
        if block.kind is BlockKind.TABLE:
            numbers = table_numbers(block, fold(made.text_of(block)))
            assert {block.start + number.start for number in numbers} <= set(places)
    for figure in found.figures:
        assert made.text[figure.char_start : figure.char_end] == figure.quote
        assert figure.char_start <= figure.number_start < figure.number_end <= figure.char_end
        assert figure.rule.startswith("table: ") or not figure.in_table


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(grids())
def test_a_cell_never_lends_its_digits_to_its_neighbour(grid: Grid) -> None:
    made = assemble([grid], digest="0" * 64, media_type="text/html")
    for block in made.blocks:
        spans = [(cell.start - block.start, cell.end - block.start) for cell in block.cells]
        for number in table_numbers(block, fold(made.text_of(block))):
            assert any(start <= number.start and number.end <= end for start, end in spans)
