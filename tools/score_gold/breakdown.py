"""Precision and recall by what a figure measures, of whom, and of how long a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from tools.score_gold.matching import Record, Score

Key = Callable[[Record], str]


def measure_of(record: Record) -> str:
    return str(record["measure"])


def organisation_of(record: Record) -> str:
    """The kind of organisation, and of the groups the level: centre, dept, district, level:commune ..."""
    org = record["org"]
    if org is None:
        return "left open"
    return str(org) if org.startswith("level:") else str(org).partition(":")[0]


def period_of(record: Record) -> str:
    """The kind of period: as of a day, week, month, quarter, half-year, year, since 1 January, other days."""
    if record["period_end"] is None:
        return "none"
    end = date.fromisoformat(record["period_end"])
    if record["period_start"] is None:
        return "as of a day"
    start = date.fromisoformat(record["period_start"])
    days = (end - start).days + 1
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        return _of_months(start, 12 * (end.year - start.year) + end.month - start.month + 1)
    if days <= 7:
        return "week or days"
    if 28 <= days <= 31:
        return "reporting month"
    return "since 1 January" if (start.month, start.day) == (1, 1) else "other days"


def _of_months(start: date, months: int) -> str:
    named = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
    if months in named and (start.month - 1) % min(months, 12) == 0:
        return named[months]
    return "since 1 January" if start.month == 1 and months < 12 else "other months"


BREAKDOWNS: tuple[tuple[str, Key], ...] = (
    ("measure", measure_of),
    ("organisation", organisation_of),
    ("period", period_of),
)


def by(key: Key, scores: Sequence[Score]) -> Iterator[Score]:
    """The scores taken apart by `key`, the most frequent first; a miss counts where its fact belongs."""
    right = Counter(key(record) for one in scores for record in one.hits)
    missed = Counter(key(record) for one in scores for record in one.missed)
    false = Counter(key(record) for one in scores for record in one.false)
    made_up = Counter(key(record) for one in scores for record in one.made_up)
    for name, _ in (right + missed + false).most_common():
        yield Score(
            name=name,
            gold=right[name] + missed[name],
            predicted=right[name] + false[name],
            right=right[name],
            invented=made_up[name],
        )
