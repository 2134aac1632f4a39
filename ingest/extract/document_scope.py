"""What a document as a whole speaks of: its organisation, its period, its year, from its first words on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ingest.document import Block, BlockKind, Document
from ingest.extract.bounded import bounded
from ingest.extract.clauses import Marked
from ingest.extract.folding import fold
from ingest.extract.organisations import OWN_CENTRE, find_organisations
from ingest.extract.periods import Period, PeriodKind, PeriodMention
from ingest.extract.scope import (
    SLACK,
    UNITS,
    DocumentScope,
    is_scope_mention,
    names_reporting_period,
    own_org,
    subjects,
)
from ingest.figure import Context, PeriodBasis

_PLACES = ("district:", "commune:")
_UNITS = ("unit:chi_nhanh", "unit:phong_", "unit:van_phong_dang_ky", "unit:chi_cuc", "unit:cong_an")
_PUBLISHING = (*_PLACES, "dept:", "centre")


class _Reporting(NamedTuple):
    """The period of a report, how it is known, and the mention that names it."""

    period: Period | None
    basis: PeriodBasis
    mention: PeriodMention | None


# A report of a past period comes out within these days.
_MOST_DAYS_LATE = 200
_LINE_LENGTH = 200
_EVENT = bounded(
    r"(?<!\w)(?:hồi|khai trương|thành lập|ra mắt|khởi đầu|vận hành|"
    r"(?<!kết quả )(?<!tình hình )(?<!báo cáo )hoạt động|nếu như|trước đây|từng|kể từ|"
    r"ra đời|khánh thành|khởi công|ban hành)(?!\w)[^,.;:()]*$"
)
_SCORECARD = bounded(
    r"bộ chỉ số|chỉ số phục vụ|nhóm chỉ số|chỉ số thành phần|766/qđ-ttg|quyết định (?:số )?766|"
    r"phục vụ người dân, doanh nghiệp|"
    r"(?:đạt|được) [\d,.]+(?:/\d+)? điểm"
)


def document_scope(document: Document, context: Context, marked: Sequence[Marked]) -> DocumentScope:
    """The defaults of a document from its opening, its context and what its text first says."""
    opening = list(_opening(document.blocks, marked))
    year, shown = _year(opening, marked, context)
    publisher = _publisher_org(context)
    own_centre, own_place = _own(marked, publisher)
    title = _title(document.blocks, marked)
    counted = [one for one in marked if _counts(one)]
    groups = (title, opening, *([one] for one in counted))
    found = filter(
        None, (_first_org(group, own_centre, own_place, of_title=group is title) for group in groups[:2])
    )
    org = next(found, None) or context.publisher_org or publisher
    org = org or next(filter(None, (_first_org(group, own_centre, own_place) for group in groups[2:])), None)
    org = org or _first_org(marked, own_centre, own_place)
    if org is not None and org.startswith("dept:") and _reports_for_province(org, marked, title):
        org = "province"
    if org == "level:province" and _speaks_of_lower_levels(marked):
        org = "province"
    defined = _defined(marked, year)
    first = _first_period(opening, marked, year, shown, defined)
    if first.mention is not None and first.mention.kind in UNITS and first.period is not None:
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
        own_department=_own_department(marked, publisher),
        defined=defined,
        as_of=first.mention is not None and first.mention.kind is PeriodKind.TO_DATE,
        lone_commune=_is_lone_commune(marked, publisher),
        period_of_body=_is_of_body(first.mention, opening),
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


def _up_to_running_text(marked: Sequence[Marked]) -> Iterable[Marked]:
    """The blocks up to the first running text that counts; headlines may count before it."""
    for found in marked:
        yield found
        if _counts(found) and (len(found.text) >= _LINE_LENGTH or found.text.rstrip().endswith(".")):
            return


def _counts(found: Marked) -> bool:
    inside = {n.start for n in found.numbers for m in found.periods if m.start <= n.start < m.end}
    return any(number.start not in inside for number in found.numbers)


def _year(
    opening: Sequence[Marked], marked: Sequence[Marked], context: Context
) -> tuple[int | None, date | None]:
    shown = context.published or shown_date(marked)
    named = [found for found in opening[:3] if shown is None or _is_line(found)]
    for found in named:
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


def shown_date(marked: Sequence[Marked]) -> date | None:
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


def _speaks_of_lower_levels(marked: Sequence[Marked]) -> bool:
    """Whether a report that first counts at the provincial level goes on to the levels below it."""
    named = {mention.org for one in marked for mention in subjects(one, (0, len(one.text)))}
    return not named.isdisjoint({"level:district", "level:commune"})


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
    lines = [one for one in marked[:2] if _is_line(one)]
    letterhead = [m.org for one in lines for m in one.organisations if m.org.startswith(_PLACES)]
    own = publisher if publisher and publisher.startswith(_PLACES) else next(iter(letterhead), None)
    place = own or next(iter(places), None)
    if own is not None:
        return own, place
    centres = (m.org for m in mentions if m.org == "centre" or (m.is_centre and m.org.startswith(_PLACES)))
    return next(centres, "centre"), place


def _is_lone_commune(marked: Sequence[Marked], publisher: str | None) -> bool:
    """Whether a document is of one commune: its publisher, or the only one that it names."""
    communes = {m.org for one in marked for m in one.organisations if m.org.startswith("commune:")}
    return len(communes) < 2 or publisher in communes


def _own_department(marked: Sequence[Marked], publisher: str | None) -> str | None:
    """The department that "Sở" alone stands for: the publisher, or the first that the text names."""
    if publisher is not None and publisher.startswith("dept:"):
        return publisher
    named = (mention.org for one in marked for mention in one.organisations)
    return next((org for org in named if org.startswith("dept:") and org != "dept:ubnd_tinh"), None)


def _first_org(
    found: Sequence[Marked], own_centre: str, own_place: str | None, *, of_title: bool = False
) -> str | None:
    orgs = [
        own_org(mention.org, own_centre, own_place)
        for one in found
        for mention in subjects(one, (0, len(one.text)))
        if mention.org not in ("national",) and not mention.org.startswith("unit:")
    ]
    named = [org for org in orgs if org]
    specific = [org for org in named if org != "province" and not org.startswith("level:")]
    return next(iter(specific or named), None) or (_first_unit(found) if of_title else None)


def _first_unit(found: Sequence[Marked]) -> str | None:
    """The unit below a department or district that a title names ("Chi nhánh ... Phan Thiết")."""
    named = (m.org for one in found for m in subjects(one, (0, len(one.text))))
    return next((org for org in named if org.startswith(_UNITS)), None)


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
    return abs((one.end - one.start).days - (other.end - other.start).days) <= 2 * SLACK


def _first_period(
    opening: Sequence[Marked],
    marked: Sequence[Marked],
    year: int | None,
    shown: date | None,
    defined: Mapping[tuple[PeriodKind, int], Period],
) -> _Reporting:
    """The period of the report: what its title or opening first names, within the days given ahead."""
    for group in (opening, marked):
        for one in group:
            for mention in one.periods:
                if is_scope_mention(mention, one.folded) and _may_be_reported(
                    mention, one.folded, year, shown
                ):
                    return _delimited(mention, marked, year, shown, defined)
    return _Reporting(None, PeriodBasis.NONE, None)


def _is_line(found: Marked) -> bool:
    """A line of letterhead or title: short, without a full stop, counting nothing."""
    return len(found.text) < _LINE_LENGTH and not found.text.rstrip().endswith(".") and not _counts(found)


def _is_of_body(mention: PeriodMention | None, opening: Sequence[Marked]) -> bool:
    """Whether no line before the running text names the period."""
    return not any(mention is one for found in opening if _is_line(found) for one in found.periods)


def _may_be_reported(mention: PeriodMention, folded: str, year: int | None, shown: date | None) -> bool:
    """Whether a period may be the report's own: no event of the past, and over not long before the report."""
    if _EVENT.search(folded, max(0, mention.start - 30), mention.start):
        return False
    period = mention.resolve(year)
    if period is None or period.end is None:
        return mention.last is not None and year is None
    return shown is None or (shown - period.end).days <= _MOST_DAYS_LATE


