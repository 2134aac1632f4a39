"""Tables of many layouts: what each column or row measures, of whom, when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.read.parts import Grid
from tests.extract.table_grids import (
    TO_OCTOBER,
    Period,
    assert_table,
    figures_at,
    furniture_in,
    grid,
    only,
    read,
    unread_in,
)

FORM_II_06A = grid(
    "TT|Lĩnh vực, công việc giải quyết theo cấp|Số lượng hồ sơ tiếp nhận|<|<|<|"
    "Số lượng hồ sơ đã giải quyết|<|<|<|Số lượng hồ sơ đang giải quyết|<|<",
    "^|^|Tổng số|Trong kỳ|<|Từ kỳ trước|Tổng số|Trước hạn|"
    "Đúng hạn (Bao gồm cả hồ sơ chờ Bổ sung và Trả lại / Xin rút)|Quá hạn|Tổng số|Trong hạn|"
    "Quá hạn",
    "^|^|^|Trực tuyến|Trực tiếp, dịch vụ bưu chính|^|^|^|^|^|^|^|^",
    "(1)|(2)|(3)=(4)+(5)+(6)|(4)|(5)|(6)|(7)=(8)+(9)+(10)|(8)|(9)|(10)|(11)=(12)+(13)|(12)|(13)",
    "I|Cấp tỉnh|300|100|180|20|280|200|78|2|20|19|1",
    "1|Sở Tư pháp|100|50|40|10|90|60|29|1|10|9|1",
    "1.1|Lĩnh vực hộ tịch|60|30|25|5|55|40|14|1|5|5|0",
    "1.2|Lý lịch tư pháp|40|20|15|5|35|20|15|0|5|4|1",
    "2|Sở Y tế|200|50|140|10|190|140|49|1|10|10|0",
    "II|Cấp huyện|1.000|200|700|100|900|500|390|10|100|95|5",
    "|TỔNG CỘNG|1.300|300|880|120|1.180|700|468|12|120|114|6",
)
II_06A = dict(
    enumerate(
        (
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
        ),
        start=2,
    )
)


def test_the_official_form_with_levels_departments_and_fields() -> None:
    assert_table(
        FORM_II_06A,
        II_06A,
        {
            4: "level:province",
            5: "dept:tu_phap",
            6: "dept:tu_phap",
            7: "dept:tu_phap",
            8: "dept:y_te",
            9: "level:district",
            10: "province",
        },
        "Biểu số II.06a/VPCP/KSTT",
        "Kỳ báo cáo: Quý III/2023 (Từ ngày 15/6/2023 đến ngày 14/9/2023)",
        "Đơn vị tính: Số hồ sơ TTHC",
        period=(date(2023, 6, 15), date(2023, 9, 14)),
        fields={6: "hộ tịch", 7: "lý lịch tư pháp"},
        title="Báo cáo kiểm soát thủ tục hành chính quý III năm 2023",
    )


def test_the_numbers_that_are_no_figures_have_their_class() -> None:
    made, found = read(FORM_II_06A)
    aside = furniture_in(made, found)
    assert unread_in(made, found) == {}
    assert {aside[f"r3c{column}"] for column in range(13)} == {"list_number"}
    assert aside["r5c0"] == aside["r6c0"] == "list_number"


def test_the_older_form_of_districts_with_three_header_rows() -> None:
    table = grid(
        "STT|Huyện, thị xã, thành phố|Số hồ sơ nhận giải quyết|<|<|Kết quả giải quyết|<|<|<|<|<",
        "^|^|Tổng số|Trong đó|<|Số hồ sơ đã giải quyết|<|<|Số hồ sơ đang giải quyết|<|<",
        "^|^|^|Số kỳ trước chuyển qua|Số mới tiếp nhận|Tổng số|Trả đúng thời hạn|Trả quá hạn|"
        "Tổng số|Chưa đến hạn|Quá hạn",
        "1|Phan Thiết|1.000|100|900|950|940|10|50|48|2",
        "2|La Gi|500|50|450|480|480|0|20|20|0",
        "3|Huyện Tuy Phong|300|20|280|290|285|5|10|9|1",
        "|Cộng|1.800|170|1.630|1.720|1.705|15|80|77|3",
    )
    measures = (
        "received_total",
        "received_carried_over",
        "received_new",
        "resolved_total",
        "resolved_by_due",
        "resolved_late",
        "pending_total",
        "pending_not_due",
        "pending_overdue",
    )
    orgs = {3: "district:phan_thiet", 4: "district:la_gi", 5: "district:tuy_phong", 6: "level:district"}
    assert_table(
        table, dict(enumerate(measures, start=2)), orgs, "Biểu: Kết quả giải quyết TTHC tại UBND cấp huyện"
    )


def test_new_dossiers_by_channel_are_the_channels() -> None:
    table = grid(
        "STT|Đơn vị|Số hồ sơ nhận giải quyết|<|<|<|<|Chờ bổ sung|Trả lại/Rút HS",
        "^|^|Tổng số|Kỳ trước|Số mới tiếp nhận|<|<|^|^",
        "^|^|^|^|Trực tuyến|Trực tiếp|Qua BCCI|^|^",
        "1|Sở Tư pháp|100|10|50|30|10|3|2",
        "2|Sở Y tế|200|20|150|30|0|0|1",
    )
    measures = (
        "received_total",
        "received_carried_over",
        "received_online",
        "received_in_person",
        "received_postal",
        "supplement_total",
        "returned_or_withdrawn_total",
    )
    assert_table(table, dict(enumerate(measures, start=2)), {3: "dept:tu_phap", 4: "dept:y_te"})


def test_two_periods_side_by_side() -> None:
    table = grid(
        "STT|Đơn vị|Tháng 10/2023|<|<|Lũy kế 10 tháng năm 2023|<|<",
        "^|^|Tiếp nhận|Đã giải quyết|Quá hạn|Tiếp nhận|Đã giải quyết|Quá hạn",
        "1|Sở Tư pháp|1.200|1.150|3|10.078|9.900|12",
        "2|Sở Y tế|300|290|0|2.500|2.450|1",
        "|Tổng cộng|1.500|1.440|3|12.578|12.350|13",
    )
    measures = ("received_total", "resolved_total", "resolved_late")
    columns: dict[int, str | tuple[str, Period]] = dict(enumerate(measures, start=2))
    columns |= {column + 3: (str(measure), TO_OCTOBER) for column, measure in list(columns.items())}
    orgs = {2: "dept:tu_phap", 3: "dept:y_te", 4: "centre"}
    assert_table(table, columns, orgs, "Phụ lục: Số liệu của Trung tâm Phục vụ hành chính công tỉnh")


def test_month_and_year_to_date_under_one_measure() -> None:
    table = grid(
        "STT|Đơn vị|Tiếp nhận|<|Đã giải quyết|<",
        "^|^|Trong tháng|Lũy kế từ đầu năm|Trong tháng|Lũy kế từ đầu năm",
        "1|Sở Tư pháp|100|1.000|90|950",
        "2|Sở Y tế|200|2.000|180|1.900",
    )
    columns = {
        2: "received_total",
        3: ("received_total", TO_OCTOBER),
        4: "resolved_total",
        5: ("resolved_total", TO_OCTOBER),
    }
    assert_table(table, columns, {2: "dept:tu_phap", 3: "dept:y_te"})


def test_levels_in_columns_and_measures_in_rows() -> None:
    table = grid(
        "TT|Chỉ tiêu|Toàn tỉnh|Cấp tỉnh|Cấp huyện|Cấp xã",
        "1|Tổng số hồ sơ tiếp nhận|6.000|1.000|2.000|3.000",
        "|- Trực tuyến|2.500|600|900|1.000",
        "|- Kỳ trước chuyển qua|500|100|200|200",
        "2|Số hồ sơ đã giải quyết|5.500|900|1.800|2.800",
        "|- Trước hạn|2.000|300|700|1.000",
        "|- Đúng hạn|3.400|580|1.070|1.750",
        "|- Quá hạn|100|20|30|50",
        "3|Số hồ sơ đang giải quyết|500|100|200|200",
        "|- Trong hạn|490|95|197|198",
        "|- Quá hạn|10|5|3|2",
    )
    made, found = read(table)
    at = figures_at(made, found)
    measures = (
        "received_total",
        "received_online",
        "received_carried_over",
        "resolved_total",
        "resolved_early",
        "resolved_on_time",
        "resolved_late",
        "pending_total",
        "pending_not_due",
        "pending_overdue",
    )
    orgs = {2: "province", 3: "level:province", 4: "level:district", 5: "level:commune"}
    got = {cell: (figures[0].measure, figures[0].org) for cell, figures in at.items()}
    assert got == {
        f"r{row}c{column}": (measure, org)
        for row, measure in enumerate(measures, start=1)
        for column, org in orgs.items()
    }


def test_periods_in_columns_changes_and_plans_aside() -> None:
    made, found = read(
        grid(
            "TT|Nội dung|Tháng 10/2023|Tháng 9/2023|Cùng kỳ năm 2022|Tăng/giảm so với cùng kỳ (%)|"
            "Kế hoạch năm",
            "1|Hồ sơ tiếp nhận|1.000|900|800|25|12.000",
            "2|Hồ sơ đã giải quyết|950|870|780|21,8|",
            "3|Tỷ lệ hồ sơ giải quyết đúng hạn (%)|99,5|98,7|97|2,5|98",
        )
    )
    at, aside = figures_at(made, found), furniture_in(made, found)
    measures = ("received_total", "resolved_total", "rate_by_due")
    ends = {2: date(2023, 10, 31), 3: date(2023, 9, 30), 4: date(2022, 10, 31)}
    for row, measure in enumerate(measures, start=1):
        for column, end in ends.items():
            figure = only(at, f"r{row}c{column}")
            assert (figure.measure, figure.period_start, figure.period_end) == (
                measure,
                end.replace(day=1),
                end,
            )
        assert aside[f"r{row}c5"] == "change"
    assert aside["r1c6"] == aside["r3c6"] == "plan"


def test_units_of_rows_in_a_column_of_their_own() -> None:
    made, found = read(
        grid(
            "TT|Chỉ tiêu|Đơn vị tính|Tháng 10/2023|10 tháng năm 2023",
            "1|Tổng số hồ sơ tiếp nhận|hồ sơ|7.391|52.772",
            "2|Tỷ lệ trước và đúng hạn|%|99,77|99,75",
        )
    )
    at = figures_at(made, found)
    assert [(only(at, cell).measure, only(at, cell).value) for cell in ("r1c3", "r2c4")] == [
        ("received_total", Decimal(7391)),
        ("rate_by_due", Decimal("99.75")),
    ]


def test_groups_with_totals_of_their_own() -> None:
    table = grid(
        "STT|Cơ quan, đơn vị|Tiếp nhận|<|<|Đã giải quyết|Đang giải quyết",
        "^|^|Tổng số|Trực tuyến|Trực tiếp, BCCI|^|^",
        "I|CẤP TỈNH|<|<|<|<|<",
        "1|Sở Tư pháp|100|60|40|90|10",
        "2|Nội vụ|200|150|50|180|20",
        "|Cộng|300|210|90|270|30",
        "II|CẤP HUYỆN|<|<|<|<|<",
        "1|Phan Thiết|500|200|300|450|50",
        "2|La Gi|400|100|300|400|0",
        "|Cộng|900|300|600|850|50",
        "|Tổng cộng|1.200|510|690|1.120|80",
    )
    measures = (
        "received_total",
        "received_online",
        "received_in_person_or_postal",
        "resolved_total",
        "pending_total",
    )
    orgs = {
        3: "dept:tu_phap",
        4: "dept:noi_vu",
        5: "level:province",
        7: "district:phan_thiet",
        8: "district:la_gi",
        9: "level:district",
        10: "province",
    }
    assert_table(table, dict(enumerate(measures, start=2)), orgs)


def test_group_rows_with_figures() -> None:
    table = grid(
        "STT|Đơn vị|Tiếp nhận|Giải quyết|Quá hạn",
        "A|Các sở, ban, ngành|300|270|2",
        "1|Sở Tư pháp|300|270|2",
        "B|UBND các huyện, thị xã, thành phố|900|850|10",
        "1|TP. Phan Thiết|900|850|10",
        "|Tổng cộng|1.200|1.120|12",
    )
    orgs = {
        1: "level:province",
        2: "dept:tu_phap",
        3: "level:district",
        4: "district:phan_thiet",
        5: "province",
    }
    assert_table(table, {2: "received_total", 3: "resolved_total", 4: "resolved_late"}, orgs)


def test_months_as_rows_and_their_sum() -> None:
    made, found = read(
        "Bảng 2: Tình hình tiếp nhận và giải quyết năm 2023 của Trung tâm Phục vụ hành chính công tỉnh",
        grid(
            "Tháng|Tiếp nhận|Trực tuyến|Đã giải quyết|Đúng hạn|Trễ hạn|Tỷ lệ đúng hạn (%)",
            "1|3.851|1.970|4.237|4.230|7|99,83",
            "2|6.227|2.786|5.488|5.475|13|99,76",
            "3|7.000|3.000|6.900|6.890|10|99,86",
            "Cộng|17.078|7.756|16.625|16.595|30|99,82",
        ),
    )
    at, aside = figures_at(made, found), furniture_in(made, found)
    march, whole = only(at, "r3c4"), only(at, "r4c1")
    assert (march.measure, march.org, march.period_start, march.period_end) == (
        "resolved_by_due",
        "centre",
        date(2023, 3, 1),
        date(2023, 3, 31),
    )
    assert (whole.period_start, whole.period_end, whole.value) == (date(2023, 1, 1), date(2023, 3, 31), 17078)
    assert {aside[f"r{row}c0"] for row in (1, 2, 3)} <= {"list_number", "period"}


def test_months_as_rows_and_years_as_columns_under_a_caption_that_names_the_count() -> None:
    made, found = read(
        "Bảng 1: Số hồ sơ tiếp nhận của Trung tâm Phục vụ hành chính công tỉnh",
        grid("Tháng|Năm 2021|Năm 2022", "Tháng 1|3.000|3.851", "Tháng 2|4.000|6.227"),
    )
    figure = only(figures_at(made, found), "r2c2")
    assert (figure.measure, figure.value, figure.period_start) == ("received_total", 6227, date(2022, 2, 1))


def test_fields_of_one_department() -> None:
    table = grid(
        "STT|Lĩnh vực|Tiếp nhận|Đã giải quyết|Đang giải quyết",
        "1|Hộ tịch|100|90|10",
        "2|Lý lịch tư pháp|2.000|1.900|100",
        "|Tổng|2.100|1.990|110",
    )
    orgs = dict.fromkeys((1, 2, 3), "dept:tu_phap")
    assert_table(
        table,
        {2: "received_total", 3: "resolved_total", 4: "pending_total"},
        orgs,
        "Biểu số 1: Kết quả giải quyết thủ tục hành chính của Sở Tư pháp",
        fields={1: "hộ tịch", 2: "lý lịch tư pháp"},
    )


def test_title_rows_inside_a_sheet() -> None:
    table = grid(
        "Đơn vị báo cáo: Sở Tư pháp|<|<|<",
        "TÌNH HÌNH GIẢI QUYẾT HỒ SƠ QUÝ III NĂM 2023|<|<|<",
        "STT|Lĩnh vực|Tiếp nhận|Đã giải quyết",
        "1|Hộ tịch|10|9",
        "2|Công chứng|20|18",
    )
    third = (date(2023, 7, 1), date(2023, 9, 30))
    columns: dict[int, str | tuple[str, Period]] = {2: "received_total", 3: "resolved_total"}
    orgs = {3: "dept:tu_phap", 4: "dept:tu_phap"}
    assert_table(table, columns, orgs, period=third, fields={3: "hộ tịch", 4: "công chứng"}, title="")


def test_communes_after_the_districts_ended() -> None:
    table = grid(
        "STT|Xã, phường, đặc khu|Tiếp nhận|Giải quyết|Đúng hạn|Tỷ lệ đúng hạn",
        "1|Phan Thiết|1.000|900|899|99,89%",
        "2|Phường La Gi|500|450|450|100%",
        "Tổng số|<|1.500|1.350|1.349|99,93%",
    )
    assert_table(
        table,
        {2: "received_total", 3: "resolved_total", 4: "resolved_by_due", 5: "rate_by_due"},
        {1: "commune:phan_thiet", 2: "commune:la_gi", 3: "level:commune"},
        "Kết quả giải quyết TTHC của UBND cấp xã",
        period=(date(2025, 9, 1), date(2025, 9, 30)),
        title="Kết quả tháng 9 năm 2025",
        province="Lâm Đồng",
        published=date(2025, 10, 2),
    )


def test_a_header_repeated_on_the_next_page() -> None:
    table = grid(
        "STT|Đơn vị|Tiếp nhận|Giải quyết",
        "1|Sở Tư pháp|10|9",
        "STT|Đơn vị|Tiếp nhận|Giải quyết",
        "2|Sở Y tế|20|18",
    )
    assert_table(table, {2: "received_total", 3: "resolved_total"}, {1: "dept:tu_phap", 3: "dept:y_te"})


def test_headers_without_merged_cells() -> None:
    table = grid(
        "STT|Đơn vị|Tiếp nhận|||Đã giải quyết||",
        "||Tổng số|Trực tuyến|Trực tiếp|Tổng số|Đúng hạn|Quá hạn",
        "1|Sở Tư pháp|100|60|40|90|89|1",
        "2|Sở Y tế|200|150|50|180|180|0",
        header_rows=2,
    )
    measures = (
        "received_total",
        "received_online",
        "received_in_person",
        "resolved_total",
        "resolved_by_due",
        "resolved_late",
    )
    assert_table(table, dict(enumerate(measures, start=2)), {2: "dept:tu_phap", 3: "dept:y_te"})


def test_labels_and_values_without_any_header() -> None:
    made, found = read(
        grid(
            "Tổng số hồ sơ tiếp nhận|1.234",
            "Trong đó: trực tuyến|1.000",
            "Tỷ lệ đúng hạn|99,5%",
            header_rows=0,
        )
    )
    assert {cell: figures[0].measure for cell, figures in figures_at(made, found).items()} == {
        "r0c1": "received_total",
        "r1c1": "received_online",
        "r2c1": "rate_by_due",
    }


def test_procedures_by_level_of_form_ii_07b() -> None:
    made, found = read(
        "Biểu số II.07b/VPCP/KSTT",
        grid(
            "Tổng số TTHC thuộc thẩm quyền giải quyết|<|<|<|TTHC được thực hiện theo CCMC, MCLT|<|<|<",
            "Tổng|Tỉnh|Huyện|Xã|Tổng|Tỉnh|Huyện|Xã",
            "1.900|1.400|320|180|1.850|1.380|300|170",
        ),
    )
    at, aside = figures_at(made, found), furniture_in(made, found)
    assert [(only(at, f"r2c{column}").measure, only(at, f"r2c{column}").org) for column in range(4)] == [
        ("procedures_total", org) for org in ("province", "level:province", "level:district", "level:commune")
    ]
    assert {aside[f"r2c{column}"] for column in range(4, 8)} == {"other_figure"}


def test_the_period_before_beside_this_one() -> None:
    table = grid(
        "STT|Đơn vị|Kỳ này|<|Kỳ trước|<",
        "^|^|Tiếp nhận|Giải quyết|Tiếp nhận|Giải quyết",
        "1|Sở Tư pháp|10|9|8|7",
        "2|Sở Y tế|20|18|15|14",
    )
    before = (date(2023, 9, 1), date(2023, 9, 30))
    columns: dict[int, str | tuple[str, Period]] = {
        2: "received_total",
        3: "resolved_total",
        4: ("received_total", before),
        5: ("resolved_total", before),
    }
    assert_table(table, columns, {2: "dept:tu_phap", 3: "dept:y_te"})


def test_a_vendor_report_with_a_rate_under_each_count_and_ratios_in_its_number_row() -> None:
    table = grid(
        "STT|Tên đơn vị|Tổng hồ sơ nhận giải quyết|<|<|Kết quả giải quyết|<|<|<|<|<|<|<|<|<|"
        "Số hồ sơ chậm chuyển huyện",
        "^|^|Tổng số|Trong đó|<|Số hồ sơ đã giải quyết|<|<|<|<|Số hồ sơ đang giải quyết|<|<|<|<|^",
        "^|^|^|Kỳ trước chuyển sang|Trong kỳ|Tổng số|Đúng hạn|<|Quá hạn|<|Tổng số|Chưa tới hạn|<|Quá hạn|<|^",
        "^|^|^|^|^|^|SL|Tỷ lệ %|SL|Tỷ lệ %|^|SL|Tỷ lệ %|SL|Tỷ lệ %|^",
        "A|B|(1)=2+3|(2)|(3)|(4)=5+7|(5)|(6)=5/4|(7)|(8)=7/4|(9)=10+12|(10)|(11)=10/9|(12)|(13)=12/9|(14)",
        "1|Xã An Thủy|100|10|90|90|81|90|9|10|10|9|90|1|10|0",
        "2|Xã Hoa Thủy|200|0|200|180|180|100|0|0|20|20|100|0|0|0",
    )
    columns = {
        2: "received_total",
        3: "received_carried_over",
        4: "received_new",
        5: "resolved_total",
        6: "resolved_by_due",
        7: "rate_by_due",
        8: "resolved_late",
        9: "rate_late",
        10: "pending_total",
        11: "pending_not_due",
        13: "pending_overdue",
        14: "rate_pending_overdue",
    }
    assert_table(table, columns, {5: "commune:an_thuy", 6: "commune:hoa_thuy"})
    made, found = read(table)
    aside = furniture_in(made, found)
    assert aside["r5c12"] == aside["r5c15"] == "other_figure"


def test_dossiers_nearly_late_are_neither_late_nor_not_due() -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Cần xử lý|Đã tiếp nhận|Tồn kỳ trước|Đang xử lý|<|<|<|Đã xử lý|<",
            "^|^|^|^|^|Tổng|Trễ|Sắp trễ|Chưa đến|Tổng|Trễ",
            "1|Sở Tư pháp|110|100|10|10|1|2|7|100|1",
            "2|Sở Y tế|220|200|20|20|0|0|20|200|0",
        )
    )
    at = figures_at(made, found)
    measures = [
        "received_total",
        "received_new",
        "received_carried_over",
        "pending_total",
        "pending_overdue",
        None,
        "pending_not_due",
        "resolved_total",
        "resolved_late",
    ]
    assert [at[f"r2c{c}"][0].measure if f"r2c{c}" in at else None for c in range(2, 11)] == measures
    assert furniture_in(made, found)["r2c7"] == "other_figure"


def test_fields_under_a_group_that_is_no_organisation_are_of_a_part_only() -> None:
    made, found = read(
        grid(
            "STT|Lĩnh vực giải quyết|Tổng số hồ sơ tiếp nhận (3)|Trực tuyến (4)|Từ kỳ trước (6)",
            "I|Trên hệ thống của các bộ|||",
            "1|Chứng thực|2.400|2.280|15",
            "II|Trên hệ thống của tỉnh|||",
            "1|Hộ tịch|100|90|0",
            "|Tổng cộng|2.500|2.370|15",
        ),
        "Báo cáo của UBND phường Hải Châu",
    )
    assert set(unread_in(made, found).values()) == {"group_not_understood"}
    assert set(figures_at(made, found)) == {"r5c2", "r5c3", "r5c4"}


def test_organisations_and_fields_in_two_label_columns() -> None:
    table = grid(
        "STT|Đơn vị|Lĩnh vực|Tiếp nhận|Giải quyết",
        "1|Sở Tư pháp|Hộ tịch|10|9",
        "^|^|Công chứng|20|18",
        "2|Sở Y tế|Dược|5|5",
        "|Tổng cộng||35|32",
    )
    orgs = {1: "dept:tu_phap", 2: "dept:tu_phap", 3: "dept:y_te", 4: "level:province"}
    fields = {1: "hộ tịch", 2: "công chứng", 3: "dược"}
    assert_table(table, {3: "received_total", 4: "resolved_total"}, orgs, fields=fields)


def test_measures_in_two_label_columns_with_their_rates_beside() -> None:
    made, found = read(
        grid(
            "TT|Nội dung|<|Số lượng|Tỷ lệ (%)",
            "1|Tiếp nhận|Tổng số|1.000|",
            "^|^|Trực tuyến|600|60",
            "2|Đã giải quyết|Tổng số|900|",
            "^|^|Trước và đúng hạn|890|98,9",
            "^|^|Quá hạn|10|1,1",
        )
    )
    assert {cell: figures[0].measure for cell, figures in figures_at(made, found).items()} == {
        "r1c3": "received_total",
        "r2c3": "received_online",
        "r2c4": "rate_online",
        "r3c3": "resolved_total",
        "r4c3": "resolved_by_due",
        "r4c4": "rate_by_due",
        "r5c3": "resolved_late",
        "r5c4": "rate_late",
    }


def test_a_table_that_goes_on_without_its_header() -> None:
    made, found = read(
        grid("STT|Đơn vị|Tiếp nhận|Giải quyết", "1|Sở Tư pháp|10|9", "2|Sở Y tế|20|18"),
        grid("3|Sở Nội vụ|30|27", "4|Sở Xây dựng|40|36", header_rows=0),
        "Số liệu khác:",
        grid("1|Sở Tài chính|30|27", "2|Sở Công Thương|40|36", header_rows=0),
    )
    figure = only(figures_at(made, found, 1), "r1c3")
    assert (figure.measure, figure.org, figure.value) == ("resolved_total", "dept:xay_dung", 36)
    assert figures_at(made, found, 2) == {}


def test_channels_as_rows_and_the_total_that_they_add_up_to() -> None:
    made, found = read(
        grid(
            "Hình thức tiếp nhận|Số lượng|Tỷ lệ (%)",
            "Trực tiếp|400|40",
            "Trực tuyến|500|50",
            "Bưu chính công ích|100|10",
            "Tổng số|1.000|100",
        )
    )
    at = figures_at(made, found)
    assert [only(at, f"r{row}c1").measure for row in (1, 2, 3, 4)] == [
        "received_in_person",
        "received_online",
        "received_postal",
        "received_total",
    ]
    assert only(at, "r2c2").measure == "rate_online"


def test_units_of_another_kind_in_the_unit_column() -> None:
    made, found = read(
        "Trung tâm Phục vụ hành chính công tỉnh",
        grid(
            "TT|Nội dung|Đơn vị tính|Tháng 10",
            "1|Lượt người đến giao dịch|lượt|1.234",
            "2|Số hồ sơ tiếp nhận|hồ sơ|900",
            "3|Số phản ánh, kiến nghị|phản ánh|3",
            "4|Lệ phí tiếp nhận hồ sơ|triệu đồng|12",
        ),
    )
    at = figures_at(made, found)
    assert [only(at, f"r{row}c3").measure for row in (1, 2, 3)] == [
        "visits",
        "received_total",
        "feedback_total",
    ]
    assert furniture_in(made, found)["r4c3"] == "money"


def test_a_department_s_units_and_its_own_total() -> None:
    table = grid(
        "TT|Đơn vị|Tiếp nhận|Giải quyết", "1|Chi cục Kiểm lâm|10|9", "2|Chi cục Thủy sản|9|8", "|Tổng|19|17"
    )
    orgs = {1: "unit:chi_cuc_kiem_lam", 2: "unit:chi_cuc_thuy_san", 3: "dept:nong_nghiep_moi_truong"}
    columns: dict[int, str | tuple[str, Period]] = {2: "received_total", 3: "resolved_total"}
    assert_table(table, columns, orgs, "Kết quả giải quyết TTHC của Sở Nông nghiệp và Môi trường")


def test_a_table_whose_period_nothing_tells() -> None:
    made, found = read(
        grid(
            "STT|Đơn vị|Tiếp nhận|<|Đã giải quyết",
            "^|^|Trong kỳ|Từ kỳ trước|^",
            "1|Sở Tư pháp|90|10|85",
            "2|Sở Y tế|80|0|80",
        ),
        title="",
        published=None,
    )
    at = figures_at(made, found)
    assert [only(at, f"r2c{column}").measure for column in (2, 3, 4)] == [
        "received_new",
        "received_carried_over",
        "resolved_total",
    ]
    assert {figure.period_end for figures in at.values() for figure in figures} == {None}


@pytest.mark.parametrize(
    ("caption", "period"),
    [
        ("Phụ lục: Kết quả tháng 9 năm 2023 theo Kế hoạch cải cách hành chính năm 2023", (9, 1, 9, 30)),
        ("Phụ lục: Kết quả lũy kế tháng 9 năm 2023", (1, 1, 9, 30)),
        ("Phụ lục: Kết quả lũy kế từ đầu năm", (1, 1, 10, 31)),
        ("Phụ lục: Kết quả đến hết tháng 9 năm 2023", (1, 1, 9, 30)),
        ("Phụ lục: Kết quả quý III/2023 (từ ngày 15/6/2023 đến ngày 14/9/2023)", (6, 15, 9, 14)),
    ],
)
def test_the_time_that_a_caption_gives(caption: str, period: tuple[int, int, int, int]) -> None:
    made, found = read(caption, grid("STT|Đơn vị|Tiếp nhận", "1|Sở Tư pháp|90", "2|Sở Y tế|80"))
    figure = only(figures_at(made, found), "r1c2")
    first, last = date(2023, *period[:2]), date(2023, *period[2:])
    assert (figure.period_start, figure.period_end) == (first, last)


def test_a_caption_of_the_running_year_leaves_the_days_open() -> None:
    made, found = read(
        "Phụ lục: Kết quả giải quyết hồ sơ năm 2023",
        grid("STT|Đơn vị|Tiếp nhận", "1|Sở Tư pháp|90", "2|Sở Y tế|80"),
    )
    assert unread_in(made, found) == {"r1c2": "period_unclear", "r2c2": "period_unclear"}


def parts_of(table: Grid) -> dict[tuple[str, str], str]:
    """(measure, number) of every listed part, and the number of its whole."""
    _, extraction = read(table)
    figures = extraction.figures
    return {
        (figure.measure, figure.printed): figures[figure.part_of].printed
        for figure in figures
        if figure.part_of is not None
    }


def test_rows_are_parts_of_their_group_and_groups_of_the_total() -> None:
    listed = parts_of(FORM_II_06A)
    received = {part: whole for (measure, part), whole in listed.items() if measure == "received_total"}
    assert received == {
        "60": "100",
        "40": "100",
        "100": "300",
        "200": "300",
        "300": "1.300",
        "1.000": "1.300",
    }


def test_a_total_row_above_its_rows() -> None:
    table = grid(
        "STT|Đơn vị|Tiếp nhận|Đã giải quyết",
        "|Tổng số|300|280",
        "1|Sở Y tế|100|90",
        "2|Sở Tư pháp|200|190",
    )
    listed = parts_of(table)
    assert listed[("received_total", "100")] == listed[("received_total", "200")] == "300"
    assert listed[("resolved_total", "90")] == "280"


def test_subtotals_between_groups() -> None:
    table = grid(
        "STT|Đơn vị|Tiếp nhận|Đã giải quyết",
        "1|Sở Y tế|100|90",
        "2|Sở Tư pháp|200|190",
        "|Cộng|300|280",
        "1|Huyện Tuy Phong|10|9",
        "2|Huyện Bắc Bình|20|19",
        "|Cộng|30|28",
        "|Tổng cộng|330|308",
    )
    received = {
        part: whole for (measure, part), whole in parts_of(table).items() if measure == "received_total"
    }
    assert received.items() >= {"100": "300", "200": "300", "10": "30", "20": "30"}.items()


def test_a_total_that_does_not_add_up_lists_nothing() -> None:
    table = grid(
        "STT|Đơn vị|Tiếp nhận|Đã giải quyết",
        "1|Sở Y tế|100|90",
        "2|Sở Tư pháp|200|190",
        "|Tổng số|999|888",
    )
    assert not parts_of(table)


def test_rates_and_rows_left_unread_make_no_list() -> None:
    table = grid(
        "STT|Đơn vị|Tiếp nhận|Đã giải quyết|Tỷ lệ giải quyết đúng hạn",
        "1|Sở Y tế|100|90|50%",
        "2|Sở Tư pháp|200|190|50%",
        "3|Khác (ước)|50|40|0%",
        "|Tổng số|350|320|100%",
    )
    made, extraction = read(table)
    assert all(figure.part_of is None for figure in extraction.figures if figure.measure.startswith("rate_"))
    assert not unread_in(made, extraction) or not parts_of(table)
