"""What lies in `published/` after a night of the sample portal, as an analyst's tools see it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pytest
from frictionless import Package

from ingest.workspace import Workspace
from orchestration.contract import marts
from orchestration.night import Night
from orchestration.published_files import export_marts


@pytest.fixture(scope="module")
def publication(first: tuple[Workspace, Night]) -> Path:
    return first[0].current.resolve().parent


def test_every_mart_is_there_as_parquet_and_csv(publication: Path) -> None:
    for kind in ("parquet", "csv"):
        assert {file.name for file in (publication / kind).iterdir()} == {
            f"{mart}.{kind}" for mart in marts()
        }


def test_the_data_package_holds_what_it_says(publication: Path) -> None:
    """Types, required and unique values, primary and foreign keys, sizes and hashes, by Frictionless."""
    package = Package(str(publication / "datapackage.json"))
    assert all(resource.title and resource.description for resource in package.resources)
    assert all(field.title and field.description for one in package.resources for field in one.schema.fields)
    assert all(one.schema.primary_key for one in package.resources if one.name.startswith(("fct_", "dim_")))
    for resource in list(package.resources):
        if resource.format == "parquet":  # needs a library that we do without; held against DuckDB below
            package.remove_resource(resource.name)
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])[:20]


def test_parquet_and_warehouse_say_the_same(publication: Path) -> None:
    with duckdb.connect(str(publication / "warehouse.duckdb"), read_only=True) as warehouse:
        for mart in marts():
            file = publication / "parquet" / f"{mart}.parquet"
            differing = warehouse.execute(
                f"(from marts.{mart} except all from '{file}') union all "
                f"(from '{file}' except all from marts.{mart})"
            ).fetchall()
            assert differing == [], mart


def test_parquet_is_as_large_and_as_hashed_as_described(publication: Path) -> None:
    package = json.loads((publication / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        data = (publication / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (
            len(data),
            f"sha256:{hashlib.sha256(data).hexdigest()}",
        )


def test_a_warehouse_of_the_same_content_gives_the_same_bytes(publication: Path, tmp_path: Path) -> None:
    export_marts(publication / "warehouse.duckdb", tmp_path)
    for file in tmp_path.rglob("*.*"):
        assert file.read_bytes() == (publication / file.relative_to(tmp_path)).read_bytes(), file.name


def test_everything_has_its_comment(publication: Path) -> None:
    with duckdb.connect(str(publication / "warehouse.duckdb"), read_only=True) as warehouse:
        silent = warehouse.execute("""
            select table_name, column_name from duckdb_columns()
            where schema_name in ('marts', 'publication') and table_name <> 'reasons' and comment is null
        """).fetchall()
        macros = warehouse.execute("""
            select function_name from duckdb_functions()
            where schema_name = 'marts' and function_type = 'table_macro' and comment is not null
        """).fetchall()
    assert silent == []
    assert {name for (name,) in macros} >= {"figures_asof", "dossiers_asof"}


def test_a_revised_report_is_told_with_its_figures(second: Workspace) -> None:
    with duckdb.connect(str(second.current), read_only=True) as warehouse:
        moved = warehouse.execute("""
            select relation, column_name, old_value, new_value, reason
            from publication.changes
            where relation = 'fct_dossiers' and column_name = 'resolved_by_due'
        """).fetchall()
        reasons = warehouse.execute("select distinct reason from publication.changes order by 1").fetchall()
        compared = warehouse.execute(
            "select count(*) from publication.changes where relation = 'fct_figures'"
        ).fetchone()
    assert moved == [("fct_dossiers", "resolved_by_due", "6690", "6960", "revised")]
    assert reasons == [("collected",), ("revised",)]
    assert compared is not None
    assert compared[0] > 0
    report = (second.published / "current" / "CHANGES.md").read_text(encoding="utf-8")
    assert "| Bình Thuận | centre | 2023-07-01 | 2023-07-31 | resolved_by_due | 6690 | 6960 |" in report
