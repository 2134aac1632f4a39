"""How newspapers tell figures: of whom and when they are, carried and changed through running text.

The sentences are made for these tests; each stands for a class of wordings.
"""

from __future__ import annotations

from datetime import date

import pytest

from ingest.figure import NumberClass
from tests.extract.statements import AUTUMN_2025, SUMMER, extraction_of, figures_of, orgs, told


def days(text: str, published: date = SUMMER) -> list[tuple[str, str | None, str | None]]:
    return [(value, start, end) for _, value, _, start, end in told(text, published=published)]


def classes(text: str) -> dict[str, NumberClass]:
    return {one.printed: one.number_class for one in extraction_of(text, "Quảng Nam", SUMMER).furniture}


# Of whom


@pytest.mark.parametrize(
    ("text", "org"),
    [
        ("Trong tháng 6, Điện Bàn tiếp nhận 1.500 hồ sơ.", "district:dien_ban"),
        ("Trong tháng 6, TX.Điện Bàn tiếp nhận 1.500 hồ sơ.", "district:dien_ban"),
        ("Trong tháng 6, thị xã Điện Bàn, tỉnh Quảng Nam tiếp nhận 1.500 hồ sơ.", "district:dien_ban"),
        ("Trong tháng 6, xã Tam Phú (Tam Kỳ) tiếp nhận 1.500 hồ sơ.", "commune:tam_phu"),
        ("Trong tháng 6, P.Vĩnh Điện tiếp nhận 1.500 hồ sơ.", None),
        ("Trong tháng 6, các sở, ngành tỉnh tiếp nhận 1.500 hồ sơ.", "level:province"),
        ("Trong tháng 6, bộ phận một cửa cấp xã toàn tỉnh tiếp nhận 1.500 hồ sơ.", "level:commune"),
        ("Trong tháng 6, Sở Y tế tiếp nhận 1.500 hồ sơ của người dân.", "dept:y_te"),
        ("Trong tháng 6, Chi nhánh số 5 tiếp nhận 1.500 hồ sơ.", "unit:chi_nhanh_so_5"),
    ],
)
def test_who_received_them(text: str, org: str | None) -> None:
    (found,) = orgs(text)
    assert found == ("1500", org or "commune:vinh_dien")


def test_a_name_without_its_tier_is_the_place_that_the_text_has_named() -> None:
    text = (
        "Phường An Khánh tiếp nhận 900 hồ sơ trong tháng 6.\n\nRiêng tháng 6, An Khánh giải quyết 850 hồ sơ."
    )
    assert orgs(text, "Cần Thơ") == [("900", "commune:an_khanh"), ("850", "commune:an_khanh")]


@pytest.mark.parametrize("city", ["Cần Thơ", "Hà Nội"])
def test_the_level_of_a_city_is_the_first_where_the_city_is_a_province(city: str) -> None:
    text = "Báo cáo tháng 5 năm 2025\n\nCấp thành phố tiếp nhận 5.120 hồ sơ; cấp xã tiếp nhận 720 hồ sơ."
    assert [figure.org for figure in figures_of(text, city)] == ["level:province", "level:commune"]


def test_the_level_of_a_city_is_the_second_where_the_city_is_a_town_of_its_province() -> None:
    text = "Báo cáo tháng 5 năm 2024\n\nTP. Dĩ An: cấp thành phố tiếp nhận 5.120 hồ sơ; cấp xã 720 hồ sơ."
    assert [figure.org for figure in figures_of(text, "Bình Dương")] == ["level:district", "level:commune"]


def test_a_commune_alone_is_the_one_named_last() -> None:
    text = (
        "Điện Bàn: Gần dân hơn\n\nTrong tháng 6, Trung tâm Hành chính công thị xã Điện Bàn tiếp nhận 900 hồ "
        "sơ.\n\nTại xã Điện Hòa, trong tháng 6, xã nhận 85 hồ sơ."
    )
    assert orgs(text) == [("900", "district:dien_ban"), ("85", "commune:dien_hoa")]


