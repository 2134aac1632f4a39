"""Two lists of one order: `trước hạn, đúng hạn và quá hạn lần lượt là 100, 20 và 3`.

The first list names units (Sở A, Sở B), measures (trước hạn, đúng hạn) or indicators, the second gives
their numbers. "Con số tương ứng là 148 và 147" takes the measures of the figures just stated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Marked, Slot
from ingest.extract.cues import Cue, cues_of_list
from ingest.extract.draft import Draft
from ingest.extract.measures import Features
from ingest.extract.mentions import OrgMention
from ingest.extract.numbers import Number

_IN_TURN = bounded(r"(?<!\w)(?:lần lượt|tương ứng)(?!\w)(?!\s+với)")
_THE_SAME = bounded(r"(?<!\w)(?:con số|số liệu|kết quả|các số|hai số)(?:\s+này)?\s+(?:lần lượt\s+)?$")
_POINTS_IN_TURN = bounded(r"(?<!\w)điểm(?:\s+(?:số|đạt|được|là))*\s+(?:lần lượt|tương ứng)(?:\s+là)?\s*:?")
_BETWEEN_NUMBERS = bounded(
    r"\s*(?:%|điểm|hồ sơ|hs|bộ|tthc|thủ tục|lượt)?\s*(?:[,;]\s*)?(?:(?:và|còn|là)\s+)?"
    r"(?:(?:gần|hơn|khoảng|trên|chỉ)\s+)?"
)
_JOINS = bounded(
    r"\s*(?:,|;|/|và|cùng|lẫn|hoặc|,\s*và|,\s*còn)\s*"
    r"(?:(?:số|tổng|tỷ|tỉ|lệ|lượng|hồ|sơ|hs|đã|được|của|là|bị|còn|có|nộp|giải|quyết|xử|lý|trả|qua|dịch|vụ)\s+){0,8}"
)
_DIMENSIONS = ("time", "state", "channel", "topic", "origin")
# What stands between the units of a list.
LISTED = bounded(
    r"\s*(?:[,;]|và|lẫn|cùng|,\s*và)\s*"
    r"(?:các\s+sở\s*:?\s*|(?:(?:các\s+)?ubnd|ủy ban nhân dân)\s+(?:các\s+)?)?"
)


@dataclass(slots=True)
class InTurn:
    """What the numbers of a sentence take from a list of the same order, by where they stand.

    `since` is where the words begin that say it of them.
    """

    since: dict[int, int] = field(default_factory=dict)
    orgs: dict[int, OrgMention] = field(default_factory=dict)
    words: dict[int, Features] = field(default_factory=dict)
    scores: dict[int, tuple[Number, str, str | None]] = field(default_factory=dict)


def pair_in_turn(
    marked: Marked, span: tuple[int, int], slots: list[Slot], before: Sequence[Draft]
) -> tuple[list[Slot], InTurn]:
    """The slots, their unit filled in where only the last of a list prints it, and what they take.

    `before` are the figures of the block so far.
    """
    pairs = InTurn(scores=_scores_in_turn(marked, span))
    marks = list(_IN_TURN.finditer(marked.folded, *span))
    for mark, end in zip(marks, [*(one.start() for one in marks[1:]), span[1]], strict=False):
        numbers = _numbers_in_turn(marked, mark, end, slots)
        if len(numbers) < 2:
            continue
        units = _units_in_turn(marked, (span[0], mark.start()), len(numbers))
        words = None if units else _words_in_turn(marked, span, mark, before, len(numbers))
        if units:
            pairs.orgs |= {slot.number.start: one for slot, one in zip(numbers, units, strict=False)}
        elif words:
            pairs.words |= {slot.number.start: one for slot, one in zip(numbers, words, strict=True)}
        else:
            continue
        pairs.since |= {slot.number.start: numbers[0].left for slot in numbers}
        by_start = {slot.number.start: slot for slot in numbers}
        slots = [by_start.get(slot.number.start, slot) for slot in slots]
    return slots, pairs


def _numbers_in_turn(marked: Marked, mark: re.Match[str], end: int, slots: Sequence[Slot]) -> list[Slot]:
    run: list[Slot] = []
    for slot in slots:
        if slot.number.start < mark.end() or slot.number.start >= end or slot.number.spelled:
            continue
        since = run[-1].number.end if run else mark.end()
        if run and _BETWEEN_NUMBERS.fullmatch(marked.folded, since, slot.number.start) is None:
            break
        run.append(slot)
    return [replace(slot, unit=slot.unit or run[-1].unit) for slot in run]


def _units_in_turn(marked: Marked, span: tuple[int, int], n_numbers: int) -> list[OrgMention]:
    """The nearest list of at least two units that has no more of them than there are numbers.

    Else as many units as numbers that were each given a number of their own before.
    """
    mentions = [m for m in marked.organisations if span[0] <= m.start and m.end <= span[1]]
    mentions = [m for m in mentions if m.org != "national"]
    runs: list[list[OrgMention]] = [[]]
    for mention in mentions:
        run = runs[-1]
        if run and LISTED.fullmatch(marked.folded, run[-1].end, mention.start) is None:
            runs.append([])
        runs[-1].append(mention)
    runs = [[one for one in run if not one.org.startswith("level:")] for run in runs]
    nearest = next((run for run in reversed(runs) if len(run) > 1), [])
    if nearest:
        return nearest if len(nearest) <= n_numbers else []
    ends = [*(m.start for m in mentions[1:]), span[1]]
    numbered = [
        mention
        for mention, end in zip(mentions, ends, strict=False)
        if any(mention.end <= number.start < end for number in marked.numbers)
    ]
    alike = len({m.org for m in numbered}) == n_numbers == len(numbered)
    return numbered if alike else []


def _words_in_turn(
    marked: Marked, span: tuple[int, int], mark: re.Match[str], before: Sequence[Draft], n_numbers: int
) -> list[Features] | None:
    """What the list of measures before the mark says, in its order; None where it has more or fewer."""
    if _THE_SAME.search(marked.folded, span[0], mark.start()) is not None:
        return _words_again(before, n_numbers)
    cues = cues_of_list(marked.folded, (span[0], mark.start()))
    for dimension in _DIMENSIONS:
        run = _run(marked.folded, [cue for cue in cues if cue.dimension == dimension])
        if len(run) == n_numbers == len({cue.value for cue in run}):
            return [_of_cue(cue, [one for one in cues if one not in run]) for cue in run]
    return None


def _of_cue(cue: Cue, beside: Sequence[Cue]) -> Features:
    states = {one.value for one in beside if one.dimension == "state"}
    state = next(iter(states)) if cue.dimension == "time" and len(states) == 1 else None
    told = {"state": state, cue.dimension: cue.value}
    return Features(**told)


def _run(folded: str, cues: Sequence[Cue]) -> list[Cue]:
    """The last cues that stand in one list."""
    run: list[Cue] = []
    for cue in reversed(cues):
        if run and _JOINS.fullmatch(folded, cue.end, run[-1].start) is None:
            break
        run.append(cue)
    return run[::-1]


def _words_again(before: Sequence[Draft], n_numbers: int) -> list[Features] | None:
    """The measures of as many figures of one unit, told last."""
    told = [draft for draft in before if draft.indicator is None and not draft.in_table]
    told = [draft for draft in told if draft.org == told[-1].org][-n_numbers:]
    if len({draft.measure for draft in told}) != n_numbers:
        return None
    return [draft.features for draft in told]


def _scores_in_turn(marked: Marked, span: tuple[int, int]) -> dict[int, tuple[Number, str, str | None]]:
    """`A; B; C có điểm lần lượt là 14,05; 18,66; 7,40`: the scores in the order of the indicators."""
    mark = _POINTS_IN_TURN.search(marked.folded, *span)
    if mark is None:
        return {}
    names = [cue for cue in marked.cues if cue.dimension == "indicator"]
    names = [cue for cue in names if span[0] <= cue.start and cue.end <= mark.start()]
    numbers = [n for n in marked.numbers if mark.end() <= n.start < span[1] and not n.is_percent]
    if len(names) < 2 or len(names) != len(numbers):
        return {}
    codes = ["online_services" if cue.value == "services_group" else cue.value for cue in names]
    return {n.start: (n, "score", code) for n, code in zip(numbers, codes, strict=True)}
