"""Header words alone: what one column of a department table measures, or that it is left unread."""

from __future__ import annotations

import pytest

from ingest.figure import Figure
from tests.extract.table_grids import figures_at, grid, only, read, unread_in


def column(header: str, first: str, second: str) -> tuple[dict[str, list[Figure]], dict[str, str]]:
    made, found = read(grid(f"STT|Đơn vị|{header}", f"1|Sở Tư pháp|{first}", f"2|Sở Y tế|{second}"))
    return figures_at(made, found), unread_in(made, found)


@pytest.mark.parametrize(
    ("header", "measure"),
    [
        ("Số hồ sơ từ kỳ trước chuyển sang", "received_carried_over"),
        ("Số hồ sơ tiếp nhận mới trong kỳ", "received_new"),
        ("Tổng số hồ sơ đã tiếp nhận và giải quyết", "received_total"),
        ("Tiếp nhận trực tiếp tại Bộ phận Một cửa", "received_in_person"),
        ("Tiếp nhận qua Cổng dịch vụ công quốc gia", "received_online"),
        ("Nộp trực tuyến toàn trình", "received_online_full"),
        ("Số mới tiếp nhận (trực tiếp hoặc qua dịch vụ bưu chính)", "received_in_person_or_postal"),
        ("HS đã GQ", "resolved_total"),
        ("Trả trước hẹn", "resolved_early"),
        ("Trả đúng thời hạn", "resolved_by_due"),
        ("Trước hạn và đúng hạn", "resolved_by_due"),
        ("Đúng hạn/trước hạn", "resolved_by_due"),
        ("Hồ sơ giải quyết quá hạn", "resolved_late"),
        ("HS quá hạn", "overdue_total"),
        ("Hồ sơ quá hạn chưa giải quyết", "pending_overdue"),
        ("Hồ sơ chưa đến hạn giải quyết", "pending_not_due"),
        ("Số hồ sơ tồn chuyển kỳ sau", "pending_total"),
        ("Hồ sơ rút/trả lại", "returned_or_withdrawn_total"),
        ("Không đủ điều kiện", "returned_total"),
        ("Tạm dừng, chờ bổ sung", "supplement_total"),
        ("Dừng xử lý", "stopped_total"),
        ("Số hồ sơ đến hạn", "due_total"),
        ("Trả kết quả qua BCCI", "results_postal"),
        ("Hồ sơ thanh toán trực tuyến", "paid_online"),
        ("TTHC toàn trình", "procedures_online_full"),
        ("Số lượt đánh giá", "ratings_total"),
        ("Hồ sơ đã tiếp nhận (bao gồm kỳ trước chuyển sang)", "received_total"),
    ],
)
def test_a_count(header: str, measure: str) -> None:
    at, unread = column(header, "120", "1.034")
    assert (only(at, "r1c2").measure, only(at, "r2c2").value) == (measure, 1034)
    assert unread == {}


@pytest.mark.parametrize(
    ("header", "measure"),
    [
        ("Tỷ lệ đúng hạn (%) (10)=(8)/(7)", "rate_by_due"),
        ("Tỷ lệ % trễ hạn/đã giải quyết", "rate_late"),
        ("Tỷ lệ giải quyết/tổng số tiếp nhận", "rate_resolved"),
        ("Tỷ lệ hồ sơ TTHC nộp trực tuyến toàn trình", "rate_online_full"),
        ("Tỷ lệ số hóa thành phần hồ sơ", "rate_digitised"),
        ("Tỷ lệ khai thác, sử dụng lại thông tin, dữ liệu số hóa", "rate_reuse"),
        ("Tỷ lệ hài lòng của người dân, doanh nghiệp", "rate_satisfied"),
    ],
)
def test_a_rate(header: str, measure: str) -> None:
    at, unread = column(header, "99,5", "100")
    assert only(at, "r1c2").measure == measure
    assert unread == {}


@pytest.mark.parametrize(
    "header",
    [
        "Phi địa giới hành chính",
        "Hồ sơ tồn",
        "Hồ sơ hủy",
        "Hồ sơ không đúng hạn",
        "Số hồ sơ giải quyết phải kiểm tra thực địa",
        "Tiếp nhận, đúng hạn và trễ hạn",
        "Bình quân hồ sơ một công chức",
        "",
    ],
)
def test_what_is_not_understood_gives_no_figure(header: str) -> None:
    at, _ = column(header, "120", "1.034")
    assert at == {}


@pytest.mark.parametrize("header", ["Tỷ lệ (%)", "Tỷ lệ đạt"])
def test_a_rate_of_nothing_named_is_left(header: str) -> None:
    at, unread = column(header, "99", "98")
    assert at == {}
    assert set(unread.values()) == {"rate_of_what"}


@pytest.mark.parametrize(
    "header",
    [
        "STTĐơn vịSố hồ sơ tiếp nhậnSố hồ sơ đã giải quyếtSố hồ sơ quá hạn|<|<|<|<",
        "STT Đơn vị Tiếp nhận Đã giải quyết Quá hạn|<|<|<|<",
        "STT|Đơn vị|Tiếp nhậnĐã giải quyếtQuá hạn|<|<",
    ],
)
def test_cells_of_a_header_run_together(header: str) -> None:
    table = grid(header, "1|Sở Y tế|120|100|2", "2|Sở Tư pháp|240|230|1", header_rows=1)
    _, found = read(table)
    told = [(figure.measure, figure.printed, figure.org) for figure in found.figures]
    assert told == [
        ("received_total", "120", "dept:y_te"),
        ("resolved_total", "100", "dept:y_te"),
        ("resolved_late", "2", "dept:y_te"),
        ("received_total", "240", "dept:tu_phap"),
        ("resolved_total", "230", "dept:tu_phap"),
        ("resolved_late", "1", "dept:tu_phap"),
    ]
    assert not found.unread


@pytest.mark.parametrize(
    "header",
    [
        "Đơn vịTiếp nhận và các việc khácĐã giải quyết|<|<|<|<",  # fewer capitals than columns
        "Kết quả Giải quyết Hồ sơ Của Sở|<|<|<|<",  # as many, and no words of measures
    ],
)
def test_a_title_is_no_header(header: str) -> None:
    table = grid(header, "1|Sở Y tế|120|100|2", "2|Sở Tư pháp|240|230|1", header_rows=1)
    _, found = read(table)
    assert not found.figures
