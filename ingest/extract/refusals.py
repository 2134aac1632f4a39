"""Numbers that the words around them make no figure of the codebook: plans, changes, averages, ranges.

The words are data: `lexicon/refusals.yaml`.
"""

from __future__ import annotations

from ingest.extract.clauses import Slot
from ingest.extract.patterns import LEXICON, patterns
from ingest.figure import NumberClass

_BY_UNIT = {
    "money": NumberClass.MONEY,
    "staff": NumberClass.STAFF,
    "count_of_units": NumberClass.COUNT_OF_UNITS,
    "change": NumberClass.CHANGE,
    "date": NumberClass.PERIOD,
    "case": NumberClass.OTHER_FIGURE,
}
_PATTERNS = patterns(LEXICON / "refusals.yaml")
_PLAN = _PATTERNS["plan"]
_OPENING_PLAN = _PATTERNS["opening_plan"]
_PLAN_AFTER = _PATTERNS["plan_after"]
_REACHED = _PATTERNS["reached"]
_DONE = _PATTERNS["done"]
_MEASURED_BY = _PATTERNS["measured_by"]
_CHANGE = _PATTERNS["change"]
_MORE_OR_LESS = _PATTERNS["more_or_less"]
_THRESHOLD = _PATTERNS["threshold"]
_UNITS_BEYOND = _PATTERNS["units_beyond"]
_EACH = _PATTERNS["each"]
_OR_MORE = _PATTERNS["or_more"]
_LEVEL_REACHED = _PATTERNS["level_reached"]
_AGAINST = _PATTERNS["against"]
_OF_A_TIME = _PATTERNS["of_a_time"]
_LEVEL_NAMED = _PATTERNS["level_named"]
_UP_TO = _PATTERNS["up_to"]
_ASKED_FOR = _PATTERNS["asked_for"]
_TARGET_NAMED = _PATTERNS["target_named"]
_BEYOND = _PATTERNS["beyond"]
_PLACES = _PATTERNS["places"]
_CHANGE_AFTER = _PATTERNS["change_after"]
_AVERAGE = _PATTERNS["average"]
_PER_DAY = _PATTERNS["per_day"]
_PER_HUNDRED = _PATTERNS["per_hundred"]
_SOME_DAYS = _PATTERNS["some_days"]
_RANGE = _PATTERNS["range"]
_RANGE_AFTER = _PATTERNS["range_after"]
_RANGE_HYPHEN = _PATTERNS["range_hyphen"]
_DAILY_AHEAD = _PATTERNS["daily_ahead"]
_RANGE_OPENS = _PATTERNS["range_opens"]
_OTHERS = _PATTERNS["others"]
_UNITS_COUNTED = _PATTERNS["units_counted"]
_COMPARED = _PATTERNS["compared"]
_PART_APART = _PATTERNS["part_apart"]
_OF_EARLIER = _PATTERNS["of_earlier"]


def refusal(slot: Slot, folded: str, *, in_plan: bool) -> NumberClass | None:
    """Why the number of `slot` is no figure; None where it may be one."""
    number = slot.number
    before = folded[slot.left : number.start]
    after = folded[slot.over.end if slot.over else number.end : slot.sentence[1]]
    if number.is_percent and (_THRESHOLD.search(before) or _OR_MORE.match(after)):
        return NumberClass.OTHER_FIGURE
    if _ASKED_FOR.match(after) or _PART_APART.search(folded, slot.sentence[0], number.start):
        return NumberClass.OTHER_FIGURE
    if slot.opening is not None and _TARGET_NAMED.search(folded, slot.sentence[0], slot.opening):
        return NumberClass.PLAN
    if slot.unit in ("percent", "points") and (
        _BEYOND.search(folded, slot.sentence[0], number.start) or _UNITS_BEYOND.search(before)
    ):
        return NumberClass.OTHER_FIGURE
    if not number.is_percent and _EACH.search(before):
        return NumberClass.OTHER_FIGURE
    if slot.unit in _BY_UNIT:
        return _BY_UNIT[slot.unit]
    if number.is_signed or _is_change(folded[max(slot.before, slot.left - 70) : number.start], after):
        return NumberClass.CHANGE
    if in_plan or _is_plan(folded[slot.sentence[0] : number.start], folded[slot.unit_end : slot.sentence[1]]):
        return NumberClass.PLAN
    if (
        (_AVERAGE.search(before) and not number.is_percent)
        or (_DAILY_AHEAD.search(folded, slot.sentence[0], number.start) and not number.is_percent)
        or (_SOME_DAYS.search(folded, slot.before, number.start) and not number.is_percent)
        or _PER_HUNDRED.search(folded, slot.sentence[0], number.start)
        or _PER_DAY.match(after)
        or _is_range(folded, slot, after)
    ):
        return NumberClass.OTHER_FIGURE
    return None


def _is_change(before: str, after: str) -> bool:
    if _LEVEL_NAMED.search(before) or (_AGAINST.search(before) and _OF_A_TIME.match(after)):
        return False
    if _CHANGE_AFTER.match(after) is not None and _MORE_OR_LESS.search(before):
        return True
    if _LEVEL_REACHED.search(before) or (_UP_TO.search(before) and not _PLACES.match(after)):
        return False
    return _CHANGE.search(before) is not None


def _is_plan(before: str, after: str) -> bool:
    opening = _OPENING_PLAN.match(before)
    if opening is not None and not _DONE.search(before, opening.end()):
        return True
    clause = before[before.rfind(";") + 1 :]
    found = next(reversed(list(_PLAN.finditer(clause))), None)  # the last one speaks
    if (
        found is not None
        and not _REACHED.search(clause, found.end())
        and not _MEASURED_BY.search(clause[: found.start()])
    ):
        return True
    return _PLAN_AFTER.match(after) is not None


def _is_range(folded: str, slot: Slot, after: str) -> bool:
    start = slot.number.start
    if _RANGE.search(folded, max(slot.sentence[0], start - 30), start):
        return True
    if _RANGE_HYPHEN.match(after):
        return True
    opens = _RANGE_OPENS.search(folded, max(slot.sentence[0], start - 12), start) is not None
    return opens and _RANGE_AFTER.match(after) is not None


def is_of_others(slot: Slot, folded: str) -> bool:
    """`các đơn vị còn lại không có hồ sơ quá hạn`, `41/96 xã không có ...`: a zero of units not named."""
    return (
        slot.number.spelled
        and slot.number.value == 0
        and (
            _OTHERS.search(folded, slot.before, slot.number.start) is not None or _follows_units(slot, folded)
        )
    )


def _follows_units(slot: Slot, folded: str) -> bool:
    """`41/96 xã không có hồ sơ quá hạn`: the number before counts the units that have none."""
    return _UNITS_COUNTED.search(folded, slot.sentence[0], slot.number.start) is not None


def is_comparison(slot: Slot, folded: str) -> bool:
    """Whether the number is of an earlier period named only by comparison ("cùng kỳ năm trước là ...")."""
    if _OF_EARLIER.match(folded, slot.sentence[0]):
        return True
    return _COMPARED.search(folded, max(slot.before, slot.left - 40), slot.number.start) is not None
