"""What a document as a whole speaks of: its organisation, its period, its year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.document import Block, BlockKind, Document
from ingest.extract.clauses import Marked
from ingest.extract.organisations import OWN_CENTRE, OWN_PLACE, OrgMention
from ingest.extract.periods import Period, PeriodKind, PeriodMention
from ingest.figure import Context, PeriodBasis

# In prose these name a speaker, a carrier or an addressee far more often than the subject of a figure.
WEAK_ORGS = frozenset({"dept:ubnd_tinh", "unit:buu_dien", "unit:nganh_doc"})
_SCOPE_KINDS = frozenset(
    {
        PeriodKind.RANGE,
        PeriodKind.MONTH,
        PeriodKind.QUARTER,
        PeriodKind.MONTHS,
        PeriodKind.YEAR,
        PeriodKind.TO_DATE,
    }
)
_COMPARED = re.compile(
    r"(?:so với|cùng kỳ|hơn|bằng|của|kế hoạch|nhiệm vụ(?:[^,.;]{0,30}))\s*(?:cùng kỳ\s*)?$"
)
_ROLE_BEFORE = re.compile(
    r"(?:giám đốc|chủ tịch|chánh|lãnh đạo|đại diện|công chức|cán bộ|trưởng|văn phòng|đồng chí|theo|gửi|của ủy ban|"
    r"phối hợp với|tham mưu|trình|chỉ đạo của|giao|đề nghị|yêu cầu|vào nhóm)\s*$"
)
_RANKED_AMONG = re.compile(r"(?:thứ\s*(?:nhất|nhì|ba|\d+)|dẫn đầu|hạng\s*\d+|đứng đầu|nhất)\s*$")


@dataclass(frozen=True, slots=True)
class Scope:
    """Organisation and period in force at a place of the text."""

    org: str | None
    period: Period | None
    basis: PeriodBasis
    as_of: bool = False  # the period is a day or month "up to which" something is counted


@dataclass(frozen=True, slots=True)
class DocumentScope:
    """Defaults of a document: `org`, `period`, the `year` that closes open ones, the date it shows."""

    org: str | None
    period: Period | None
    basis: PeriodBasis
    year: int | None
    shown_date: date | None
    own_centre: str
    own_place: str | None

    @property
    def scope(self) -> Scope:
        return Scope(self.org, self.period, self.basis)


def is_scope_mention(mention: PeriodMention, folded: str) -> bool:
    """Whether a time expression says what the following figures are of (not a comparison, not a mere day)."""
    if mention.kind not in _SCOPE_KINDS:
        return False
    return _COMPARED.search(folded[max(0, mention.start - 40) : mention.start]) is None


def subjects(marked: Marked, span: tuple[int, int]) -> list[OrgMention]:
    """Organisations in `span` that may be the subject of figures."""
    return [
        mention
        for mention in marked.organisations
        if span[0] <= mention.start < span[1]
        and mention.org not in WEAK_ORGS
        and _ROLE_BEFORE.search(marked.folded[max(0, mention.start - 30) : mention.start]) is None
        and not (
            mention.org == "national"
            and _RANKED_AMONG.search(marked.folded[max(0, mention.start - 20) : mention.start])
        )
    ]


def document_scope(document: Document, context: Context, marked: Sequence[Marked]) -> DocumentScope:
    """The defaults of a document from its opening, its context and what its text first says."""
    opening = list(_opening(document.blocks, marked))
    year, shown = _year(opening, marked, context)
    own_centre, own_place = _own(marked)
    org = (
        _first_org(opening, own_centre, own_place)
        or context.publisher_org
        or _first_org(marked, own_centre, own_place)
    )
    period, basis = _first_period(opening, marked, year)
    return DocumentScope(org, period, basis, year, shown, own_centre, own_place)


def _opening(blocks: Sequence[Block], marked: Sequence[Marked]) -> Iterable[Marked]:
    """The blocks up to the first that counts something: letterhead, title, first heading."""
    for block, found in zip(blocks, marked, strict=True):
        if block.kind is BlockKind.TABLE:
            return
        yield found
        if any(cue.dimension in ("state", "time") for cue in found.cues) and _counts(found):
            return


def _counts(found: Marked) -> bool:
    inside = {n.start for n in found.numbers for m in found.periods if m.start <= n.start < m.end}
    return any(number.start not in inside for number in found.numbers)


def _year(
    opening: Sequence[Marked], marked: Sequence[Marked], context: Context
) -> tuple[int | None, date | None]:
    shown = context.published or _shown_date(marked)
    for found in opening[:3]:
        for mention in found.periods:
            if mention.kind is not PeriodKind.DAY and mention.has_year and mention.last is not None:
                return mention.last[0], shown
    if shown is not None:
        return shown.year, shown
    for one in marked:
        for mention in one.periods:
            if mention.has_year and mention.last is not None:
                return mention.last[0], None
    return None, None


def _shown_date(marked: Sequence[Marked]) -> date | None:
    """The date that the document bears: the first full date in its first blocks."""
    for one in marked[:12]:
        for mention in one.periods:
            if mention.kind is PeriodKind.DAY and mention.has_year and len(one.text) < 160:
                period = mention.resolve(None)
                return period.end if period else None
    return None


def _own(marked: Sequence[Marked]) -> tuple[str, str | None]:
    """The centre and the place that "Trung tâm" and "huyện", "phường" alone stand for in this document."""
    mentions = [mention for one in marked for mention in one.organisations]
    places = [m.org for m in mentions if m.org.startswith(("district:", "commune:"))]
    first_centre = next((m.org for m in mentions if m.org == "centre" or (m.org in places)), "centre")
    place = places[0] if places else None
    return (first_centre, place)


def _first_org(found: Sequence[Marked], own_centre: str, own_place: str | None) -> str | None:
    orgs = [
        own_org(mention.org, own_centre, own_place)
        for one in found
        for mention in subjects(one, (0, len(one.text)))
        if mention.org not in ("national",) and not mention.org.startswith("unit:")
    ]
    named = [org for org in orgs if org]
    specific = [org for org in named if org != "province" and not org.startswith("level:")]
    return next(iter(specific or named), None)


def own_org(org: str, own_centre: str, own_place: str | None) -> str | None:
    """A code for an organisation of the text: `Trung tâm` and `huyện` alone are the document's own."""
    if org == OWN_CENTRE:
        return own_centre
    return own_place if org == OWN_PLACE else org


