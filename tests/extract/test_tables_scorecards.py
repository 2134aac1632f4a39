"""Scorecards of Decision 766/QĐ-TTg as tables: groups in columns or rows, maxima, means, ranks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.extract.table_grids import (
    figures_at,
    furniture_in,
    grid,
    only,
    read,
)

SIX_GROUPS = (
    "transparency",
    "progress",
    "online_services",
    "online_payment",
    "satisfaction",
    "digitisation",
    "total",
)


def test_a_scorecard_with_its_groups_in_columns() -> None:
    made, found = read(
        "Kết quả đánh giá Bộ chỉ số theo Quyết định 766/QĐ-TTg",
        grid(
            "STT|Đơn vị|Công khai, minh bạch|Tiến độ giải quyết|Dịch vụ công trực tuyến|"
            "Thanh toán trực tuyến|Mức độ hài lòng|Số hóa hồ sơ|Tổng điểm|Xếp hạng",
            "|Điểm tối đa|18|20|12|10|18|22|100|",
            "1|Sở Tư pháp|15,3|19,8|10,2|9,5|17,9|20,1|92,8|1",
            "2|Sở Y tế|12,5|18,2|8,1|7,4|17,0|15,5|78,7|2",
        ),
    )
    at = figures_at(made, found)
    for column, indicator in enumerate(SIX_GROUPS, start=2):
        assert (only(at, f"r1c{column}").measure, only(at, f"r1c{column}").indicator) == (
            "score_max",
            indicator,
        )
        score = only(at, f"r3c{column}")
        assert (score.measure, score.org, score.indicator) == ("score", "dept:y_te", indicator)
    rank = only(at, "r3c9")
    assert (rank.measure, rank.value, rank.indicator, rank.org) == ("rank", 2, "total", "dept:y_te")


def test_a_scorecard_with_its_groups_in_rows_and_the_national_mean_beside() -> None:
    made, found = read(
        "Kết quả Bộ chỉ số phục vụ người dân, doanh nghiệp",
        grid(
            "TT|Nhóm chỉ số|Điểm tối đa|Điểm trung bình cả nước|Điểm của tỉnh|"
            "Tăng (+), giảm (-) so với tháng trước",
            "1|Công khai, minh bạch|18|10,6|10,2|-1,2",
            "2|Tiến độ giải quyết|20|17,7|16,5|+1,6",
            "3|Dịch vụ công trực tuyến|12|6,3|7,2|+1,7",
            "4|Thanh toán trực tuyến|10|6,0|8,1|+2,9",
            "5|Mức độ hài lòng|18|17,7|17,5|+2,9",
            "6|Số hóa hồ sơ|22|13,5|13,1|+0,6",
            "|Tổng cộng|100|71,8|72,6|+8,5",
        ),
    )
    at, aside = figures_at(made, found), furniture_in(made, found)
    for row, indicator in enumerate(SIX_GROUPS, start=1):
        for column, measure, org in (
            (2, "score_max", "province"),
            (3, "score", "national"),
            (4, "score", "province"),
        ):
            figure = only(at, f"r{row}c{column}")
            assert (figure.measure, figure.org, figure.indicator) == (measure, org, indicator)
        assert aside[f"r{row}c5"] == "change"


def test_columns_of_mere_months_beside_the_maximum_are_scores() -> None:
    made, found = read(
        "Điểm Bộ chỉ số theo Quyết định 766/QĐ-TTg của tỉnh, tháng 3 năm 2024",
        grid(
            "STT|Nhóm chỉ số|Điểm chuẩn|Tháng 2|Tháng 3|Bình quân cả nước (tháng 3)",
            "1|Công khai, minh bạch|18|12,3|13,1|11,2",
            "2|Tiến độ giải quyết|20|17,9|18,3|17,8",
            "3|Mức độ hài lòng|18|17,5|17,6|17,7",
        ),
    )
    at = figures_at(made, found)
    for column, month, org in ((3, 2, "province"), (4, 3, "province"), (5, 3, "national")):
        score = only(at, f"r2c{column}")
        assert (score.measure, score.indicator, score.org) == ("score", "progress", org)
        assert score.period_end is not None
        assert score.period_end.month == month


def test_columns_of_mere_months_are_no_scores_where_nothing_has_points() -> None:
    made, found = read(
        "Kết quả Bộ chỉ số 766 tháng 3 năm 2024",
        grid(
            "STT|Nhóm chỉ số|Tháng 2|Tháng 3",
            "1|Công khai, minh bạch|62,3|73,1",
            "2|Tiến độ giải quyết|87,9|88,3",
            "3|Mức độ hài lòng|97,5|97,6",
        ),
    )
    assert not figures_at(made, found)


def test_columns_of_mere_months_are_scores_where_no_number_is_above_its_maximum() -> None:
    made, found = read(
        "Điểm Bộ chỉ số 766 tháng 3 năm 2024",
        grid(
            "STT|Nhóm chỉ số|Tháng 2|Tháng 3",
            "1|Công khai, minh bạch|12,3|13,1",
            "2|Tiến độ giải quyết|17,9|18,3",
            "3|Mức độ hài lòng|17,5|17,6",
        ),
    )
    score = only(figures_at(made, found), "r2c2")
    assert (score.measure, score.indicator, score.value) == ("score", "progress", Decimal("17.9"))


@pytest.mark.parametrize("counted", ["", "|Hồ sơ tiếp nhận"])
def test_units_ranked_by_points_under_the_name_of_the_scorecard_or_of_another_index(counted: str) -> None:
    rows = ("1|Huyện Bắc Bình|93,14|1", "2|Huyện Đức Linh|92,55|2", "3|Thị xã La Gi|90,08|3")
    table = grid(
        f"TT|Đơn vị|Tổng điểm|Xếp hạng{counted}", *(f"{row}|512" if counted else row for row in rows)
    )
    said = "Kết quả Bộ chỉ số phục vụ người dân, doanh nghiệp theo Quyết định 766/QĐ-TTg của tỉnh như sau."
    made, found = read(said, "Bảng điểm các huyện:", table)
    at = figures_at(made, found)
    for column, measure, value in ((2, "score", "92.55"), (3, "rank", "2")):
        figure = only(at, f"r2c{column}")
        assert (figure.measure, figure.indicator, str(figure.value)) == (measure, "total", value)
        assert figure.org == "district:duc_linh"
    if counted:
        assert only(at, "r2c4").measure == "received_total"
    made, found = read(said, "Bảng điểm chỉ số cải cách hành chính (PAR INDEX) các huyện:", table)
    assert {figure.measure for at in figures_at(made, found).values() for figure in at} <= {"received_total"}


def test_points_are_as_of_the_day_of_their_data_and_dossiers_of_the_week() -> None:
    made, found = read(
        "Từ ngày 09/10/2023 đến ngày 15/10/2023, tỉnh tiếp nhận 900 hồ sơ.",
        "Xếp hạng theo Bộ chỉ số phục vụ người dân, doanh nghiệp (dữ liệu ngày 16/10/2023) và số hồ sơ:",
        grid("Hạng|Đơn vị|Điểm|Hồ sơ tiếp nhận", "1|Huyện Bắc Bình|93,14|512", "2|Huyện Đức Linh|92,55|301"),
    )
    at = figures_at(made, found)
    days = {
        cell: [day and day.isoformat() for day in (only(at, cell).period_start, only(at, cell).period_end)]
        for cell in ("r1c2", "r1c3")
    }
    assert days == {"r1c2": [None, "2023-10-16"], "r1c3": ["2023-10-09", "2023-10-15"]}


def test_the_five_groups_and_scores_over_their_maxima() -> None:
    made, found = read(
        "Điểm theo Bộ chỉ số 766 của tỉnh",
        grid(
            "Chỉ số|Điểm|Tỷ lệ (%)|Cả nước",
            "Công khai, minh bạch|7,7/18|39,56|9,1/18",
            "Tiến độ, kết quả giải quyết|16,1/20|81,42|15,2/20",
            "Cung cấp dịch vụ trực tuyến|16,1/22|40|14/22",
            "Số hóa hồ sơ|2,8/22|28|3/22",
            "Mức độ hài lòng|17,4/18|97|17/18",
        ),
    )
    at = figures_at(made, found)
    assert [(one.measure, one.value, one.indicator) for one in at["r3c1"]] == [
        ("score", Decimal("16.1"), "services"),
        ("score_max", Decimal(22), "services"),
    ]
    assert only(at, "r1c2").measure == "score_rate"
    assert [one.org for one in at["r2c3"]] == ["national", "national"]


def test_provinces_ranked_with_the_rank_first() -> None:
    made, found = read(
        "Bảng xếp hạng Bộ chỉ số 766 tháng 10/2023",
        grid("Hạng|Tỉnh, thành phố|Tổng điểm", "1|Cà Mau|84,9", "10|Bình Thuận|80,2"),
    )
    at = figures_at(made, found)
    assert (only(at, "r1c2").org, only(at, "r2c2").org) == ("unit:ca_mau", "province")
    assert (only(at, "r2c0").measure, only(at, "r2c0").value) == ("rank", 10)


def test_parts_of_an_indicator_have_no_code_of_their_own() -> None:
    made, found = read(
        "Bộ chỉ số 766 của tỉnh tháng 10/2023",
        grid(
            "STT|Chỉ số|Điểm tối đa|Điểm đạt",
            "1|Công khai, minh bạch|18|15",
            "1.1|Tỷ lệ TTHC công bố đúng hạn|6|5",
            "2|Tiến độ, kết quả giải quyết|20|19",
            "2.1|Tỷ lệ hồ sơ xử lý trước, đúng hạn|20|19",
            "3|Số hóa hồ sơ|22|20",
            "|Tổng điểm|100|80",
        ),
    )
    at, aside = figures_at(made, found), furniture_in(made, found)
    assert [only(at, f"r{row}c3").indicator for row in (1, 3, 5, 6)] == [
        "transparency",
        "progress",
        "digitisation",
        "total",
    ]
    assert only(at, "r1c3").org == "province"
    assert {aside[f"r{row}c{column}"] for row in (2, 4) for column in (2, 3)} == {"other_figure"}


def test_a_score_and_a_rate_under_each_indicator() -> None:
    made, found = read(
        "Kết quả Bộ chỉ số 766 tháng 10/2023 của các sở, ban, ngành",
        grid(
            "TT|Đơn vị|Công khai, minh bạch|<|Tiến độ giải quyết|<|Số hóa hồ sơ|<",
            "^|^|Điểm|Tỷ lệ (%)|Điểm|Tỷ lệ (%)|Điểm|Tỷ lệ (%)",
            "1|Sở Tư pháp|17,5|97,2|19|95|20|90,9",
            "2|Sở Y tế|16|88|18|90|19|86",
        ),
    )
    at = figures_at(made, found)
    got = [(only(at, f"r3c{column}").measure, only(at, f"r3c{column}").indicator) for column in range(2, 8)]
    assert got == [
        (measure, indicator)
        for indicator in ("transparency", "progress", "digitisation")
        for measure in ("score", "score_rate")
    ]
