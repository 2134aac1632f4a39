"""Points and places of the scorecard as sentences tell them."""

from __future__ import annotations

import pytest

from tests.extract.statements import figures_of

Told = tuple[str, str, str | None, str | None]


def scores(text: str) -> list[Told]:
    """(measure, value, organisation, indicator) of every figure of `text`, of a report on the scorecard."""
    found = figures_of(f"Kết quả Bộ chỉ số 766 của tỉnh Quảng Nam tháng 9/2023\n\n{text}", "Quảng Nam")
    return [(one.measure, str(one.value), one.org, one.indicator) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Công khai, minh bạch đạt 14,1 điểm (mức tối đa 18 điểm).",
            [("score", "14.1", None, "transparency"), ("score_max", "18", None, "transparency")],
        ),
        (
            "Cung cấp dịch vụ trực tuyến 17,64 điểm, trong khi điểm tối đa là 22.",
            [("score", "17.64", None, "services"), ("score_max", "22", None, "services")],
        ),
        (
            "Sở Tư pháp xếp hạng nhất với 95,6 điểm; huyện Phú Ninh 90,3 điểm, xếp thứ hai.",
            [
                ("rank", "1", "dept:tu_phap", "total"),
                ("score", "95.6", "dept:tu_phap", "total"),
                ("score", "90.3", "district:phu_ninh", "total"),
                ("rank", "2", "district:phu_ninh", "total"),
            ],
        ),
        (
            "Đứng đầu bảng xếp hạng của tỉnh là huyện Phú Ninh (91,07 điểm).",
            [("rank", "1", "district:phu_ninh", "total"), ("score", "91.07", "district:phu_ninh", "total")],
        ),
        (
            "Tỉnh từ hạng 17/63 tụt xuống 30/63.",
            [
                ("rank", "17", "province", "total"),
                ("rank_of", "63", "province", "total"),
                ("rank", "30", "province", "total"),
                ("rank_of", "63", "province", "total"),
            ],
        ),
        (
            "Điểm của tỉnh theo Bộ chỉ số tính đến ngày 30/9/2023 là 74,36.",
            [("score", "74.36", "province", "total")],
        ),
        ("So với tháng trước chỉ nhóm số hóa hồ sơ giảm (0,11 điểm).", []),
        ("Văn phòng nhắc các đơn vị dưới 85 điểm rà soát.", []),
    ],
)
def test_points_and_places(text: str, expected: list[Told]) -> None:
    found = scores(text)
    if expected and expected[0][2] is None:
        found = [(measure, value, None, indicator) for measure, value, _, indicator in found]
    assert found == expected
