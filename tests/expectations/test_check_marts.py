"""Each fault, put alone into a good warehouse, is caught by the check that is there for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from expectations import CheckResult, Kind, Severity, check_marts, load_checks
from expectations.result import from_json, to_json

MONTH = date(2024, 1, 1)


def check(warehouse: Path, *only: str, published: Path | None = None) -> dict[str, CheckResult]:
    """All checks, or those named: every check is evaluated by itself, so the others need not be made."""
    results = check_marts(warehouse, published=published, month=MONTH, only=only or None)
    return {result.name: result for result in results}


def failed(results: dict[str, CheckResult]) -> set[str]:
    return {name for name, result in results.items() if not result.passed}


@pytest.fixture(scope="module")
def good_results(good_warehouse: Path) -> dict[str, CheckResult]:
    return check(good_warehouse)


def test_a_good_warehouse_passes_all_but_the_findings(good_results: dict[str, CheckResult]) -> None:
    assert failed(good_results) == {"findings"}
    assert set(good_results) == {definition.name for definition in load_checks()}
    assert good_results["figures_arrive"].n_examined == 4


def test_findings_warn_and_bring_their_evidence(good_results: dict[str, CheckResult]) -> None:
    findings = good_results["findings"]
    assert findings.severity is Severity.WARN
    assert not findings.blocking
    assert findings.n_unexpected == 1
    assert findings.rows[0]["identity"] == "D5"
    assert findings.rows[0]["difference"] == -2
    assert findings.rows[0]["lhs_quotes"] == "Đã giải quyết 100 hồ sơ"


def test_a_first_night_without_documents_passes(empty_warehouse: Path) -> None:
    assert failed(check(empty_warehouse)) == set()


FAULTS = {
    "a figure is lost": ("delete from marts.fct_figures where measure = 'score'", "figures_arrive"),
    "all figures are lost": ("delete from marts.fct_figures", "fct_figures_whole"),
    "a figure is there twice": (
        "insert into marts.fct_figures select * from marts.fct_figures limit 1",
        "fct_figures_whole",
    ),
    "a figure comes from nowhere": (
        "update marts.fct_figures set figure_id = 'x' where measure = 'score'",
        "figures_arrive",
    ),
    "a value is changed on the way": (
        "update marts.fct_figures set value = value + 1 where value = 12",
        "figures_arrive",
    ),
    "a value is null": ("update marts.fct_figures set value = null where value = 12", "fct_figures_whole"),
    "a quote is not in its text": (
        "update marts.fct_figures set quote = 'quá hạn 10 hồ sơ' where value = 12",
        "quotes_stand_in_their_documents",
    ),
    "a span is off by one": (
        "update marts.fct_figures set char_start = char_start + 1, char_end = char_end + 1 where value = 12",
        "quotes_stand_in_their_documents",
    ),
    "a number lies outside its quote": (
        "update marts.fct_figures set number_start = 14, number_end = 17, printed = '100' where value = 12",
        "quotes_stand_in_their_documents",
    ),
    "the text is gone": ("update raw.readings set text = null", "quotes_stand_in_their_documents"),
    "a measure is unknown": (
        "delete from marts.dim_measure where measure = 'score'",
        "figures_have_known_codes",
    ),
    "a document is unknown": (
        "update marts.dim_document set document_id = 'x' where document_id = 'doc2'",
        "figures_have_known_documents",
    ),
    "a source is unknown": ("update marts.dim_source set source_id = 'x'", "figures_have_known_documents"),
    "an organisation is unknown": (
        "update marts.dim_org set org_code = 'elsewhere'",
        "figures_have_known_codes",
    ),
    "a period runs backwards": (
        "update marts.fct_figures set period_start = '2024-01-01' where value = 12",
        "periods_run_forward",
    ),
    "a number is not accounted for": (
        "update raw.readings set n_numbers = n_numbers + 1 where document_id = 'doc1'",
        "numbers_add_up",
    ),
    "a figure did not land": ("delete from raw.figures where measure = 'score'", "numbers_add_up"),
    "furniture did not land": ("delete from raw.furniture", "numbers_add_up"),
    "an unread number did not land": ("delete from raw.unread_numbers", "numbers_add_up"),
    "an unread number is lost": ("delete from marts.fct_unread_numbers", "fct_unread_numbers_whole"),
    "an unread number is another": (
        "update marts.fct_unread_numbers set char_start = 0",
        "unread_numbers_arrive",
    ),
    "a version was not read": (
        "insert into raw.attempts (attempt_id, source_id, url, role, attempted_at, outcome, digest) "
        "values ('a', 'binh_thuan', 'http://portal/doc3', 'article', '2023-11-06', 'new', 'digest-doc3')",
        "versions_are_read",
    ),
    "a version has no current reading": (
        "delete from raw.current_readings where document_id = 'doc2'",
        "versions_are_read",
    ),
    "a document is lost": ("delete from marts.dim_document where document_id = 'doc2'", "documents_arrive"),
    "no version is current": (
        "update marts.dim_document set is_current = false where document_id = 'doc2'",
        "one_version_is_current",
    ),
    "a verdict is missing": (
        "update marts.fct_reconciliation set verdict = null where identity = 'B1'",
        "fct_reconciliation_whole",
    ),
    "a verdict is unheard of": (
        "update marts.fct_reconciliation set verdict = 'maybe' where identity = 'B1'",
        "fct_reconciliation_whole",
    ),
    "nothing is reconciled": ("delete from marts.fct_reconciliation", "fct_reconciliation_whole"),
    "a verdict points to us": (
        "update marts.fct_reconciliation set verdict = 'suspect' where identity = 'B1'",
        "nothing_suspect",
    ),
    "a dimension is empty": ("delete from marts.dim_province", "dim_province_whole"),
    "a fact table is empty": ("delete from marts.fct_dossiers", "fct_dossiers_whole"),
    "the scorecard is empty": ("delete from marts.fct_scorecard", "fct_scorecard_whole"),
    "outcomes are gone": ("delete from marts.fct_outcomes", "fct_outcomes_whole"),
    "a mart is missing": ("drop table marts.fct_dossiers", "fct_dossiers_whole"),
    "a column is missing": (
        "alter table marts.fct_figures drop column quote",
        "quotes_stand_in_their_documents",
    ),
    "a table to compare with is missing": ("drop table raw.furniture", "numbers_add_up"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_structural_fault_is_caught_and_blocks(good_warehouse: Path, tmp_path: Path, fault: str) -> None:
    change, expected = FAULTS[fault]
    results = check(changed(good_warehouse, tmp_path, change), expected)
    assert failed(results) == {expected}
    assert results[expected].blocking
    assert results[expected].observed


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("update marts.fct_figures set period_start = '1999-01-01' where value = 12", "plausible_dates"),
        (
            "update marts.fct_figures set measure = 'rate_by_due', value = 120 where value = 12",
            "plausible_rates",
        ),
    ],
)
def test_what_looks_odd_warns(good_warehouse: Path, tmp_path: Path, change: str, expected: str) -> None:
    results = check(changed(good_warehouse, tmp_path, change), expected)
    assert failed(results) == {expected}
    assert not results[expected].blocking
    assert results[expected].rows[0]["quote"] == "quá hạn 12 hồ sơ"


ELSEWHERE = """
    insert into raw.readings by name
    select 'r' || n as reading_id, 'd' || n as document_id, 'x' as digest, 'elsewhere' as source_id,
        'http://portal/' || n as url, '1' as rules_version, 'read' as outcome,
        date '2022-01-05' + to_months(n::integer) as published, 30 as n_numbers, {figures} as n_figures,
        0 as n_furniture, {unread} as n_unread
    from range({documents}) as made(n)
