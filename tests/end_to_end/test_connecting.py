"""What docs/connecting.md tells analysts to type works on a published warehouse."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.night import Night
from orchestration.publish import STORAGE_VERSION

GUIDE = (PROJECT_ROOT / "docs" / "connecting.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("query", blocks("sql"))
def test_every_query_is_answered(query: str, first: tuple[Workspace, Night]) -> None:
    with duckdb.connect(str(first[0].current), read_only=True) as warehouse:
        warehouse.execute(query)


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_runs(
    code: str, first: tuple[Workspace, Night], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "var").symlink_to(first[0].root)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(code, names)
    assert names["rows"]


def test_the_files_and_the_version_it_names_are_those_of_a_publication(
    first: tuple[Workspace, Night],
) -> None:
    publication = first[0].current.resolve().parent
    named = {"warehouse.duckdb", "parquet", "csv", "datapackage.json", "CHANGES.md", "changes.csv"}
    assert {file.name for file in publication.iterdir()} == named
    assert all(f"`{name}" in GUIDE for name in named)
    assert f"storage version **{STORAGE_VERSION}**" in GUIDE
