"""`motcua publications`: which are kept, and back to an earlier one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from ingest.cli import EXIT_BUSY, EXIT_USAGE
from ingest.workspace import Workspace
from orchestration.cli import cli
from orchestration.lock import hold
from orchestration.publish import publish


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two publications, of the numbers 1 and 2."""
    workspace = Workspace(tmp_path / "var")
    workspace.build.mkdir(parents=True)
    for number in (1, 2):
        with duckdb.connect(str(workspace.warehouse)) as connection:
            connection.execute("create schema if not exists marts; create schema if not exists raw")
            connection.execute(f"create or replace table marts.t as select {number} as n")
        publish(workspace)
    return workspace


def run(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(workspace.root), "publications", *arguments])


def read(workspace: Workspace) -> int:
    with duckdb.connect(str(workspace.current), read_only=True) as connection:
        row = connection.execute("select n from marts.t").fetchone()
    assert row is not None
    return int(row[0])


def test_they_are_listed_the_newest_first_and_the_current_one_marked(workspace: Workspace) -> None:
    newest, older = run(workspace).stdout.splitlines()
    assert newest.startswith("* 0002-")
    assert older.startswith("  0001-")
    assert newest.endswith("MB")


def test_readers_are_led_back(workspace: Workspace) -> None:
    name = run(workspace).stdout.splitlines()[1].split()[0]
    told = run(workspace, "--back-to", name)
    assert told.exit_code == 0
    assert f"* {name}" in told.stdout
    assert read(workspace) == 1


def test_an_unknown_one_is_answered_with_those_that_are_kept(workspace: Workspace) -> None:
    told = run(workspace, "--back-to", "0009-0")
    assert told.exit_code == EXIT_USAGE
    assert "0002-" in told.stderr
    assert read(workspace) == 2


def test_nobody_goes_back_while_a_night_runs(workspace: Workspace) -> None:
    with hold(workspace):
        assert run(workspace, "--back-to", "0001-0").exit_code == EXIT_BUSY
    assert read(workspace) == 2


def test_before_the_first_night_it_says_so(tmp_path: Path) -> None:
    assert "motcua run" in run(Workspace(tmp_path / "var")).stdout