"""


@pytest.mark.parametrize(
    ("figures", "unread", "documents", "caught"),
    [
        ("if(n < 9, 30, 5)", "0", 12, {"reports_yield_as_usual"}),
        ("if(n < 9, 30, 20)", "0", 12, set()),
        ("if(n < 3, 30, 5)", "0", 6, set()),  # too few reports to know what is usual
        ("20", "10", 4, {"few_numbers_unread"}),
        ("28", "2", 4, set()),
    ],
)
def test_a_source_that_brings_less_than_it_used_to_warns(
    good_warehouse: Path, tmp_path: Path, figures: str, unread: str, documents: int, caught: set[str]
) -> None:
    made = ELSEWHERE.format(figures=figures, unread=unread, documents=documents)
    results = check(changed(good_warehouse, tmp_path, made), "reports_yield_as_usual", "few_numbers_unread")
    assert failed(results) == caught
    for name in caught:
        assert results[name].rows[0]["source_id"] == "elsewhere"
        assert not results[name].blocking


@pytest.mark.parametrize(
    ("last", "caught"),
    [("2023-12-05", set()), ("2023-09-05", {"sources_bring_reports"}), ("2021-09-05", set())],
)
def test_a_source_that_went_quiet_warns_for_a_year(
    good_warehouse: Path, tmp_path: Path, last: str, caught: set[str]
) -> None:
    made = f"""
        insert into marts.dim_document by name
        select 'd' || n as document_id, 'elsewhere' as source_id, 'u' as url, true as is_current,
            (date '{last}' - to_months(n::integer))::date as published
        from range(6) as made(n)
    """
    results = check(changed(good_warehouse, tmp_path, made), "sources_bring_reports")
    assert failed(results) == caught
    if caught:
        assert results["sources_bring_reports"].rows[0]["usual_pause"] in (30, 31)


@pytest.mark.parametrize(
    ("newest", "n_earlier", "is_caught"), [(2500, 5, True), (250, 5, False), (2500, 3, False)]
)
def test_a_figure_unlike_its_own_past_warns(
    good_warehouse: Path, tmp_path: Path, newest: int, n_earlier: int, is_caught: bool
) -> None:
    made = f"""
        insert into marts.fct_figures
        select known.* replace (
            'p' || n as figure_id, if(n = {n_earlier}, {newest}, 100 + n) as value,
            (date '2021-01-01' + to_months(n::integer))::date as period_start,
            last_day((date '2021-01-01' + to_months(n::integer))::date) as period_end)
        from marts.fct_figures as known, range({n_earlier} + 1) as made(n) where measure = 'resolved_late'
    """
    name = "figures_like_their_past"
    results = check(changed(good_warehouse, tmp_path, made), name)
    assert bool(failed(results)) == is_caught
    if is_caught:
        (row,) = results[name].rows
        assert (row["figure_id"], row["usual_value"], row["n_earlier"]) == (f"p{n_earlier}", 102, n_earlier)


@pytest.mark.parametrize(("suspects", "tests", "blocks"), [(1, 1000, False), (2, 1000, True), (1, 900, True)])
def test_suspicions_block_above_one_in_a_thousand(
    good_warehouse: Path, tmp_path: Path, suspects: int, tests: int, blocks: bool
) -> None:
    made = f"""
        insert into marts.fct_reconciliation
        select known.* replace (if(n < {suspects}, 'suspect', 'holds') as verdict)
        from marts.fct_reconciliation as known, range({tests}) as made(n) where identity = 'B1'
    """
    result = check(changed(good_warehouse, tmp_path, made), "nothing_suspect")["nothing_suspect"]
    assert not result.passed
    assert result.blocking == blocks
    assert result.n_unexpected == suspects


MORE = """
    insert into marts.fct_figures select known.* replace ('m' || n as figure_id)
    from marts.fct_figures as known, range({n}) as made(n) where measure = 'score'
