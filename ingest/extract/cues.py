"""The words that tell what a number measures, found in folded text.

`lexicon/cues.csv` gives each phrase a dimension (state, time, origin, channel, topic, indicator) and a
value; `lexicon/units.csv` gives each counted noun its unit. A longer phrase hides the shorter ones inside
it, dimension by dimension; phrases of dimension `none` are there only to hide.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.extract.folding import fold

_LEXICON = Path(__file__).parent / "lexicon"
HIDING = "none"


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the lexicon at [start, end) of the text."""

    start: int
    end: int
    dimension: str
    value: str


def find_cues(folded: str) -> list[Cue]:
    """The cues of a text, from left to right; of overlapping ones of a dimension the longest."""
    found: list[Cue] = []
    for phrase in _phrase_pattern().finditer(folded):
        text = phrase.group(1)
        for length, dimension, value in _cues_within(re.sub(r"\s+", " ", text)):
            found.append(
                Cue(phrase.start(1), phrase.start(1) + _original_length(text, length), dimension, value)
            )
    return _longest(found)


def _original_length(text: str, length: int) -> int:
    """How many characters of `text` hold its first `length` characters after spaces are collapsed."""
    seen, previous_space = 0, False
    for index, char in enumerate(text):
        if not (char == " " and previous_space):
            seen += 1
        previous_space = char == " "
        if seen == length:
            return index + 1
    return len(text)


def _longest(cues: Iterable[Cue]) -> list[Cue]:
    hiding: list[Cue] = []
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda cue: (cue.start - cue.end, cue.start)):
        rivals = [other for other in hiding if other.dimension in (cue.dimension, HIDING)]
        if cue.dimension == HIDING:
            rivals = hiding
        if any(other.start < cue.end and cue.start < other.end for other in rivals):
            continue
        hiding.append(cue)
        if cue.dimension != HIDING:
            kept.append(cue)
    return sorted(kept, key=lambda cue: (cue.start, cue.end))


@cache
def _lexicon() -> dict[str, tuple[tuple[str, str], ...]]:
    entries: dict[str, tuple[tuple[str, str], ...]] = {}
    with (_LEXICON / "cues.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            phrase = fold(row["cue"])
            entries[phrase] = (*entries.get(phrase, ()), (row["dimension"], row["value"]))
    return entries


@cache
def _cues_within(phrase: str) -> tuple[tuple[int, str, str], ...]:
    """Of the longest phrase at a place, this phrase and every entry that is a prefix of it."""
    return tuple(
        (len(entry), dimension, value)
        for entry, meanings in _lexicon().items()
        if phrase == entry or phrase.startswith(entry + " ") or phrase.startswith(entry + ",")
        for dimension, value in meanings
    )


@cache
def _phrase_pattern() -> re.Pattern[str]:
    """Matches, at each word, the longest phrase that begins there (a look-ahead, so phrases may overlap)."""
    phrases = sorted(_lexicon(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?=({_alternatives(phrases)}))")


def _alternatives(phrases: Iterable[str]) -> str:
    return "|".join(phrase_pattern(phrase) for phrase in phrases)


def phrase_pattern(phrase: str) -> str:
    """A pattern for a folded phrase as whole words, whatever its spacing."""
    return r"\s+".join(re.escape(word) for word in phrase.split(" ")) + r"(?!\w)"


@cache
def _units() -> dict[str, str]:
    with (_LEXICON / "units.csv").open(encoding="utf-8", newline="") as file:
        return {fold(row["noun"]): row["unit"] for row in csv.DictReader(file)}


@cache
def _unit_pattern() -> re.Pattern[str]:
    nouns = sorted(_units(), key=len, reverse=True)
    return re.compile(rf"\s*(?P<noun>{_alternatives(nouns)})")


def unit_after(folded: str, position: int) -> tuple[str, int] | None:
    """The unit of the counted noun right after `position`, and where the noun ends."""
    match = _unit_pattern().match(folded, position)
    return (_units()[re.sub(r"\s+", " ", match["noun"])], match.end()) if match else None
