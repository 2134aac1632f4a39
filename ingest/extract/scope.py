"""What a document as a whole speaks of: its organisation, its period, its year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ingest.document import Block, BlockKind, Document
from ingest.extract.clauses import Marked
from ingest.extract.folding import fold
from ingest.extract.organisations import (
    OWN_CENTRE,
    OWN_PLACE,
    OWN_POLICE,
    OWN_WHOLE,
    OrgMention,
    find_organisations,
)
from ingest.extract.periods import Period, PeriodKind, PeriodMention
from ingest.figure import Context, PeriodBasis

# In prose these name a speaker, a carrier or an addressee far more often than the subject of a figure.
WEAK_ORGS = frozenset({"dept:ubnd_tinh", "unit:buu_dien", "unit:nganh_doc"})
# Communes run one-stop desks of their own since this day (Nghị quyết 202/2025/QH15, Nghị định 118/2025/NĐ-CP).
TWO_TIERS = date(2025, 7, 1)
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
_PLACES = ("district:", "commune:")
_PUBLISHING = (*_PLACES, "dept:", "centre")
_UNITS = frozenset({PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.MONTHS, PeriodKind.YEAR})
_SLACK = 4  # days by which a period from the 15th to the 14th differs from calendar months
_COMPARED = re.compile(
    r"(?:so với|cùng kỳ|hơn|bằng|của|tồn|kế hoạch|nhiệm vụ(?:[^,.;]{0,30})|chương trình|báo cáo|từ|trước)\s*(?:cùng kỳ\s*)?$"
)
_COMPARED_AFTER = re.compile(r"\s*(?:trở về trước|trước đó|chuyển (?:sang|qua)|còn tồn)(?!\w)")
_ROLE_BEFORE = re.compile(
    r"(?:giám đốc|chủ tịch|chánh|lãnh đạo|đại diện|công chức|cán bộ|trưởng|văn phòng|đồng chí|theo|gửi|của ủy ban|"
    r"phối hợp với|tham mưu(?: cho)?|trình|chỉ đạo của|giao(?: cho)?|đề nghị|yêu cầu|vào nhóm|cổng dịch vụ công|cổng dvc|"
    r"cổng thông tin điện tử|hệ thống thông tin giải quyết (?:tthc|thủ tục hành chính)(?: của)?|vnpt|viettel|báo|đài|"
    r"hđnd|ubnd|hội đồng nhân dân|ủy ban nhân dân|giữa|cùng|kính gửi\s*:|nơi nhận\s*:|"
    r"(?:báo cáo|thống kê|số liệu|thông tin|tin|đánh giá|cập nhật)\s+(?:từ|của))\s*$"
)
_RANKED_AMONG = re.compile(
    r"(?:thứ\s*(?:nhất|nhì|hai|ba|tư|\d+)|dẫn đầu|hạng\s*\d+|đứng đầu|nhất|đầu)\s*$|/\d+\s*$"
)
_PORTAL_BEFORE = re.compile(r"(?:cổng|phần mềm|hệ thống)[^,.;:()]{0,60}$")


@dataclass(frozen=True, slots=True)
class Scope:
    """Organisation and period in force at a place of the text."""

    org: str | None
    period: Period | None
    basis: PeriodBasis
    as_of: bool = False  # the period is a day or month "up to which" something is counted
    now: bool = False  # "hiện nay", "đến nay": stocks are as of the day the document shows


class _Reporting(NamedTuple):
    """The period of a report, how it is known, and the mention that names it."""

    period: Period | None
    basis: PeriodBasis
    mention: PeriodMention | None


_SCORECARD = re.compile(
    r"bộ chỉ số|chỉ số phục vụ|nhóm chỉ số|chỉ số thành phần|766/qđ-ttg|quyết định (?:số )?766|phục vụ người dân, doanh nghiệp|"
    r"(?:đạt|được) [\d,.]+(?:/\d+)? điểm"
)


@dataclass(frozen=True, slots=True)
class DocumentScope:
    """Defaults of a document: `org`, `period`, the `year` that closes open ones, the date it shows.

    `defined` holds the periods that the text itself delimits: "tháng 5 (từ 21/4 đến 20/5)".
    """

    org: str | None
    period: Period | None
    basis: PeriodBasis
    year: int | None
    shown_date: date | None
    own_centre: str
    own_place: str | None
    defined: Mapping[tuple[PeriodKind, int], Period] = field(default_factory=dict)
    as_of: bool = False
    scorecard: bool = False  # whether the document speaks of the Decision 766/QĐ-TTg scorecard

    @property
    def scope(self) -> Scope:
        return Scope(self.org, self.period, self.basis, self.as_of)


def is_scope_mention(mention: PeriodMention, folded: str) -> bool:
    """Whether a time expression says what the following figures are of (not a comparison, not a mere day)."""
    if mention.kind not in _SCOPE_KINDS or _COMPARED_AFTER.match(folded, mention.end):
        return False
    before = folded[max(0, mention.start - 40) : mention.start]
    return mention.kind is PeriodKind.RANGE or _COMPARED.search(before) is None


def subjects(marked: Marked, span: tuple[int, int]) -> list[OrgMention]:
    """Organisations in `span` that may be the subject of figures."""
    return [
        mention
        for mention in marked.organisations
        if span[0] <= mention.start < span[1] and _may_be_subject(marked.folded, mention)
    ]


def _may_be_subject(folded: str, mention: OrgMention) -> bool:
    before = folded[max(0, mention.start - 70) : mention.start]
    if mention.org in WEAK_ORGS or _ROLE_BEFORE.search(before):
        return False
    if mention.org == "national":
        return _RANKED_AMONG.search(before) is None
    return not (mention.org == "province" and _PORTAL_BEFORE.search(before))


def document_scope(document: Document, context: Context, marked: Sequence[Marked]) -> DocumentScope:
    """The defaults of a document from its opening, its context and what its text first says."""
    opening = list(_opening(document.blocks, marked))
    year, shown = _year(opening, marked, context)
    publisher = _publisher_org(context)
    own_centre, own_place = _own(marked, publisher)
    title = _title(document.blocks, marked)
    counted = [one for one in marked if _counts(one)]
    groups = (title, opening, *([one] for one in counted))
    found = filter(None, (_first_org(group, own_centre, own_place) for group in groups[:2]))
    org = next(found, None) or context.publisher_org or publisher
    org = org or next(filter(None, (_first_org(group, own_centre, own_place) for group in groups[2:])), None)
    org = org or _first_org(marked, own_centre, own_place)
    if org is not None and org.startswith("dept:") and _reports_for_province(org, marked, title):
        org = "province"
    defined = _defined(marked, year)
    first = _first_period(opening, marked, year, defined)
    if first.mention is not None and first.mention.kind in _UNITS and first.period is not None:
        defined = {
            (first.mention.kind, first.mention.last[1] if first.mention.last else 0): first.period,
            **defined,
        }
    return DocumentScope(
        org=org,
        period=first.period,
        basis=first.basis,
        year=year,
        shown_date=shown,
        own_centre=own_centre,
        own_place=own_place,
        defined=defined,
        as_of=first.mention is not None and first.mention.kind is PeriodKind.TO_DATE,
        scorecard=any(_SCORECARD.search(one.folded) for one in marked),
    )


def _title(blocks: Sequence[Block], marked: Sequence[Marked]) -> list[Marked]:
    return [found for block, found in zip(blocks, marked, strict=True) if block.kind is BlockKind.HEADING][:1]


def _opening(blocks: Sequence[Block], marked: Sequence[Marked]) -> Iterable[Marked]:
    """The blocks up to the first that counts something: letterhead, title, first heading."""
    for block, found in zip(blocks, marked, strict=True):
        if block.kind is BlockKind.TABLE:
            return
        yield found
        if found.cues and _counts(found):
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


def _reports_for_province(org: str, marked: Sequence[Marked], title: Sequence[Marked]) -> bool:
    """Whether a department only signs: its figures are of the province and its levels, never of itself."""
    if any(mention.org == org for one in title for mention in one.organisations):
        return False
    counted = [m.org for one in marked if _counts(one) for m in subjects(one, (0, len(one.text)))]
    return org not in counted and any(other == "province" or other.startswith("level:") for other in counted)


def _publisher_org(context: Context) -> str | None:
    """The organisation that the publisher's name names (a department, district, commune or centre)."""
    if not context.publisher:
        return None
    folded = fold(context.publisher)
    named = [m.org for m in find_organisations(context.publisher, folded, context.province)]
    named = ["centre" if org == OWN_CENTRE else org for org in named]
    return next((org for org in named if org.startswith(_PUBLISHING)), None)


