"""A small made-up world with known truth.

Revisions, withdrawn and broken versions, sources that agree or not, chains of months, levels, lists,
scorecards, misread separators, provinces before and after 2025-07-01.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.dbt_project.raw_builder import FIRST_NIGHT, Fact, Raw, Report, Source

NIGHT = timedelta(days=1)


def count(measure: str, value: int, **more: Any) -> Fact:
    return Fact(measure, Decimal(value), f"{value:,}".replace(",", "."), **more)


def rate(measure: str, value: str, **more: Any) -> Fact:
    return Fact(measure, Decimal(value), value.replace(".", ","), **more)


def month(number: int, year: int = 2024) -> dict[str, Any]:
    start = date(year, number, 1)
    return {"start": start, "end": _last_day(start)}


def to_date(number: int, year: int = 2024) -> dict[str, Any]:
    return {"start": date(year, 1, 1), "end": _last_day(date(year, number, 1))}


def _last_day(start: date) -> date:
    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def report(province: str | None, url: str, *facts: Fact, source: str = "official", **more: Any) -> Report:
    return Report(source=source, url=url, facts=facts, province=province, **more)


def versions() -> list[Report]:
    """One address: 100, then 110, then bytes that cannot be read; another goes 5, 6, 5."""
    may = {**month(5), "org": "centre"}
    return [
        report("Hà Nội", "revised", count("resolved_total", 100, **may), version="1"),
        report(
            "Hà Nội", "revised", count("resolved_total", 110, **may), version="2", seen=FIRST_NIGHT + NIGHT
        ),
        report("Hà Nội", "revised", version="3", outcome="truncated", seen=FIRST_NIGHT + 2 * NIGHT),
        report("Cao Bằng", "returns", count("resolved_total", 5, **may), version="1"),
        report(
            "Cao Bằng", "returns", count("resolved_total", 6, **may), version="2", seen=FIRST_NIGHT + NIGHT
        ),
        report(
            "Cao Bằng",
            "returns",
            count("resolved_total", 5, **may),
            version="1",
            seen=FIRST_NIGHT + 2 * NIGHT,
        ),
        report("Sơn La", "withdrawn", count("resolved_total", 7, **may)),
    ]


def sources() -> list[Report]:
    """One month in three sources: the newspapers round, and one of them errs."""
    may = {**month(5), "org": "province"}
    return [
        report("Lai Châu", "o", count("received_total", 5647, **may), rate("rate_by_due", "99.68", **may)),
        report(
            "Lai Châu",
            "p",
            Fact("received_total", Decimal(5650), "5,65", scale=1000, **may),
            count("received_online", 3000, **may),
            source="paper",
            published=date(2024, 6, 20),
        ),
        report(
            "Lai Châu",
            "q",
            count("received_total", 5467, **may),
            rate("rate_by_due", "99.7", **may),
            source="other paper",
            published=date(2024, 6, 25),
        ),
        # Nobody knows whether two unnamed provinces are one.
        report(None, "u", count("received_total", 10, **may)),
        report(None, "v", count("received_total", 11, **may), source="paper"),
    ]


def chain() -> list[Report]:
    """Months and years to date of a centre: April's year to date is 3 short, May carries over 1 too many."""
    centre: dict[str, Any] = {"org": "centre"}
    return [
        report(
            "Lạng Sơn",
            "march",
            *(
                count("resolved_total", value, **month(n), **centre)
                for n, value in ((1, 10), (2, 20), (3, 30))
            ),
            count("resolved_total", 61, start=date(2024, 1, 1), end=date(2024, 3, 31), **centre),
        ),
        report(
            "Lạng Sơn",
            "april",
            count("resolved_total", 40, **month(4), **centre),
            count("resolved_total", 98, **to_date(4), **centre),
            count("resolved_by_due", 39, **month(4), **centre),
            count("resolved_late", 2, **month(4), **centre),
            count("resolved_by_due", 96, **to_date(4), **centre),
            count("resolved_late", 2, **to_date(4), **centre),
            count("pending_total", 8, **month(4), **centre),
        ),
        report(
            "Lạng Sơn",
            "may",
            count("received_carried_over", 9, **month(5), **centre),
            count("resolved_total", 97, **to_date(5), **centre),
        ),
    ]


def tables() -> list[Report]:
    """An appendix whose total is one short, and differs from the text."""
    level: dict[str, Any] = {"org": "level:province"}
    year: dict[str, Any] = {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}
    rows = [
        count("resolved_total", 10 * n, org=org, in_table=True, part_of=1, passage=2, **year)
        for n, org in enumerate(("dept:y_te", "dept:noi_vu", "dept:tu_phap"), start=1)
    ]
    return [
        report(
            "Quảng Ninh",
            "appendix",
            count("resolved_total", 60, **level, **year),
            count("resolved_total", 59, in_table=True, passage=2, **level, **year),
            *rows,
        )
    ]


def tables_without_lists() -> list[Report]:
    """Rows and a total of which nobody has said that they belong together: one adds up, one is broken."""
    year = {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}

    def rows(*values: int) -> list[Fact]:
        orgs = ("dept:y_te", "dept:noi_vu", "vertical:cong_an", "centre")
        labels = ("Sở Y tế", "Sở Nội vụ", "Công an tỉnh", "TỔNG CỘNG")
        return [
            count("due_total", value, org=org, in_table=True, passage=4, quote=f"{label}\t{value}", **year)
            for value, org, label in zip(values, orgs, labels, strict=True)
        ]

    return [
        report("Nghệ An", "sums", *rows(1, 2, 3, 6)),
        report("Hòa Bình", "slips", *rows(1, 2, 3, 7)),
        report("Thái Bình", "unread", *rows(1, 2, 3, 7), n_unread=1),
    ]


