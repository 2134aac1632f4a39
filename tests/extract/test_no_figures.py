"""Numbers of a page and of its stories that look like figures of dossiers and are none."""

from __future__ import annotations

import pytest

from tests.extract.statements import SUMMER, assert_accounted, extraction_of


@pytest.mark.parametrize(
    "line",
    [
        "Tổng lượt truy cập 5.678.901",
        "Người dân lấy số thứ tự 125 tại quầy số 5.",
        "Miễn 100% lệ phí khi nộp hồ sơ trực tuyến.",
        "Giảm 50% thời gian giải quyết hồ sơ.",
        "Người dân chỉ cần nộp 1 bộ hồ sơ.",
        "Anh Nam đến nộp 3 hồ sơ cho gia đình.",
        "Từ năm 2026, 100% hồ sơ được số hóa.",
        "Năm 2030 đạt trên 95% hồ sơ trực tuyến.",
        "Thủ tục cấp phép có 3 mức độ.",
        "Bưu điện có 152 điểm phục vụ nhận hồ sơ.",
        "Vốn đầu tư 35 tỷ đồng, tiếp nhận hồ sơ từ 1/7.",
        "95% hộ dân có internet, thuận lợi nộp hồ sơ trực tuyến.",
        "Chi trả qua tài khoản đạt 95%.",
        "Mỗi nơi nhận hơn 940 hồ sơ.",
        "Có ngày Trung tâm tiếp nhận 340 hồ sơ.",
        "Ngày cao điểm, Trung tâm tiếp nhận tới 340 hồ sơ.",
        "Phấn đấu đến cuối năm 60% hồ sơ nộp trực tuyến.",
        "Bình luận (3)",
        "Đánh giá: 4.5/5 (12 phiếu)",
        "Có 5 hồ sơ mẫu được niêm yết.",
    ],
)
def test_no_figure(line: str) -> None:
    found = extraction_of(f"Tháng 6/2022, tỉnh tiếp nhận 9.000 hồ sơ.\n\n{line}", "Quảng Nam", SUMMER)
    assert [str(one.value) for one in found.figures] == ["9000"]
    assert_accounted(found)
