"""What sentences say: one case per rule of the language, none taken from a report."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.figure import NumberClass, PeriodBasis, SourceSystem
from tests.extract.statements import extraction_of, figures_of, said

CASES = {
    "Tiếp nhận 8.042 hồ sơ; đã giải quyết 7.900, trong đó trước hạn 7.000, đúng hạn 880, trễ hạn 20 hồ sơ.": [
        ("received_total", "8042"),
        ("resolved_total", "7900"),
        ("resolved_early", "7000"),
        ("resolved_on_time", "880"),
        ("resolved_late", "20"),
    ],
    "Đã giải quyết 500 hồ sơ, đúng hạn 490 hồ sơ, quá hạn 10 hồ sơ.": [
        ("resolved_total", "500"),
        ("resolved_by_due", "490"),
        ("resolved_late", "10"),
    ],
    "Hồ sơ giải quyết đúng hạn đạt 99,7%.": [("rate_by_due", "99.7")],
    "Tiếp nhận 1.000 hồ sơ (trực tuyến 700; trực tiếp 250; qua bưu chính công ích 50).": [
        ("received_total", "1000"),
        ("received_online", "700"),
        ("received_in_person", "250"),
        ("received_postal", "50"),
    ],
    "Đang giải quyết 120 hồ sơ, không có hồ sơ trễ hạn.": [
        ("pending_total", "120"),
        ("pending_overdue", "0"),
    ],
    "Tổng số hồ sơ phải giải quyết là 1.500, trong đó kỳ trước chuyển sang 300, tiếp nhận mới 1.200.": [
        ("received_total", "1500"),
        ("received_carried_over", "300"),
        ("received_new", "1200"),
    ],
    "Tỷ lệ hồ sơ trễ hạn là 2,16%, giảm 1,2% so với cùng kỳ.": [("rate_late", "2.16")],
    "Nhóm chỉ số công khai, minh bạch đạt 17,5/18 điểm.": [("score", "17.5"), ("score_max", "18")],
    "Toàn tỉnh có 1.900 thủ tục hành chính, trong đó 850 dịch vụ công trực tuyến toàn trình, 620 một phần.": [
        ("procedures_total", "1900"),
        ("procedures_online_full", "850"),
        ("procedures_online_partial", "620"),
    ],
    "Số hồ sơ người dân thanh toán lệ phí qua mạng là 263.": [("paid_online", "263")],
    "Tỷ lệ thanh toán nghĩa vụ tài chính trực tuyến đạt 92,1%.": [("rate_paid_online", "92.1")],
    "Huyện Cẩm Mỹ gần như không có hồ sơ trễ hạn.": [],
    "Nguyên nhân trễ hạn là thay đổi quy định của Luật Đất đai 2024.": [],
    "Tỉnh trong nhóm dẫn đầu cả nước về Bộ chỉ số phục vụ người dân.": [],
    "Trung tâm tiếp nhận, giải quyết 4.800/5.000 hồ sơ, đạt 96%.": [
        ("resolved_total", "4800"),
        ("received_total", "5000"),
        ("rate_resolved", "96"),
    ],
    "Tổng số hồ sơ đã giải quyết trong kỳ là 4.800 hồ sơ.": [("resolved_total", "4800")],
    "Hồ sơ trực tuyến 3.120 (62,4%), trực tiếp 1.700 (34%).": [
        ("received_online", "3120"),
        ("rate_online", "62.4"),
        ("received_in_person", "1700"),
        ("rate_in_person", "34"),
    ],
    "Hồ sơ cũ chuyển sang 417 hồ sơ, hồ sơ mới 5.120 hồ sơ.": [
        ("received_carried_over", "417"),
        ("received_new", "5120"),
    ],
    "Có 15.320 lượt tổ chức, cá nhân theo dõi trang Zalo.": [("followers", "15320")],
    "Theo bảng xếp hạng năm, tỉnh tiếp tục tăng hạng.": [],
    "Trong tuần không phát sinh phản ánh, kiến nghị.": [("feedback_total", "0")],
    "Trung tâm nhận 318 lượt đánh giá của công dân qua mã QR.": [("ratings_total", "318")],
    "Số trả sớm hơn hẹn là 15.118 hồ sơ; trả đúng hẹn 8.229 hồ sơ.": [
        ("resolved_early", "15118"),
        ("resolved_on_time", "8229"),
    ],
    "Sở không nhận được phản ánh, kiến nghị nào.": [("feedback_total", "0")],
    "Kết quả giải quyết hồ sơ thủ tục hành chính kỳ 2, tháng 9 năm 2024": [],
    "Trung tâm không nhận được phản ánh, kiến nghị nào.": [("feedback_total", "0")],
    "Có 412 lượt đánh giá mức độ hài lòng.": [("ratings_total", "412")],
    "Có 1.326 lượt người dân đánh giá.": [("ratings_total", "1326")],
    "Tỷ lệ cấp kết quả bản điện tử đạt 95,6%.": [("rate_e_results", "95.6")],
    "Có 35 lượt phản ánh, kiến nghị, đã trả lời 33.": [("feedback_total", "35"), ("feedback_resolved", "33")],
    "Trung tâm đón 4.500 lượt khách; 1,204 HS được số hóa.": [
        ("visits", "4500"),
        ("digitised_total", "1204"),
    ],
    "Tiếp nhận hơn 5,65 ngàn hồ sơ.": [("received_total", "5650")],
    "Phấn đấu đến cuối năm đạt 95% hồ sơ đúng hạn.": [],
    "Số hồ sơ tiếp nhận tăng 1.200 hồ sơ so với cùng kỳ.": [],
    "Trung tâm có 15 công chức, viên chức trực tại 12 quầy.": [],
}  # fmt: skip


@pytest.mark.parametrize("text", CASES)
def test_measures(text: str) -> None:
    assert said(text) == CASES[text]


def test_the_title_gives_organisation_and_period() -> None:
    (figure,) = figures_of(
        "Sở Tư pháp: Kết quả giải quyết thủ tục hành chính tháng 10 năm 2023\n\nTiếp nhận 1.000 hồ sơ.",
        province="Bình Thuận",
    )
    assert figure.org == "dept:tu_phap"
    assert (figure.period_start, figure.period_end) == (date(2023, 10, 1), date(2023, 10, 31))


def test_a_report_is_of_the_month_that_its_title_names() -> None:
    (figure,) = figures_of("Báo cáo tháng 10 năm 2023\n\nTiếp nhận 1.000 hồ sơ.")
    assert (figure.period_start, figure.period_end) == (date(2023, 10, 1), date(2023, 10, 31))


def test_the_text_changes_organisation_and_period() -> None:
    text = (
        "Kết quả tháng 10/2023\n\nTrong tháng, Trung tâm Phục vụ hành chính công tỉnh tiếp nhận 900 hồ sơ. "
        "Lũy kế từ đầu năm đến ngày 31/10/2023, UBND huyện Tuy Phong tiếp nhận 7.000 hồ sơ."
    )
    first, second = figures_of(text, province="Bình Thuận")
    assert first.org == "centre"
    assert first.period_start == date(2023, 10, 1)
    assert second.org == "district:tuy_phong"
    assert (second.period_start, second.period_end) == (date(2023, 1, 1), date(2023, 10, 31))


def test_each_unit_of_a_sentence_has_its_own_figure() -> None:
    text = "Sở Tư pháp, Sở Y tế tiếp nhận lần lượt 120 và 80 hồ sơ."
    assert [(one.org, one.value) for one in figures_of(text)] == [("dept:tu_phap", 120), ("dept:y_te", 80)]
    assert all(one.part_of is None for one in figures_of(text))


IN_TURN = {
    "Số hồ sơ trước hạn, đúng hạn và quá hạn lần lượt là 100, 20 và 3 hồ sơ.": [
        ("resolved_early", "100"),
        ("resolved_on_time", "20"),
        ("resolved_late", "3"),
    ],
    "Số hồ sơ tiếp nhận và giải quyết lần lượt là 1.200 và 1.100 hồ sơ.": [
        ("received_total", "1200"),
        ("resolved_total", "1100"),
    ],
    "Tỷ lệ hồ sơ trước hạn, đúng hạn, quá hạn lần lượt đạt 80%, 19,5% và 0,5%.": [
        ("rate_early", "80"),
        ("rate_on_time", "19.5"),
        ("rate_late", "0.5"),
    ],
    "Số hồ sơ nộp trực tuyến, trực tiếp và qua bưu chính công ích lần lượt là 1.200, 300, 20 hồ sơ.": [
        ("received_online", "1200"),
        ("received_in_person", "300"),
        ("received_postal", "20"),
    ],
    "Sở Y tế tiếp nhận 148 hồ sơ, giải quyết 140. Ở cấp xã, con số tương ứng là 1.022 và 1.005 hồ sơ.": [
        ("received_total", "148"),
        ("resolved_total", "140"),
        ("received_total", "1022"),
        ("resolved_total", "1005"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", IN_TURN)
def test_numbers_take_the_measures_of_a_list_in_its_order(text: str) -> None:
    assert said(text) == IN_TURN[text]


def test_the_quote_of_a_number_of_a_list_shows_the_list() -> None:
    found = figures_of("Số hồ sơ tiếp nhận và giải quyết lần lượt là 1.200 và 1.100 hồ sơ.")
    assert "giải quyết" in found[1].quote


def test_rates_follow_the_units_that_had_a_number_each() -> None:
    text = "Sở Y tế nhận 148 hồ sơ, Sở Nội vụ 300 hồ sơ; tỷ lệ đúng hạn lần lượt là 99,8% và 98,2%."
    found = [(one.org, str(one.value)) for one in figures_of(text) if one.measure == "rate_by_due"]
    assert found == [("dept:y_te", "99.8"), ("dept:noi_vu", "98.2")]


def test_one_rate_of_several_units() -> None:
    text = "UBND huyện Tuy Phong và UBND huyện Bắc Bình cùng đạt 100% hồ sơ đúng hạn."
    found = figures_of(text, province="Bình Thuận")
    assert {one.org for one in found} == {"district:tuy_phong", "district:bac_binh"}
    assert {one.measure for one in found} == {"rate_by_due"}


def test_each_field_of_a_sentence_has_its_own_figure() -> None:
    found = figures_of("Lĩnh vực đất đai trễ hạn 12 hồ sơ, lĩnh vực hộ tịch trễ hạn 3 hồ sơ.")
    assert [(one.field, one.value) for one in found] == [("đất đai", 12), ("hộ tịch", 3)]


def test_parts_know_their_whole() -> None:
    found = figures_of("Tiếp nhận 148 hồ sơ (đất đai 83; đăng ký kinh doanh 65).")
    assert found[0].part_of is None
    assert [one.part_of for one in found[1:]] == [0, 0]
    assert [one.field for one in found[1:]] == ["đất đai", "đăng ký kinh doanh"]


def test_a_sentence_divides_the_figure_that_its_parts_add_up_to() -> None:
    text = (
        "Tiếp nhận 1.876 hồ sơ, giải quyết 1.870 hồ sơ, còn 6 hồ sơ đang giải quyết. Trong đó, lĩnh vực "
        "chứng thực có 1.120 hồ sơ; hộ tịch 412 hồ sơ; bảo trợ xã hội 344 hồ sơ."
    )
    parts = figures_of(text)[3:]
    assert [one.field for one in parts] == ["chứng thực", "hộ tịch", "bảo trợ xã hội"]
    assert {(one.measure, one.part_of) for one in parts} == {("received_total", 0)}


def test_a_whole_after_its_part() -> None:
    text = "Toàn tỉnh có 15.320 hồ sơ trực tuyến trên tổng số 87.550 hồ sơ, đạt 17,5%."
    assert said(text) == [
        ("received_online", "15320"),
        ("received_total", "87550"),
        ("rate_online", "17.5"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Tháng trước, tỉnh đạt 74,2 điểm, xếp thứ 15/63 tỉnh, thành phố.",
        "Các cán bộ hướng dẫn 12.300 lượt công dân nộp hồ sơ trực tuyến.",
        "Tỉnh vào top 10 cả nước về chỉ số phục vụ người dân, doanh nghiệp.",
        "| 3 | Dịch vụ công trực tuyến | 12 | 6,11 | 7,02 |",
    ],
)
def test_rather_nothing_than_a_wrong_figure(text: str) -> None:
    assert said(text) == []


def test_a_part_set_apart_is_not_the_whole() -> None:
    assert said("Riêng theo cơ chế một cửa, số hồ sơ trong năm là 873.328 hồ sơ, gồm đúng hạn 863.340.") == []


def test_a_year_before() -> None:
    text = "Trong tháng 10/2023 tiếp nhận 1.000 hồ sơ, cùng kỳ năm trước là 800 hồ sơ."
    now, before = figures_of(text)
    assert (now.period_start, now.period_end) == (date(2023, 10, 1), date(2023, 10, 31))
    assert (before.period_start, before.period_end) == (date(2022, 10, 1), date(2022, 10, 31))


def test_a_repeated_figure_restates_the_first() -> None:
    text = "Đã tiếp nhận 12.345 hồ sơ trong tháng 10/2023\n\nTrong tháng 10/2023, tiếp nhận 12.345 hồ sơ."
    found = figures_of(text)
    assert sorted((one.restates is None) for one in found) == [False, True]


def test_a_rounded_repetition_is_furniture() -> None:
    text = "Hơn 12.000 hồ sơ được tiếp nhận\n\nTrong tháng 10/2023, Trung tâm tiếp nhận 12.345 hồ sơ."
    extraction = extraction_of(text)
    assert [str(one.value) for one in extraction.figures] == ["12345"]
    assert NumberClass.ROUNDED_RESTATEMENT in {one.number_class for one in extraction.furniture}


def test_approximate_and_of_the_portal() -> None:
    (figure,) = figures_of("Cổng Dịch vụ công quốc gia tiếp nhận khoảng 3.000 hồ sơ.")
    assert figure.approximate
    assert figure.source_system is SourceSystem.NATIONAL_PORTAL


def test_no_period_is_told_as_none() -> None:
    (figure,) = figures_of("Tiếp nhận 1.000 hồ sơ.")
    assert figure.period_end is None
    assert figure.period_basis is PeriodBasis.NONE


def test_the_date_of_a_document_is_that_of_its_text() -> None:
    text = "Bình Thuận, ngày 3 tháng 11 năm 2023\n\nTiếp nhận 1.000 hồ sơ."
    assert extraction_of(text, published=date(2024, 1, 1)).dated == date(2023, 11, 3)
    assert extraction_of("Tiếp nhận 1.000 hồ sơ.", published=date(2024, 1, 1)).dated is None


def test_two_channels_of_one_count_are_none() -> None:
    text = "Nhận trực tiếp tại quầy và trên Cổng dịch vụ công trực tuyến tổng cộng 4.973 hồ sơ."
    assert said(text) == [("received_total", "4973")]