def test_a_district_keeps_its_name_beside_its_town() -> None:
    text = (
        "Mộc Châu: Kết quả tháng 6/2022\n\nTrong tháng 6, Mộc Châu tiếp nhận 900 hồ sơ.\n\nTiểu khu 3, thị "
        "trấn Mộc Châu được chọn làm điểm."
    )
    assert orgs(text, "Sơn La") == [("900", "district:moc_chau")]


@pytest.mark.parametrize(("province", "org"), [("Cần Thơ", "province"), ("Lâm Đồng", "district:da_lat")])
def test_the_whole_city_is_the_province_or_the_town(province: str, org: str) -> None:
    text = "Thành phố Đà Lạt: Kết quả tháng 6/2022\n\nToàn thành phố tiếp nhận 900 hồ sơ."
    assert orgs(text, province) == [("900", org)]


@pytest.mark.parametrize(
    "name",
    [
        "Trung tâm Giải quyết TTHC tỉnh",
        "Trung tâm Phục vụ HCC tỉnh",
        "Trung tâm Dịch vụ hành chính công tỉnh",
        "Bộ phận Một cửa tỉnh",
    ],
)
def test_names_of_the_centre(name: str) -> None:
    assert orgs(f"Trong tháng 6, {name} tiếp nhận 900 hồ sơ.") == [("900", "centre")]


def test_a_person_is_no_place() -> None:
    text = "Trong tháng 6, Trung tâm Phục vụ hành chính công tỉnh tiếp nhận 900 hồ sơ, bà Điện Bàn cho biết."
    assert orgs(text) == [("900", "centre")]


def test_an_owner_or_a_partner_is_not_the_subject() -> None:
    text = (
        "Trong tháng 6, Trung tâm Phục vụ hành chính công tỉnh tiếp nhận 900 hồ sơ của 18 sở, ngành, "
        "giải quyết 880 hồ sơ."
    )
    assert orgs(text) == [("900", "centre"), ("880", "centre")]


def test_a_numbered_ward_keeps_its_number() -> None:
    text = "Trong tháng 9, phường Hòa Thành 2 đã tiếp nhận 700 hồ sơ."
    assert orgs(text, "Lào Cai", AUTUMN_2025) == [("700", "commune:hoa_thanh_2")]


def test_a_rate_of_a_group_belongs_to_the_units_listed() -> None:
    text = "Trong quý II, các đơn vị có tỷ lệ đúng hạn 100% gồm: Sở Tư pháp, Sở Nội vụ và Sở Y tế."
    assert orgs(text) == [("100", "dept:tu_phap"), ("100", "dept:noi_vu"), ("100", "dept:y_te")]


def test_a_rate_of_units_not_named_is_left_unread() -> None:
    text = "Trong quý II, một số đơn vị có tỷ lệ đúng hạn 91,5%."
    extraction = extraction_of(text, "Quảng Nam", SUMMER)
    assert extraction.figures == ()
    assert [one.reason for one in extraction.unread] == ["rate of units not named"]


def test_where_a_citizen_lives_is_not_the_subject() -> None:
    text = (
        "Ít phải chờ là điều bà Lê Thị Na (xã Duy Hải, huyện Duy Xuyên) ưng nhất ở Trung tâm.\n\n"
        "Trong quý II/2022, Trung tâm tiếp nhận 9.800 hồ sơ."
    )
    assert orgs(text) == [("9800", "centre")]


