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
        "Trung tâm đã hướng dẫn 1.230 hồ sơ trực tuyến cho người dân.",
        "Kiểm tra ngẫu nhiên 30 hồ sơ, phát hiện 4 hồ sơ quá hạn.",
        "Chỉ số PAR INDEX đạt 88,5 điểm, xếp thứ 10/63.",
        "Phường đạt 98,5/100 điểm về chuyển đổi số.",
        "Đã trả lời 25 kiến nghị cử tri.",
        "Có 45 thủ tục thực hiện không phụ thuộc địa giới.",
        "Trong 100 hồ sơ thì có 95 hồ sơ nộp trực tuyến.",
        "Tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ đạt 91%.",
        "Hồ sơ số 1234 của bà Na bị trễ 3 ngày.",
        "Có 15/20 đơn vị đạt 100% hồ sơ đúng hạn.",
    ],
)
def test_no_figure(line: str) -> None:
    found = extraction_of(f"Tháng 6/2022, tỉnh tiếp nhận 9.000 hồ sơ.\n\n{line}", "Quảng Nam", SUMMER)
    assert [str(one.value) for one in found.figures] == ["9000"]
    assert_accounted(found)