def _own(marked: Sequence[Marked], publisher: str | None) -> tuple[str, str | None]:
    """The centre and the place that "Trung tâm" and "huyện", "phường" alone stand for in this document."""
    mentions = [mention for one in marked for mention in one.organisations]
    places = [m.org for m in mentions if m.org.startswith(_PLACES)]
    letterhead = [m.org for one in marked[:2] for m in one.organisations if m.org.startswith(_PLACES)]
    own = publisher if publisher and publisher.startswith(_PLACES) else next(iter(letterhead), None)
    place = own or next(iter(places), None)
    if own is not None:
        return own, place
    centres = (m.org for m in mentions if m.org == "centre" or (m.is_centre and m.org.startswith(_PLACES)))
    return next(centres, "centre"), place


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
    if org == OWN_PLACE:
        return own_place
    if org == OWN_WHOLE:
        return own_place or "province"
    if org == OWN_POLICE:
        return f"unit:cong_an_{own_place.partition(':')[2]}" if own_place else "vertical:cong_an"
    if org == "level:commune" and own_place == own_centre and (own_centre.startswith("commune:")):
        return own_centre
    return org


def _defined(marked: Sequence[Marked], year: int | None) -> dict[tuple[PeriodKind, int], Period]:
    """Periods delimited by the text: a unit of time right before "(từ ... đến ...)"."""
    defined: dict[tuple[PeriodKind, int], Period] = {}
    for one in marked:
        for first, second in pairwise(one.periods):
            gap = one.folded[first.end : second.start]
            if second.kind is not PeriodKind.RANGE or first.last is None or len(gap) > 25 or "(" not in gap:
                continue
            period, named = second.resolve(first.last[0] or year), first.resolve(first.last[0] or year)
            if period is not None and named is not None and _are_as_long(period, named):
                defined.setdefault((first.kind, first.last[1]), period)
    return defined


