"""From a matched expression of time to the mention it makes; None where it names no days."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ingest.extract.period import LAST_DAY, PeriodKind, PeriodMention

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_WORD_NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "giêng": 1, "chạp": 12,
}  # fmt: skip

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


def make_range(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    first_year, first_month, first_day = _side(match, "a")
    if month is None or not 1 <= first_day <= 31:
        return None
    first = (first_year, first_month if first_month is not None else month, first_day)
    return _span(match, PeriodKind.RANGE, first=first, last=(year, month, day))


def make_since_new_year(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    if month is None:
        return None
    year = year or _year_of(match)
    return _span(match, PeriodKind.RANGE, first=(year, 1, 1), last=(year, month, day))


def _month_number(text: str) -> int:
    text = " ".join(text.split())
    return int(text) if text.isdigit() else _WORD_NUMBERS[text]


def _year_of(match: re.Match[str]) -> int | None:
    """The year named; -1 for the year before that of the report."""
    groups = match.groupdict()
    named = next((groups[name] for name in ("y", "y2", "y3", "y0") if groups.get(name)), None)
    if named is None or named == "nay":
        return None
    return int(named) if named.isdigit() else -1


def make_month(match: re.Match[str]) -> PeriodMention | None:
    month = _month_number(match["n"])
    if not 1 <= month <= 12:
        return None
    year = _year_of(match)
    return _span(match, PeriodKind.MONTH, first=(year, month, 1), last=(year, month, LAST_DAY))


def make_to_month(match: re.Match[str]) -> PeriodMention | None:
    mention = make_month(match)
    if mention is None or mention.last is None:
        return None
    return replace(mention, kind=PeriodKind.TO_DATE, first=(mention.last[0], 1, 1))


def make_to_day(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    if month is None:
        return None
    return _span(match, PeriodKind.TO_DATE, first=(year, 1, 1), last=(year, month, day))


def make_to_quarter(match: re.Match[str]) -> PeriodMention | None:
    """`từ đầu năm 2022 đến hết quý III`: the first nine months."""
    quarter, year = _ROMAN[match["q"]], _year_of(match)
    return _span(match, PeriodKind.MONTHS, first=(year, 1, 1), last=(year, 3 * quarter, LAST_DAY))


def make_quarter(match: re.Match[str]) -> PeriodMention | None:
    quarter, year = _ROMAN[match["q"]], _year_of(match)
    return _span(
        match, PeriodKind.QUARTER, first=(year, 3 * quarter - 2, 1), last=(year, 3 * quarter, LAST_DAY)
    )


def make_months(match: re.Match[str]) -> PeriodMention | None:
    months, year = _month_number(match["n"]), _year_of(match)
    if not 1 <= months <= 12:
        return None
    return _span(match, PeriodKind.MONTHS, first=(year, 1, 1), last=(year, months, LAST_DAY))


def make_year(match: re.Match[str]) -> PeriodMention | None:
    year = int(match["y"])
    return _span(match, PeriodKind.YEAR, first=(year, 1, 1), last=(year, 12, 31))


def make_since(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.SINCE, first=(_year_of(match), 1, 1))


def make_since_day(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    if month is None:
        return None
    return _span(match, PeriodKind.SINCE, first=(year, month, day))


def make_since_month(match: re.Match[str]) -> PeriodMention | None:
    month = _month_number(match["n"])
    return _span(match, PeriodKind.SINCE, first=(_year_of(match), month, 1)) if 1 <= month <= 12 else None


def make_month_range(match: re.Match[str]) -> PeriodMention | None:
    first, last, year = int(match["n"]), int(match["n2"]), _year_of(match)
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    first_year = int(match["y0"]) if match["y0"] else (year if first <= last else None)
    return _span(match, PeriodKind.RANGE, first=(first_year, first, 1), last=(year, last, LAST_DAY))


def make_half_year(match: re.Match[str]) -> PeriodMention | None:
    year = _year_of(match)
    if match["half"].startswith("đầu"):
        return _span(match, PeriodKind.MONTHS, first=(year, 1, 1), last=(year, 6, LAST_DAY))
    return _span(match, PeriodKind.RANGE, first=(year, 7, 1), last=(year, 12, LAST_DAY), unit="half")


def make_half_month(match: re.Match[str]) -> PeriodMention | None:
    month, year = int(match["n"]), _year_of(match)
    if not 1 <= month <= 12:
        return None
    first, last = (1, 15) if match["half"] == "đầu" else (16, LAST_DAY)
    return _span(match, PeriodKind.RANGE, first=(year, month, first), last=(year, month, last))


def make_week(match: re.Match[str]) -> PeriodMention | None:
    """A numbered week: its days stand beside it or are those of the report."""
    year = _year_of(match)
    return _span(match, PeriodKind.CURRENT, unit="week", last=(year, 12, 31) if year else None)


def make_first_days(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _year_of(match), int(match["n"]), int(match["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return _span(match, PeriodKind.RANGE, first=(year, month, 1), last=(year, month, day))


def make_report_end(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.CURRENT)


def make_single_day(match: re.Match[str]) -> PeriodMention | None:
    mention = make_day(match)
    return replace(mention, kind=PeriodKind.RANGE) if mention else None


def make_years(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.RANGE, first=(int(match["y"]), 1, 1), last=(int(match["y2"]), 12, 31))


def make_day(match: re.Match[str]) -> PeriodMention | None:
    year, month, day = _side(match, "b")
    if month is None:
        return None
    return _span(match, PeriodKind.DAY, first=(year, month, day), last=(year, month, day))


_CURRENT_UNITS = {"tháng": "month", "quý": "quarter", "năm": "year", "kỳ": None, "tuần": "week"}


def make_current(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.CURRENT, unit=_CURRENT_UNITS[match["u"]])


def make_now(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.NOW)


def make_same(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.SAME)


def make_past_months(match: re.Match[str]) -> PeriodMention | None:
    mention = make_months(match)
    return replace(mention, unit="past") if mention else None


def make_past_half(match: re.Match[str]) -> PeriodMention | None:
    """`nửa năm qua`: the first half of the year where the report is of its end."""
    return _span(match, PeriodKind.MONTHS, first=(None, 1, 1), last=(None, 6, LAST_DAY), unit="past")


def make_since_event(match: re.Match[str]) -> PeriodMention | None:
    """`từ khi đi vào hoạt động (1/7/2025) đến hết tháng 2/2026`"""
    first, month = _side(match, "a"), _month_number(match["n"])
    if first[1] is None or not 1 <= month <= 12:
        return None
    return _span(match, PeriodKind.RANGE, first=first, last=(_year_of(match), month, LAST_DAY))


def make_since_event_to_now(match: re.Match[str]) -> PeriodMention | None:
    first = _side(match, "a")
    return _span(match, PeriodKind.SINCE, first=first) if first[1] is not None else None


def make_last_year(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.YEAR, first=(-1, 1, 1), last=(-1, 12, 31))


def make_no_days(match: re.Match[str]) -> PeriodMention | None:
    """A day of the moon's calendar names no period of a report."""
    return _span(match, PeriodKind.DAY)


def make_open_start(match: re.Match[str]) -> PeriodMention | None:
    return _span(match, PeriodKind.OPEN)
