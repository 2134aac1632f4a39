"""A report corrected, replaced, or of another time or place (L4): what stands now, and what stood before."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from tests.dbt_project.made_up_world import NIGHT, count, month, to_date
from tests.dbt_project.raw_builder import FIRST_NIGHT, Fact, Raw, Report, Source

from ingest.sources.codebook import CODEBOOK

NEXT = FIRST_NIGHT + NIGHT
JUNE, JULY = date(2024, 6, 3), date(2024, 7, 3)
KINDS = ("official", "portal_news", "newspaper")

with (CODEBOOK / "provinces.csv").open(encoding="utf-8", newline="") as file:
    OLD_PROVINCES = [row["name_vi"] for row in csv.DictReader(file) if row["valid_to"] == "2025-06-30"]


@dataclass(frozen=True)
class Case:
    """Reports of one province, and its dossiers of resolved_total: (first day, last day, value).

    `before` is what was known at the end of the first night, where that is something else.
    """

    name: str
    reports: list[Report]
    now: list[tuple[date | None, date, int]]
    before: list[tuple[date | None, date, int]] | None = None
    n_revisions: int = 0
    province: str | None = None


def may(value: int) -> list[tuple[date | None, date, int]]:
    return [(date(2024, 5, 1), date(2024, 5, 31), value)]


def said(value: int, period: dict[str, Any] | None = None) -> Fact:
    return count("resolved_total", value, org="centre", **(period or month(5)))


def report(
    url: str,
    *facts: Fact,
    source: str = "official",
    published: date | None = JUNE,
    seen: datetime = FIRST_NIGHT,
) -> Report:
    version = f"{seen} {facts}"
    return Report(source=source, url=url, facts=facts, published=published, seen=seen, version=version)


def cases() -> Iterator[Case]:
    first = report("a", said(100))
    for value in (99, 101, 1000):
        changed = report("a", said(value), seen=NEXT)
        yield Case(f"mended in place to {value}", [first, changed], may(value), may(100), n_revisions=1)
    again = report("a", said(100), count("pending_total", 3, org="centre", **month(5)), seen=NEXT)
    yield Case("sent again with more", [first, again], may(100))
    unread = replace(report("a", seen=NEXT), outcome="truncated")
    yield Case("replaced by what cannot be read", [first, unread], may(100))
    for seen in (FIRST_NIGHT, NEXT):
        notice = report("b", said(90), published=JULY, seen=seen)
        known = may(100) if seen == NEXT else None
        yield Case(f"corrected by a later notice found on {seen:%d.}", [first, notice], may(90), known)
        earlier = report("b", said(90), published=date(2024, 6, 1), seen=seen)
        yield Case(f"beside an earlier notice found on {seen:%d.}", [first, earlier], may(100))
    undated = [report(url, said(value), published=None) for url, value in (("a", 100), ("b", 90))]
    later = replace(undated[1], seen=NEXT)
    yield Case(
        "corrected by what was known later, where no dates are", [undated[0], later], may(90), may(100)
    )
    yield Case("told without a date beside a dated one", [first, later], may(100))
    for better, worse in ((0, 1), (0, 2), (1, 2)):
        told = [
            report("a", said(100), source=KINDS[better]),
            report("b", said(90), source=KINDS[worse], published=JULY, seen=NEXT),
        ]
        yield Case(f"told otherwise and later by {KINDS[worse]} than by {KINDS[better]}", told, may(100))
    own = report("b", said(90), source="centre", published=date(2024, 6, 1))
    yield Case("told by the centre itself", [report("a", said(100), published=JULY), own], may(90))
    about = replace(said(90), approximate=True)
    yield Case("rounded later", [first, report("b", about, published=JULY)], may(100))
    yield Case("rounded first", [report("a", about), report("b", said(100), published=JULY)], may(100))

    def whole(url: str, value: int, seen: datetime) -> Report:
        others = (
            count(measure, 7, org="centre", **month(5)) for measure in ("pending_total", "resolved_late")
        )
        return report(url, said(value), *others, seen=seen)

    twice = [whole(url, value, seen) for url in "ab" for value, seen in ((100, FIRST_NIGHT), (90, NEXT))]
    yield Case("mended at both of its addresses", twice, may(90), may(100), n_revisions=1)
    yield Case("mended at one of its addresses only", twice[:3], may(90), may(100), n_revisions=1)

    copied = [whole("a", 100, FIRST_NIGHT), whole("b", 100, NEXT)]
    yield Case("copied to another address later", copied, may(100))
    moved = [*copied, whole("a", 90, NEXT + NIGHT)]
    yield Case("mended after it was copied", moved, may(90), may(100), n_revisions=1)

    june = report("a", said(70, month(6)), published=JULY, seen=NEXT)
    june_only = [(date(2024, 6, 1), date(2024, 6, 30), 70)]
    yield Case("the address taken by the next month", [first, june], june_only, may(100))
    beside = report("b", said(70, month(6)), published=JULY, seen=NEXT)
    yield Case("followed by the next month", [first, beside], may(100) + june_only, may(100))
    periods: dict[str, tuple[dict[str, Any], int]] = {
        "a quarter": ({"start": date(2024, 4, 1), "end": date(2024, 6, 30)}, 300),
        "a year to date": (to_date(5), 480),
        "a month from the 15th": ({"start": date(2024, 5, 15), "end": date(2024, 6, 14)}, 110),
        "a month up to the 25th": ({"start": date(2024, 5, 1), "end": date(2024, 5, 25)}, 80),
        "a day": ({"start": date(2024, 5, 31), "end": date(2024, 5, 31)}, 7),
        "a half year": ({"start": date(2024, 1, 1), "end": date(2024, 6, 30)}, 590),
    }
    for name, (period, value) in periods.items():
        other = report("b", said(value, period), published=JULY)
        both = sorted([*may(100), (period["start"], period["end"], value)])
        yield Case(f"overlapped by {name}", [first, other], both)
    in_one = report("a", said(100), *(said(value, period) for period, value in periods.values()))
    all_of_them = sorted(
        [*may(100), *((period["start"], period["end"], n) for period, n in periods.values())]
    )
    yield Case("with many periods in one report", [in_one], all_of_them)


def merged() -> Iterator[Case]:
    """Provinces that were renamed or merged, by whatever name a report calls them."""
    after = month(8, 2025)
    then = [(date(2025, 8, 1), date(2025, 8, 31), 60)]
    for old, new in (("Kiên Giang", "An Giang"), ("Phú Yên", "Đắk Lắk"), ("Bình Thuận", "Lâm Đồng")):
        # The old province reports for its own time; the new one has another validity under its name.
        reports = [
            replace(report("a", said(100)), province=old),
            replace(report("b", said(60, after), published=date(2025, 9, 3)), province=new),
        ]
        yield Case(f"{old} before it became {new}", reports[:1], may(100), province=old)
        yield Case(f"{new} after it took {old}", reports[1:], then, province=new)
    for name in ("Thừa Thiên - Huế", "tỉnh Thừa Thiên Huế"):
        yield Case(
            f"named {name}",
            [replace(report("a", said(100)), province=name)],
            may(100),
            province="Thừa Thiên Huế",
        )


NAMED = [case.province for case in merged()]
FREE = [name for name in OLD_PROVINCES if name not in (*NAMED, "Thừa Thiên Huế")]
CASES = {
    case.name: case
    for case in [
        *(
            replace(
                case, province=province, reports=[replace(one, province=province) for one in case.reports]
            )
            for case, province in zip(cases(), FREE, strict=False)
        ),
        *merged(),
    ]
}


@pytest.fixture(scope="module")
def corrected(build: Callable[[Raw], Any]) -> Any:
    raw = Raw([*(Source(kind, kind) for kind in KINDS), Source("centre", "official", publisher_org="centre")])
    for number, case in enumerate(CASES.values()):
        raw.reports += [replace(one, url=f"{number}/{one.url}") for one in case.reports]
    return build(raw)


DOSSIERS = "select period_start, period_end, resolved_total from {} where province = ? order by all"


@pytest.mark.parametrize("name", CASES)
def test_the_later_stands_and_the_earlier_can_be_looked_up(name: str, corrected: Any) -> None:
    case = CASES[name]
    assert corrected.rows(DOSSIERS.format("marts.fct_dossiers"), [case.province]) == case.now
    first_night = f"marts.dossiers_asof('{FIRST_NIGHT:%Y-%m-%d}')"
    before = corrected.rows(DOSSIERS.format(first_night), [case.province])
    if case.before is not None or all(one.seen == FIRST_NIGHT for one in case.reports):
        assert before == (case.before or case.now)
    revisions = corrected.rows(
        "select count(*) from marts.fct_revisions join marts.dim_document on document_id = new_document_id "
        "where province = ?",
        [case.province],
    )
    assert revisions == [(case.n_revisions,)]
