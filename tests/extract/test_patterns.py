"""Patterns kept as data: what a lexicon may hold, and that every repeat of a pattern has an end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.bounded import GROUPS, REACH, SPACES, bounded
from ingest.extract.patterns import LEXICON, LexiconError, patterns, shapes

GOOD = {
    "words": ["tăng", {"phrase": "đạt", "then": "(?! mức)"}],
    "pattern": "(?:{words}) ",
    "examples": ["tăng "],
}


def lexicon(folder: Path, content: object) -> Path:
    path = folder / "lexicon.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return path


def test_words_stand_in_the_pattern(tmp_path: Path) -> None:
    (name, pattern), *none = patterns(lexicon(tmp_path, {"patterns": {"change": GOOD}})).items()
    assert name == "change"
    assert not none
    assert pattern.search("đạt 5")
    assert not pattern.search("đạt mức")


def test_a_word_with_others_before_it(tmp_path: Path) -> None:
    words = [{"phrase": "chỉ tiêu", "not_after": ["nhóm", "các"]}]
    entry = {"words": words, "pattern": "{words}", "examples": ["chỉ tiêu"]}
    pattern = patterns(lexicon(tmp_path, {"patterns": {"plan": entry}}))["plan"]
    assert pattern.search("theo chỉ tiêu")
    assert not pattern.search("các chỉ tiêu")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"words": []}, "go together"),
        ({"pattern": "tăng"}, "go together"),
        ({"pattern": "({words}"}, "mend the regular expression"),
        ({"words": ["tăng", "tăng"]}, "stands twice"),
        ({"words": ["TĂNG"]}, "not folded"),
        ({"words": [" "]}, "empty"),
        ({"words": [["tăng"]]}, "is no phrase"),
        ({"words": [{"phrase": "tăng", "than": "x"}]}, "is no phrase"),
        ({"examples": ["giảm "]}, "does not match"),
        ({"examples": ["Tăng "]}, "not folded"),
        ({"note": "x"}, "unknown keys"),
        ({"examples": None}, "give it a pattern and examples"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    entry = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(LexiconError, match=rf"lexicon\.yaml, change: .*{told}"):
        patterns(lexicon(tmp_path, {"patterns": {"change": entry}}))


def test_a_class_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="document_number"):
        shapes(lexicon(tmp_path, {"shapes": [{**GOOD, "class": "telephone"}]}))


@pytest.mark.parametrize("content", [{}, {"patterns": {}}, ["x"], "x"])
def test_a_lexicon_without_entries(tmp_path: Path, content: object) -> None:
    with pytest.raises(LexiconError, match="has no patterns"):
        patterns(lexicon(tmp_path, content))


def test_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: [", "utf-8")
    with pytest.raises(LexiconError, match=r"x\.yaml cannot be read"):
        patterns(tmp_path / "x.yaml")


def test_the_lexicons_of_the_rules_load() -> None:
    assert len(shapes(LEXICON / "furniture.yaml")) > 30
    assert "plan" in patterns(LEXICON / "refusals.yaml")


@pytest.mark.parametrize(
    ("pattern", "same"),
    [
        (r"a*b+?", rf"a{{0,{REACH}}}b{{1,{REACH}}}?"),
        (r"(?:x){2,}+", rf"(?:x){{2,{GROUPS}}}+"),
        (r"\s*\W+ *", rf"\s{{0,{SPACES}}}\W{{1,{SPACES}}} {{0,{SPACES}}}"),
        (r"\*\+[*+]?[^]*]", r"\*\+[*+]?[^]*]"),
        (r"\\*", rf"\\{{0,{REACH}}}"),
        (r"a{2}b{0,3}c?", r"a{2}b{0,3}c?"),
    ],
)
def test_every_repeat_gets_an_end(pattern: str, same: str) -> None:
    assert bounded(pattern).pattern == same


@given(st.text(alphabet="ab1 .", max_size=60))
def test_short_runs_match_as_without_a_bound(text: str) -> None:
    for pattern in (r"a+b*", r"\d[\d.]*\s?a", r"(?:a|b )+$", r"[^.]*1"):
        found, wanted = bounded(pattern).search(text), re.search(pattern, text)
        assert (found and found.span()) == (wanted and wanted.span())
