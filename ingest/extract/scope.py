"""What figures are of at a place of the text: organisation and period, and how words change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Marked
from ingest.extract.organisations import (
    OWN_CENTRE,
    OWN_DEPARTMENT,
    OWN_PLACE,
    OWN_POLICE,
    OWN_WHOLE,
    OrgMention,
)
from ingest.extract.periods import Period, PeriodKind, PeriodMention
from ingest.figure import PeriodBasis

# In prose these name a speaker, a carrier or an addressee far more often than the subject of a figure.
WEAK_ORGS = frozenset({"dept:ubnd_tinh", "unit:buu_dien", "unit:nganh_doc"})
# Communes run one-stop centres since this day (Nghị quyết 202/2025/QH15, Nghị định 118/2025/NĐ-CP).
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
UNITS = frozenset({PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.MONTHS, PeriodKind.YEAR})
_MONTH = 31  # days
_HALF_MONTH = 17  # days from a closing of the books on the 14th to the month's end
SLACK = 4  # days by which a period from the 15th to the 14th differs from calendar months
_COMPARED = bounded(
    r"(?:so với|cùng kỳ|hơn|bằng|của|tồn|kế hoạch|nhiệm vụ(?:[^,.;]{0,30})|chương trình|(?<=\w )báo cáo|"
    r"từ|trước|(?<!\w)luật(?: (?:[^\W\d]+)){1,8})"
    r"\s*(?:cùng kỳ\s*)?$"
)
_COMPARED_AFTER = bounded(r"\s*(?:trở về trước|trước đó|chuyển (?:sang|qua)|còn tồn)(?!\w)")
_ROLE_BEFORE = bounded(
    r"(?:giám đốc|chủ tịch|chánh|lãnh đạo|đại diện|công chức|cán bộ|trưởng|văn phòng|đồng chí|theo|gửi|"
    r"của ủy ban|"
    r"phối hợp với|tham mưu(?: cho)?|trình|chỉ đạo của|giao(?: cho)?|đề nghị|yêu cầu|vào nhóm|"
    r"cổng dịch vụ công|cổng dvc|"
    r"cổng thông tin điện tử|hệ thống thông tin giải quyết (?:tthc|thủ tục hành chính)(?: của)?|vnpt|viettel|"
    r"báo|đài|"
    r"hđnd|ubnd|hội đồng nhân dân|ủy ban nhân dân|giữa|cùng|kính gửi\s*:|nơi nhận\s*:|"
    r"(?:báo cáo|thống kê|số liệu|thông tin|tin|đánh giá|cập nhật)\s+(?:từ|của))\s*$"
)
_COMMITTEE = bounded(r"(?<!\w)(?:ubnd|ủy ban nhân dân)\s+(?:các\s+)?$")
_RANKED_AMONG = bounded(
    r"(?:thứ\s*(?:nhất|nhì|hai|ba|tư|\d+)|dẫn đầu|hạng\s*\d+|đứng đầu|nhất|đầu)\s*$|/\d+\s*$"
)
_COUNTED_BEFORE = bounded(r"\d\s*$")  # "của 19 sở, ban, ngành" counts units
_ACTS = bounded(  # "135 trung tâm cấp xã tiếp nhận": the units counted are the subject
    r"\s+(?:(?:đã|chỉ|mới|cùng|của tỉnh|trong tỉnh|toàn tỉnh|trên địa bàn tỉnh)\s+){0,3}"
    r"(?:(?:tiếp nhận|nhận|giải quyết|xử lý|gánh|đón)(?!\w)|(?:có\s+)?[\d.]+\s+(?:hồ sơ|hs)(?!\w))"
)
# "một cửa huyện và các xã": the district is the subject, with its communes
_JOINED_BEFORE = bounded(
    r"(?<!cấp )(?<!\w)(?:huyện|thành phố|thị xã|quận)\s+và\s+(?:ubnd\s+)?(?:(?:tại|ở)\s+)?(?:các\s+)?$"
)
# "bà Đặng Thị Mơ (xã Vũ Chính, ...)", "anh Y Bhan, trú xã Ea Kar": where a person lives
_HOME_BEFORE = bounded(
    r"(?<!\w)(?:ông|bà|anh|chị|em|cô|chú|bác|cụ)\s+(?:\w+\s+){1,5}\([^()]{0,30}$|"
    r"(?<!\w)(?:trú|ngụ|sống|thường trú|tạm trú|người dân|cư dân|công dân|cử tri|nhà)\s+(?:tại|ở|của)\s+"
    r"(?:[^,.;()\d]{2,20}(?:\s\d{1,2})?,\s+)?$"
)
_WHOLE_PROVINCE = bounded(r"(?:toàn|trên địa bàn|cả|trong)\s")  # no part of a system's name
_PORTAL_BEFORE = bounded(r"(?:cổng|phần mềm|hệ thống)[^,.;:()]{0,60}$")


@dataclass(frozen=True, slots=True)
class Scope:
    """Organisation and period in force at a place of the text."""

    org: str | None
    period: Period | None
    basis: PeriodBasis
    as_of: bool = False  # the period is a day or month "up to which" something is counted
    now: bool = False  # "hiện nay", "đến nay": stocks are as of the day the document shows


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
    own_department: str | None = None
    defined: Mapping[tuple[PeriodKind, int], Period] = field(default_factory=dict)
    as_of: bool = False
    lone_commune: bool = True  # "cấp xã" may be the only commune that the document names
    period_of_body: bool = False  # the period is named by no title, only by the running text
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
    if mention.org.startswith(("district:", "commune:", "level:")):
        before = _COMMITTEE.sub("", before)
    if mention.org in WEAK_ORGS or _ROLE_BEFORE.search(before):
        return False
    if mention.org.startswith(("district:", "commune:")) and _HOME_BEFORE.search(before):
        return False
    if mention.org.startswith("level:") and (
        (_COUNTED_BEFORE.search(before) and not _ACTS.match(folded, mention.end))
        or _JOINED_BEFORE.search(before)
    ):
        return False
    if mention.org == "national" or mention.org.startswith("level:"):
        return _RANKED_AMONG.search(before) is None
    names_province = mention.org == "province" and not _WHOLE_PROVINCE.match(folded, mention.start)
    return not (names_province and _PORTAL_BEFORE.search(before))


def own_org(
    org: str,
    own_centre: str,
    own_place: str | None,
    own_department: str | None = None,
    *,
    lone_commune: bool = True,
) -> str | None:
    """A code for an organisation of the text: `Trung tâm` and `huyện` alone are the document's own."""
    if org == OWN_CENTRE:
        return own_centre
    if org == OWN_PLACE:
        return own_place
    if org == OWN_DEPARTMENT:
        return own_department
    if org == OWN_WHOLE:
        return own_place if own_place and own_place.startswith("district:") else "province"
    if org == OWN_POLICE:
        return f"unit:cong_an_{own_place.partition(':')[2]}" if own_place else "vertical:cong_an"
    is_level = org == "level:commune" and lone_commune
    if is_level and own_place == own_centre and own_centre.startswith("commune:"):
        return own_centre
    return org


