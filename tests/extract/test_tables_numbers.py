"""Numbers of cells: formats by column, shares, thousands, and what is no dossier at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.extract.table_grids import (
    figures_at,
    furniture_in,
    grid,
    only,
    read,
    unread_in,
)


def test_one_channel_only_leaves_the_resolved_without_a_code() -> None:
    made, found = read(
        "Bảng 3. Kết quả giải quyết hồ sơ trực tuyến",
        grid("STT|Đơn vị|Tiếp nhận|Đã giải quyết", "1|Sở Tư pháp|100|90", "2|Sở Y tế|200|180"),
    )
    assert only(figures_at(made, found), "r1c2").measure == "received_online"
    assert furniture_in(made, found)["r1c3"] == "other_figure"


def test_feedback_is_no_dossier() -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Số phản ánh, kiến nghị tiếp nhận|Đã xử lý|Đang xử lý",
            "1|Sở Tư pháp|10|9|1",
            "2|Sở Y tế|4|4|0",
        )
    )
    at = figures_at(made, found)
    assert (only(at, "r1c2").measure, only(at, "r1c3").measure) == ("feedback_total", "feedback_resolved")
    assert furniture_in(made, found)["r1c4"] == "other_figure"


def test_staff_money_ratings_and_notes_are_no_dossiers() -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Số công chức|Số tiền (triệu đồng)|Rất hài lòng|Không hài lòng|Tiếp nhận|Ghi chú",
            "1|Sở Tư pháp|5|120|60|2|100|Theo Quyết định số 12/QĐ-UBND",
            "2|Sở Y tế|4|30|30|0|200|",
        )
    )
    aside = furniture_in(made, found)
    assert [aside.get(f"r1c{column}") for column in (2, 3, 4, 5, 7)] == [
        "staff",
        "money",
        "other_figure",
        "other_figure",
        "document_number",
    ]
    assert set(figures_at(made, found)) == {"r1c6", "r2c6"}


def test_thousands_of_dossiers() -> None:
    made, found = read(
        "Đơn vị tính: nghìn hồ sơ",
        grid(
            "Đơn vị|Tiếp nhận|Giải quyết|Tỷ lệ giải quyết (%)",
            "Cấp tỉnh|5,65|5,4|95,6",
            "Cấp huyện|12,3|12,05|98,0",
        ),
    )
    at = figures_at(made, found)
    assert [only(at, cell).value for cell in ("r1c1", "r2c2", "r2c3")] == [5650, 12050, 98]


def test_thousands_with_a_dot_before_three_digits_are_ambiguous() -> None:
    made, found = read(
        "Đơn vị tính: nghìn hồ sơ", grid("Đơn vị|Tiếp nhận", "Cấp tỉnh|5.650", "Cấp huyện|12.301")
    )
    assert set(unread_in(made, found).values()) == {"ambiguous_number"}


def test_each_column_has_its_own_number_format() -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Tiếp nhận|Đã giải quyết|Đúng hẹn|Trễ hẹn|Tỷ lệ đúng hẹn (%)",
            "1|Sở Tư pháp|10.078|9,725|9705|20|99.794",
            "2|Sở Y tế|1 234|1,200|1200|0|100.00%",
        )
    )
    at = figures_at(made, found)
    assert [only(at, f"r1c{column}").value for column in range(2, 7)] == [
        10078,
        9725,
        9705,
        20,
        Decimal("99.794"),
    ]
    assert [only(at, f"r2c{column}").value for column in (2, 6)] == [1234, 100]


def test_a_share_inside_the_cell_of_its_count() -> None:
    made, found = read(
        grid("STT|Đơn vị|Tiếp nhận|Trực tuyến", "1|Sở Tư pháp|100|60 (60%)", "2|Sở Y tế|200|150 (75%)")
    )
    assert [(one.measure, one.value) for one in figures_at(made, found)["r2c3"]] == [
        ("received_online", 150),
        ("rate_online", 75),
    ]


def test_dashes_and_empty_cells_are_no_numbers() -> None:
    made, found = read(grid("STT|Đơn vị|Tiếp nhận|Giải quyết", "1|Sở Tư pháp|-|", "2|Sở Y tế|200|–"))
    assert set(figures_at(made, found)) == {"r2c2"}
    assert unread_in(made, found) == {}


def test_more_digits_than_a_count_has_are_no_count() -> None:
    made, found = read(grid("STT|Đơn vị|Tiếp nhận", "1|Sở Tư pháp|100", "2|Sở Y tế|12345678901234567890"))
    assert set(figures_at(made, found)) == {"r1c2"}
    assert unread_in(made, found) == {"r2c2": "too_many_digits"}


@pytest.mark.parametrize("piece", ["1", "1 ", " ", "(", "nhận ", "1.", "tỉnh ", "=1", "(1)+"])
def test_cells_of_endless_text_give_no_figure(piece: str) -> None:
    long = piece * 500
    made, found = read(grid(f"STT|Đơn vị|{long}", f"1|Sở Tư pháp|{long}", f"2|{long}|5"))
    assert figures_at(made, found) == {}
