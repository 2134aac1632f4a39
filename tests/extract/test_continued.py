"""Numbers that go on with a statement before them; the sentences are made, each for a class of wordings."""

from __future__ import annotations

from datetime import date

import pytest

from tests.extract.statements import extraction_of, figures_of, said

AUTUMN = date(2025, 10, 8)


def told(text: str) -> list[tuple[str, str, str | None, str | None]]:
    """(measure, value, organisation, first day) of every figure that repeats no other."""
    return [
        (one.measure, str(one.value), one.org, one.period_start.isoformat() if one.period_start else None)
        for one in figures_of(text, "Quảng Trị", AUTUMN)
        if one.restates is None
    ]


def test_another_time_has_the_measure_of_the_count_before() -> None:
    text = "Trong tháng 9, Trung tâm tiếp nhận 13.702 hồ sơ, tháng 8 là 12.946 hồ sơ."
    assert told(text) == [
        ("received_total", "13702", "centre", "2025-09-01"),
        ("received_total", "12946", "centre", "2025-08-01"),
    ]


def test_another_time_after_a_semicolon_goes_on_with_what_opened_the_clause() -> None:
    text = (
        "Từ 1/7/2024 đến 30/6/2025, tỉnh tiếp nhận 9.000 hồ sơ, trực tuyến 7.000 hồ sơ; riêng 6 tháng đầu "
        "năm 2025 là 4.800 hồ sơ."
    )
    assert told(text)[-1] == ("received_total", "4800", "province", "2025-01-01")


def test_another_time_after_two_statements_is_of_neither() -> None:
    text = "Trong tháng 9, tỉnh tiếp nhận 9.000 hồ sơ, giải quyết 8.000 hồ sơ; riêng tháng 8 là 7.100 hồ sơ."
    extraction = extraction_of(text, "Quảng Trị", AUTUMN)
    assert [str(one.value) for one in extraction.figures] == ["9000", "8000"]
    assert "7.100" in [one.printed for one in extraction.unread]


def test_a_whole_told_again_is_divided() -> None:
    text = (
        "Trong tháng 9, Trung tâm tiếp nhận 3.377 hồ sơ. Trong số 3.377 hồ sơ ấy, Sở Xây dựng có 1.284, "
        "Sở Tài chính 1.870."
    )
    assert told(text)[1:] == [
        ("received_total", "1284", "dept:xay_dung", "2025-09-01"),
        ("received_total", "1870", "dept:tai_chinh", "2025-09-01"),
    ]


def test_the_rest_of_a_list_is_its_last_part() -> None:
    text = (
        "Trong tháng 9, Trung tâm tiếp nhận 1.000 hồ sơ, trong đó lĩnh vực đất đai 500 hồ sơ, hộ tịch 300 "
        "hồ sơ, còn lại 200 hồ sơ thuộc lĩnh vực khác."
    )
    assert {measure for measure, *_ in told(text)} == {"received_total"}


def test_what_is_left_of_the_dossiers_is_in_process() -> None:
    text = "Trong tháng 9, Trung tâm tiếp nhận 1.000 hồ sơ, giải quyết 900 hồ sơ, còn lại 100 hồ sơ."
    assert told(text)[-1][0] == "pending_total"


def test_parts_that_add_up_divide_the_figure_before() -> None:
    text = "Trong tháng 9, tỉnh tiếp nhận 15.200 hồ sơ. Cấp tỉnh 3.200 hồ sơ, cấp xã 12.000 hồ sơ."
    assert [one[:3] for one in told(text)[1:]] == [
        ("received_total", "3200", "level:province"),
        ("received_total", "12000", "level:commune"),
    ]


def test_parts_that_do_not_add_up_divide_nothing() -> None:
    text = "Trong tháng 9, tỉnh tiếp nhận 15.200 hồ sơ. Cấp tỉnh 3.200 hồ sơ, cấp xã 2.000 hồ sơ."
    assert len(told(text)) == 1


def test_a_level_before_of_another_time() -> None:
    text = "Trong tháng 9, tỷ lệ hồ sơ trực tuyến đạt 81,3%, bỏ xa con số 37% của cả năm 2021."
    assert told(text) == [
        ("rate_online", "81.3", None, "2025-09-01"),
        ("rate_online", "37", None, "2021-01-01"),
    ]


def test_a_list_goes_on_with_the_part_of_a_ratio() -> None:
    text = "Sở Y tế có 90 hồ sơ quá hạn trong tổng số 412 hồ sơ đang giải quyết; Sở Tài chính 3 hồ sơ."
    assert said(text, "Quảng Trị")[-1][0] == "overdue_total"


@pytest.mark.parametrize(
    "words", ["chưa được số hóa", "chưa cập nhật kết quả điện tử", "chưa thanh toán trực tuyến"]
)
def test_what_was_not_done_is_not_counted_as_done(words: str) -> None:
    assert said(f"Trong tháng có 12 hồ sơ {words}.") == []


def test_only_what_an_earlier_time_hands_on_is_carried_over() -> None:
    assert said("Có 655 hồ sơ của năm 2023 chuyển qua.") == [("received_carried_over", "655")]
    assert said("Hệ thống có 655 hồ sơ của Sở cũ chuyển sang.") == []


def test_a_number_cut_in_two_is_left_unread() -> None:
    extraction = extraction_of("Hồ sơ trả trước hạn đạt 64%, đúng hạn 35, 9%.")
    assert [str(one.value) for one in extraction.figures] == ["64"]
    assert {one.reason for one in extraction.unread} == {"a number cut in two"}
