"""Rounded restatements: `hơn 1.650` for 1.665, `72,6` for 72,57, a title's `hơn 8.000` for 8.042."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal

from ingest.extract.draft import Draft

# How far a rounded number may lie from the exact one that it stands for.
_ROUNDING = Decimal("0.06")
# A title's whole hundreds stand for the exact number of the text.
_HUNDREDS = 100
# How far an exact count may lie above the loose one that it restates, whichever unit that one names.
_CLOSE = Decimal("0.01")

_Keys = Callable[[Draft], Hashable]


def rounded_restatements(drafts: Sequence[Draft], in_title: frozenset[int]) -> set[int]:
    """The ids of drafts that only repeat a more exact one; `in_title` has the ids of those of headings."""
    shortened = {
        (_subject(draft), decimals, round(draft.number.value, decimals))
        for draft in drafts
        for decimals in range(draft.number.n_decimals)
    }
    exact = [draft for draft in drafts if not draft.approximate]
    of_subject, of_measure = _values(exact, _scope), _values(exact, lambda draft: draft.measure)
    of_unit = _values(exact, lambda draft: draft.unit)
    of_days = _values(exact, _days)

    def is_rounded(draft: Draft) -> bool:
        heads, number = id(draft) in in_title, draft.number
        fewer_decimals = number.n_decimals > 0 or heads
        if fewer_decimals and (_subject(draft), number.n_decimals, number.value) in shortened:
            return True
        if number.value <= 0 or not (draft.approximate or (heads and number.value % _HUNDREDS == 0)):
            return False
        if heads:
            return _has_near(of_measure[draft.measure], draft) or _has_near(of_unit[draft.unit], draft)
        return _has_near(of_subject[_scope(draft)], draft) or _has_close(of_days[_days(draft)], draft)

    return {id(draft) for draft in drafts if is_rounded(draft)}


def _scope(draft: Draft) -> tuple[Hashable, ...]:
    return draft.measure, draft.field, draft.org, draft.period


def _days(draft: Draft) -> tuple[Hashable, ...]:
    return draft.measure, draft.field, draft.period


def _subject(draft: Draft) -> tuple[Hashable, ...]:
    return (*_scope(draft), draft.indicator)


def _values(drafts: Iterable[Draft], key: _Keys) -> Mapping[Hashable, list[Decimal]]:
    values: dict[Hashable, list[Decimal]] = defaultdict(list)
    for draft in drafts:
        values[key(draft)].append(draft.number.value)
    for group in values.values():
        group.sort()
    return values


def _has_close(values: Sequence[Decimal], draft: Draft) -> bool:
    """`trên 80%` before 80,7%: what a lead says loosely, of a unit that it need not name."""
    number = draft.number
    loose = number.is_whole and (number.is_percent or number.value % 100 == 0)
    room = Decimal(1) if number.is_percent else _CLOSE * number.value
    return loose and bisect_left(values, number.value) < bisect_left(values, number.value + room)


def _has_near(values: Sequence[Decimal], draft: Draft) -> bool:
    """Whether one of the sorted `values` is what the number of `draft` may be rounded from."""
    value = draft.number.value
    return bisect_left(values, value - _ROUNDING * value) < bisect_right(values, value + _ROUNDING * value)
