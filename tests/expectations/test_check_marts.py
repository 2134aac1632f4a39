"""Each fault, put alone into a good warehouse, is caught by the check that is there for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from expectations import CheckResult, Severity, check_marts, load_checks


def check(warehouse: Path) -> dict[str, CheckResult]:
    return {result.name: result for result in check_marts(warehouse)}


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
    results = check(changed(good_warehouse, tmp_path, change))
    assert expected in failed(results)
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
    results = check(changed(good_warehouse, tmp_path, change))
    assert expected in failed(results)
    assert not results[expected].blocking
    assert results[expected].rows[0]["quote"] == "quá hạn 12 hồ sơ"


def test_a_warning_that_could_look_at_nothing_blocks(good_warehouse: Path, tmp_path: Path) -> None:
    results = check(changed(good_warehouse, tmp_path, "drop table marts.fct_reconciliation"))
    assert results["findings"].blocking
    assert "missing" in results["findings"].observed


def test_the_file_is_free_again(good_warehouse: Path, tmp_path: Path) -> None:
    warehouse = changed(good_warehouse, tmp_path, "select 1")
    check_marts(warehouse)
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
