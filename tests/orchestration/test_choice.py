"""A night of chosen sources, of those that failed, and of months to be read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import orchestration.cli  # noqa: F401 - registers its commands
from ingest.cli import EXIT_USAGE, SAMPLE_SOURCES, cli
from ingest.collect.ledger import read_attempts, run_ids
from ingest.land import forget_readings
from ingest.sample_portal.fetching import policy_for
from ingest.sources import Source, load_sources
from ingest.window import Window
from ingest.workspace import Workspace
from orchestration.choice import ChoiceUnknown, chosen_sources, months_of
from orchestration.night import collect_documents, land_figures

SOURCES = load_sources(SAMPLE_SOURCES)
BEN_TRE = "ben_tre_bao"
DOWN = "motcua.lamdong.example"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "var")


def collect(workspace: Workspace, sources: list[Source], *, down: str = "") -> None:
    with policy_for(SOURCES) as policy:

        def resolve(host: str, port: int) -> tuple[str, int]:
            if host == down:
                raise OSError("no route to host")
            return policy.resolve(host, port)

        collect_documents(
            workspace,
            sources,
            clock=lambda: datetime(2026, 1, 1, 12, tzinfo=UTC),
            policy=replace(policy, resolve=resolve, sleep=lambda _: None),
        )


def ids(sources: list[Source]) -> list[str]:
    return [source.id for source in sources]


def test_all_sources_or_those_named(workspace: Workspace) -> None:
    assert chosen_sources(SOURCES, workspace.ledger) == SOURCES
    assert ids(chosen_sources(SOURCES, workspace.ledger, named=[BEN_TRE])) == [BEN_TRE]
    with pytest.raises(ChoiceUnknown, match=f"no source nobody; there are .*{BEN_TRE}"):
        chosen_sources(SOURCES, workspace.ledger, named=["nobody"])


def test_only_what_failed_in_a_run_is_asked_again(workspace: Workspace) -> None:
    two = [source for source in SOURCES if source.id in (BEN_TRE, "lam_dong_motcua")]
    collect(workspace, two, down=DOWN)
    (run,) = run_ids(workspace.ledger)
    again = chosen_sources(SOURCES, workspace.ledger, retry="last")
    assert ids(again) == ids(chosen_sources(SOURCES, workspace.ledger, retry=run)) == ["lam_dong_motcua"]
    assert chosen_sources(SOURCES, workspace.ledger, named=[BEN_TRE], retry=run) == []
    collect(workspace, again)
    made = list(read_attempts(workspace.ledger, run_ids(workspace.ledger)[-1]))
    assert {attempt.source_id for attempt in made} == {"lam_dong_motcua"}
    assert any(attempt.outcome.is_success and attempt.digest for attempt in made)
    with pytest.raises(ChoiceUnknown, match=run):
        chosen_sources(SOURCES, workspace.ledger, retry="yesterday")


def test_what_lands_is_of_all_sources_whichever_were_asked(workspace: Workspace) -> None:
    collect(workspace, [source for source in SOURCES if source.id == BEN_TRE])
    collect(workspace, [source for source in SOURCES if source.id == "handed_over"])
    land_figures(workspace, SOURCES)
    assert sources_read(workspace) == {BEN_TRE, "handed_over"}


def test_the_documents_of_some_months_are_read_again(workspace: Workspace) -> None:
    collect(workspace, [source for source in SOURCES if source.id == "binh_thuan_tthcc"])
    first = land_figures(workspace, SOURCES)
    window = months_of("2023-03..2023-05")
    assert window == Window(date(2023, 3, 1), date(2023, 5, 31))
    n_forgotten = forget_readings(workspace.warehouse, window)
    assert 0 < n_forgotten < first.n_read
    assert land_figures(workspace, SOURCES).n_read == n_forgotten
    assert land_figures(workspace, SOURCES).n_read == 0


@pytest.mark.parametrize("text", ["2023", "2023-13", "2023-02..2023-01", "spring"])
def test_what_is_no_month_is_told(text: str) -> None:
    with pytest.raises(ChoiceUnknown, match=text):
        months_of(text)
    for option in ("--months", "--reread"):
        done = CliRunner().invoke(cli, ["run", "--offline", option, text])
        assert done.exit_code == EXIT_USAGE
        assert text in done.stderr


def sources_read(workspace: Workspace) -> set[str]:
    with duckdb.connect(str(workspace.warehouse), read_only=True) as warehouse:
        return {row[0] for row in warehouse.execute("select distinct source_id from raw.readings").fetchall()}