@pytest.mark.parametrize(
    ("text", "org"),
    [
        ("Trong tháng 9, 78 xã, phường của tỉnh chỉ có 300 hồ sơ quá hạn.", "level:commune"),
        ("Trong tháng 9, 78/78 xã, phường đã tiếp nhận 300 hồ sơ.", "level:commune"),
        ("Trong tháng 9, 78 trung tâm cấp xã tiếp nhận 300 hồ sơ.", "level:commune"),
        ("Trong tháng 9, tại 78 xã, phường, lượng hồ sơ tiếp nhận lên tới 300.", "level:commune"),
        ("Trong tháng 9, trung tâm tỉnh tiếp nhận 300 hồ sơ.", "centre"),
        ("Trong tháng 9, UBND 78 xã, phường trong tỉnh tiếp nhận 300 hồ sơ.", "level:commune"),
        ("Trong tháng 9, tỉnh tiếp nhận 300 hồ sơ của 78 xã, phường.", "province"),
    ],
)
def test_units_that_are_counted_may_be_the_subject(text: str, org: str) -> None:
    assert orgs(text, "Quảng Trị", AUTUMN_2025) == [("300", org)]


@pytest.mark.parametrize("province", ["Hồ Chí Minh", "TP. Hồ Chí Minh", "TP.HCM", "Thành phố Hồ Chí Minh"])
def test_a_province_may_be_told_with_its_tier(province: str) -> None:
    text = "Trong tháng 9, TP. Hồ Chí Minh tiếp nhận 300 hồ sơ."
    assert orgs(text, province, AUTUMN_2025) == [("300", "province")]


def test_the_list_of_the_leading_units_goes_on_with_the_total() -> None:
    text = (
        "Quý II/2022, Trung tâm tiếp nhận 25.200 hồ sơ. Dẫn đầu là Sở Tư pháp 7.700 hồ sơ; kế đến là Sở Y tế "
        "3.700 hồ sơ."
    )
    assert [one[:3] for one in told(text)] == [
        ("received_total", "25200", "centre"),
        ("received_total", "7700", "dept:tu_phap"),
        ("received_total", "3700", "dept:y_te"),
    ]


# When


def test_an_event_of_the_past_is_no_reporting_period() -> None:
    text = (
        "Khai trương hồi tháng 3/2019, Trung tâm Phục vụ hành chính công tỉnh nay đã quen thuộc.\n\n"
        "6 tháng đầu năm nay, nơi này nhận 24.300 hồ sơ.\n\nHồ sơ nộp qua mạng: 631 hồ sơ."
    )
    assert days(text) == [("24300", "2022-01-01", "2022-06-30"), ("631", "2022-01-01", "2022-06-30")]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Từ khi đi vào hoạt động (1/4/2021) đến hết tháng 6/2022", "2021-04-01", "2022-06-30"),
        ("Kể từ ngày khai trương, 1/4/2021, đến 30/6/2022", "2021-04-01", "2022-06-30"),
        ("6 tháng năm nay", "2022-01-01", "2022-06-30"),
        ("6 tháng qua", "2022-01-01", "2022-06-30"),
        ("9 tháng năm ngoái", "2021-01-01", "2021-09-30"),
        ("Năm ngoái", "2021-01-01", "2021-12-31"),
        ("Nửa năm qua", "2022-01-01", "2022-06-30"),
        ("Từ khi thành lập đến nay", None, None),
    ],
)
def test_days_told_in_many_ways(text: str, start: str | None, end: str | None) -> None:
    assert days(f"{text}, Trung tâm tiếp nhận 1.500 hồ sơ.") == [("1500", start, end)]


@pytest.mark.parametrize("words", ["cùng thời gian này", "trong thời gian ấy", "cũng khoảng thời gian đó"])
def test_the_same_time_is_that_of_the_figure_before(words: str) -> None:
    text = (
        "Từ 15/12/2021 đến 14/6/2022, các sở tiếp nhận 5.200 hồ sơ.\n\n"
        f"Còn cấp huyện, {words} tiếp nhận 9.100 hồ sơ."
    )
    assert days(text)[1] == ("9100", "2021-12-15", "2022-06-14")


