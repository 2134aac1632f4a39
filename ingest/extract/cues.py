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

from ingest.extract.bounded import bounded
from ingest.extract.folding import fold
from ingest.extract.phrases import PhraseIndex
from ingest.extract.sought import sought

_LEXICON = Path(__file__).parent / "lexicon"
HIDING = "none"
# "sớm 120, đúng 35, muộn 0": too common as words to be cues anywhere but right before a number
_BEFORE_NUMBERS = {"sớm": "early", "đúng": "on_time"}
_EITHER_TIME = sought(
    r"(?<!\w)(?P<a>đúng|trước|sớm)(?P<adue>\s+(?:thời\s+)?(?:hạn|hẹn))?\s*(?:,|/|và|hoặc|hay|cùng)\s*"
    r"(?P<b>đúng|trước|sớm)(?:\s+hơn)?(?P<bdue>\s+(?:thời\s+)?(?:hạn|hẹn))?(?!\w)"
)
_EITHER_SATISFACTION = sought(
    r"(?<!\w)(?:rất\s+)?hài\s+lòng[”\"'’»]?\s*(?:,|/|và|hoặc|hay)\s*[“\"'‘«]?(?:rất\s+)?hài\s+lòng(?!\w)"
)
# "655 hồ sơ của năm 2023 chuyển qua", "từ kỳ trước chuyển sang": of an earlier time, not of another office
_CARRIED = sought(
    r"(?<!\w)(?:kỳ|tháng|quý|năm|tuần|tồn|trước)(?!\w)[^,;.()]{0,30}?\s(?P<a>chuyển\s+(?:qua|sang|tiếp))(?!\w)|"
    r"(?<!\w)(?P<b>(?:chuyển|tồn|sót)\s+(?:lại\s+)?(?:(?:từ|của|ở)\s+)?(?:kỳ|tháng|quý|năm|tuần)"
    r"(?=\s+(?:trước|cũ|ngoái|\d|[ivx]+(?!\w)))(?:\s+(?:trước|cũ|ngoái)(?:\s+chuyển\s+(?:qua|sang))?)?)"
)
_DENIED = sought(
    r"(?<!\w)(?:chưa|không|thiếu)\s+(?:(?:được|có|cập|nhật|thực|hiện|phát|sinh|thể|nộp|đăng|ký)\s+){0,3}$"
)
_JOINED = bounded(r"[,/]|\s(?:và|hoặc)\s")
_BARE_TIME = sought(r"(?<!\w)(sớm|đúng)(?=\s*:?\s+\d)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the lexicon at [start, end) of the text."""

    start: int
    end: int
    dimension: str
    value: str


def find_cues(folded: str) -> list[Cue]:
    """The cues of a text, from left to right; longer ones hide those inside them."""
    lexicon = _lexicon()
    found = [
        Cue(start, end, dimension, value)
        for start, end, phrase in _index().all(folded)
        for dimension, value in lexicon[phrase]
    ]
    found += [Cue(m.start(1), m.end(1), "time", _BEFORE_NUMBERS[m[1]]) for m in _BARE_TIME.finditer(folded)]
    found += [Cue(*m.span(m.lastgroup or 0), "origin", "carried") for m in _CARRIED.finditer(folded)]
    found += [Cue(m.start(), m.end(), "time", "by_due") for m in _EITHER_TIME.finditer(folded) if _is_pair(m)]
    found = _joined_satisfaction(folded, found)
    times = {cue.start for cue in found if cue.dimension == "time"}
    longest = _longest(cue for cue in found if not _ends_before_time(folded, cue, times))
    return [cue for cue in longest if not _is_denied(folded, cue)]


def cues_of_list(folded: str, span: tuple[int, int]) -> list[Cue]:
    """The cues in `span` one by one: of "trước hạn, đúng hạn" both, not the pair that they make elsewhere."""
    lexicon = _lexicon()
    return _longest(
        Cue(start, end, dimension, value)
        for start, end, phrase in _index().all(folded)
        if span[0] <= start and end <= span[1] and _JOINED.search(phrase) is None
        for dimension, value in lexicon[phrase]
    )


def _is_denied(folded: str, cue: Cue) -> bool:
    """`09 hồ sơ chưa cập nhật kết quả điện tử`: what was not done is counted."""
    if cue.dimension not in ("topic", "channel"):
        return False
    return _DENIED.search(folded, max(0, cue.start - 30), cue.start) is not None


def _joined_satisfaction(folded: str, cues: list[Cue]) -> list[Cue]:
    """`“rất hài lòng” hoặc “hài lòng”` are one: satisfied."""
    joined = [
        Cue(match.start(), match.end(), "topic", "satisfied")
        for match in _EITHER_SATISFACTION.finditer(folded)
    ]
    return [*cues, *joined]


def _is_pair(match: re.Match[str]) -> bool:
    """Whether the words pair "đúng" with "trước" or "sớm", and say of what (hạn, hẹn)."""
    on_time = [match["a"] == "đúng", match["b"] == "đúng"]
    return on_time[0] != on_time[1] and bool(match["adue"] or match["bdue"])


def _ends_before_time(folded: str, cue: Cue, times: set[int]) -> bool:
    """`tiếp nhận, giải quyết trước hạn`: a timeliness word belongs to the second verb, not to the pair."""
    return cue.dimension == "state" and "," in folded[cue.start : cue.end] and cue.end + 1 in times


def _longest(cues: Iterable[Cue]) -> list[Cue]:
    """Of overlapping cues the longest: within a dimension always, across dimensions where one lies inside.

    An indicator's name hides nothing of another dimension: "nộp hồ sơ trực tuyến" names an indicator, and
    its words also say what is counted.
    """
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda cue: (cue.start - cue.end, cue.dimension != HIDING, cue.start)):
        if not any(_hides(longer, cue) for longer in kept):
            kept.append(cue)
    return sorted((cue for cue in kept if cue.dimension != HIDING), key=lambda cue: (cue.start, cue.end))


def _hides(longer: Cue, cue: Cue) -> bool:
    if longer.start >= cue.end or cue.start >= longer.end:
        return False
    if longer.dimension == cue.dimension or longer.dimension == HIDING:
        return True
    inside = (
        longer.start <= cue.start
        and cue.end <= longer.end
        and longer.end - longer.start > cue.end - cue.start
    )
    return inside and longer.dimension != "indicator"


@cache
def _lexicon() -> dict[str, tuple[tuple[str, str], ...]]:
    entries: dict[str, tuple[tuple[str, str], ...]] = {}
    with (_LEXICON / "cues.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            phrase = fold(row["cue"])
            entries[phrase] = (*entries.get(phrase, ()), (row["dimension"], row["value"]))
    return entries


@cache
def _index() -> PhraseIndex:
    return PhraseIndex(_lexicon())


@cache
def _units() -> dict[str, str]:
    with (_LEXICON / "units.csv").open(encoding="utf-8", newline="") as file:
        return {fold(row["noun"]): row["unit"] for row in csv.DictReader(file)}


@cache
def _unit_index() -> PhraseIndex:
    return PhraseIndex(_units())


def unit_after(folded: str, position: int) -> tuple[str, int] | None:
    """The unit of the counted noun right after `position`, and where the noun ends."""
    while position < len(folded) and folded[position] == " ":
        position += 1
    found = _unit_index().match(folded, position)
    return (_units()[found[2]], found[1]) if found else None
