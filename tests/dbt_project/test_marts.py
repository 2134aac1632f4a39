"""A small made-up world with known truth.

Revisions, withdrawn and broken versions, sources that agree or not, chains of months, levels, lists,
scorecards, misread separators, provinces before and after 2025-07-01.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from raw_builder import FIRST_NIGHT, Fact, Raw, Report, Source

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


@pytest.fixture(scope="module")
def world(build: Callable[[Raw], Any]) -> Any:
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
        *levels_and_scores(),
        *readings(),
        *provinces(),
    ]
    raw.failures = [
        ("official", "withdrawn", FIRST_NIGHT + NIGHT, "gone"),
        ("silent", "list", FIRST_NIGHT, "timeout"),
        ("silent", "list", FIRST_NIGHT + 2 * NIGHT, "blocked"),
    ]
    return build(raw)


def verdicts(world: Any, identity: str, province: str) -> list[tuple[Any, ...]]:
    rows = world.rows(
        "select check_name, verdict, lhs, rhs from marts.fct_reconciliation "
        "where identity = ? and province = ? order by all",
        [identity, province],
    )
    return [(name, verdict, float(lhs), float(rhs)) for name, verdict, lhs, rhs in rows]


def test_a_revision_shows_both_values_and_both_days(world: Any) -> None:
    assert world.rows(
        "select old_value, new_value, change, old_known_from, revised_at, old_quote, new_quote "
        "from marts.fct_revisions join marts.dim_document on document_id = new_document_id "
        "where url = 'revised'"
    ) == [
        (100, 110, 10, FIRST_NIGHT, FIRST_NIGHT + NIGHT, "resolved_total 100", "resolved_total 110"),
    ]
    assert world.rows(
        "select old_value, new_value from marts.fct_revisions "
        "join marts.dim_document on document_id = new_document_id where url = 'returns' order by revised_at"
    ) == [(5, 6), (6, 5)]


def test_a_version_that_cannot_be_read_replaces_none(world: Any) -> None:
    assert world.rows(
        "select version_no, outcome, is_current, known_from, known_to from marts.dim_document "
        "where url = 'revised' order by 1"
    ) == [
        (1, "read", False, FIRST_NIGHT, FIRST_NIGHT + NIGHT),
        (2, "read", True, FIRST_NIGHT + NIGHT, None),
        (3, "truncated", False, FIRST_NIGHT + 2 * NIGHT, None),
    ]
    assert world.rows(
        "select value from marts.fct_figures join marts.dim_document using (document_id) "
        "where url = 'revised'"
    ) == [(110,)]


def test_tables_can_be_read_as_known_on_a_day(world: Any) -> None:
    for night, revised, returns in ((0, 100, 5), (1, 110, 6), (2, 110, 5)):
        day = (FIRST_NIGHT + night * NIGHT).date()
        assert world.rows(
            "select url, value from marts.figures_asof(?) join marts.dim_document using (document_id) "
            "where url in ('revised', 'returns') order by url",
            [day],
        ) == [("returns", returns), ("revised", revised)]
        assert world.rows(
            "select resolved_total from marts.dossiers_asof(?) where province = 'Hà Nội'", [day]
        ) == [(revised,)]
    assert world.rows("select count(*) from marts.figures_asof('2026-10-31')") == [(0,)]
    assert (
        world.rows(
            "(from marts.dossiers_asof('2027-01-01') except from marts.fct_dossiers) "
            "union all (from marts.fct_dossiers except from marts.dossiers_asof('2027-01-01'))"
        )
        == []
    )


def test_a_withdrawn_report_stays(world: Any) -> None:
    assert world.rows(
        "select withdrawn_at, known_to, resolved_total from marts.dim_document "
        "join marts.fct_dossiers using (document_id) where url = 'withdrawn'"
    ) == [(FIRST_NIGHT + NIGHT, None, 7)]


def test_one_row_out_of_many_sources(world: Any) -> None:
    assert world.rows(
        "select received_total, received_online, rate_by_due, sources_agreeing, sources_conflicting, "
        "document.url, len(other_document_ids) from marts.fct_dossiers as dossier "
        "join marts.dim_document as document using (document_id) where dossier.province = 'Lai Châu'"
    ) == [(5647, 3000, Decimal("99.68"), 2, 1, "o", 1)]
    assert verdicts(world, "A1", "Lai Châu") == [
        ("rate_by_due", "holds", 99.68, 99.7),
        ("received_total", "finding", 5647, 5467),
        ("received_total", "holds", 5647, 5650),
    ]
    assert world.rows("select count(*) from marts.fct_dossiers where province is null") == [(2,)]


def test_months_quarters_and_years_to_date(world: Any) -> None:
    assert ("resolved_total", "finding", 98, 101) in verdicts(world, "T1", "Lạng Sơn")
    assert verdicts(world, "T5", "Lạng Sơn") == [("resolved_total", "finding", 61, 60)]
    assert ("resolved_total", "finding", 97, 98) in verdicts(world, "T2", "Lạng Sơn")
    assert verdicts(world, "T3", "Lạng Sơn") == [("carried_over", "finding", 9, 8)]


def test_an_appendix_is_held_against_its_rows_and_the_text(world: Any) -> None:
    assert verdicts(world, "D10", "Quảng Ninh") == [("resolved_total", "finding", 59, 60)]
    assert verdicts(world, "D10b", "Quảng Ninh") == [("resolved_total", "finding", 60, 59)]


def test_levels_close_in_one_of_the_ways_in_use(world: Any) -> None:
    assert world.rows(
        "select variant, verdict from marts.fct_reconciliation where identity = 'L1' and province = 'Phú Thọ'"
    ) == [("districts_with_communes", "holds")]


def test_scores_add_up_and_ranks_fit_their_time(world: Any) -> None:
    assert verdicts(world, "S3", "Phú Thọ") == [("total", "finding", 95.4, 94.4)]
    assert verdicts(world, "S6b", "Phú Thọ") == [("rank_of", "finding", 34, 63)]
    assert world.rows(
        "select score, rank, rank_of, national_score from marts.fct_scorecard "
        "where province = 'Phú Thọ' and org = 'province' and indicator = 'total'"
    ) == [(Decimal("95.4"), 40, 63, Decimal("88.8"))]


def test_a_misread_separator_is_our_fault_not_the_publishers(world: Any) -> None:
    suspects = world.rows(
        "select identity, province, explanation_vi from marts.fct_reconciliation where verdict = 'suspect'"
    )
    assert ("D5", "Hà Giang") in [row[:2] for row in suspects]
    assert {row[1] for row in suspects} == {"Hà Giang"}
    assert all("đọc sai dấu phân cách" in row[2] for row in suspects)


def test_a_rate_is_held_against_the_base_that_the_text_names(world: Any) -> None:
    assert world.rows(
        "select check_name, variant, verdict from marts.fct_reconciliation "
        "where identity = 'R2' and province = 'Hà Giang' order by all"
    ) == [("rate_by_due", "due_total", "holds")]


def test_a_part_of_the_dossiers_is_not_taken_for_the_whole(world: Any) -> None:
    assert world.rows(
        "select identity, verdict, lhs, rhs from marts.fct_reconciliation "
        "join marts.dim_document using (document_id) "
        "where url = 'parts' and identity in ('B2', 'B3', 'D2') order by all"
    ) == [("B3", "holds", 50, 20), ("D2", "holds", 50, 50)]
    assert world.rows(
        "select received_total, resolved_total, approximate_measures from marts.fct_dossiers "
        "join marts.dim_document using (document_id) where url = 'parts'"
    ) == [(1000, 900, ["resolved_total"])]


def test_codes_mean_the_province_of_their_time(world: Any) -> None:
    assert world.rows(
        "select url, province.province_code, province.valid_from, name_vi "
        "from marts.fct_dossiers as dossier join marts.dim_document as document using (document_id) "
        "join marts.dim_province as province "
        "on province.province_code = dossier.province_code "
        "and province.valid_from = dossier.province_valid_from "
        "where url in ('before', 'after', 'city', 'spelt') order by url"
    ) == [
        ("after", "91", date(2025, 7, 1), "An Giang"),
        ("before", "91", date(1900, 1, 1), "Kiên Giang"),
        ("city", "79", date(2025, 7, 1), "Hồ Chí Minh"),
        ("spelt", "46", date(1900, 1, 1), "Thừa Thiên Huế"),
    ]


def test_how_sources_fare(world: Any) -> None:
    assert world.rows(
        "select as_of, last_success_at, failing_since, days_failing, n_addresses, n_failing, n_documents "
        "from marts.source_health where source_id = 'silent'"
    ) == [(FIRST_NIGHT + 2 * NIGHT, None, FIRST_NIGHT, 2, 1, 1, 0)]
    assert world.rows(
        "select n_failing, days_failing, n_unreadable from marts.source_health where source_id = 'official'"
    ) == [(1, 1, 0)]


def test_every_attempt_is_an_outcome(world: Any) -> None:
    ((attempts, readings),) = world.rows(
        "select (select count(*) from raw.attempts), (select count(*) from raw.readings)"
    )
    assert dict(world.rows("select stage, count(*) from marts.fct_outcomes group by 1")) == {
        "collect": attempts,
        "read": readings,
        "account": readings - 1,
    }
    assert world.rows("select distinct outcome from marts.fct_outcomes where stage = 'read' order by 1") == [
        ("read",),
        ("truncated",),
    ]


def test_views_and_macros_live_on_in_a_copy_by_another_name(world: Any, tmp_path: Path) -> None:
    copy = tmp_path / "warehouse-0123.duckdb"
    shutil.copyfile(world.workspace.warehouse, copy)
    with duckdb.connect(str(copy), read_only=True) as published:
        relations = published.execute(
            "select schema_name || '.' || view_name from duckdb_views() where not internal"
        ).fetchall()
        assert len(relations) >= 3
        for (relation,) in relations:
            published.execute(f"select * from {relation} limit 1")
        assert published.execute("select count(*) from marts.dossiers_asof('2026-12-01')").fetchone() != (0,)


def test_every_column_of_marts_has_a_comment(world: Any) -> None:
    assert (
        world.rows(
            "select table_name, column_name from duckdb_columns() "
            "where schema_name = 'marts' and comment is null"
        )
        == []
    )
    assert (
        world.rows("select table_name from duckdb_tables() where schema_name = 'marts' and comment is null")
        == []
    )


def test_the_same_raw_gives_the_same_marts(world: Any, tmp_path: Path) -> None:
    from ingest.workspace import Workspace
    from orchestration.content import fingerprint
    from orchestration.transform import build_marts

    again = Workspace(tmp_path / "var")
    again.build.mkdir(parents=True)
    with duckdb.connect(str(again.warehouse)) as connection:
        connection.execute(f"attach '{world.workspace.warehouse}' as first (read_only)")
        connection.execute("create schema raw")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'first' and schema_name = 'raw'"
        ).fetchall():
            # The rows come in another order: nothing may depend on it.
            connection.execute(
                f"create table raw.{table} as from first.raw.{table} order by hash({table}::varchar)"
            )
        connection.execute("detach first")
    build_marts(again)
    assert fingerprint(again.warehouse) == fingerprint(world.workspace.warehouse)


def test_an_empty_warehouse_builds(build: Callable[[Raw], Any]) -> None:
    empty = build(Raw())
    assert empty.rows("select count(*) from marts.fct_figures") == [(0,)]
    assert empty.rows("select count(*) from marts.dim_province") == [(97,)]
