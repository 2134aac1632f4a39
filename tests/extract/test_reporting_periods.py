"""What period and organisation a report as a whole is of: title, days given ahead, months that are over.

The sentences are made for these tests; each stands for a class of wordings.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.extract.statements import told

COUNTED = "Trung tâm tiếp nhận 1.500 hồ sơ."


def days(text: str, published: date | None) -> list[tuple[str | None, str | None]]:
    return [(start, end) for _, _, _, start, end in told(text, published=published)]


@pytest.mark.parametrize(
    ("title", "ahead", "published", "expected"),
    [
        # a quarter that is not over when its report comes out
        (
            "Báo cáo quý III năm 2025",
            "Sở Y tế báo cáo số liệu từ ngày 01/7/2025 đến ngày 20/9/2025 như sau:",
            date(2025, 9, 22),
            ("2025-07-01", "2025-09-20"),
        ),
        # books closed on the 14th
        (
            "Kết quả 6 tháng cuối năm 2025",
            "Số liệu từ ngày 01/7/2025 đến ngày 14/12/2025.",
            None,
            ("2025-07-01", "2025-12-14"),
        ),
        # a headline that counts says nothing of the days
        (
            "Sở Y tế quý I/2026: không có hồ sơ trễ hạn",
            "Phòng Tổ chức tổng hợp kết quả quý I/2026, số liệu tính từ ngày 15/12/2025 đến ngày 14/3/2026.",
            date(2026, 3, 24),
            ("2025-12-15", "2026-03-14"),
        ),
        # days that the text gives after its first counts; what a law is called says no time
        (
            "Trung tâm phường: Kết quả hoạt động 6 tháng đầu năm 2024",
            "Tỉnh hiện có 1.796 TTHC theo Luật Đất đai năm 2013.\n\n"
            "Từ ngày 15/12/2023 đến ngày 14/6/2024, các cấp giải quyết 900 hồ sơ.",
            None,
            ("2023-12-15", "2024-06-14"),
        ),
        # days that are of another stretch of time leave the title's period
        (
            "Báo cáo quý III năm 2025",
            "Đợt kiểm tra từ ngày 05/8/2025 đến ngày 20/8/2025.",
            date(2025, 10, 2),
            ("2025-07-01", "2025-09-30"),
        ),
    ],
)
def test_days_given_ahead_are_those_of_the_report(title, ahead, published, expected):
    assert days(f"{title}\n\n{ahead}\n\n{COUNTED}", published)[-1] == expected


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("Tính từ đầu năm 2020 đến hết tháng 11", "2020-11-30"),
        ("Từ đầu năm 2020 đến ngày 15/11", "2020-11-15"),
        ("Kể từ đầu năm 2020 đến hết quý III", "2020-09-30"),
        ("Từ đầu năm đến hết quý III/2020", "2020-09-30"),
    ],
)
def test_the_year_of_a_count_from_its_first_day_on(words, end):
    text = f"{words}, Trung tâm tiếp nhận 1.500 hồ sơ.\n\nNăm 2021, Trung tâm phấn đấu giảm hồ sơ trễ hạn."
    assert days(text, None) == [("2020-01-01", end)]


def test_a_year_that_is_not_over_gives_way_to_the_months_that_are():
    text = (
        "Năm 2018, Sở Tư pháp tiếp tục trả kết quả tại Trung tâm.\n\n"
        "Trong 11 tháng đầu năm, Sở đã tiếp nhận 7.862 hồ sơ.\n\nKết quả, Sở đã giải quyết 7.540 hồ sơ."
    )
    assert days(text, date(2018, 12, 14)) == [("2018-01-01", "2018-11-30")] * 2


def test_whom_a_unit_reports_to_is_not_what_it_reports_of():
    text = (
        "Trung tâm Phục vụ hành chính công xã Hậu Lộc báo cáo UBND tỉnh Thanh Hóa quý III năm 2025 như sau:"
        "\n\n1. Kết quả\n\nTổng số hồ sơ tiếp nhận là 3.187 hồ sơ."
    )
    assert [org for _, _, org, _, _ in told(text, published=date(2025, 10, 2))] == ["commune:hau_loc"]


def test_the_year_after_a_level_is_that_of_the_level_and_not_of_what_it_became():
    text = "Kết quả 6 tháng đầu năm 2022\n\nTỷ lệ hồ sơ trực tuyến tăng từ 72,8% năm 2021 lên 86,5%."
    assert days(text, date(2022, 7, 10)) == [("2021-01-01", "2021-12-31"), ("2022-01-01", "2022-06-30")]


def test_a_mean_in_parentheses_is_of_the_country_that_it_stands_behind():
    text = "Bộ chỉ số tháng 6 năm 2022\n\nTỉnh đạt 87,1 điểm, cao hơn mức bình quân của cả nước (85,40 điểm)."
    assert [(value, org) for _, value, org, _, _ in told(text)] == [
        ("87.1", "province"),
        ("85.40", "national"),
    ]