def _are_as_long(one: Period, other: Period) -> bool:
    """Whether two periods differ by a few days at most in length."""
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return abs((one.end - one.start).days - (other.end - other.start).days) <= 2 * _SLACK


def _first_period(
    opening: Sequence[Marked],
    marked: Sequence[Marked],
    year: int | None,
    defined: Mapping[tuple[PeriodKind, int], Period],
) -> _Reporting:
    """The period of the report: what its title or opening first names, as its opening delimits it."""
    for group in (opening, marked):
        for one in group:
            for mention in one.periods:
                if is_scope_mention(mention, one.folded) and mention.last is not None:
                    return _delimited(mention, opening, marked, year, defined)
    return _Reporting(None, PeriodBasis.NONE, None)


def _delimited(
    mention: PeriodMention,
    opening: Sequence[Marked],
    marked: Sequence[Marked],
    year: int | None,
    defined: Mapping[tuple[PeriodKind, int], Period],
) -> _Reporting:
    period = mention.resolve(year)
    stated = defined.get((mention.kind, mention.last[1] if mention.last else 0))
    if stated is None and period is not None:
        stated = _range_of_report(mention, period, opening, year)
    if stated is None and mention.kind is PeriodKind.MONTH:
        stated = _only_range_within(marked, year, period)
    if stated is not None:
        return _Reporting(stated, PeriodBasis.STATED, mention)
    return _Reporting(period, PeriodBasis.STATED if mention.has_year else PeriodBasis.IMPLIED, mention)


def _range_of_report(
    mention: PeriodMention, period: Period, opening: Sequence[Marked], year: int | None
) -> Period | None:
    """Days given in the opening ("Kỳ số liệu: 15/12/2025 - 14/3/2026") for the period that the title names."""
    for one in opening:
        for other in one.periods:
            days = other.resolve(year) if other.kind is PeriodKind.RANGE else None
            if days is not None and _names_reporting_period(mention, period, days):
                return days
    return None


