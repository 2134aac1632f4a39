"""What a night refuses: an unaudited build, an empty one in place of a good one, a damaged one."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import orchestration.cli  # noqa: F401 - registers its commands
from ingest.cli import EXIT_BUSY, EXIT_FAILED, SAMPLE_SOURCES, cli
from ingest.raw import BuildUnusable, open_raw
from ingest.sources import load_sources
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.audit import conclude
from orchestration.lock import night_lock
from orchestration.night import land_figures, publish_audited, run_night
from orchestration.publish import PublicationFailed

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "var")


def build(workspace: Workspace, *, documents: int) -> None:
    """A build of one mart, with that many readings, audited."""
    with open_raw(workspace.warehouse) as warehouse:
        warehouse.execute("create schema if not exists marts")
        warehouse.execute("create or replace table marts.fct_figures as select 1 as figure_id")
        warehouse.execute("delete from raw.readings")
        for number in range(documents):
            warehouse.execute(
                "insert into raw.readings by name select $id as reading_id, $id as document_id, "
                "'d' as digest, 's' as source_id, 'u' as url, '1' as rules_version, "
                "'read' as outcome, 0 as n_numbers, 0 as n_figures, 0 as n_furniture, 0 as n_unread",
                {"id": str(number)},
            )
    conclude(workspace, [], AT)


def test_what_was_audited_is_published(workspace: Workspace) -> None:
    build(workspace, documents=1)
    assert publish_audited(workspace).path.exists()


def test_a_build_that_changed_since_its_audit_is_not_published(workspace: Workspace) -> None:
    build(workspace, documents=1)
    with duckdb.connect(str(workspace.warehouse)) as warehouse:
        warehouse.execute("delete from marts.fct_figures")
    with pytest.raises(PublicationFailed, match="not audited"):
        publish_audited(workspace)
    assert not workspace.current.exists()


def test_a_lost_archive_does_not_replace_a_good_warehouse(workspace: Workspace) -> None:
    build(workspace, documents=1)
    good = publish_audited(workspace).path
    build(workspace, documents=0)
    with pytest.raises(PublicationFailed, match="archive gives no document"):
        publish_audited(workspace)
    assert workspace.current.resolve() == good


def test_raw_that_changed_is_published_as_well(workspace: Workspace) -> None:
    build(workspace, documents=1)
    publish_audited(workspace)
    build(workspace, documents=2)
    assert not publish_audited(workspace).unchanged


def test_a_damaged_build_is_told_with_its_remedy(workspace: Workspace) -> None:
    workspace.build.mkdir(parents=True)
    workspace.warehouse.write_bytes(b"no database at all, but some bytes")
    with pytest.raises(BuildUnusable, match="--rebuild"):
        land_figures(workspace, load_sources(SAMPLE_SOURCES))


def test_a_rebuild_waits_for_the_night_that_runs(workspace: Workspace) -> None:
    build(workspace, documents=1)
    with night_lock(workspace):
        result = CliRunner().invoke(cli, ["--home", str(workspace.root), "run", "--offline", "--rebuild"])
    assert result.exit_code == EXIT_BUSY
    assert workspace.warehouse.exists()


SECOND = """
import sys
from orchestration.cli import main
try:
    main()
finally:
    print(sorted({"dagster", "dbt", "great_expectations"} & set(sys.modules)))
"""


def test_a_second_night_is_refused_at_once_in_one_line(workspace: Workspace) -> None:
    with night_lock(workspace):
        second = subprocess.run(
            [sys.executable, "-c", SECOND, "--home", str(workspace.root), "run"],
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
        )
    assert second.returncode == EXIT_BUSY
    (line,) = second.stderr.splitlines()
    assert f"process {os.getpid()}" in line
    assert "a night is running already" in line
    assert second.stdout == "[]\n", "it is refused before any tool is loaded"
    assert not workspace.ledger.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_home_that_cannot_be_written_is_told() -> None:
    result = CliRunner().invoke(cli, ["--home", "/proc/motcua", "run", "--offline"])
    assert result.exit_code == EXIT_FAILED
    assert "/proc/motcua" in result.stderr
    assert "Check" in result.stderr


def test_an_offline_night_without_an_archive_publishes_an_empty_warehouse_once(workspace: Workspace) -> None:
    """A fresh home is honest about having nothing; only a loss is refused."""
    night = run_night(workspace, load_sources(SAMPLE_SOURCES), offline=True)
    assert night.landed.n_read == 0
