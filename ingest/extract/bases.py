"""What a rate is of: the base that the text names, or that the counts beside the rate give.

One rate name has several bases in use (resolved, due, received, new ...). A base is filled in only where the
words say it ("42% số mới tiếp nhận") or where one of the totals told with the count of the rate, and no
other, makes the printed percentage; a rate with a base is checked on that base alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Slot
from ingest.extract.cues import Cue
from ingest.extract.draft import Draft
from ingest.extract.numbers import Number

_AFTER = bounded(
    r"\s*(?:(?:trên|trong|so với|của)\s+)?(?:tổng\s+số|tổng|số|toàn bộ)\s+(?:lượng\s+)?"
    r"(?:(?:hồ sơ|hs|lượng)\s+)?(?:(?:được|cần|phải|đã)\s+)?"
)
_BEFORE = bounded(
    r"(?<!\w)(?:trên|so với|/)\s*(?:tổng\s+số|tổng|số)\s+(?:(?:hồ sơ|hs)\s+)?(?:(?:được|cần|phải|đã)\s+)?"
)
_TOTALS = {
    ("state", "received"): "received_total",
    ("state", "resolved"): "resolved_total",
    ("state", "results_out"): "resolved_total",
    ("state", "pending"): "pending_total",
    ("state", "due"): "due_total",
    ("origin", "new"): "received_new",
}
_WHOLES = frozenset(_TOTALS.values())
_OF_DOSSIERS = frozenset(
    {
        "rate_by_due",
        "rate_early",
        "rate_on_time",
        "rate_late",
        "rate_resolved",
        "rate_pending",
        "rate_pending_overdue",
        "rate_returned",
        "rate_online",
        "rate_online_full",
        "rate_online_partial",
        "rate_in_person",
        "rate_postal",
        "rate_digitised",
        "rate_e_results",
    }
)


def base_of(rate: Draft, slot: Slot, folded: str, cues: Sequence[Cue], counts: Sequence[Draft]) -> str | None:
    """The measure that a rate is of; None where neither words nor `counts` (of its block) tell it."""
    if rate.measure not in _OF_DOSSIERS:
        return None
    return _told(slot, folded, cues) or _counted(rate, counts)


def _told(slot: Slot, folded: str, cues: Sequence[Cue]) -> str | None:
    after = _AFTER.match(folded, slot.number.end)
    if after is not None:
        return _total_at(after.end(), cues)
    before = list(_BEFORE.finditer(folded, slot.before, slot.number.start))
    return _total_at(before[-1].end(), cues) if before else None


def _total_at(place: int, cues: Sequence[Cue]) -> str | None:
    """The total that the cue at `place` names (or the cue that reaches over it: "đã giải quyết")."""
    here = [cue for cue in cues if cue.start <= place < cue.end and cue.dimension in ("state", "origin")]
    named = {_TOTALS.get((cue.dimension, cue.value)) for cue in here}
    return named.pop() if len(named) == 1 else None


def _counted(rate: Draft, counts: Sequence[Draft]) -> str | None:
    """The only total of the same unit, days and field that makes the rate of the count right before it."""
    part = next((one for one in reversed(counts) if not one.number.is_percent and not one.indicator), None)
    if part is None or part.number.end > rate.number.start or rate.rule != "rate of the count before":
        return None
    bases = {
        one.measure
        for one in counts
        if one.measure in _WHOLES
        and one is not part
        and (one.org, one.period, one.field) == (rate.org, rate.period, rate.field)
        and _makes(rate.number, part.number.value, one.number.value)
    }
    return bases.pop() if len(bases) == 1 else None


def _makes(rate: Number, part: Decimal, whole: Decimal) -> bool:
    """Whether part / whole is the printed percentage, rounded or cut off at its last digit."""
    return whole > 0 and abs(100 * part / whole - rate.value) <= Decimal(1).scaleb(-rate.n_decimals)
