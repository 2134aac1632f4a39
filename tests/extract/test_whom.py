"""Of whom figures are: letterheads, desks, levels that act together, units below departments."""

from __future__ import annotations

import pytest

from tests.extract.statements import SUMMER, figures_of, orgs


@pytest.mark.parametrize(
    ("text", "province", "org"),
    [
        (
            "UBND THÀNH PHỐ THỦ DẦU MỘT\n\nTháng 6/2022, UBND thành phố nhận 90 hồ sơ.",
            "Bình Dương",
            "thu_dau_mot",
        ),
        (
            "Huyện Cần Giuộc: Gần dân\n\nTháng 6/2022, Bộ phận Một cửa huyện nhận 90 hồ sơ.",
            "Long An",
            "can_giuoc",
        ),
    ],
)
def test_the_district_of_a_report(text: str, province: str, org: str) -> None:
    assert orgs(text, province) == [("90", f"district:{org}")]


def test_desks_beside_those_of_another_level_are_the_level() -> None:
    text = (
        "Huyện Cần Giuộc: Gần dân\n\nTháng 6/2022, bộ phận một cửa huyện nhận 90 hồ sơ, các xã, thị trấn "
        "nhận 700 hồ sơ."
    )
    assert orgs(text, "Long An") == [("90", "level:district"), ("700", "level:commune")]


def test_levels_that_act_together_are_the_province() -> None:
    text = "Tháng 6/2022, các sở, ban, ngành, UBND các huyện, thành phố đã tiếp nhận 900 hồ sơ."
    assert orgs(text) == [("900", "province")]


def test_the_police_of_a_district() -> None:
    assert orgs("Tháng 6/2022, Công an huyện Duy Xuyên nhận 90 hồ sơ.") == [("90", "unit:cong_an_duy_xuyen")]


def test_the_unit_that_a_title_names() -> None:
    text = "Chi nhánh Văn phòng Đăng ký đất đai huyện Duy Xuyên\n\nTháng 6/2022, Chi nhánh nhận 90 hồ sơ."
    assert orgs(text) == [("90", "unit:chi_nhanh_duy_xuyen")]


def test_a_busy_day_is_no_period() -> None:
    assert orgs("Ngày cao điểm, Trung tâm tiếp nhận tới 120 hồ sơ.") == []


def test_a_field_that_leads_counts_what_came_in() -> None:
    text = "Lĩnh vực hộ tịch chiếm số lượng lớn nhất với 3.120 hồ sơ, tiếp đến là lĩnh vực đất đai 410 hồ sơ."
    found = figures_of(text, "Quảng Nam", SUMMER)
    assert [(one.measure, one.field) for one in found] == [
        ("received_total", "hộ tịch"),
        ("received_total", "đất đai"),
    ]


def test_a_topic_ahead_says_what_a_bare_count_is() -> None:
    text = "Về thanh toán trực tuyến, có 45.120 hồ sơ, đạt 52,3%."
    found = [(one.measure, str(one.value)) for one in figures_of(text, "Quảng Nam", SUMMER)]
    assert found == [("paid_online", "45120"), ("rate_paid_online", "52.3")]


def test_a_system_of_the_whole_province_counts_for_it() -> None:
    text = "Sở Y tế cho biết, tháng 6/2022, hệ thống một cửa điện tử toàn tỉnh tiếp nhận 900 hồ sơ."
    assert orgs(text) == [("900", "province")]


def test_after_a_list_of_levels_the_report_goes_on_as_before() -> None:
    text = (
        "Tháng 6/2022, toàn tỉnh tiếp nhận 900 hồ sơ. Cấp tỉnh tiếp nhận 100 hồ sơ, cấp xã tiếp nhận 800 hồ "
        "sơ. Hồ sơ trả qua bưu điện là 15 hồ sơ."
    )
    assert orgs(text)[-1] == ("15", "province")


@pytest.mark.parametrize(
    ("who", "org"),
    [
        ("UBND quận, huyện", "level:district"),
        ("UBND các huyện, thị xã", "level:district"),
        ("UBND phường, xã", "level:commune"),
        ("các phường, xã, đặc khu", "level:commune"),
    ],
)
def test_tiers_without_a_name_are_the_level(who: str, org: str) -> None:
    assert orgs(f"Tháng 6/2022, {who} tiếp nhận 900 hồ sơ.") == [("900", org)]


def test_a_district_with_its_communes_is_the_whole_district() -> None:
    text = (
        "Huyện Duy Xuyên: Gần dân\n\nTháng 6/2022, bộ phận một cửa huyện và các xã, thị trấn nhận 900 hồ sơ."
    )
    assert orgs(text) == [("900", "district:duy_xuyen")]


def test_departments_handle_what_the_centre_received() -> None:
    text = (
        "Tháng 6/2022, Trung tâm Phục vụ hành chính công tỉnh nhận 900 hồ sơ. Các sở, ngành đã giải quyết "
        "880 hồ sơ."
    )
    assert orgs(text) == [("900", "centre"), ("880", "centre")]
