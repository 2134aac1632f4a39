"""dbt in process, on a stand-in project of two models."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ingest.workspace import Workspace
from orchestration.transform import TransformFailed, build_marts, manifest_of

FILES = {
    "dbt_project.yml": """
name: tiny
version: "1.0"
profile: tiny
models: {tiny: {+materialized: table, +schema: marts}}
""",
    "profiles.yml": """
tiny:
  target: night
  outputs:
    night: {type: duckdb, path: "{{ env_var('MOTCUA_WAREHOUSE') }}", threads: 1, keep_open: false}
""",
    "macros/names.sql": "{% macro generate_schema_name(name, node) %}{{ name or 'seeds' }}{% endmacro %}",
    "models/one.sql": "select 1 as a",
    "models/two.sql": "select a + 1 as a from {{ ref('one') }}",
    "models/tests.yml": """
models:
  - name: two
    columns: [{name: a, data_tests: [not_null, {accepted_values: {arguments: {values: [2], quote: false}}}]}]
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "dbt_project"
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "var")


def rows(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(workspace.warehouse), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


def test_builds_tells_and_leaves_the_source_tree_alone(workspace: Workspace, project: Path) -> None:
    before = set(project.rglob("*"))
    seen: list[tuple[str, int, int | None, str]] = []
    report = build_marts(workspace, project=project, progress=lambda *step: seen.append(step))
    assert rows(workspace, "select a from marts.two") == [(2,)]
    assert {(node.name, node.kind, node.status) for node in report.nodes} >= {
        ("one", "model", "success"),
        ("two", "model", "success"),
        ("not_null_two_a", "test", "pass"),
    }
    assert all(node.seconds >= 0 for node in report.nodes)
    assert [(stage, done, total) for stage, done, total, _ in seen] == [
        ("transform", n, 4) for n in (1, 2, 3, 4)
    ]
    assert set(project.rglob("*")) == before
    assert "MOTCUA_WAREHOUSE" not in os.environ


def test_another_version_of_the_project_builds_anew_what_is_built_in_parts(
    workspace: Workspace, project: Path
) -> None:
    grown = "{{ config(materialized='incremental') }} select 1 as a"
    (project / "models" / "grown.sql").write_text(grown)
    build_marts(workspace, project=project)
    build_marts(workspace, project=project)
    assert rows(workspace, "select a from marts.grown") == [(1,), (1,)]
    (project / "models" / "grown.sql").write_text(grown.replace("1 as a", "2 as a, 3 as b"))
    build_marts(workspace, project=project, select=["one"])
    build_marts(workspace, project=project)
    assert rows(workspace, "select a, b from marts.grown") == [(2, 3)]


def test_a_broken_model_is_named_with_cause_and_remedy(workspace: Workspace, project: Path) -> None:
    build_marts(workspace, project=project)
    (project / "models/two.sql").write_text("select no_such_column from {{ ref('one') }}")
    with pytest.raises(TransformFailed) as failed:
        build_marts(workspace, project=project)
    assert failed.value.node == "two"
    assert "no_such_column" in failed.value.cause
    assert "models/two.sql" in failed.value.remedy
    assert failed.value.report.count("skipped") == 2


def test_a_failing_test_stops_the_night(workspace: Workspace, project: Path) -> None:
    (project / "models/one.sql").write_text("select 5 as a")
    with pytest.raises(TransformFailed) as failed:
        build_marts(workspace, project=project)
    assert failed.value.node is not None
    assert failed.value.node.startswith("accepted_values")
    (broken,) = [node for node in failed.value.report.nodes if node.broken]
    assert broken.failures == 1


def test_a_project_that_does_not_parse(workspace: Workspace, project: Path) -> None:
    (project / "models/two.sql").write_text("select {{ ref('nobody') }}")
    with pytest.raises(TransformFailed, match="nobody"):
        build_marts(workspace, project=project)
    with pytest.raises(TransformFailed, match="nobody"):
        manifest_of(workspace, project)


def test_a_warehouse_that_somebody_has_open(workspace: Workspace, project: Path) -> None:
    build_marts(workspace, project=project)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(workspace.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    try:
        with pytest.raises(TransformFailed, match=str(other.pid)):
            build_marts(workspace, project=project)
    finally:
        other.communicate("")


def test_one_part_of_the_project(workspace: Workspace, project: Path) -> None:
    report = build_marts(workspace, project=project, select=["one"])
    assert [node.name for node in report.nodes] == ["one"]


def test_the_manifest_is_parsed_when_the_project_changes(workspace: Workspace, project: Path) -> None:
    manifest = manifest_of(workspace, project)
    assert "model.tiny.two" in json.loads(manifest.read_text())["nodes"]
    first = manifest.stat().st_mtime_ns
    assert manifest_of(workspace, project).stat().st_mtime_ns == first
    (project / "models/three.sql").write_text("select 3 as a")
    assert "model.tiny.three" in json.loads(manifest_of(workspace, project).read_text())["nodes"]
    assert [file for file in workspace.build.iterdir() if file.name.startswith("parse-")] == []


def test_the_plain_steps_are_cheap_to_import() -> None:
    code = """
import sys
import orchestration.lock, orchestration.publish, orchestration.transform
heavy = {"dagster", "dbt", "great_expectations", "pandas", "sqlalchemy"} & set(sys.modules)
print(sorted(heavy))
"""
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert seen == "[]\n"