def _only_range_within(marked: Sequence[Marked], year: int | None, month: Period | None) -> Period | None:
    """The days of a month that the text is of, where it names one stretch of them ("từ 16.1 đến 31.1")."""
    if month is None or month.start is None or month.end is None:
        return None
    ranges = {
        mention.resolve(year) for one in marked for mention in one.periods if mention.kind is PeriodKind.RANGE
    } - {None}
    if len(ranges) != 1:
        return None
    only = ranges.pop()
    if only is None or only.start is None or only.end is None:
        return None
    return only if month.start <= only.start and only.end <= month.end and only.start < only.end else None


def with_period(scope: Scope, mention: PeriodMention, document: DocumentScope) -> Scope:
    """`scope` as changed by a time expression."""
    match mention.kind:
        case PeriodKind.CURRENT if mention.unit is None and scope.period is not None:
            return replace(scope, now=False)
        case PeriodKind.CURRENT:
            return replace(scope, now=False, period=document.period, basis=document.basis, as_of=False)
        case PeriodKind.NOW:
            return replace(scope, now=True)
        case PeriodKind.SINCE:
            return replace(
                scope, period=_since(mention, document), basis=PeriodBasis.IMPLIED, as_of=False, now=False
            )
    scope = replace(scope, now=False)
    period = _not_after(mention, mention.resolve(document.year), document)
    if period is None:
        return replace(scope, period=None, basis=PeriodBasis.NONE)
    basis = PeriodBasis.STATED if mention.has_year else PeriodBasis.IMPLIED
    if mention.kind is PeriodKind.TO_DATE and _is_within_month(period, scope.period):
        assert scope.period is not None
        return replace(scope, period=Period(scope.period.start, period.end), basis=basis, as_of=False)
    defined = document.defined.get((mention.kind, mention.last[1] if mention.last else 0))
    if (
        defined is not None
        and defined.end is not None
        and period.end is not None
        and defined.end.year == period.end.year
    ):
        return replace(scope, period=defined, basis=PeriodBasis.STATED, as_of=False)
    if defined is not None and mention.kind is PeriodKind.YEAR and mention.last and mention.last[0]:
        shifted = _shifted(defined, mention.last[0])
        if shifted is not None:
            return replace(scope, period=shifted, basis=PeriodBasis.IMPLIED, as_of=False)
    if document.period is not None and _names_reporting_period(mention, period, document.period):
        return replace(scope, period=document.period, basis=document.basis, as_of=False)
    return replace(
        scope, period=period, basis=basis, as_of=mention.kind in (PeriodKind.TO_DATE, PeriodKind.DAY)
    )


def _not_after(mention: PeriodMention, period: Period | None, document: DocumentScope) -> Period | None:
    """A period without a year that would begin after the document's day is of the year before."""
    shown = document.shown_date
    if period is None or mention.has_year or shown is None or period.start is None or period.start <= shown:
        return period
    return mention.resolve(document.year - 1) if document.year == shown.year else period


def _shifted(period: Period, year: int) -> Period | None:
    """The reporting year of another year: 15 December to 14 December where the report's own is."""
    if period.start is None or period.end is None:
        return None
    by = year - period.end.year
    try:
        return Period(period.start.replace(year=period.start.year + by), period.end.replace(year=year))
    except ValueError:  # 29 February
        return None


def _is_within_month(period: Period, month: Period | None) -> bool:
    """Whether "tính đến ngày 25/7" follows "tháng 7": then the count runs from the month's first day."""
    if month is None or month.start is None or month.end is None or period.end is None:
        return False
    return (
        month.start.day == 1
        and month.start <= period.end < month.end
        and (month.end - month.start).days < MONTH
    )


MONTH = 31  # days


def _names_reporting_period(mention: PeriodMention, period: Period, main: Period) -> bool:
    """Whether a month or quarter is the report's own, which may run from the 21st to the 20th."""
    if mention.kind not in _UNITS or main.start is None or main.end is None:
        return False
    if period.start is None or period.end is None:
        return False
    same_end = (main.end.year, main.end.month) == (period.end.year, period.end.month)
    return same_end and abs((main.end - main.start).days - (period.end - period.start).days) <= _SLACK


def _since(mention: PeriodMention, document: DocumentScope) -> Period | None:
    """From a day up to the end of the report's period, or to the day the report shows."""
    start = mention.begin(document.year)
    if start is None:
        return None
    ends = [document.period.end if document.period else None, document.shown_date]
    return next((Period(start, end) for end in ends if end is not None and end >= start), None)
