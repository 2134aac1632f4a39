"""What a rate is of: only where the words or the counts beside it tell."""

from __future__ import annotations

import pytest

from tests.extract.statements import figures_of


def bases(text: str) -> dict[str, str | None]:
    """The base of each rate, by its measure."""
    return {one.measure: one.base for one in figures_of(text) if one.measure.startswith("rate_")}


@pytest.mark.parametrize(
    ("text", "measure", "base"),
    [
        ("Đã số hóa 702 hồ sơ, đạt 42,01% số mới tiếp nhận.", "rate_digitised", "received_new"),
        ("Hồ sơ trực tuyến chiếm 21,07% tổng hồ sơ phát sinh.", "rate_online", "received_total"),
        ("Hồ sơ đúng hạn đạt 98,2% trên tổng số hồ sơ đến hạn giải quyết.", "rate_by_due", "due_total"),
        ("Tỷ lệ đúng hạn trên tổng số hồ sơ đã giải quyết đạt 98%.", "rate_by_due", "resolved_total"),
        ("Tỷ lệ hồ sơ đúng hạn đạt 98%.", "rate_by_due", None),
        ("Tỷ lệ hài lòng đạt 98% trên tổng số phiếu.", "rate_satisfied", None),
    ],
)
def test_words_name_the_base(text: str, measure: str, base: str | None) -> None:
    assert bases(text)[measure] == base


def test_the_only_total_that_makes_the_rate_is_its_base() -> None:
    text = "Tiếp nhận 1.000 hồ sơ, đã giải quyết 900 hồ sơ (đạt 90%), trong đó đúng hạn 891 hồ sơ, đạt 99%."
    assert bases(text) == {"rate_resolved": "received_total", "rate_by_due": "resolved_total"}


def test_a_rate_that_no_total_makes_has_no_base() -> None:
    text = "Tiếp nhận 1.000 hồ sơ, đã giải quyết 900 hồ sơ, trong đó đúng hạn 891 hồ sơ, đạt 97%."
    assert bases(text) == {"rate_by_due": None}


def test_two_totals_that_make_the_rate_leave_its_base_open() -> None:
    text = "Tiếp nhận 900 hồ sơ, đã giải quyết 900 hồ sơ, trong đó đúng hạn 891 hồ sơ, đạt 99%."
    assert bases(text) == {"rate_by_due": None}