def tables_of_rates() -> list[Report]:
    """A total row that gives a rate and no counts: the mean of the rates of its rows instead of theirs."""
    year: dict[str, Any] = {"start": date(2024, 1, 1), "end": date(2024, 12, 31), "in_table": True}
    rows = (("dept:y_te", "Sở Y tế", 90, 100), ("dept:noi_vu", "Sở Nội vụ", 5, 10))
    facts = [
        count(measure, value, org=org, quote=f"{label}\t{by_due}\t{resolved}", **year)
        for org, label, by_due, resolved in rows
        for measure, value in (("resolved_by_due", by_due), ("resolved_total", resolved))
    ]

    def total(rate_by_due: str) -> Fact:
        return rate("rate_by_due", rate_by_due, org="centre", quote=f"TỔNG CỘNG\t{rate_by_due}", **year)

    return [
        report("Thanh Hóa", "mean of rates", *facts, total("70")),
        report("Hà Tĩnh", "rate of sums", *facts, total("86.36")),
    ]


def levels_and_scores() -> list[Report]:
    may, may_2025 = month(5), {**month(8, 2025), "org": "province"}
    groups = (("transparency", "17.5"), ("progress", "19"), ("services", "20"), ("digitisation", "20"))
    return [
        report(
            "Phú Thọ",
            "levels",
            count("resolved_late", 6, org="province", **may),
            count("resolved_late", 1, org="level:province", **may),
            count("resolved_late", 5, org="level:district", **may),
            count("resolved_late", 2, org="level:commune", **may),
        ),
        report(
            "Phú Thọ",
            "scores",
            *(rate("score", value, indicator=indicator, **may_2025) for indicator, value in groups),
            rate("score", "17.9", indicator="satisfaction", **may_2025),
            rate("score", "95.4", indicator="total", **may_2025),
            count("rank", 40, indicator="total", **may_2025),
            count("rank_of", 63, indicator="total", **may_2025),
            rate("score", "88.8", indicator="total", **{**may_2025, "org": "national"}),
        ),
    ]


def readings() -> list[Report]:
    """A separator misread, a rate whose base is named, and a part of the dossiers told apart."""
    may = {**month(5), "org": "centre"}
    return [
        report(
            "Hà Giang",
            "misread",
            Fact("resolved_total", Decimal("18.057"), "18.057", **may),
            count("resolved_by_due", 18039, **may),
            count("resolved_late", 18, **may),
        ),
        report(
            "Hà Giang",
            "based",
            count("resolved_total", 200, **month(6), org="centre"),
            count("resolved_by_due", 180, **month(6), org="centre"),
            count("due_total", 190, **month(6), org="centre"),
            rate("rate_by_due", "94.7", base="due_total", **month(6), org="centre"),
            rate("rate_late", "5.3", base="received_total", **month(6), org="centre"),
        ),
        report(
            "Hà Giang",
            "parts",
            count("received_total", 1000, **month(7), org="centre"),
            count("received_total", 50, **month(7), org="centre"),
            count("received_online", 20, **month(7), org="centre"),
            count("received_in_person", 30, **month(7), org="centre"),
            Fact("resolved_total", Decimal(900), "900", approximate=True, org="centre", **month(7)),
        ),
    ]


def provinces() -> list[Report]:
    return [
        report("Kiên Giang", "before", count("resolved_total", 1, **month(5, 2024))),
        report("An Giang", "after", count("resolved_total", 2, **month(8, 2025))),
        report("thành phố Hồ Chí Minh", "city", count("resolved_total", 3, **month(8, 2025))),
        report("Thừa Thiên - Huế", "spelt", count("resolved_total", 4, **month(5, 2024))),
    ]


def merged_provinces() -> list[Report]:
    """Both halves of the new Bắc Ninh report May 2024, of the new Thái Nguyên only one does."""
    may = {**month(5), "org": "province"}
    halves = (("Bắc Giang", 10, 9), ("Bắc Ninh", 30, 27), ("Bắc Kạn", 50, 50))
    return [
        report(
            province,
            f"half {province}",
            count("resolved_total", resolved, **may),
            count("resolved_by_due", by_due, **may),
        )
        for province, resolved, by_due in halves
    ]


def made_up_world() -> Raw:
    raw = Raw(
        [
            Source("official"),
            Source("paper", "newspaper"),
            Source("other paper", "newspaper"),
            Source("silent", "portal_news", province="Bắc Kạn"),
        ]
    )
    raw.reports = [
        *versions(),
        *sources(),
        *chain(),
        *tables(),
        *tables_without_lists(),
        *tables_of_rates(),
        *levels_and_scores(),
        *readings(),
        *provinces(),
        *merged_provinces(),
    ]
    raw.failures = [
        ("official", "withdrawn", FIRST_NIGHT + NIGHT, "gone"),
        ("silent", "list", FIRST_NIGHT, "timeout"),
        ("silent", "list", FIRST_NIGHT + 2 * NIGHT, "blocked"),
    ]
    return raw