def test_the_same_days_a_year_before() -> None:
    text = "6 tháng đầu năm 2022, Trung tâm tiếp nhận 24.300 hồ sơ, cùng kỳ năm ngoái là 19.700."
    assert days(text) == [("24300", "2022-01-01", "2022-06-30"), ("19700", "2021-01-01", "2021-06-30")]


def test_a_time_right_after_a_number_is_of_that_number() -> None:
    text = (
        "Chỉ số phục vụ người dân, doanh nghiệp: tỉnh từ hạng 17/63 trong tháng 5 lên hạng 12/63 ở tháng 6."
    )
    ranks = [one for one in told(text) if one[0] == "rank"]
    assert [(one[1], one[4]) for one in ranks] == [("17", "2022-05-31"), ("12", "2022-06-30")]


def test_levels_before_and_after_a_change() -> None:
    text = "6 tháng đầu năm 2022, so với 6 tháng năm trước, tỷ lệ trễ hạn giảm từ 3,2% còn 1,5%."
    assert days(text) == [("3.2", "2021-01-01", "2021-06-30"), ("1.5", "2022-01-01", "2022-06-30")]


def test_a_total_raised_since_the_new_year_is_no_plan() -> None:
    text = "Báo cáo tháng 6 năm 2025\n\nTrong tháng, tỉnh tiếp nhận 500 hồ sơ, nâng tổng số hồ sơ tiếp nhận"
    since = figures_of(f"{text} từ đầu năm lên 3.200 hồ sơ.", "Gia Lai")
    assert [(one.measure, one.value, one.period_start) for one in since] == [
        ("received_total", 500, date(2025, 6, 1)),
        ("received_total", 3200, date(2025, 1, 1)),
    ]
    assert [one.value for one in figures_of(f"{text} lên 3.200 hồ sơ.", "Gia Lai")] == [500]


def test_a_level_before_a_change_of_no_told_time_is_left_unread() -> None:
    text = "6 tháng đầu năm 2022, tỷ lệ trễ hạn giảm từ 3,2% còn 1,5%."
    assert days(text) == [("1.5", "2022-01-01", "2022-06-30")]


# What


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tháng 6, toàn tỉnh nhận 560 hồ sơ trực tuyến trên tổng số 800 hồ sơ, đạt 70%.",
            [("received_online", "560"), ("received_total", "800"), ("rate_online", "70")],
        ),
        (
            "Tháng 6, giải quyết 740 hồ sơ, trong đó quá hạn 1,9% (14 hồ sơ).",
            [("resolved_total", "740"), ("rate_late", "1.9"), ("resolved_late", "14")],
        ),
        (
            "Đang giải quyết 741 hồ sơ, gồm 735 hồ sơ trong hạn và 06 hồ sơ quá hạn.",
            [("pending_total", "741"), ("pending_not_due", "735"), ("pending_overdue", "6")],
        ),
        (
            "Tháng 6, 98,7% khách hàng chọn “rất hài lòng” hoặc “hài lòng”.",
            [("rate_satisfied", "98.7")],
        ),
        (
            "Bảng xếp hạng cải cách hành chính năm 2021: Sở Y tế đứng thứ 6/20, Sở Nội vụ đứng thứ 2/20.",
            [("rank", "6"), ("rank_of", "20"), ("rank", "2"), ("rank_of", "20")],
        ),
    ],
)
def test_what_is_told(text: str, expected: list[tuple[str, str]]) -> None:
    assert [one[:2] for one in told(text)] == expected


def test_scores_go_on_for_the_units_listed_after_one() -> None:
    text = (
        "Chỉ số phục vụ người dân, doanh nghiệp quý II: Sở Nội vụ 96,2 điểm, kế đến Sở Tư pháp (95,87); "
        "bình quân cả nước 85,27."
    )
    assert orgs(text) == [("96.2", "dept:noi_vu"), ("95.87", "dept:tu_phap"), ("85.27", "national")]


