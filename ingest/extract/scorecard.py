"""Scores and ranks of the Decision 766/QĐ-TTg scorecard: `7,7/18 điểm`, `15,3 trên 18`, `thứ 2/34`."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.extract.clauses import Slot
from ingest.extract.draft import Draft
from ingest.extract.numbers import Number

# Maxima of indicators.csv; the 22 points of services are split 12 + 10 by the six-group form.
_MAXIMA = {Decimal(10), Decimal(12), Decimal(18), Decimal(20), Decimal(22), Decimal(100)}
_RANK = re.compile(r"(?:thứ|hạng|xếp|vị trí(?:\s+thứ)?|đứng(?:\s+thứ)?|xếp\s+(?:thứ|hạng))\s*$")


def score_measures(
    slot: Slot, folded: str, indicator: str | None, last: Draft | None
) -> list[tuple[Number, str, str | None]] | None:
    """(number, measure, indicator) for each number of a score or rank; None where the slot is neither."""
    if (
        _RANK.search(folded[slot.left : slot.number.start])
        and slot.number.is_whole
        and slot.unit != "dossier"
    ):
        found: list[tuple[Number, str, str | None]] = [(slot.number, "rank", indicator or "total")]
        return [*found, (slot.over, "rank_of", indicator or "total")] if slot.over else found
    is_points = slot.unit == "points"
    if slot.number.is_percent or not (is_points or (slot.over is not None and slot.over.value in _MAXIMA)):
        return None
    if slot.unit in ("dossier", "procedure", "visit", "rating"):
        return None
    if slot.over is None:
        return [(slot.number, "score", _of_group(indicator, None) or "total")] if is_points else None
    known = indicator or (last.indicator if last is not None else None)
    code = _of_group(known, slot.over.value)
    if code is None and not is_points:
        return None
    if slot.number.value > slot.over.value:
        return None
    return [(slot.number, "score", code), (slot.over, "score_max", code)]


def _of_group(indicator: str | None, maximum: Decimal | None) -> str | None:
    """`dịch vụ trực tuyến` is the 12-point group, or of 22 points where payment is inside it."""
    if indicator == "services_group":
        return "services" if maximum == Decimal(22) else "online_services"
    return indicator
