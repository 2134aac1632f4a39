"""Asking the published warehouse: SQL without harm, and a figure led back to its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.cli import EXIT_FAILED, cli
from ingest.workspace import Workspace
from orchestration.night import Night


@pytest.fixture
def workspace(first: tuple[Workspace, Night]) -> Workspace:
    return first[0]


def ask(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(workspace.root), *arguments])


def test_csv_is_what_scripts_take(workspace: Workspace) -> None:
    result = ask(workspace, "sql", "--csv", "select measure, unit from dim_measure order by 1 limit 1")
    assert result.stdout.splitlines()[0] == "measure,unit"


@pytest.mark.parametrize(
    "query",
    [
        "delete from fct_figures",
        "create table mine as select 1",
        "select * from read_text('/etc/passwd')",
        "copy (select 1) to '{leak}'",
        "set enable_external_access = true",
    ],
)
def test_a_question_can_do_no_harm(workspace: Workspace, query: str, tmp_path: Path) -> None:
    leak = tmp_path / "leak.csv"
    result = ask(workspace, "sql", query.format(leak=leak))
    assert result.exit_code == EXIT_FAILED
    assert not leak.exists()


def test_a_figure_is_led_back_to_the_words_that_state_it(workspace: Workspace) -> None:
    found = ask(
        workspace, "sql", "--csv", "select figure_id, quote from fct_figures where not in_table limit 1"
    )
    figure_id = found.stdout.splitlines()[1].split(",")[0]
    told = ask(workspace, "explain", figure_id)
    assert told.exit_code == 0, told.output
    for name in ("value", "quote", "in context", "rule", "document", "url", "locator", "archive"):
        assert any(line.startswith(name) for line in told.stdout.splitlines()), name
    assert "the archived bytes say the same" in told.stdout


def test_an_unknown_figure_is_answered_with_how_to_find_one(workspace: Workspace) -> None:
    told = ask(workspace, "explain", "no-such-figure")
    assert told.exit_code == EXIT_FAILED
    assert "fct_figures" in told.stderr
