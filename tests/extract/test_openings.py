"""Patterns tried where their first words stand find what they find everywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.extract.folding import fold
from ingest.extract.furniture import _PATTERNS as FURNITURE
from ingest.extract.openings import PatternSet, first_words
from ingest.extract.periods import _PATTERNS as PERIODS
from ingest.extract.sought import needed, sought
from tests.extract.statements import GOLD

TEXTS = sorted(GOLD.glob("*/*.txt"))
PIECES = (
    "từ ngày ", "1/1/2023", " đến ", "tháng 5", "/2023", " năm 2023", "12.000 đồng", "5k", "quý ii ",
    "7 giờ 30", "10:15", " số 5", "quầy ", "(0252) 3822 222", "0912 345 678", "mức độ 3, 4", "-", " ", "/",
    "24/7", "2023-11-03", "covid-19", "x", "1.", ",", "lũy kế ", "hết ", "trong ", "tuần 3", "đề án 06",
    " 766/QĐ-TTg", " 6 tháng đầu năm", "1,5 tỷ", "\n",
)  # fmt: skip


def found_apart(patterns: PatternSet, folded: str) -> list[tuple[int, tuple[int, int]]]:
    return [
        (order, match.span())
        for order, one in enumerate(patterns.patterns)
        for match in one.pattern.finditer(folded)
    ]


def found_together(patterns: PatternSet, folded: str) -> list[tuple[int, tuple[int, int]]]:
    return sorted((order, match.span()) for order, match in patterns.finditer(folded))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_in_the_gold_reports(path: object) -> None:
    folded = fold(path.read_text("utf-8"))  # type: ignore[attr-defined]
    for patterns in (PERIODS, FURNITURE):
        assert found_together(patterns, folded) == found_apart(patterns, folded)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@example("t10/2023 từ 1/1/2023 đến 5/5")
def test_in_texts_of_numbers_and_days(text: str) -> None:
    folded = fold(text)
    for patterns in (PERIODS, FURNITURE):
        assert found_together(patterns, folded) == found_apart(patterns, folded)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"(?<!\w)tháng\s+\d", {"thá"}),
        (r"(?<!\w)(?:lũy|luỹ)\s+kế", {"lũy", "luỹ"}),
        (r"(?<!\w)(?:từ\s+)?ngày(?!\w)", {"từ", "ngà"}),
        (r"(?<![\d.,])\d{1,2}\s*(?:giờ|h)", {"0g", "0h"}),
        (r"(?<!\w)(?:\d+|ba)\s+tháng", {"0t", "ba"}),
        (r"(?<!\d)\d+(?!\d)", {"0"}),
        (r"(?<!\d)0\d[ .]?\d{3}", {"00", "0", "0."}),
    ],
)
def test_first_words(pattern: str, words: set[str]) -> None:
    found = first_words(re.compile(pattern))
    assert found is not None
    assert found - {"0"} == words - {"0"}


@pytest.mark.parametrize(
    "pattern",
    [
        r"tháng\s",
        r"(?<!\d)tháng\s",
        r"(?<!\w)\w+\s",
        r"(?<!\w)t\d",
        r"(?<!\w)(?:từ\s)?[^.]5",
        r"(?i)(?<!\w)từ\s",
    ],
)
def test_where_first_words_cannot_be_told(pattern: str) -> None:
    assert first_words(re.compile(pattern)) is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"(?<!\w)tháng\s+\d", {"tháng"}),
        (r"\d+\s(?:hồ sơ|hs)", {"hồ sơ", "hs"}),
        (r"(?:từ\s+)?\d+", set()),
        (r"(?:tổ|tổ dân phố)\s", {"tổ"}),
        (r"a(?!tháng)\d{2,}(?:tuần){1,3}", {"tuần"}),
        (r"(?i)tháng", set()),
    ],
)
def test_needed_words(pattern: str, words: set[str]) -> None:
    assert set(needed(re.compile(pattern))) == words


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.integers(0, 30), st.integers(0, 60))
def test_a_quick_look_changes_nothing(text: str, start: int, end: int) -> None:
    for pattern in (r"(?<!\w)từ\s+ngày\s*$", r"\d+\s*(?:tỷ|giờ)", r"(?<=t)háng(?= 5)"):
        quick, plain = sought(pattern), re.compile(pattern)
        for found, wanted in (
            (quick.search(text, start, end), plain.search(text, start, end)),
            (quick.match(text, start), plain.match(text, start)),
        ):
            assert (found and found.span()) == (wanted and wanted.span())
        assert [m.span() for m in quick.finditer(text)] == [m.span() for m in plain.finditer(text)]
