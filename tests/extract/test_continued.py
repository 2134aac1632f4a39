"""Numbers that go on with a statement before them; the sentences are made, each for a class of wordings."""

from __future__ import annotations

from datetime import date

import pytest

from tests.extract.statements import SUMMER, extraction_of, figures_of, said

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


def test_a_list_without_a_colon_counts_the_dossiers_that_its_opening_names() -> None:
    text = (
        "Trong tháng 9, các đơn vị nhận nhiều hồ sơ là Công an tỉnh (2.180), các sở Xây dựng (1.317), "
        "Tư pháp (902)."
    )
    assert [one[1:3] for one in told(text)] == [
        ("2180", "vertical:cong_an"),
        ("1317", "dept:xay_dung"),
        ("902", "dept:tu_phap"),
    ]


def test_an_entry_of_a_list_may_stand_before_a_comma() -> None:
    text = "Trong tháng 9, nhiều hồ sơ nhất là xã Cam Lộ với 900 hồ sơ, ít nhất là xã Hướng Lập, 94 hồ sơ."
    assert [one[1:3] for one in told(text)] == [("900", "commune:cam_lo"), ("94", "commune:huong_lap")]


def test_none_of_units_named_after_it() -> None:
    text = "Trong tháng 9, ba đơn vị không phát sinh hồ sơ là Sở Ngoại vụ, Sở Nội vụ và Thanh tra tỉnh."
    assert [one[:3] for one in told(text)] == [
        ("received_total", "0", "dept:ngoai_vu"),
        ("received_total", "0", "dept:noi_vu"),
        ("received_total", "0", "dept:thanh_tra"),
    ]


def test_none_of_feedback() -> None:
    assert said("Tiếp nhận phản ánh, kiến nghị: không phát sinh.") == [("feedback_total", "0")]


def test_late_dossiers_told_twice_are_of_one_measure() -> None:
    text = "Sáu tháng, để trễ hẹn 37 hồ sơ\n\nĐã giải quyết 1.200 hồ sơ, trong đó quá hạn 37 hồ sơ."
    assert {one.measure for one in figures_of(text) if one.value == 37} == {"resolved_late"}


def test_branches_of_a_list_need_no_word_for_it() -> None:
    text = "Trong tháng 9, Chi nhánh Biên Hòa để trễ 3.215 hồ sơ, Long Thành 2.480 hồ sơ."
    orgs = [one.org for one in figures_of(text, "Đồng Nai", date(2023, 12, 1))]
    assert orgs == ["unit:chi_nhanh_bien_hoa", "unit:chi_nhanh_long_thanh"]


def test_other_news_of_the_page_is_no_part_of_the_report() -> None:
    text = (
        "Trong tháng 9, tỉnh tiếp nhận 900 hồ sơ.\n\nTIN LIÊN QUAN\n\n- Cam Lộ: Hơn 1.200 hồ sơ được giải "
        "quyết trước hạn\n\n- Gio Linh giải quyết 71 hồ sơ"
    )
    extraction = extraction_of(text, "Quảng Trị", AUTUMN)
    assert [str(one.value) for one in extraction.figures] == ["900"]
    assert {"1.200", "71"} <= {one.printed for one in extraction.furniture}


def test_the_same_days_a_year_before_may_be_said_ahead() -> None:
    text = "Từ 01/01 đến 30/9/2025, hồ sơ trực tuyến là 900 hồ sơ. Cùng kỳ năm 2024, hồ sơ trực tuyến là 612."
    assert [one[3] for one in told(text)] == ["2025-01-01", "2024-01-01"]


def test_the_level_of_communes_where_several_are_named() -> None:
    text = (
        "Trung tâm Phục vụ hành chính công xã Cam Lộ đông người.\n\nTrong tháng 9, xã Gio Linh nhận 90 hồ "
        "sơ.\n\nTỷ lệ đúng hạn ở cấp xã là 99,3%."
    )
    assert told(text)[-1][2] == "level:commune"


def test_late_parts_are_of_the_late_total_that_they_add_up_to() -> None:
    text = (
        "Trong tháng 9, Trung tâm đã giải quyết 9.000 hồ sơ (trễ hạn 52 hồ sơ); đang giải quyết 75 hồ sơ. "
        "Hồ sơ trễ hạn tập trung ở Sở Xây dựng 41 hồ sơ, Sở Tài chính 11 hồ sơ."
    )
    assert [one[:2] for one in told(text)[-2:]] == [("resolved_late", "41"), ("resolved_late", "11")]


def test_none_late_is_of_each_unit_listed_before() -> None:
    text = "Trong tháng 9, các sở Nội vụ, Tư pháp, Y tế không có hồ sơ quá hạn."
    assert {one[2] for one in told(text)} == {"dept:noi_vu", "dept:tu_phap", "dept:y_te"}


def test_none_late_of_units_spoken_of_is_left_unread() -> None:
    text = "Trong tháng 9, xã Cam Lộ tiếp nhận 90 hồ sơ. Cả hai nơi đều không có hồ sơ quá hạn."
    assert len(told(text)) == 1


def test_ratings_with_an_opinion_are_no_visits() -> None:
    text = "Có 1.230 lượt đánh giá, trong đó 1.221 lượt hài lòng (99,27%)."
    assert said(text) == [("ratings_total", "1230"), ("rate_satisfied", "99.27")]


def test_how_the_late_ones_are_spread_is_no_rate() -> None:
    text = "Sở Xây dựng trễ hạn 120 hồ sơ, chiếm 72% tổng số hồ sơ trễ hạn của tỉnh."
    assert [measure for measure, _ in said(text, "Quảng Trị")] == ["overdue_total"]


@pytest.mark.parametrize("noun", ["nghị quyết", "tổ công tác", "bảng hướng dẫn"])
def test_a_number_counts_what_follows_it(noun: str) -> None:
    assert said(f"Tỉnh đã ban hành 3 {noun} để giảm phí khi nộp hồ sơ qua mạng.") == []


def test_what_came_in_beside_what_was_carried_over_is_new() -> None:
    text = (
        "Tổng số hồ sơ tiếp nhận: 45 hồ sơ; kỳ trước chuyển sang: 5 hồ sơ; tiếp nhận trong tháng: 40 hồ sơ."
    )
    assert [one[:2] for one in told(text)] == [
        ("received_total", "45"),
        ("received_carried_over", "5"),
        ("received_new", "40"),
    ]


def test_an_aside_that_says_what_a_count_includes_counts_itself() -> None:
    text = "Trong tháng 9, tỉnh tiếp nhận 3.012 hồ sơ (kể cả 412 hồ sơ tồn tháng 8)."
    assert [one[0] for one in told(text)] == ["received_total", "received_carried_over"]


def test_the_same_days_a_year_before_in_parentheses() -> None:
    text = "Từ 15/12/2024 đến 14/3/2025 tiếp nhận 7.812 hồ sơ, giảm so với cùng kỳ năm trước (8.908 hồ sơ)."
    found = figures_of(text)[-1]
    assert (str(found.value), found.period_start, found.period_end) == (
        "8908",
        date(2023, 12, 15),
        date(2024, 3, 14),
    )


def test_until_now_ends_with_the_day_of_a_report_that_names_no_period() -> None:
    text = "Hoạt động từ ngày 2/7/2025, đến nay Trung tâm đã tiếp nhận 900 hồ sơ."
    (found,) = figures_of(text, "Quảng Trị", AUTUMN)
    assert found.period_end == AUTUMN


def test_who_leads_may_be_said_after_the_points() -> None:
    text = "Theo Bộ chỉ số 766 tháng 9, Sở Y tế đạt 95,2 điểm, đứng đầu; Sở Nội vụ đạt 70,1 điểm."
    assert [one[:3] for one in told(text)] == [
        ("score", "95.2", "dept:y_te"),
        ("rank", "1", "dept:y_te"),
        ("score", "70.1", "dept:noi_vu"),
    ]