def with_period(scope: Scope, mention: PeriodMention, document: DocumentScope) -> Scope:
    """`scope` as changed by a time expression."""
    if mention.kind is PeriodKind.SAME or (mention.unit == "past" and not _counts_back(mention, document)):
        return scope
    if mention.kind is PeriodKind.OPEN:
        return replace(scope, period=None, basis=PeriodBasis.NONE, as_of=False, now=False)
    return _with_days(scope, mention, document)


def _with_days(scope: Scope, mention: PeriodMention, document: DocumentScope) -> Scope:
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
    if mention.kind is PeriodKind.TO_DATE:
        period = _since_two_tiers(scope.org, period)
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
    if document.period is not None and names_reporting_period(mention, period, document.period):
        return replace(scope, period=document.period, basis=document.basis, as_of=False)
    return replace(
        scope, period=period, basis=basis, as_of=mention.kind in (PeriodKind.TO_DATE, PeriodKind.DAY)
    )


def _counts_back(mention: PeriodMention, document: DocumentScope) -> bool:
    """Whether "6 tháng qua" are the first six of the year: said in June or July, or of such a report."""
    shown, months = document.shown_date, mention.last[1] if mention.last else 0
    if (
        document.period is not None
        and document.period.end is not None
        and document.period.end.month == months
    ):
        return True
    return shown is not None and shown.month in (months, months + 1)


def _not_after(mention: PeriodMention, period: Period | None, document: DocumentScope) -> Period | None:
    """A period without a year that would begin after the document's day is of the year before."""
    shown = document.shown_date
    if period is None or mention.has_year or shown is None or period.start is None or period.start <= shown:
        return period
    return mention.resolve(document.year - 1) if document.year == shown.year else period


def _since_two_tiers(org: str | None, period: Period) -> Period:
    """A year to date of communes, which have had desks of their own since 1 July 2025 only."""
    of_communes = org is not None and org.startswith(("commune:", "level:commune"))
    if not of_communes or period.start is None or period.end is None:
        return period
    return Period(TWO_TIERS, period.end) if period.start < TWO_TIERS <= period.end else period


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
        and (month.end - month.start).days < _MONTH
    )


def names_reporting_period(mention: PeriodMention, period: Period, main: Period) -> bool:
    """Whether a month or quarter is the report's own, which may run from the 21st to the 20th."""
    if (mention.kind not in UNITS and mention.unit != "half") or main.start is None or main.end is None:
        return False
    if period.start is None or period.end is None:
        return False
    same_end = (main.end.year, main.end.month) == (period.end.year, period.end.month)
    longer = (period.end - period.start).days - (main.end - main.start).days
    if same_end and abs(longer) <= SLACK:
        return True
    # The first report of a new unit, or one that counts up to the 14th from the first of the half-year on.
    begins_alike = abs((main.start - period.start).days) <= SLACK
    return (
        same_end and begins_alike and 0 < longer <= _HALF_MONTH and (period.end - period.start).days > _MONTH
    )


def _since(mention: PeriodMention, document: DocumentScope) -> Period | None:
    """From a day up to the end of the report's period, or to the day the report shows."""
    start = mention.begin(document.year)
    if start is None:
        return None
    ends = [document.period.end if document.period else None, document.shown_date]
    if document.period_of_body:
        ends.reverse()
    return next((Period(start, end) for end in ends if end is not None and end >= start), None)