"""


@pytest.mark.parametrize(("before", "is_caught"), [(0, False), (10, False), (11, True)])
def test_fewer_figures_than_were_published_last_block(
    good_warehouse: Path, tmp_path: Path, before: int, is_caught: bool
) -> None:
    published = changed(good_warehouse, tmp_path, MORE.format(n=before))
    results = check(good_warehouse, "marts_do_not_shrink", "sources_do_not_shrink", published=published)
    assert failed(results) == ({"marts_do_not_shrink", "sources_do_not_shrink"} if is_caught else set())
    for name in failed(results):
        assert results[name].blocking
        assert (results[name].rows[0]["n_before"], results[name].rows[0]["n_now"]) == (4 + before, 4)


def test_a_source_that_is_gone_blocks_though_another_makes_up_for_it(
    good_warehouse: Path, tmp_path: Path
) -> None:
    published = changed(good_warehouse, tmp_path, MORE.format(n=20))
    now = tmp_path / "now"
    now.mkdir()
    build = changed(
        good_warehouse, now, MORE.format(n=20) + "; update marts.dim_document set source_id = 'another'"
    )
    results = check(build, "marts_do_not_shrink", "sources_do_not_shrink", published=published)
    assert failed(results) == {"sources_do_not_shrink"}


def test_results_are_read_as_they_were_written(good_results: dict[str, CheckResult]) -> None:
    results = tuple(good_results.values())
    assert from_json(to_json(results)) == results


def test_every_sort_of_promise_has_its_checks() -> None:
    assert {definition.kind for definition in load_checks()} == set(Kind)
    for definition in load_checks():
        assert definition.description.endswith(".")
        assert definition.vietnamese.endswith(".")


def test_a_warning_that_could_look_at_nothing_blocks(good_warehouse: Path, tmp_path: Path) -> None:
    results = check(changed(good_warehouse, tmp_path, "drop table marts.fct_reconciliation"), "findings")
    assert results["findings"].blocking
    assert not results["findings"].evaluated
    assert "missing" in results["findings"].observed


def test_the_file_is_free_again(good_warehouse: Path, tmp_path: Path) -> None:
    warehouse = changed(good_warehouse, tmp_path, "select 1")
    check(warehouse, "findings", "marts_do_not_shrink", published=good_warehouse)
    with duckdb.connect(str(warehouse)) as writer:
        writer.execute("create table marts.more as select 1 as one")


def test_a_missing_warehouse_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="motcua run"):
        check_marts(tmp_path / "warehouse.duckdb")


def test_listing_the_checks_is_cheap() -> None:
    code = """
import sys
from expectations import load_checks
load_checks()
print(sorted({"great_expectations", "dagster", "dbt", "ingest", "pandas"} & set(sys.modules)))
"""
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert seen == "[]\n"


def changed(good: Path, folder: Path, change: str) -> Path:
    warehouse = folder / "warehouse.duckdb"
    shutil.copyfile(good, warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(change)
    return warehouse
