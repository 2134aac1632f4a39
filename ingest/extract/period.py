"""Days meant, and a time expression that means them.

A mention keeps what the words say and leaves the year open where they leave it open; `resolve` closes it
with the year of the report. Rules of the periods: Nghị định 09/2019/NĐ-CP art. 12 and the codebook's
conventions (a lone "tháng 10" is the calendar month; lũy kế starts on 1 January).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
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
    OPEN = "open"  # từ khi thành lập đến nay: from a day that the text does not tell
    SAME = "same"  # cùng thời gian này: the period of the figure before


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both inclusive; a stock has no start."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A time expression at [start, end) of the text.

    `first` and `last` are (year | None, month, day) of the bounds; both None for NOW and CURRENT.
    A year below zero counts back from the year of the report ("năm ngoái" is -1). `unit` of CURRENT
    mentions tells which period is meant (month, quarter, year, None), `past` of MONTHS that the words only
    count back ("6 tháng qua").
    """

    start: int
    end: int
    kind: PeriodKind
    first: tuple[int | None, int, int] | None = None
    last: tuple[int | None, int, int] | None = None
    unit: str | None = None

    @property
    def has_year(self) -> bool:
        return self.last is not None and self.last[0] is not None and self.last[0] > 0

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
        first = _date(self.first, last.year if (self.first[0] or 0) >= 0 else year)
        if first is not None and first > last and self.first[0] is None:
            first = _date(self.first, last.year - 1)
        if first is None or first > last:
            return None
        return Period(first, last)


def _date(parts: tuple[int | None, int, int], year: int | None) -> date | None:
    known = parts[0] if parts[0] is not None else year
    if known is not None and known < 0:
        known = known + year if year is not None else None
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
