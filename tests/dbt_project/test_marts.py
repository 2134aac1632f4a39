"""The marts of the made-up world are what is known of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from tests.dbt_project.made_up_world import NIGHT
from tests.dbt_project.raw_builder import FIRST_NIGHT, Raw


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


def test_the_row_that_calls_itself_the_total_is_held_against_the_others(world: Any) -> None:
    assert verdicts(world, "D10", "Nghệ An") == [("due_total", "holds", 6, 6)]
    assert verdicts(world, "D10", "Hòa Bình") == [("due_total", "finding", 7, 6)]
    # A number of the table could not be read: it may be the one that is missing.
    assert verdicts(world, "D10", "Thái Bình") == []


def test_the_rate_of_a_total_row_is_that_of_the_sums(world: Any) -> None:
    assert verdicts(world, "R4", "Hà Tĩnh") == [("rate_by_due", "holds", 86.36, 86.3636)]
    assert verdicts(world, "R4", "Thanh Hóa") == [("rate_by_due", "finding", 70.0, 86.3636)]
    # Where the total row gives its counts, its rate is held against them and told once.
    assert verdicts(world, "R4", "Quảng Ninh") == []


def test_a_row_stands_on_one_source_at_least(world: Any) -> None:
    assert world.rows("select count(*) from marts.fct_dossiers where sources_agreeing < 1") == [(0,)]


def test_a_fault_is_not_told_again_by_what_is_derived_from_it(world: Any) -> None:
    assert verdicts(world, "D5", "Lạng Sơn") == [
        ("resolved", "finding", 40, 41),
        ("resolved", "holds", 98, 98),
    ]


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


def test_old_provinces_stand_on_the_new_map_only_where_they_are_whole(world: Any) -> None:
    assert world.rows(
        "select province, is_carried, n_provinces, n_provinces_reporting, resolved_total, resolved_by_due, "
        "rate_by_due_recomputed from marts.dossiers_on_new_map "
        "where province in ('Bắc Ninh', 'Thái Nguyên') order by province"
    ) == [
        ("Bắc Ninh", True, 2, 2, 40, 36, Decimal("90.00")),
        ("Thái Nguyên", True, 2, 1, None, None, None),
    ]


def test_a_closing_month_leaves_the_months_before_it(world: Any) -> None:
    """Stated beside a published figure of the same period, never instead of it."""
    assert world.rows(
        "select derived.period_start, derived.period_end, derived.value, published.value "
        "from marts.fct_derived_figures as derived "
        "left join marts.fct_figures as published on published.figure_id = derived.published_figure_id "
        "where derived.province = 'Lạng Sơn' and derived.measure = 'resolved_total' "
        "order by derived.period_end, derived.period_start"
    ) == [
        (date(2024, 1, 1), date(2024, 2, 29), 31, None),
        (date(2024, 1, 1), date(2024, 3, 31), 58, 61),
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
    from orchestration.content import export_csv
    from orchestration.transform import build_marts

    def rows(workspace: Workspace) -> dict[str, bytes]:
        files = export_csv(workspace.warehouse, tmp_path / f"csv-{workspace.root.parent.name}")
        return {file.name: file.read_bytes() for file in files}

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
    assert rows(again) == rows(world.workspace)


def test_an_empty_warehouse_builds(build: Callable[[Raw], Any]) -> None:
    empty = build(Raw())
    assert empty.rows("select count(*) from marts.fct_figures") == [(0,)]
    assert empty.rows("select count(*) from marts.dim_province") == [(97,)]
