"""Levels before and after a change: `tỷ lệ trả lại giảm từ 3,2% còn 1,52%`.

The second number is what the words say, now; the first is the same of the time that the sentence compares
with ("so với 6 tháng năm trước"), and stays unread where it compares with none.
"""

from __future__ import annotations

from dataclasses import replace

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Slot
from ingest.extract.draft import Meaning
from ingest.extract.measures import Features, measure_of
from ingest.extract.periods import Period
from ingest.extract.scope import with_period
from ingest.extract.statement import Statement
from ingest.extract.timing import a_year_before
from ingest.figure import PeriodBasis

_FROM = bounded(r"(?<!\w)từ\s+(?:(?:mức|chỗ|con số|hơn|gần|trên|khoảng|chỉ)\s+)*$")
_TO = bounded(
    r"[^.;:()\d]{0,30}(?:20\d\d\)?[^.;:()\d]{0,10})?(?<!\w)(?:lên|xuống|còn|tăng|giảm)(?:\s+(?:lên|xuống|còn|mức|đến|tới|hơn|gần|trên|chỉ|"
    r"khoảng|thành)){0,6}\s*\d"
)
_AGAINST = bounded(r"(?<!\w)so với\s+(?:(?:mức|con số|của)\s+)*(?P<same>cùng kỳ\s*)?$")
_AGAINST_SAME = bounded(r"(?<!\w)so với\s+(?:(?:mức|con số|của)\s+)*cùng kỳ(?!\w)")


def is_level_before(slot: Slot, folded: str) -> bool:
    """Whether a number is where a change begins: "từ 1.204 lên 3.377"."""
    if _FROM.search(folded, slot.before, slot.number.start) is None:
        return False
    return _TO.match(folded, slot.unit_end, slot.sentence[1]) is not None


def read_level_before(statement: Statement, slot: Slot) -> None:
    """Read the level before a change where the sentence says of when it is; remember what changes."""
    features = statement.features(slot)
    features = features if features.says_what else statement.wide_features(slot)
    unit = "percent" if slot.number.is_percent else slot.unit or _unit_of(features)
    statement.findings.begin_number()
    statement.findings.changing = (features, unit)
    measure = measure_of(unit, features)
    scope = statement.sentence.scope_of(slot)
    period = _compared(statement, slot)
    if measure is None or period is None:
        statement.findings.leave_number(slot.number, "level before a change")
        return
    scope = replace(scope, period=period, basis=PeriodBasis.IMPLIED)
    statement.add(slot, measure, Meaning(features, "level before a change"), scope=scope, unit=unit)


def _unit_of(features: Features) -> str:
    return "dossier" if features.state or features.time or features.origin else ""


def _compared(statement: Statement, slot: Slot) -> Period | None:
    """The period that the sentence compares with; None where it names none."""
    timing, folded = statement.sentence.time, statement.folded
    start = statement.sentence.span[0]
    now = timing.of(slot)
    told = next((m for m in statement.sentence.marked.periods if timing.is_level_of(m, slot)), None)
    if told is not None:
        return with_period(now, told, statement.flow.document).period
    for mention in statement.sentence.marked.periods:
        if start <= mention.start < slot.number.start:
            against = _AGAINST.search(folded, start, mention.start)
            if against is not None and not against["same"]:
                return with_period(now, mention, statement.flow.document).period
    if _AGAINST_SAME.search(folded, start, slot.number.start) and now.period is not None:
        return a_year_before(now.period)
    return None
