"""The counter of steps finds what `re` finds, and tells patterns that explode from those that do not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extract.backtracking import ENDLESS, Counter, StepsExceededError, attacks, greatest_repeat

PATTERNS = (
    r"a+b*", r"\d[\d.]*\s?a", r"(?:a|b )+$", r"(?<!a)b(?=1|\.)", r"[^.]*?1", r"(a|b)\1", r"\b(?:ab?)++1",
    r"(?i)A{2,3}", r"^\s*-?\d{1,3}(?:\.\d{3})*(?!\d)", r"\W+|a(?!b)", r"(?:a?){3}1",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text(alphabet="abA1. -\n", max_size=30))
def test_it_finds_what_re_finds(pattern: str, text: str) -> None:
    compiled = re.compile(pattern)
    assert Counter(compiled).spans(text) == [match.span() for match in compiled.finditer(text)]


@pytest.mark.parametrize(
    ("pattern", "explodes"),
    [
        (r"(?:(?:[ivx]{1,2}|[a-z])\.)*!", True),
        (r"(?:a+)+b", True),
        (r"(?:[ivx]|[a-h])\.!", False),
        (r"\d{1,9}a", False),
    ],
)
def test_it_tells_what_explodes(pattern: str, explodes: bool) -> None:
    compiled = re.compile(pattern)
    outcomes = []
    for text in attacks(compiled, 60):
        try:
            Counter(compiled, 500 * len(text)).spans(text)
        except StepsExceededError:
            outcomes.append(True)
    assert any(outcomes) == explodes


def test_endless_repeats_are_seen_wherever_they_stand() -> None:
    assert greatest_repeat(re.compile(r"a(?=b(?:c{2,5}|d*))")) == ENDLESS
    assert greatest_repeat(re.compile(r"a(?=b(?:c{2,5}|d))")) == 5