@pytest.mark.parametrize(
    ("text", "printed", "number_class"),
    [
        ("Bà Thu nhận hồ sơ tại quầy số 6.", "6", NumberClass.NAME),
        ("Nguyên tắc “5 tại chỗ” giúp giải quyết hồ sơ nhanh.", "5", NumberClass.NAME),
        ("Tiếp nhận hồ sơ. Lượt xem: 1.284", "1.284", NumberClass.PAGE_FURNITURE),
        ("Tổng số điểm của bài viết là: 10 trong 2 đánh giá", "10", NumberClass.PAGE_FURNITURE),
        ("Tới cuối năm, tỉnh đặt đích 85% hồ sơ nộp trực tuyến.", "85%", NumberClass.PLAN),
        ("Hồ sơ trực tuyến vượt chỉ tiêu đề ra (70%).", "70%", NumberClass.PLAN),
        ("Trong quý II có 120 xã đạt trên 80 điểm.", "80", NumberClass.OTHER_FIGURE),
        ("Tỉnh đặt mục tiêu tháng 12 vượt mốc 90 điểm.", "90", NumberClass.PLAN),
        ("Phấn đấu đến cuối năm, tỷ lệ này đạt trên 80%.", "80%", NumberClass.PLAN),
        ("Văn phòng đăng ký đất đai cùng 10 chi nhánh tiếp nhận hồ sơ.", "10", NumberClass.COUNT_OF_UNITS),
        ("Có ngày 150 hồ sơ được tiếp nhận.", "150", NumberClass.OTHER_FIGURE),
        ("Có 21.066 hồ sơ đăng ký trả kết quả tại nhà.", "21.066", NumberClass.OTHER_FIGURE),
        ("Đơn vị giải quyết đúng hạn từ 98% trở lên.", "98%", NumberClass.OTHER_FIGURE),
    ],
)
def test_what_is_no_figure(text: str, printed: str, number_class: NumberClass) -> None:
    assert classes(text)[printed] is number_class
    assert told(text) == []


def test_a_count_under_a_topic_named_ahead_is_left_unread() -> None:
    text = "Về thanh toán trực tuyến, 6 tháng đầu năm 2022 toàn tỉnh có 2.100 hồ sơ phát sinh giao dịch."
    assert told(text) == []


@pytest.mark.parametrize("ranking", ["PAR Index", "SIPAS", "DDCI"])
def test_a_place_in_another_ranking_is_left_unread(ranking: str) -> None:
    text = f"Năm 2021, chỉ số {ranking} của tỉnh đạt 84,5%, xếp thứ 40/63 tỉnh, thành phố."
    assert [one for one in told(text) if one[0].startswith("rank")] == []


def test_the_centre_of_the_place_where_the_sentence_is_set() -> None:
    text = (
        "Trong tháng 9, Trung tâm Phục vụ hành chính công phường Việt Trì tiếp nhận 3.200 hồ sơ.\n\n"
        "Tại xã Thanh Sơn, Trung tâm tiếp nhận 1.100 hồ sơ."
    )
    assert orgs(text, "Phú Thọ", AUTUMN_2025) == [("3200", "commune:viet_tri"), ("1100", "commune:thanh_son")]


def test_ranges_and_daily_means_are_no_figures() -> None:
    text = (
        "Trung bình mỗi ngày, đơn vị tiếp nhận 150 - 200 hồ sơ. Bình quân mỗi tháng, nơi này nhận 900 hồ sơ."
    )
    assert told(text) == []


def test_a_group_whose_count_is_told_has_the_rate_of_that_count() -> None:
    text = "Trong tháng 6, các sở, ngành tiếp nhận 5.000 hồ sơ, giải quyết 4.800 hồ sơ, đạt 96%."
    assert [(measure, org) for measure, _, org, _, _ in told(text)] == [
        ("received_total", "level:province"),
        ("resolved_total", "level:province"),
        ("rate_resolved", "level:province"),
    ]
