"""What a figure's measure is once all figures of the document are known.

Some words say what they mean only beside others: "đúng hạn" is early-or-on-time where no "trước hạn" stands
beside it; "trả kết quả" is the resolved total where no "đã giải quyết" stands beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from ingest.extract.draft import Draft
from ingest.extract.periods import Period

_LONE = {"resolved_on_time": "resolved_by_due", "rate_on_time": "rate_by_due"}
_RATE_BY_WORDS = "words of the piece"
_LATE = ("resolved_late", "pending_overdue")
_EARLY = frozenset({"resolved_early", "rate_early"})


class _Subject(NamedTuple):
    org: str | None
    period: Period | None
    field: str | None


def concord(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts that remain figures, their measures settled; those left out are published figures that no
    measure of the codebook fits."""
    groups: dict[_Subject, list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[_Subject(draft.org, draft.period, draft.field)].append(draft)
    out = {id(draft) for group in groups.values() for draft in _handed_out(group)}
    for group in groups.values():
        _settle_new(group)
        _settle_on_time(group)
    _settle_overdue(drafts)
    for draft in drafts:
        if draft.part_of is not None and draft.measure == "overdue_total" and draft.part_of.measure in _LATE:
            draft.measure = draft.part_of.measure
    return [draft for draft in drafts if id(draft) not in out]


def _settle_on_time(group: Sequence[Draft]) -> None:
    early = {draft.measure for draft in group if draft.measure in _EARLY}
    for draft in group:
        alone = draft.measure == "rate_on_time" and draft.rule == _RATE_BY_WORDS and "rate_early" not in early
        if not early or (alone and not draft.in_table):
            draft.measure = _LONE.get(draft.measure, draft.measure)


def _settle_new(group: Sequence[Draft]) -> None:
    """`tiếp nhận trong kỳ: 40` beside a total of 45, of which 5 were carried over: those that are new."""
    received = {draft.number.value for draft in group if draft.measure == "received_total"}
    carried = {draft.number.value for draft in group if draft.measure == "received_carried_over"}
    for draft in group:
        of_total = any(draft.number.value + one in received for one in carried if one > 0)
        if draft.measure == "received_total" and of_total and not draft.in_table:
            draft.measure = "received_new"


def _settle_overdue(drafts: Sequence[Draft]) -> None:
    """`để trễ hẹn 37 hồ sơ` says of which dossiers where the same number is stated of the resolved.

    So does "cả tám hồ sơ quá hạn đều thuộc cấp quận", of a part of the unit or field that it is stated of.
    """
    stated: dict[tuple[Period | None, Decimal], set[tuple[str | None, str]]] = defaultdict(set)
    for draft in drafts:
        if draft.measure in _LATE:
            stated[draft.period, draft.number.value].add((draft.org, draft.measure))
    for draft in drafts:
        if draft.measure != "overdue_total" or draft.number.value <= 0 or draft.in_table:
            continue
        same = stated.get((draft.period, draft.number.value), set())
        own = {measure for org, measure in same if org == draft.org}
        measures = own or {measure for _, measure in same}
        if len(measures) == 1 and (own or measures == {"resolved_late"}):
            draft.measure = measures.pop()


def _handed_out(group: Sequence[Draft]) -> Iterable[Draft]:
    """Results handed out, where the dossiers resolved are stated beside them."""
    totals = [draft for draft in group if draft.measure == "resolved_total"]
    resolved = {
        in_table: {
            draft.number.value
            for draft in totals
            if draft.features.state == "resolved" and draft.in_table == in_table
        }
        for in_table in (False, True)
    }
    for draft in totals:
        beside = resolved[draft.in_table]
        if draft.features.state == "results_out" and (len(beside) > 1 or beside - {draft.number.value}):
            yield draft
