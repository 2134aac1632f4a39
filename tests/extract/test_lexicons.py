"""Numbers, times and organisations as texts write them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.extract import RULES_VERSION, version
from ingest.extract.folding import fold
from ingest.extract.numbers import find_numbers
from ingest.extract.organisations import find_organisations
from ingest.extract.periods import find_periods
from ingest.extract.spelled import spelled_numbers

NUMBERS = {
    "8.000 hồ sơ": "8000",
    "93 826 hồ sơ": "93826",
    "5,65 ngàn hồ sơ": "5650",
    "2,578 triệu hồ sơ": "2578000",
    "1,204 HS": "1204",
    "06 hồ sơ": "6",
    "99,7%": "99.7",
    "100.00%": "100.00",
    "99.71 %": "99.71",
    "1.234,5": "1234.5",
    "٣ hồ sơ": "3",
}

PERIODS = {
    "tháng 10/2023": ((2023, 10, 1), (2023, 10, 31)),
    "tháng 2 năm 2024": ((2024, 2, 1), (2024, 2, 29)),
    "tháng Giêng năm 2023": ((2023, 1, 1), (2023, 1, 31)),
    "quý III/2023": ((2023, 7, 1), (2023, 9, 30)),
    "quý 4 năm 2023": ((2023, 10, 1), (2023, 12, 31)),
    "6 tháng đầu năm 2023": ((2023, 1, 1), (2023, 6, 30)),
    "sáu tháng cuối năm 2023": ((2023, 7, 1), (2023, 12, 31)),
    "9 tháng năm 2023": ((2023, 1, 1), (2023, 9, 30)),
    "năm 2023": ((2023, 1, 1), (2023, 12, 31)),
    "từ ngày 15/12/2022 đến ngày 14/12/2023": ((2022, 12, 15), (2023, 12, 14)),
    "từ 15/12 đến 14/01/2024": ((2023, 12, 15), (2024, 1, 14)),
    "từ ngày 01 đến ngày 15/10/2023": ((2023, 10, 1), (2023, 10, 15)),
    "từ tháng 01 đến tháng 9/2023": ((2023, 1, 1), (2023, 9, 30)),
    "lũy kế đến ngày 31/10/2023": ((2023, 1, 1), (2023, 10, 31)),
    "tính đến hết tháng 10/2023": ((2023, 1, 1), (2023, 10, 31)),
    "tính đến hết quý III/2023": ((2023, 1, 1), (2023, 9, 30)),
    "nửa đầu tháng 7/2025": ((2025, 7, 1), (2025, 7, 15)),
    "nửa cuối tháng 7/2025": ((2025, 7, 16), (2025, 7, 31)),
    "2 tháng (7 và 8/2025)": ((2025, 7, 1), (2025, 8, 31)),
    "hai năm 2023 - 2024": ((2023, 1, 1), (2024, 12, 31)),
}

ORGANISATIONS = {
    "Trung tâm Phục vụ hành chính công tỉnh": "centre",
    "Sở Tư pháp": "dept:tu_phap",
    "UBND huyện Tuy Phong": "district:tuy_phong",
    "phường Phú Thủy": "commune:phu_thuy",
    "toàn tỉnh": "province",
    "tỉnh Bình Thuận": "province",
    "cấp huyện": "level:district",
    "cấp xã": "level:commune",
    "cả nước": "national",
}


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(text: str) -> None:
    (number,) = find_numbers(fold(text))
    assert number.value == Decimal(NUMBERS[text])
    assert number.value.as_tuple() == Decimal(NUMBERS[text]).as_tuple()


@pytest.mark.parametrize("text", PERIODS)
def test_periods(text: str) -> None:
    (mention,) = find_periods(fold(text))
    period = mention.resolve(2023)
    assert period is not None
    first, last = PERIODS[text]
    assert (period.start, period.end) == (date(*first), date(*last))


@pytest.mark.parametrize("text", ["ngày 31/02/2023", "tháng 13/2023", "từ 40/50 đến 60/70"])
def test_no_periods(text: str) -> None:
    assert all(mention.resolve(2023) is None for mention in find_periods(fold(text)))


@pytest.mark.parametrize("text", ORGANISATIONS)
def test_organisations(text: str) -> None:
    found = find_organisations(text, fold(text), "Bình Thuận")
    assert [mention.org for mention in found] == [ORGANISATIONS[text]]


def test_another_province_is_named_as_itself() -> None:
    text = "tỉnh Ninh Thuận"
    assert [one.org for one in find_organisations(text, fold(text), "Bình Thuận")] == ["unit:ninh_thuan"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("tám hồ sơ", 8), ("mười hai hồ sơ", 12), ("không có hồ sơ trễ hạn", 0), ("không hồ sơ nào quá hạn", 0)],
)
def test_spelled_numbers(text: str, value: int) -> None:
    assert [number.value for number in spelled_numbers(fold(text))] == [value]


def test_folding_keeps_offsets() -> None:
    text = "HOÀ – Hoà İ\u00a0ＡＢ １２％ Quý"
    assert len(fold(text)) == len(text)
    assert fold("hoà") == fold("hòa")
    assert fold("quý") == "quý"


def test_the_version_of_the_rules_is_that_of_their_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert re.fullmatch("[0-9a-f]{12}", RULES_VERSION)
    for name in ("document.py", "figure.py", "extract/cues.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(version, "_INGEST", tmp_path)
    before = version.rules_version()
    assert version.rules_version() == before
    (tmp_path / "extract" / "cues.csv").write_text("another phrase")
    assert version.rules_version() != before