def _first_period(
    opening: Sequence[Marked], marked: Sequence[Marked], year: int | None
) -> tuple[Period | None, PeriodBasis]:
    for group in (opening, marked):
        mentions = [
            (one, mention)
            for one in group
            for mention in one.periods
            if is_scope_mention(mention, one.folded)
        ]
        if mentions:
            return _refined(mentions[0][0], mentions[0][1], marked, year)
    return None, PeriodBasis.NONE


def _refined(
    found: Marked, mention: PeriodMention, marked: Sequence[Marked], year: int | None
) -> tuple[Period | None, PeriodBasis]:
    """The period of a mention, or the days that the text says it runs from and to (a quarter from 1/12 to 29/2)."""
    basis = PeriodBasis.STATED if mention.has_year else PeriodBasis.IMPLIED
    for one in [found, *marked]:
        for first, second in zip(one.periods, one.periods[1:], strict=False):
            if (
                first.kind is mention.kind
                and first.last is not None
                and mention.last is not None
                and first.last[1:] == mention.last[1:]
                and second.kind is PeriodKind.RANGE
                and second.start - first.end < 25
                and "(" in one.folded[first.end : second.start]
            ):
                return second.resolve(year), PeriodBasis.STATED
    return mention.resolve(year), basis


def with_period(scope: Scope, mention: PeriodMention, document: DocumentScope) -> Scope:
    """`scope` as changed by a time expression."""
    match mention.kind:
        case PeriodKind.CURRENT:
            return replace(scope, period=document.period, basis=document.basis, as_of=False)
        case PeriodKind.NOW:
            return replace(
                scope, period=Period(None, document.shown_date), basis=PeriodBasis.IMPLIED, as_of=True
            )
        case PeriodKind.SINCE:
            end = scope.period.end if scope.period else (document.period.end if document.period else None)
            start = date(mention.first[0], 1, 1) if mention.first and mention.first[0] else None
            return replace(scope, period=Period(start, end), basis=PeriodBasis.IMPLIED)
    period = mention.resolve(document.year)
    if period is None:
        return scope
    basis = PeriodBasis.STATED if mention.has_year else PeriodBasis.IMPLIED
    if document.period is not None and not mention.has_year and _same_months(period, document.period):
        period = document.period
    return replace(scope, period=period, basis=basis, as_of=mention.kind is PeriodKind.TO_DATE)


def _same_months(period: Period, main: Period) -> bool:
    """Whether a mention without a year means the report's own period (its quarter may run 1/12 to 29/2)."""
    return period.end is not None and main.end is not None and period.end.month == main.end.month
