"""Rates of a table settled: whose share a bare "Tỷ lệ" is, and whether "đúng hạn" counts the early ones."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.measures import rate_of
from ingest.extract.tables.lines import Group, Line
from ingest.figure import NumberClass

RATE_WHOLES = (
    "resolved_total",
    "received_total",
    "received_new",
    "due_total",
    "pending_total",
    "procedures_total",
)


def settle_bare_rates(group: Group) -> None:
    """A rate without words of its own is that of a count beside it, as the numbers tell."""
    bare = [
        line for line in group.lines if line.is_open and line.unit == "percent" and not line.own.says_what
    ]
    for line in bare:
        candidates = _rated_counts(group, line)
        chosen = _stated_ratio(group, line) or _count_of_rate(
            group, line, candidates, alternating=len(bare) > 1
        )
        rate = rate_of(chosen.measure) if chosen is not None and chosen.measure is not None else None
        if chosen is None or rate is None:
            line.measure, line.reason = None, "rate_of_what"
        else:
            line.measure, line.features, line.rule = rate, chosen.features, "rate of the count beside it"


def _rated_counts(group: Group, rate: Line) -> list[Line]:
    counts = [
        line
        for line in group.lines
        if line.is_read and line.unit != "percent" and rate_of(line.measure or "")
    ]
    siblings = [line for line in counts if rate.parents and line.parents[: len(rate.parents)] == rate.parents]
    return siblings or ([] if rate.parents and rate.words.features.says_what else counts)


def _stated_ratio(group: Group, rate: Line) -> Line | None:
    part = group.rules.ratios.get(rate.index, (None, None))[0]
    return next((line for line in group.lines if line.index == part and line.is_read), None)


def _count_of_rate(group: Group, rate: Line, counts: Sequence[Line], *, alternating: bool) -> Line | None:
    before = [line for line in counts if line.index < rate.index]
    beside = before[-1] if before and before[-1].index == _index_before(group, rate) else None
    if len(counts) == 1 and not group.compared:
        return counts[0] if beside is counts[0] or rate.parents else None
    wholes = [whole for name in RATE_WHOLES if (whole := group.first(name)) is not None]
    fitting = []
    testable = False
    for count in counts:
        verdicts = [
            group.witness.share_holds(rate.index, count.index, one.index)
            for one in wholes
            if one is not count
        ]
        testable = testable or any(verdict.tested for verdict in verdicts)
        if any(verdict.supports for verdict in verdicts):
            fitting.append(count)
    if len(fitting) == 1:
        return fitting[0]
    unproven = alternating and not testable and not group.compared
    if beside is not None and (beside in fitting or unproven):
        return beside
    return None


def _index_before(group: Group, line: Line) -> int:
    return max((one.index for one in group.lines if one.index < line.index), default=-1)


def settle_rates_by_due(group: Group) -> None:
    counted = group.first("resolved_early") is not None and group.first("resolved_on_time") is not None
    for line in group.read("rate_on_time"):
        if group.first("rate_early") is None and (not counted or _rate_includes_early(group, line)):
            line.measure, line.rule = "rate_by_due", "on time without a separate early"
    for rate in group.read("rate_pending"):
        if rate.features.time:
            rate.measure, rate.role = None, NumberClass.OTHER_FIGURE


def _rate_includes_early(group: Group, rate: Line) -> bool:
    on_time, whole = group.first("resolved_on_time"), group.first("resolved_total")
    by_due = group.first("resolved_by_due")
    if whole is None:
        return False
    if by_due is not None:
        return group.witness.share_holds(rate.index, by_due.index, whole.index).supports
    late = group.first("resolved_late")
    if on_time is None or group.witness.share_holds(rate.index, on_time.index, whole.index).supports:
        return False
    return late is not None and group.witness.rest_holds(rate.index, late.index, whole.index).supports
