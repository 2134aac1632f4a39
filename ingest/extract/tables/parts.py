"""Which rows (of a turned table, columns) of a table are listed parts of which others.

The table says it by its total row, by group rows ("I. Cấp tỉnh") and by its numbering (1, 1.1); that the
numbers add up bears it out. A row that is not placed, or a sum that holds in half of the columns or fewer,
makes no list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ingest.extract.tables.subjects import PERIOD_ROW, Column, Subject
from ingest.extract.tables.totals import adds_up

_LEVEL = 0


def wholes_of(
    places: Sequence[int],
    subjects: Mapping[int, Subject],
    depth_of: Callable[[int], int],
    columns: Sequence[Column],
) -> dict[int, int]:
    """For each place that is a listed part the place of its whole.

    `places` are all rows in order, group rows without numbers among them; `depth_of` tells how deep the
    numbering sets a row; `columns` hold the counts.
    """
    if any(subject.rule == PERIOD_ROW for subject in subjects.values()):
        return {}
    groups = _nested(places, subjects, depth_of)
    top = [place for place in places if place in subjects and place not in groups.above]
    listed = {**groups.members, **_under_totals(top, subjects, columns)}
    return {
        part: whole
        for whole, parts in listed.items()
        if _is_list(whole, parts, subjects, columns)
        for part in parts
    }


class _Groups:
    """Rows under the row that heads them: `members` by head, `above` by member."""

    def __init__(self) -> None:
        self.members: dict[int, list[int]] = {}
        self.above: dict[int, int] = {}

    def add(self, head: int, member: int) -> None:
        self.members.setdefault(head, []).append(member)
        self.above[member] = head


def _nested(
    places: Sequence[int], subjects: Mapping[int, Subject], depth_of: Callable[[int], int]
) -> _Groups:
    groups = _Groups()
    stack: list[tuple[int, int]] = []
    for place in places:
        subject = subjects.get(place)
        if subject is not None and _is_total(subject):
            stack.clear()
            continue
        is_level = subject is not None and (subject.org or "").startswith("level:")
        depth = _LEVEL if is_level else depth_of(place)
        while stack and stack[-1][0] >= depth:
            stack.pop()
        if subject is None:
            continue
        if stack:
            groups.add(stack[-1][1], place)
        stack.append((depth, place))
    return groups


def _under_totals(
    top: Sequence[int], subjects: Mapping[int, Subject], columns: Sequence[Column]
) -> dict[int, list[int]]:
    """The rows that each total row adds up: those since the total before, or those totals themselves."""
    totals = [place for place in top if _is_total(subjects[place])]
    if len(totals) == 1:
        return {totals[0]: [place for place in top if place != totals[0]]}
    listed: dict[int, list[int]] = {}
    since: list[int] = []
    before: list[int] = []
    for place in top:
        if not _is_total(subjects[place]):
            since.append(place)
            continue
        if since and adds_up(place, since, columns):
            listed[place] = since
            before.append(place)
        elif before and adds_up(place, [*before, *since], columns):
            listed[place] = [*before, *since]
        since = []
    return listed


def _is_list(
    whole: int, parts: Sequence[int], subjects: Mapping[int, Subject], columns: Sequence[Column]
) -> bool:
    placed = all(subjects[place].reason is None for place in (whole, *parts))
    apart = all(_names(subjects[part]) != _names(subjects[whole]) for part in parts)
    return len(parts) > 1 and placed and apart and adds_up(whole, parts, columns)


def _names(subject: Subject) -> tuple[str | None, str | None]:
    return subject.org, subject.field


def _is_total(subject: Subject) -> bool:
    return subject.total or subject.words.total
