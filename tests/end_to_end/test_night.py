"""Whole nights over the sample portal: HTTP on loopback, real dbt, Great Expectations and DuckDB."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingest.collect.archive import Archive
from ingest.document import Document
from ingest.read import Source, read
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.content import export_csv
from orchestration.night import Night, forget_build

RunNight = Callable[..., Night]


def tables(workspace: Workspace, directory: Path) -> Mapping[str, bytes]:
    """The published tables as ordered CSV."""
    return {file.name: file.read_bytes() for file in export_csv(workspace.current.resolve(), directory)}


@pytest.fixture(scope="module")
def first_tables(
    first: tuple[Workspace, Night], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, bytes]:
    return tables(first[0], tmp_path_factory.mktemp("csv"))


def rows(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(workspace.current.resolve()), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


def test_every_number_of_every_document_is_accounted_for(first: tuple[Workspace, Night]) -> None:
    counted = rows(
        first[0],
        "select n_numbers, n_figures + n_furniture + n_unread from raw.readings where outcome = 'read'",
    )
    assert len(counted) > 20
    assert all(total == parts for total, parts in counted)


def test_every_figure_traces_home(first: tuple[Workspace, Night]) -> None:
    workspace, _ = first
    archive = Archive(workspace.archive)
    documents = rows(
        workspace,
        """
        select
            digest, text, list(struct_pack(
                locator, quote, place := [char_start, char_end],
                at_locator := if(in_table, substr(text, number_start + 1, number_end - number_start), quote)
            ))
        from raw.figures join raw.readings using (reading_id)
        group by all
        """,
    )
    assert len(documents) > 20
    for digest, text, figures in documents:
        data = archive.read(str(digest))
        again = read(data, digest=str(digest))
        assert isinstance(again, Document)
        assert again.text == text
        source = Source(data)
        for figure in figures:  # type: ignore[attr-defined]
            start, end = figure["place"]
            assert again.text[start:end] == figure["quote"]
            assert figure["at_locator"] in source.text_at(figure["locator"])


def test_one_broken_file_is_quarantined_and_the_rest_lands(first: tuple[Workspace, Night]) -> None:
    workspace, done = first
    assert done.landed.outcomes["read"] > 20
    assert rows(workspace, "select count(*) from raw.readings where outcome <> 'read'") >= [(1,)]


def test_a_second_night_changes_no_row(
    first: tuple[Workspace, Night], first_tables: Mapping[str, bytes], night: RunNight, tmp_path: Path
) -> None:
    workspace, _ = first
    again = night(workspace, at=datetime(2026, 1, 2, 12, tzinfo=UTC))
    assert again.landed.n_read <= 1  # what crashed or timed out is tried again
    assert again.published.unchanged
    assert again.kept
    assert again.transformed.nodes == first[1].transformed.nodes
    assert again.checks == first[1].checks
    assert tables(workspace, tmp_path) == first_tables


UNCHANGED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ingest.cli import SAMPLE_SOURCES
from ingest.sources import load_sources
from ingest.workspace import Workspace
from orchestration.night import run_night
from orchestration.summary import summary
workspace = Workspace(Path(sys.argv[1]))
at = datetime(2026, 1, 3, 12, tzinfo=UTC)
print(summary(run_night(workspace, load_sources(SAMPLE_SOURCES), clock=lambda: at), workspace))
print(sorted({"dbt", "great_expectations", "dagster"} & set(sys.modules)))
"""


def test_an_unchanged_night_starts_no_tool_and_tells_what_stands(
    first: tuple[Workspace, Night], first_tables: Mapping[str, bytes], tmp_path: Path
) -> None:
    workspace, _ = first
    done = subprocess.run(
        [sys.executable, "-c", UNCHANGED, str(workspace.root)],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    *lines, loaded = done.stdout.splitlines()
    assert loaded == "[]"
    assert any(line.startswith("unchanged   since 2026-01-01 12:00 UTC") for line in lines)
    assert any("warned: findings" in line for line in lines)
    assert tables(workspace, tmp_path) == first_tables


def test_a_rebuild_from_the_archive_gives_the_same_tables(
    first: tuple[Workspace, Night], first_tables: Mapping[str, bytes], night: RunNight, tmp_path: Path
) -> None:
    workspace, _ = first
    forget_build(workspace)
    night(workspace, offline=True)
    assert tables(workspace, tmp_path) == first_tables


@pytest.mark.parametrize(
    ("stage", "done"),
    [
        ("collect", 5),
        ("collect", 40),
        ("read", 1),
        ("read", 20),
        ("transform", 3),
        ("check", 0),
        ("publish", 0),
    ],
)
def test_a_night_that_was_killed_is_simply_run_again(
    stage: str, done: int, first_tables: Mapping[str, bytes], night: RunNight, tmp_path: Path
) -> None:
    home = tmp_path / "var"
    script = Path(__file__).with_name("kill_at.py")
    killed = subprocess.run(
        [sys.executable, str(script), str(home), stage, str(done)], cwd=PROJECT_ROOT, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    workspace = Workspace(home)
    assert not workspace.current.exists()
    night(workspace)
    assert tables(workspace, tmp_path / "csv") == first_tables


def test_a_report_that_is_published_again_is_a_revision(
    first: tuple[Workspace, Night], second: Workspace
) -> None:
    assert rows(first[0], "select count(*) from marts.fct_revisions") == [(0,)]
    assert rows(second, "select count(*) > 0 from marts.fct_revisions") == [(True,)]
