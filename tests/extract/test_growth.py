"""No text makes the work grow faster than its length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from ingest.extract import extract
from ingest.figure import Context
from tests.extract.statements import assert_accounted, document_of, extraction_of

PIECES = (
    "1", "1.", "1, ", "1 a ", "( 1 ", "01/01/2023 ", "từ ngày 1 ", "tháng 1 ", "hồ sơ ", "tăng 5 hồ sơ ",
    "đạt 5% ", "5 hồ sơ, ", "đúng hạn 5 (5%), ", "UBND huyện Tuy Phong 5 hồ sơ, ", "mười hồ sơ ", "a-",
    "trung tâm ", "xã A, ", "so với ", "tính đến ", "@", "…", "-",
)  # fmt: skip
LINES = (
    "Tiếp nhận 1.234 hồ sơ, đúng hạn 1.200 hồ sơ, đạt 97,2%.\n",
    "UBND huyện Tuy Phong tiếp nhận 5 hồ sơ.\n",
    "Sở Y tế đạt 17,5/18 điểm; Sở Tư pháp đạt 16/18 điểm.\n",
    "Từ ngày 01/01/2023 đến ngày 15/02/2023 giải quyết 25 hồ sơ.\n",
    "- Trễ hạn: 3 hồ sơ\n",
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_block_without_end_is_left_unread(piece: str) -> None:
    """100 KB in one block: bounded work, every number in the account."""
    extraction = extraction_of("Báo cáo tháng 5 năm 2023\n\n" + piece * (100_000 // len(piece.encode())))
    assert_accounted(extraction)
    assert not extraction.figures


@pytest.mark.parametrize("line", LINES)
def test_work_grows_with_the_number_of_lines(line: str) -> None:
    """Calls made for twice the lines: twice as many, and not four times."""
    calls = [calls_of(lambda lines=lines: extraction_of("Báo cáo\n" + line * lines)) for lines in (60, 120)]
    assert calls[1] < 2.5 * calls[0]


def test_spaces_in_a_row() -> None:
    document = document_of("Tiếp nhận 5 hồ sơ, trễ hạn 0 hồ sơ")
    wide = document_of("Tiếp nhận 5" + " " * 5_000 + "hồ sơ, trễ hạn 0 hồ sơ")
    assert_accounted(extract(document, Context()))
    assert_accounted(extract(wide, Context()))


def calls_of(work: Callable[[], object]) -> int:
    """How many functions `work` calls, of Python's and of its extensions."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls
