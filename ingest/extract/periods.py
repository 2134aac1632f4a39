"""Expressions of time: which days a statement speaks of.

A mention keeps what the words say and leaves the year open where they leave it open; `resolve` closes it
with the year of the report. Rules of the periods: Nghị định 09/2019/NĐ-CP art. 12 and the codebook's
conventions (a lone "tháng 10" is the calendar month; lũy kế starts on 1 January).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class PeriodKind(StrEnum):
    RANGE = "range"  # from ... to ...
    MONTH = "month"
    QUARTER = "quarter"
    MONTHS = "months"  # the first n months of a year
    YEAR = "year"
    TO_DATE = "to_date"  # lũy kế, tính đến: from 1 January, or a stock at the end
    SINCE = "since"  # lũy kế từ đầu năm, từ 1/7 đến nay: to the end of the report's period
    DAY = "day"
    CURRENT = "current"  # trong tháng, trong kỳ: the period of the report
    NOW = "now"  # hiện nay, đến nay


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both inclusive; a stock has no start."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A time expression at [start, end) of the text.

    `first` and `last` are (year | None, month, day) of the bounds; both None for NOW and CURRENT.
    `unit` of CURRENT mentions tells which period is meant (month, quarter, year, None).
    """

    start: int
    end: int
    kind: PeriodKind
    first: tuple[int | None, int, int] | None = None
    last: tuple[int | None, int, int] | None = None
    unit: str | None = None

    @property
    def has_year(self) -> bool:
        return self.last is not None and self.last[0] is not None

    def begin(self, year: int | None) -> date | None:
        """The first day meant; None where it stays open or is no day."""
        return _date(self.first, year) if self.first is not None else None

    def resolve(self, year: int | None) -> Period | None:
        """The days meant, years left open taken from `year`; None where they stay open or are no days."""
        if self.last is None:
            return None
        last = _date(self.last, year)
        if last is None:
            return None
        if self.first is None:
            return Period(None, last)
        first = _date(self.first, last.year)
        if first is not None and first > last and self.first[0] is None:
            first = _date(self.first, last.year - 1)
        if first is None or first > last:
            return None
        return Period(first, last)


def _date(parts: tuple[int | None, int, int], year: int | None) -> date | None:
    known = parts[0] if parts[0] is not None else year
    if known is None or not 1990 <= known <= 2100:
        return None
    month, day = parts[1], parts[2]
    if not 1 <= month <= 12:
        return None
    days = calendar.monthrange(known, month)[1]
    if day == LAST_DAY:
        return date(known, month, days)
    return date(known, month, day) if 1 <= day <= days else None


LAST_DAY = 0
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_WORD_NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "giêng": 1, "chạp": 12,
}  # fmt: skip

_YEAR = r"(?:19|20)\d\d"
_SEP = r"[/.\-]"
# dd/mm/yyyy, dd.mm.yyyy, ngày dd tháng mm năm yyyy; day and month alone with `ngày` or in a range
_DAY_FULL = rf"(?P<d>\d{{1,2}})\s?{_SEP}\s?(?P<m>\d{{1,2}})\s?{_SEP}\s?(?P<y>{_YEAR})"
_DAY_WORDS = rf"(?P<d>\d{{1,2}})\s+tháng\s+(?P<m>\d{{1,2}})(?:\s*(?:năm|{_SEP})\s*(?P<y>{_YEAR}))?"
_DAY_SHORT = rf"(?P<d>\d{{1,2}})\s?{_SEP}\s?(?P<m>\d{{1,2}})(?![\d/%]|[.,]\d)"
_DAY_ONLY = r"(?P<d>\d{1,2})(?![\d/%.]|,\d)"
# "đến hết ngày", "tới 17 giờ ngày", "đến cuối ngày"
_DAY_BEGINS = (
    r"(?:(?:hết|cuối|thời\s+điểm|trước|sáng|trưa|chiều|tối|hôm)\s+){0,2}"
    r"(?:\d{1,2}\s?(?:h|g|giờ)\s?(?:\d{2}\s?(?:phút)?)?,?\s*)?(?:(?:sáng|trưa|chiều|tối|hết)\s+)?(?:ngày\s+)?"
)
_TO = rf"\s*(?:cho\s+)?(?:đến|tới|-)\s*{_DAY_BEGINS}"


def _named(pattern: str, prefix: str) -> str:
    return re.sub(r"\?P<(\w)>", rf"?P<{prefix}\1>", pattern)