def _delimited(
    mention: PeriodMention,
    marked: Sequence[Marked],
    year: int | None,
    shown: date | None,
    defined: Mapping[tuple[PeriodKind, int], Period],
) -> _Reporting:
    period = mention.resolve(year)
    stated = defined.get((mention.kind, mention.last[1] if mention.last else 0))
    if stated is None and period is not None:
        stated = _range_of_report(mention, period, marked, year, shown)
    if stated is None and mention.kind is PeriodKind.MONTH:
        stated = _only_range_within(marked, year, period)
    if stated is not None:
        return _Reporting(stated, PeriodBasis.STATED, mention)
    return _Reporting(period, PeriodBasis.STATED if mention.has_year else PeriodBasis.IMPLIED, mention)


def _range_of_report(
    mention: PeriodMention, period: Period, marked: Sequence[Marked], year: int | None, shown: date | None
) -> Period | None:
    """Days that the text gives ("Kỳ số liệu: 15/12/2025 - 14/3/2026") for the period of the title."""
    ahead = len(list(_up_to_running_text(marked)))
    for position, one in enumerate(marked):
        for other in one.periods:
            is_range = other.kind is PeriodKind.RANGE and other is not mention
            days = other.resolve(year) if is_range else None
            if days is None:
                continue
            so_far = position < ahead and mention.kind is not PeriodKind.YEAR
            if names_reporting_period(mention, period, days) or (
                so_far and _is_part_so_far(days, period, shown)
            ):
                return days
    return None


def _is_part_so_far(days: Period, period: Period, shown: date | None) -> bool:
    """Whether a report that came out before its period was over counts from its first day on up to then."""
    if shown is None or days.start is None or days.end is None or period.start is None or period.end is None:
        return False
    return days.end <= shown <= period.end and abs((days.start - period.start).days) <= SLACK


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
