"""Where readings compete the table's own sums decide; where nothing is safe the numbers stay unread."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.document import Document
from ingest.figure import Extraction
from tests.extract.table_grids import (
    assert_table,
    figures_at,
    furniture_in,
    grid,
    only,
    read,
    unread_in,
)


@pytest.mark.parametrize(
    ("rates", "measure"),
    [(("95", "99"), "rate_by_due"), (("5", "1"), "rate_late"), (("95,2", "83,3"), "rate_resolved")],
)
def test_a_bare_rate_is_the_share_that_its_numbers_are(rates: tuple[str, str], measure: str) -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Tiếp nhận|Đã giải quyết|Đúng hạn|Quá hạn|Tỷ lệ (%)",
            f"1|Sở Tư pháp|210|200|190|10|{rates[0]}",
            f"2|Sở Y tế|120|100|99|1|{rates[1]}",
        )
    )
    assert only(figures_at(made, found), "r1c6").measure == measure


def test_a_bare_rate_that_no_count_explains_is_left_unread() -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Đã giải quyết|Đúng hạn|Quá hạn|Tỷ lệ (%)",
            "1|Sở Tư pháp|200|190|10|60",
            "2|Sở Y tế|100|99|1|70",
        )
    )
    assert unread_in(made, found) == {"r1c5": "rate_of_what", "r2c5": "rate_of_what"}


def test_rates_beside_their_counts() -> None:
    table = grid(
        "STT|Đơn vị|Tổng số hồ sơ đã giải quyết|Đúng hạn|<|Quá hạn|<",
        "^|^|^|Số lượng|Tỷ lệ (%)|Số lượng|Tỷ lệ (%)",
        "1|Sở Tư pháp|200|190|95|10|5",
        "2|Sở Y tế|100|99|99|1|1",
    )
    measures = ("resolved_total", "resolved_by_due", "rate_by_due", "resolved_late", "rate_late")
    assert_table(table, dict(enumerate(measures, start=2)), {2: "dept:tu_phap", 3: "dept:y_te"})


def test_on_time_that_counts_the_early_ones_too_is_told_by_the_total() -> None:
    table = grid(
        "STT|Đơn vị|Đã giải quyết|Đúng hạn|Trước hạn|Quá hạn",
        "1|Sở Tư pháp|100|95|60|5",
        "2|Sở Y tế|200|199|150|1",
        "3|Sở Nội vụ|50|50|10|0",
    )
    columns = {2: "resolved_total", 3: "resolved_by_due", 4: "resolved_early", 5: "resolved_late"}
    assert_table(table, columns, {1: "dept:tu_phap", 2: "dept:y_te", 3: "dept:noi_vu"})


def test_received_with_and_without_the_carry_over_is_told_by_the_sum() -> None:
    table = grid(
        "STT|Đơn vị|Kỳ trước chuyển sang|Tiếp nhận|Tổng số hồ sơ tiếp nhận|Đã giải quyết",
        "1|Sở Tư pháp|10|90|100|85",
        "2|Sở Y tế|20|180|200|180",
    )
    columns = {2: "received_carried_over", 3: "received_new", 4: "received_total", 5: "resolved_total"}
    assert_table(table, columns, {1: "dept:tu_phap", 2: "dept:y_te"})


def test_an_overdue_column_after_both_states_stays_undivided() -> None:
    table = grid(
        "STT|Đơn vị|Tiếp nhận|Đã giải quyết|Đang giải quyết|Quá hạn",
        "1|Sở Tư pháp|100|90|10|1",
        "2|Sở Y tế|200|180|20|0",
    )
    assert_table(table, {5: "overdue_total"}, {1: "dept:tu_phap", 2: "dept:y_te"})


def test_columns_far_from_their_sums_are_not_trusted() -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Tiếp nhận|Đã giải quyết|Đúng hạn|Quá hạn",
            "1|Sở Tư pháp|100|20|90|88",
            "2|Sở Y tế|200|10|180|179",
            "3|Sở Nội vụ|50|5|48|47",
        )
    )
    assert set(unread_in(made, found).values()) == {"sums_contradict"}
    assert figures_at(made, found) == {}


def test_a_stated_sum_that_mixes_states_shows_a_misread_header() -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Tiếp nhận|Đã giải quyết|Đang giải quyết",
            "(1)|(2)|(3)|(4)=(3)+(5)|(5)",
            "1|Sở Tư pháp|100|110|10",
            "2|Sở Y tế|200|220|20",
        )
    )
    assert set(unread_in(made, found).values()) == {"stated_sum_contradicts"}


def test_words_that_no_lexicon_knows_are_not_guessed_at() -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Tiếp nhận|Hồ sơ giải quyết có ủy quyền|Hồ sơ chứng thực",
            "1|Sở Tư pháp|100|90|7",
            "2|Sở Y tế|200|180|8",
        )
    )
    assert {cell: reason for cell, reason in unread_in(made, found).items() if cell.startswith("r1")} == {
        "r1c3": "words_not_understood",
        "r1c4": "no_words",
    }


def test_a_row_that_names_nobody_known_is_left_unread() -> None:
    made, found = read(grid("STT|Tiếp nhận|Giải quyết|", "1|100|90|", "2|200|180|"))
    assert figures_at(made, found) == {}
    assert set(unread_in(made, found).values()) == {"row_not_understood"}


def test_two_cells_that_contradict_each_other_are_both_left() -> None:
    made, found = read(grid("STT|Đơn vị|Tiếp nhận", "1|Sở Tư pháp|100", "2|Sở Tư pháp|90", "3|Sở Y tế|5"))
    assert unread_in(made, found) == {"r1c2": "conflicting_cells", "r2c2": "conflicting_cells"}


def test_the_running_year_as_a_column_has_no_safe_end() -> None:
    made, found = read(
        "Kết quả tại Trung tâm Phục vụ hành chính công tỉnh",
        grid("Nội dung|2022|2023", "Số hồ sơ tiếp nhận|60.000|70.000", "Số hồ sơ giải quyết|59.000|69.000"),
    )
    assert only(figures_at(made, found), "r1c1").period_end == date(2022, 12, 31)
    assert set(unread_in(made, found).values()) == {"period_unknown"}


RUN_TOGETHER = (
    "Đơn vị Số hồ sơ tiếp nhận Số hồ sơ đã giải quyết Số hồ sơ đang giải quyết Tổng số Trong kỳ "
    "Từ kỳ trước Tổng số Trước hạn Đúng hạn Quá hạn Tổng số Trong hạn Quá hạn Trực tuyến "
    "Trực tiếp, dịch vụ BCCI"
)


def run_together(*rows: str) -> tuple[Document, Extraction]:
    header = "|".join(["STT", "", RUN_TOGETHER, *["<"] * 10])
    return read(grid(header, *rows, header_rows=1))


def test_a_header_run_together_is_the_official_form_where_every_sum_holds() -> None:
    made, found = run_together(
        "1|Sở Tư pháp|100|50|40|10|90|60|29|1|10|9|1",
        "2|Sở Y tế|200|50|140|10|190|140|49|1|10|10|0",
        "3|Sở Nội vụ|30|30|0|0|20|20|0|0|10|10|0",
    )
    at = figures_at(made, found)
    assert [only(at, f"r2c{column}").measure for column in range(2, 13)] == [
        "received_total",
        "received_online",
        "received_in_person_or_postal",
        "received_carried_over",
        "resolved_total",
        "resolved_early",
        "resolved_on_time",
        "resolved_late",
        "pending_total",
        "pending_not_due",
        "pending_overdue",
    ]


def test_a_header_run_together_whose_sums_do_not_hold_is_left() -> None:
    made, found = run_together(
        "1|Sở Tư pháp|100|50|40|10|90|60|29|1|10|9|1",
        "2|Sở Y tế|200|150|140|10|190|140|49|1|10|10|0",
        "3|Sở Nội vụ|30|30|10|0|20|20|0|0|10|10|0",
    )
    assert figures_at(made, found) == {}
    assert set(unread_in(made, found).values()) == {"two_meanings"}


def test_a_bare_rate_beside_a_plan_may_be_of_the_plan() -> None:
    upright = grid(
        "TT|Đơn vị|Kế hoạch|Hồ sơ trực tuyến|Tỷ lệ (%)",
        "1|Sở Tư pháp|1.000|900|90",
        "2|Sở Y tế|2.000|1.000|50",
    )
    made, found = read(upright)
    assert unread_in(made, found) == {"r1c4": "rate_of_what", "r2c4": "rate_of_what"}
    turned = grid(
        "TT|Chỉ tiêu|Chỉ tiêu năm|Kết quả|Tỷ lệ (%)",
        "1|Số hồ sơ trực tuyến|1.000|900|90",
        "2|Số hồ sơ đã giải quyết|2.500|1.000|40",
    )
    made, found = read(turned)
    assert unread_in(made, found) == {"r1c4": "rate_of_what", "r2c4": "rate_of_what"}
    assert furniture_in(made, found)["r1c2"] == "plan"


def test_rows_of_another_kind_among_organisations() -> None:
    made, found = read(
        grid(
            "TT|Đơn vị|Tiếp nhận|Giải quyết",
            "1|Sở Tư pháp|100|90",
            "|Trong đó: lý lịch tư pháp|60|55",
            "2|Sở Y tế|20|20",
            "3|Sở Nội vụ (hồ sơ trực tuyến)|5|5",
            "|Tỷ lệ (%)|52|92",
            "|Cùng kỳ năm trước|100|90",
            "|Tăng/giảm|25|25",
        )
    )
    assert set(figures_at(made, found)) == {"r1c2", "r1c3", "r3c2", "r3c3"}
    assert set(unread_in(made, found).values()) == {"row_not_understood"}
    assert furniture_in(made, found)["r7c2"] == "change"


def test_groups_of_one_channel_narrow_all_their_rows() -> None:
    made, found = read(
        grid(
            "TT|Đơn vị|Tiếp nhận|Giải quyết",
            "I|Hồ sơ trực tuyến||",
            "1|Sở Tư pháp|50|45",
            "II|Hồ sơ trực tiếp||",
            "1|Sở Y tế|20|20",
        )
    )
    assert figures_at(made, found) == {}
    assert set(unread_in(made, found).values()) == {"group_not_understood"}


def test_fields_named_like_departments_stay_fields() -> None:
    made, found = read(
        grid(
            "TT|Lĩnh vực, công việc giải quyết theo cấp|Tiếp nhận|Giải quyết",
            "1|Sở Tư pháp|60|55",
            "|Hộ tịch|60|55",
            "2|Sở Nội vụ|40|35",
            "|Xây dựng|40|35",
        )
    )
    figure = only(figures_at(made, found), "r4c2")
    assert (figure.org, figure.field) == ("dept:noi_vu", "xây dựng")


def test_a_list_of_single_dossiers_counts_nothing() -> None:
    made, found = read(
        grid(
            "STT|Mã hồ sơ|Tên thủ tục|Ngày tiếp nhận|Ngày hẹn trả|Số ngày trễ hạn",
            "1|H21.65-220914-0011|Cấp phép xây dựng|14/09/2023|20/09/2023|5",
            "2|H21.65-220915-0002|Đăng ký biến động|15/09/2023|25/09/2023|3",
        )
    )
    assert figures_at(made, found) == {}
    assert unread_in(made, found) == {}


@pytest.mark.parametrize("by", range(1, 11))
def test_a_header_that_has_slipped_over_other_columns_gives_no_figure(by: int) -> None:
    rows = [
        ["322", "249", "57", "16", "285", "261", "23", "1", "37", "36", "1"],
        ["3.586", "3.157", "381", "48", "3.358", "3.049", "290", "19", "228", "227", "1"],
        ["2.620", "1.748", "710", "162", "2.599", "2.156", "405", "38", "21", "20", "1"],
        ["5.005", "3.413", "1.260", "332", "4.844", "4.735", "30", "79", "161", "153", "8"],
        ["253", "180", "66", "7", "235", "232", "0", "3", "18", "18", "0"],
    ]
    names = ["Sở Công Thương", "Sở Y tế", "Sở Nội vụ", "Sở Tư pháp", "Sở Xây dựng"]
    slipped = [
        "|".join([str(number), name, *row[by:], *row[:by]])
        for number, (name, row) in enumerate(zip(names, rows, strict=True), start=1)
    ]
    made, found = read(
        grid(
            "STT|Đơn vị|Số hồ sơ tiếp nhận|<|<|<|Số hồ sơ đã giải quyết|<|<|<|Số hồ sơ đang giải quyết|<|<",
            "^|^|Tổng số|Trực tuyến|Trực tiếp, dịch vụ BCCI|Từ kỳ trước|Tổng số|Trước hạn|Đúng hạn|Quá hạn"
            "|Tổng số|Trong hạn|Quá hạn",
            *slipped,
        )
    )
    assert figures_at(made, found) == {}