def test_in_these_divides_the_count_told_last() -> None:
    text = (
        "Trong tháng 9, tỉnh giải quyết 8.912 hồ sơ, trễ hẹn 612 hồ sơ. Trong số này, hồ sơ đất đai là 590."
    )
    found = figures_of(text, "Quảng Trị", AUTUMN)[-1]
    assert (found.measure, str(found.value), found.field) == ("resolved_late", "590", "đất đai")


def test_new_and_carried_over_make_what_came_in() -> None:
    text = (
        "Tiếp nhận mới 3.456 hồ sơ, cộng với 512 hồ sơ quý trước chuyển sang, nâng tổng số lên 3.968 hồ sơ."
    )
    assert said(text) == [
        ("received_new", "3456"),
        ("received_carried_over", "512"),
        ("received_total", "3968"),
    ]


def test_a_number_that_is_not_the_sum_is_no_total() -> None:
    text = (
        "Tiếp nhận mới 3.456 hồ sơ, cộng với 512 hồ sơ quý trước chuyển sang, nâng tổng số lên 4.000 hồ sơ."
    )
    assert ("received_total", "4000") not in said(text)


def test_late_ones_of_a_field_are_those_told_of_the_unit() -> None:
    text = (
        "Trong tháng 9, đã giải quyết 5.377 hồ sơ, trong đó trễ hạn 22 hồ sơ. Số hồ sơ trễ hạn đều phát sinh "
        "ở lĩnh vực đất đai (22 hồ sơ)."
    )
    assert {one.measure for one in figures_of(text) if one.value == 22} == {"resolved_late"}


def test_units_listed_beyond_a_threshold_have_its_measure() -> None:
    text = "Các đơn vị có tỷ lệ đúng hẹn dưới 95% gồm: Sở Xây dựng (88,2%), Sở Y tế (91,3%)."
    assert [one[:3] for one in told(text)] == [
        ("rate_by_due", "88.2", "dept:xay_dung"),
        ("rate_by_due", "91.3", "dept:y_te"),
    ]


def test_resolved_and_in_process_together_are_all_at_hand() -> None:
    text = "Tổng số hồ sơ đã giải quyết và đang giải quyết là 42.310 hồ sơ, trong đó trễ hẹn 1.230 hồ sơ."
    assert said(text) == [("received_total", "42310"), ("overdue_total", "1230")]


@pytest.mark.parametrize(
    ("before", "measures"),
    [
        ("Tháng 6, phường tiếp nhận 9.000 hồ sơ, giải quyết 8.500 hồ sơ.\n\n", ["received_total"] * 3),
        ("Tháng 6, phường giải quyết 9.000 hồ sơ. ", ["resolved_total"] * 3),
        ("Tháng 6, phường giải quyết 200 hồ sơ. ", []),  # fields are no larger than what they divide
    ],
)
def test_fields_with_most_dossiers_divide_the_count_before(before: str, measures: list[str]) -> None:
    text = (
        f"{before}Nhiều nhất là lĩnh vực chứng thực với 1.102 hồ sơ, hộ tịch 468 hồ sơ và đất đai 256 hồ sơ."
    )
    fields = [(one.measure, one.field) for one in figures_of(text, "Phú Thọ", SUMMER) if one.field]
    assert [measure for measure, _ in fields] == measures
    assert [name for _, name in fields] == ["chứng thực", "hộ tịch", "đất đai"][: len(measures)]


@pytest.mark.parametrize(
    "text",
    [
        "Tháng 5, Sở Y tế trả quá hạn 20 hồ sơ. Sở Xây dựng có 20 hồ sơ. Trong 20 hồ sơ này, đất đai 12.",
        "Tháng 5, tỉnh tiếp nhận 500 hồ sơ. Trong 500 hồ sơ của huyện Đức Thọ, đất đai có 120 hồ sơ.",
    ],
)
def test_a_value_that_another_has_too_is_not_told_again(text: str) -> None:
    """Rather unread than of another unit."""
    whole = figures_of(text, "Hà Tĩnh", SUMMER)[0]
    assert not [one for one in figures_of(text, "Hà Tĩnh", SUMMER)[1:] if one.org == whole.org]