_DAYS_RIGHT = f"(?:{_named(_DAY_FULL, 'b1')}|{_named(_DAY_WORDS, 'b2')}|{_named(_DAY_SHORT, 'b3')})"
_DAYS_LEFT = "|".join(
    _named(form, f"a{number}")
    for number, form in enumerate((_DAY_FULL, _DAY_WORDS, _DAY_SHORT, _DAY_ONLY), start=1)
)
_DAYS_LEFT = f"(?:{_DAYS_LEFT})"
_CUMULATIVE = r"(?:lũy\s+kế|luỹ\s+kế|cộng\s+dồn|tính\s+từ|kể\s+từ|tính|từ)"

_MONTH_NAME = r"(?:\d{1,2}|giêng|chạp|mười\s+hai|mười\s+một|mười|một|hai|ba|tư|năm(?!\s)|sáu|bảy|tám|chín)"

Maker = Callable[[re.Match[str]], PeriodMention | None]


def _span(match: re.Match[str], kind: PeriodKind, **parts: object) -> PeriodMention:
    return replace(PeriodMention(match.start(), match.end(), kind), **parts)  # type: ignore[arg-type]


def _side(match: re.Match[str], prefix: str) -> tuple[int | None, int | None, int]:
    """(year, month, day) of one side of a range, whichever of its spellings matched."""
    groups = match.groupdict()
    for form in "1234":
        day = groups.get(f"{prefix}{form}d")
        if day is not None:
            month, year = groups.get(f"{prefix}{form}m"), groups.get(f"{prefix}{form}y")
            is_date = 1 <= int(day) <= 31 and (month is None or 1 <= int(month) <= 12)
            return (int(year) if year else None, int(month) if month and is_date else None, int(day))
    raise ValueError(f"no side {prefix} in {match.group()!r}")


