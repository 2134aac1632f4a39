"""A night builds only what changed, and the marts are the same as if everything had been built."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest.workspace import Workspace
from orchestration.transform import build_marts
from tools.ten_years.history import History, write_history

# Lạng Sơn, and Bắc Giang and Bắc Ninh that become Bắc Ninh.
SHORT = History(first_month=date(2025, 4, 1), n_months=6, successors=("20", "24"), slips=100, seed=4)
pytestmark = pytest.mark.xdist_group("parts")
RAW = ("sources", "attempts", "readings", "current_readings", "figures", "furniture", "unread_numbers")

# The last month is not known yet, no correction is, and nothing was withdrawn.
BEFORE = """
    create temp table late as
    select document_id
    from raw.readings
    where digest in (
        select digest from raw.attempts where attempted_at >= timestamp '2025-10-01' or outcome = 'changed');
    delete from raw.attempts where attempted_at >= timestamp '2025-10-01' or outcome in ('changed', 'gone');
    delete from raw.figures where document_id in (from late);
    delete from raw.current_readings where document_id in (from late);
    delete from raw.readings where document_id in (from late)
"""

# A source was taken out of the registry, and one report is read by other rules, with another value.
AFTER = """
    delete from raw.attempts where source_id = 'newspaper-27-1900-01-01';
    delete from raw.figures where document_id in (
        select document_id from raw.readings where source_id = 'newspaper-27-1900-01-01');
    delete from raw.current_readings where document_id in (
        select document_id from raw.readings where source_id = 'newspaper-27-1900-01-01');
    delete from raw.readings where source_id = 'newspaper-27-1900-01-01';
    delete from raw.sources where source_id = 'newspaper-27-1900-01-01';
    create temp table reread as
    select reading_id from raw.readings where source_id = 'official-20-1900-01-01' and url like '%2025-05';
    update raw.figures set reading_id = 'reread', value = value + (measure = 'resolved_total')::integer
    where reading_id in (from reread);
    update raw.current_readings set reading_id = 'reread' where reading_id in (from reread);
    update raw.readings set reading_id = 'reread', rules_version = 'rules-2' where reading_id in (from reread)
"""

MISREAD = """
    update raw.figures set province = 'Cà Mau' where document_id in (
        select document_id from raw.readings where source_id = 'official-20-1900-01-01' and url like '%2025-06');
    update raw.readings set province = 'Cà Mau'
    where source_id = 'official-20-1900-01-01' and url like '%2025-06'
"""


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Workspace, Workspace]:
    """The warehouse of the night before, the next one built upon it, and the next one built from nothing."""
    home = tmp_path_factory.mktemp("parts")
    earlier, later, anew = (Workspace(home / name / "var") for name in ("earlier", "later", "anew"))
    write_history(earlier.warehouse, SHORT)
    anew.warehouse.parent.mkdir(parents=True)
    shutil.copyfile(earlier.warehouse, anew.warehouse)
    _change(earlier.warehouse, BEFORE)
    _change(anew.warehouse, AFTER)
    build_marts(earlier)
    later.warehouse.parent.mkdir(parents=True)
    shutil.copyfile(earlier.warehouse, later.warehouse)
    _take_raw_of(later.warehouse, anew.warehouse)
    build_marts(later)
    build_marts(anew)
    return earlier, later, anew


def test_the_night_built_a_part(nights: tuple[Workspace, Workspace, Workspace]) -> None:
    _, later, anew = nights
    n_built = "select count(*) from intermediate.int_figures"
    assert _rows(later.warehouse, "select is_part from intermediate.int_run") == [(True,)]
    assert _rows(later.warehouse, n_built) < _rows(anew.warehouse, n_built)


def test_what_changed_is_as_if_everything_had_been_built(
    nights: tuple[Workspace, Workspace, Workspace],
) -> None:
    earlier, later, anew = nights
    assert _differing(later.warehouse, anew.warehouse) == []
    assert "fct_reconciliation" in _differing(earlier.warehouse, anew.warehouse)


def test_a_night_without_news_changes_nothing(nights: tuple[Workspace, Workspace, Workspace]) -> None:
    _, later, anew = nights
    build_marts(later)
    assert _rows(later.warehouse, "select count(*) from intermediate.int_figures") == [(0,)]
    assert _differing(later.warehouse, anew.warehouse) == []


def test_what_a_killed_night_left_is_built_again(nights: tuple[Workspace, Workspace, Workspace]) -> None:
    _, later, anew = nights
    _change(later.warehouse, "delete from raw.figures where measure = 'rate_by_due'; delete from raw.sources")
    build_marts(later, select=["+fct_dossiers"])
    _take_raw_of(later.warehouse, anew.warehouse)
    build_marts(later)
    assert _differing(later.warehouse, anew.warehouse) == []


def test_a_place_that_only_a_killed_night_read_is_forgotten(
    nights: tuple[Workspace, Workspace, Workspace],
) -> None:
    """A report misread as of another province; the night fails, the rule is mended, the report is read again."""
    _, later, anew = nights
    _change(later.warehouse, MISREAD)
    build_marts(later, select=["+fct_dossiers"])
    _take_raw_of(later.warehouse, anew.warehouse)
    build_marts(later)
    assert _differing(later.warehouse, anew.warehouse) == []


def _change(warehouse: Path, statements: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(statements)


def _take_raw_of(warehouse: Path, other: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"attach '{other}' as other (read_only)")
        for table in RAW:
            connection.execute(f"delete from raw.{table}")
            connection.execute(f"insert into raw.{table} by name from other.raw.{table}")


def _differing(one: Path, other: Path) -> list[str]:
    """The relations of schema marts that do not hold the same rows."""
    with duckdb.connect(str(one), read_only=True) as connection:
        connection.execute(f"attach '{other}' as other (read_only)")
        return [table for table in _relations(connection) if _differ(connection, table)]


def _relations(connection: duckdb.DuckDBPyConnection) -> Iterable[str]:
    query = (
        "select distinct table_name from information_schema.tables where table_schema = 'marts' order by 1"
    )
    return [name for (name,) in connection.execute(query).fetchall()]


def _differ(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    here, there = f"from marts.{table}", f"from other.marts.{table}"
    query = f"({here} except all {there}) union all ({there} except all {here})"
    return bool(connection.execute(query).fetchall())


def _rows(warehouse: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()