def _make_range(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    first_year, first_month, first_day = _side(match, "a")
    if month is None or not 1 <= first_day <= 31:
        return None
    first = (first_year, first_month if first_month is not None else month, first_day)
    return _span(match, PeriodKind.RANGE, first=first, last=(year, month, day))


def _make_since_new_year(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    if month is None:
        return None
    return _span(match, PeriodKind.RANGE, first=(year, 1, 1), last=(year, month, day))


def _month_number(text: str) -> int:
    text = re.sub(r"\s+", " ", text)
    return int(text) if text.isdigit() else _WORD_NUMBERS[text]


def _year_of(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    return next((int(groups[name]) for name in ("y", "y2", "y3") if groups.get(name)), None)


def _make_month(match: re.Match[str]) -> PeriodMention | None:
    month = _month_number(match["n"])
    if not 1 <= month <= 12:
        return None
    year = _year_of(match)
    return _span(match, PeriodKind.MONTH, first=(year, month, 1), last=(year, month, LAST_DAY))


def _make_to_month(match: re.Match[str]) -> PeriodMention | None:
    mention = _make_month(match)
    if mention is None or mention.last is None:
        return None
    return replace(mention, kind=PeriodKind.TO_DATE, first=(mention.last[0], 1, 1))


def _make_to_day(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    if month is None:
        return None
    return _span(match, PeriodKind.TO_DATE, first=(year, 1, 1), last=(year, month, day))


def _make_quarter(match: re.Match[str]) -> PeriodMention | None:
    quarter, year = _ROMAN[match["q"]], _year_of(match)
    return _span(
        match, PeriodKind.QUARTER, first=(year, 3 * quarter - 2, 1), last=(year, 3 * quarter, LAST_DAY)
    )


def _make_months(match: re.Match[str]) -> PeriodMention | None:
    months, year = _month_number(match["n"]), _year_of(match)
    if not 1 <= months <= 12:
        return None
    return _span(match, PeriodKind.MONTHS, first=(year, 1, 1), last=(year, months, LAST_DAY))


def _make_year(match: re.Match[str]) -> PeriodMention | None:
    year = int(match["y"])
    return _span(match, PeriodKind.YEAR, first=(year, 1, 1), last=(year, 12, 31))


def _make_since(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.SINCE, first=(_year_of(match), 1, 1))


def _make_since_day(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    if month is None:
        return None
    return _span(match, PeriodKind.SINCE, first=(year, month, day))


def _make_since_month(match: re.Match[str]) -> PeriodMention | None:
    month = _month_number(match["n"])
    return _span(match, PeriodKind.SINCE, first=(_year_of(match), month, 1)) if 1 <= month <= 12 else None


def _make_month_range(match: re.Match[str]) -> PeriodMention | None:
    first, last, year = int(match["n"]), int(match["n2"]), _year_of(match)
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    first_year = int(match["y0"]) if match["y0"] else (year if first <= last else None)
    return _span(match, PeriodKind.RANGE, first=(first_year, first, 1), last=(year, last, LAST_DAY))


def _make_half_year(match: re.Match[str]) -> PeriodMention | None:
    year = _year_of(match)
    if match["half"].startswith("đầu"):
        return _span(match, PeriodKind.MONTHS, first=(year, 1, 1), last=(year, 6, LAST_DAY))
    return _span(match, PeriodKind.RANGE, first=(year, 7, 1), last=(year, 12, LAST_DAY))


def _make_week(match: re.Match[str]) -> PeriodMention | None:
    """A numbered week: its days stand beside it or are those of the report."""
    year = _year_of(match)
    return _span(match, PeriodKind.CURRENT, unit="week", last=(year, 12, 31) if year else None)


def _make_first_days(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _year_of(match), int(match["n"]), int(match["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return _span(match, PeriodKind.RANGE, first=(year, month, 1), last=(year, month, day))


def _make_report_end(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.CURRENT)


def _make_single_day(match: re.Match[str]) -> PeriodMention | None:
    mention = _make_day(match)
    return replace(mention, kind=PeriodKind.RANGE) if mention else None


def _make_years(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.RANGE, first=(int(match["y"]), 1, 1), last=(int(match["y2"]), 12, 31))


def _make_day(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    if month is None:
        return None
    return _span(match, PeriodKind.DAY, first=(year, month, day), last=(year, month, day))


_CURRENT_UNITS = {"tháng": "month", "quý": "quarter", "năm": "year", "kỳ": None, "tuần": "week"}


def _make_current(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.CURRENT, unit=_CURRENT_UNITS[match["u"]])


def _make_now(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.NOW)


_OF_YEAR = rf"(?:\s*(?:/|-|\.|,?\s*năm)\s*(?P<y>{_YEAR}))?"
_WORDS = r"(?<!\w)"
# Ordered: where two rules match at one place the earlier, longer reading wins.
_RULES: tuple[tuple[re.Pattern[str], Maker], ...] = tuple(
    (re.compile(pattern), maker)
    for pattern, maker in (
        (
            rf"{_WORDS}từ\s+đầu\s+năm(?:\s+{_YEAR})?(?:\s*\([^)]{{1,20}}\))?{_TO}{_DAYS_RIGHT}",
            _make_since_new_year,
        ),
        (
            rf"{_WORDS}(?:(?:{_CUMULATIVE})"
            rf"\s+)?(?:từ\s+)?(?:ngày\s+)?(?<![\d.,/]){_DAYS_LEFT}{_TO}{_DAYS_RIGHT}",
            _make_range,
        ),
        (
            rf"{_WORDS}(?:(?:{_CUMULATIVE})\s+)*(?:từ\s+)?đầu\s+năm(?:\s*(?P<y>{_YEAR})"
            rf")?\s+(?:cho\s+)?(?:đến|"
            rf"tới)\s+(?:nay|thời\s+điểm\s+này)(?!\w)",
            _make_since,
        ),
        (
            rf"{_WORDS}(?:{_CUMULATIVE})\s+(?:ngày\s+)?{_DAYS_RIGHT}\s*,?\s*(?:cho\s+)?(?:đến|tới)"
            rf"\s+nay(?!\w)",
            _make_since_day,
        ),
        (
            rf"{_WORDS}(?:{_CUMULATIVE})\s+tháng\s+(?P<n>{_MONTH_NAME})(?:\s*(?:/|-|\.|,?\s*năm)"
            rf"\s*(?P<y>{_YEAR}))?\s+(?:cho\s+)?(?:đến|tới)\s+nay(?!\w)",
            _make_since_month,
        ),
        (
            rf"{_WORDS}(?:từ\s+)?tháng\s+(?P<n>\d{{1,2}})(?:\s*[/.-]\s*(?P<y0>{_YEAR}))?\s*(?:đến|tới|-)"
            rf"\s*(?:hết\s+)?(?:tháng\s+)?(?P<n2>\d{{1,2}})(?![\d,])(?:\s*(?:/|-|\.|,?\s*năm)"
            rf"\s*(?P<y>{_YEAR}))?(?!\s*(?:hồ|%|thủ))",
            _make_month_range,
        ),
        (
            rf"{_WORDS}(?:trong|riêng|chỉ)\s+(?:(?:sáng|chiều|buổi|cả)\s+){{0,2}}ngày\s+{_DAYS_RIGHT}",
            _make_single_day,
        ),
        (
            rf"{_WORDS}(?:nửa|6\s+tháng|sáu\s+tháng)\s+(?P<half>đầu|cuối)"
            rf"(?:\s+của)?(?:\s+năm)?(?:\s*(?P<y>{_YEAR}))?(?!\w)",
            _make_half_year,
        ),
        (
            rf"{_WORDS}(?P<d>\d{{1,2}})\s+ngày\s+đầu\s+(?:của\s+)?tháng\s+(?P<n>\d{{1,2}})(?:\s*(?:/|-|\.|"
            rf",?\s*năm)\s*(?P<y>{_YEAR}))?",
            _make_first_days,
        ),
        (
            rf"{_WORDS}(?:tại\s+thời\s+điểm\s+(?:chốt\s+số\s+liệu|báo\s+cáo)|(?:đến\s+)?(?:cuối|hết)"
            rf"\s+(?P<u>kỳ)"
            rf"(?:\s+báo\s+cáo)?|kỳ\s+này)(?!\w)",
            _make_report_end,
        ),
        (rf"{_WORDS}giai\s+đoạn\s+(?P<y>{_YEAR})\s*(?:-|đến)\s*(?P<y2>{_YEAR})", _make_years),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế\s+|tính\s+|cộng\s+dồn\s+)?(?:từ\s+đầu\s+năm\s+)?(?:cho\s+)?(?:đến|"
            rf"tới)\s+{_DAY_BEGINS}{_DAYS_RIGHT}",
            _make_to_day,
        ),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế\s+|tính\s+|cộng\s+dồn\s+)?(?:từ\s+đầu\s+năm\s+)?(?:cho\s+)?(?:đến|"
            rf"tới)\s+(?:hết\s+|cuối\s+)?tháng\s+(?P<n>{_MONTH_NAME}){_OF_YEAR}",
            _make_to_month,
        ),
        (rf"{_WORDS}(?:lũy|luỹ)\s+kế(?:\s+từ\s+đầu)?\s+(?:từ\s+)?năm\s+(?P<y>{_YEAR})", _make_since),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế|cộng\s+dồn|tính)\s+(?:từ\s+)?đầu\s+năm(?:\s*(?P<y>{_YEAR}))?(?!\w)",
            _make_since,
        ),
        (rf"{_WORDS}(?:kể\s+)?từ\s+đầu\s+năm(?:\s*(?P<y>{_YEAR}))?(?!\w)", _make_since),
        (rf"{_WORDS}tuần\s+(?:thứ\s+)?\d{{1,2}}(?:\s*(?:/|,?\s*năm)\s*(?P<y>{_YEAR}))?(?!\d)", _make_week),
        (rf"{_WORDS}(?:cuối|hết)\s+tháng\s+(?P<n>{_MONTH_NAME})(?!\w){_OF_YEAR}", _make_to_month),
        (rf"{_WORDS}(?P<n>\d{{1,2}})\s+tháng(?=\s*:)", _make_months),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế|cộng\s+dồn|cộng|tính|kể)"
            rf"\s+từ\s+(?:ngày\s+)?{_DAYS_RIGHT}(?!\s*(?:-|"
            rf"đến|tới))",
            _make_since_day,
        ),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế|cộng\s+dồn|tính\s+chung|trong|cả|qua)\s+(?P<n>\d{{1,2}}|ba|bốn|"
            rf"năm|"
            rf"sáu|bảy|tám|chín|mười(?:\s+một)?)\s+tháng(?:\s+năm\s+(?P<y>{_YEAR}))?(?!\s*(?:\d|đầu|cuối|kể|"
            rf"từ|trở|qua|vừa|gần|tiếp|tới|liên|nữa))(?!\w)",
            _make_months,
        ),
        (
            rf"{_WORDS}(?P<n>\d{{1,2}}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?:\s+một)?)"
            rf"\s+tháng(?:\s+đầu)?\s*(?:(?:của|trong)\s+)?(?:năm)?\s*(?:/|-)?\s*(?P<y>{_YEAR})",
            _make_months,
        ),
        (
            rf"{_WORDS}(?P<n>\d{{1,2}}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?:\s+một)?)"
            rf"\s+tháng\s+đầu(?:\s+(?:của\s+)?năm)?(?!\s+(?:vận|hoạt|triển|thực|của|tiên|khi|sau|áp))",
            _make_months,
        ),
        (rf"{_WORDS}quý\s+(?P<q>iv|i{{1,3}}|[1-4])(?!\w){_OF_YEAR}", _make_quarter),
        (rf"{_WORDS}ngày\s+{_DAYS_RIGHT}", _make_day),
        (rf"(?<![\d/.,]){_named(_DAY_FULL, 'b1')}(?!\d)", _make_day),
        (
            rf"{_WORDS}tháng\s+(?P<n>{_MONTH_NAME})(?!\w)(?:\s*(?:/|-|\.|,?\s*năm)\s*(?P<y>{_YEAR}))?",
            _make_month,
        ),
        (rf"(?<![\d/.,])(?P<n>\d{{1,2}})/(?P<y>{_YEAR})(?![\d/])", _make_month),
        (rf"{_WORDS}năm\s+(?P<y>{_YEAR})(?!\d)", _make_year),
        (
            rf"{_WORDS}(?:trong|cả|hết|tại)\s+(?P<u>tháng|quý|kỳ|năm|tuần)(?=\s*(?:[,;:.()]|này|qua|nay|"
            rf"báo\s+cáo|là|có|đã|trung\s+tâm|toàn|cả|nhận|phát\s+sinh|thu|không|tiếp|giải|đơn|hệ|tỉnh|các|"
            rf"số|tổng|sở|huyện|xã|phường|$))",
            _make_current,
        ),
        (
            rf"{_WORDS}(?:(?<!thực )(?<!xuất )(?<!phát )(?<!thể )hiện\s+(?:nay|tại|có)|(?<!thực )(?<!thể )"
            rf"(?<!xuất )(?<!phát )(?<!biểu )(?<!tái )hiện(?!\s+(?:đại|trạng|trường|vật|thực|diện|hành))|"
            rf"đến\s+nay|tới\s+nay|tới\s+thời\s+điểm\s+này|đến\s+thời\s+điểm\s+này)(?!\w)",
            _make_now,
        ),
    )
)


# One of these words is in every text that a rule can match (a quick look before its pattern is tried).
_NEEDS: dict[Maker, tuple[str, ...]] = {
    _make_since_new_year: ("năm",),
    _make_years: ("giai",),
    _make_to_day: ("đến", "tới"),
    _make_to_month: ("tháng",),
    _make_since: ("năm",),
    _make_since_day: ("từ",),
    _make_since_month: ("tháng",),
    _make_month_range: ("tháng",),
    _make_single_day: ("ngày",),
    _make_half_year: ("nửa", "tháng"),
    _make_first_days: ("ngày",),
    _make_report_end: ("kỳ", "thời"),
    _make_months: ("tháng",),
    _make_quarter: ("quý",),
    _make_month: ("tháng", "/"),
    _make_year: ("năm",),
    _make_current: ("trong", "cả", "hết", "tại"),
    _make_now: ("hiện", "nay", "này"),
    _make_week: ("tuần",),
}
_SPEAKS_OF_TIME = re.compile(r"\d|tháng|quý|năm|kỳ|hiện|nay|tuần|ngày|thời điểm|lũy|luỹ")


def find_periods(folded: str) -> list[PeriodMention]:
    """The time expressions of a text, from left to right, none inside another."""
    taken: list[PeriodMention] = []
    for mention in sorted(_candidates(folded), key=lambda found: (found[0], found[1].start)):
        if all(mention[1].end <= other.start or mention[1].start >= other.end for other in taken):
            taken.append(mention[1])
    return sorted(taken, key=lambda mention: mention.start)


def _candidates(folded: str) -> Iterator[tuple[int, PeriodMention]]:
    if _SPEAKS_OF_TIME.search(folded) is None:
        return
    for order, (pattern, make) in enumerate(_RULES):
        needed = _NEEDS.get(make)
        if needed is not None and not any(word in folded for word in needed):
            continue
        for match in pattern.finditer(folded):
            mention = make(match)
            if mention is not None:
                yield order, mention
