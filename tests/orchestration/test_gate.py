"""The gate before the publication: what it stops, what it says, and how a person opens it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner, Result

import orchestration.cli  # noqa: F401 - registers its commands
from ingest.cli import EXIT_BUSY, EXIT_FAILED, cli
from ingest.workspace import Workspace
from orchestration.acceptance import decisions, read_acceptances
from orchestration.assets import published_warehouse
from orchestration.audit import audit_build, standing_audit
from orchestration.check_page import write_page
from orchestration.checks import audited_warehouse
from orchestration.lock import night_lock
from orchestration.night import NotPublished, publish_audited
from orchestration.partitions import range_tags
from orchestration.resources import NightResource
from tests.expectations import good_warehouse as made

pytestmark = pytest.mark.xdist_group("dagster")

NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)
NEXT_NOON = datetime(2024, 1, 11, 12, tzinfo=UTC)
SUSPECT = "update marts.fct_reconciliation set verdict = 'suspect' where identity = 'B1'"
ANOTHER = "update marts.fct_reconciliation set verdict = 'suspect'"
ONE_MORE = "insert into raw.sources (source_id, kind, name) values ('another', 'portal', 'Another')"
ITS_ROW = "insert into marts.dim_source (source_id, name) values ('another', 'Another')"
REVISIONS = """
    create table marts.fct_revisions (
        revision_id varchar, org varchar, measure varchar, period_start date, period_end date,
        old_value decimal(18, 4), new_value decimal(18, 4), change decimal(18, 4), revised_at timestamp,
        old_quote varchar, new_quote varchar, new_document_id varchar)
"""


@pytest.fixture(scope="module")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose good build was audited and published."""
    workspace = Workspace(tmp_path_factory.mktemp("gate") / "var")
    workspace.build.mkdir(parents=True)
    made.make(workspace.warehouse)
    audit_build(workspace, NOON)
    publish_audited(workspace)
    return workspace.root


@pytest.fixture
def workspace(published_home: Path, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(published_home, tmp_path / "var", symlinks=True))


def change(workspace: Workspace, *statements: str) -> None:
    with duckdb.connect(str(workspace.warehouse)) as warehouse:
        for statement in statements:
            warehouse.execute(statement)


def outcomes(workspace: Workspace, stage: str) -> dict[str, tuple[str, bool, str]]:
    """outcome_id -> outcome, succeeded, detail; as published."""
    with duckdb.connect(str(workspace.current.resolve()), read_only=True) as warehouse:
        found = warehouse.execute(
            "select outcome_id, outcome, succeeded, detail from marts.fct_outcomes where stage = ?", [stage]
        ).fetchall()
    return {row[0]: row[1:] for row in found}


def accept(workspace: Workspace, build: str, reason: str = "looked at both reports") -> Result:
    arguments = ["--home", str(workspace.root), "accept", build, "--reason", reason, "--by", "Lan"]
    return CliRunner().invoke(cli, arguments)


def test_what_every_check_said_is_a_row(workspace: Workspace) -> None:
    rows = outcomes(workspace, "check")
    assert rows["check nothing_suspect"][:2] == ("holds", True)
    assert rows["check findings"][:2] == ("warned", False)
    assert (
        rows["check findings"][2] == "1 unexpected among 2 rows of marts.fct_reconciliation; expected: no row"
    )
    assert not any("shrink" in name or "sources_bring" in name for name in rows), "these are of one night"


def test_a_stopped_build_leaves_the_last_one_and_says_what_to_do(workspace: Workspace) -> None:
    good = workspace.current.resolve()
    change(workspace, SUSPECT)
    audit = audit_build(workspace, NEXT_NOON)
    with pytest.raises(NotPublished) as stopped:
        publish_audited(workspace)
    assert workspace.current.resolve() == good
    message = str(stopped.value)
    assert "nothing_suspect (marts.fct_reconciliation): 1 unexpected among 2 rows" in message
    assert f"motcua accept {audit.short_id} --reason" in message
    assert "docs/runbook.md" in message
    assert [check.name for check in stopped.value.failed] == ["nothing_suspect"]


def test_a_drop_against_the_last_publication_stops_it(workspace: Workspace) -> None:
    more = (
        "insert into marts.fct_figures select known.* replace ('m' || n as figure_id) "
        "from marts.fct_figures as known, range(20) as made(n) where measure = 'score'"
    )
    published = workspace.current.resolve()
    published.chmod(0o644)
    with duckdb.connect(str(published)) as warehouse:
        warehouse.execute(more)
    audit_build(workspace, NEXT_NOON)
    with pytest.raises(NotPublished, match="sources_do_not_shrink"):
        publish_audited(workspace)


def test_a_person_opens_the_gate_with_a_reason(workspace: Workspace) -> None:
    change(workspace, SUSPECT)
    build = audit_build(workspace, NEXT_NOON).short_id
    done = accept(workspace, build)
    assert done.exit_code == 0, done.output
    assert outcomes(workspace, "check")["check nothing_suspect"][:2] == ("accepted", False)
    assert outcomes(workspace, "accept") == {
        "accept 1": ("accepted", True, "nothing_suspect: looked at both reports (Lan)")
    }
    standing = standing_audit(workspace, NEXT_NOON)
    assert standing is not None
    assert "looked at both reports" in write_page(workspace, standing).read_text("utf-8")


def test_what_was_accepted_blocks_no_later_build_and_nothing_else_slips_through(workspace: Workspace) -> None:
    change(workspace, SUSPECT)
    accept(workspace, audit_build(workspace, NEXT_NOON).short_id)
    change(workspace, ONE_MORE, ITS_ROW)
    audit_build(workspace, NEXT_NOON)
    assert not publish_audited(workspace).unchanged
    change(workspace, ANOTHER, ONE_MORE.replace("another", "third"), ITS_ROW.replace("another", "third"))
    audit_build(workspace, NEXT_NOON)
    with pytest.raises(NotPublished, match="nothing_suspect"):
        publish_audited(workspace)


def test_an_accepted_hole_in_a_column_does_not_cover_the_next_one(workspace: Workspace) -> None:
    """A row of such a check is the wrong value alone; another such value elsewhere is another fault."""
    first = "(select min(source_id) from marts.dim_source)"
    change(workspace, f"update marts.dim_source set source_id = null where source_id = {first}")
    accept(workspace, audit_build(workspace, NEXT_NOON).short_id)
    change(workspace, ONE_MORE, ITS_ROW)
    assert "dim_source_whole" in {check.name for check in audit_build(workspace, NEXT_NOON).stops}


def test_what_a_killed_acceptance_left_half_written_spoils_no_later_one(workspace: Workspace) -> None:
    change(workspace, SUSPECT)
    build = audit_build(workspace, NEXT_NOON).short_id
    workspace.archive.mkdir(exist_ok=True)
    decisions(workspace).write_text('{"at": "2024-01-1', "utf-8")
    assert accept(workspace, build).exit_code == 0
    assert [one.by for one in read_acceptances(workspace)] == ["Lan"]


@pytest.mark.parametrize(
    ("build", "reason", "said"),
    [
        ("0123", "looked", "the build that waits is"),
        ("", "looked", "waits"),
        (None, "  ", "needs its reason"),
    ],
)
def test_nothing_is_accepted_unseen_or_without_a_reason(
    workspace: Workspace, build: str | None, reason: str, said: str
) -> None:
    good = workspace.current.resolve()
    change(workspace, SUSPECT)
    waiting = audit_build(workspace, NEXT_NOON).short_id
    done = accept(workspace, waiting if build is None else build, reason)
    assert done.exit_code == EXIT_FAILED
    assert said in done.stderr
    assert workspace.current.resolve() == good


def in_dagster(workspace: Workspace, config: dict[str, str] | None = None) -> dg.ExecuteInProcessResult:
    """The audit and the publication as a run of Dagster; the publication alone, where it is configured."""
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize(
            [audited_warehouse, published_warehouse],
            selection=[published_warehouse] if config else None,
            instance=instance,
            resources={"night_of": NightResource(home=str(workspace.root))},
            tags=range_tags("2023-01-01", "2023-01-01"),
            run_config={"ops": {"published_warehouse": {"config": config}}} if config else None,
            raise_on_error=False,
        )


def test_in_dagster_the_run_is_red_and_says_what_to_do_until_a_person_accepts(workspace: Workspace) -> None:
    good = workspace.current.resolve()
    change(workspace, SUSPECT, REVISIONS, "alter table marts.dim_document add column province varchar")
    red = in_dagster(workspace)
    assert not red.success
    (failed,) = [event for event in red.all_events if event.is_step_failure]
    told = str(failed.step_failure_data.error)
    assert "nothing_suspect (marts.fct_reconciliation): 1 unexpected among 2 rows" in told
    assert "motcua accept" in told
    seen = {check.check_name: check for check in red.get_asset_check_evaluations()}
    assert seen["nothing_suspect"].severity is dg.AssetCheckSeverity.ERROR
    assert seen["nothing_suspect"].metadata["expected"].value == "no row"
    assert seen["findings"].severity is dg.AssetCheckSeverity.WARN
    assert "| identity |" in str(seen["findings"].metadata["rows"].value)
    assert workspace.current.resolve() == good

    build = audit_build(workspace, NEXT_NOON).short_id
    assert not in_dagster(workspace, {"accept": "looked", "build": "0123"}).success
    assert in_dagster(workspace, {"accept": "looked at both reports", "build": build, "by": "Lan"}).success
    assert workspace.current.resolve() != good
    assert outcomes(workspace, "accept")["accept 1"][2].endswith("looked at both reports (Lan)")


def test_where_nothing_waits_nothing_is_accepted(workspace: Workspace) -> None:
    done = accept(workspace, "0123")
    assert done.exit_code == EXIT_FAILED
    assert "no build waits" in done.stderr


def test_what_could_not_be_looked_at_cannot_be_accepted(workspace: Workspace) -> None:
    change(workspace, "drop table marts.fct_dossiers")
    build = audit_build(workspace, NEXT_NOON).short_id
    done = accept(workspace, build)
    assert done.exit_code == EXIT_FAILED
    assert "fct_dossiers" in done.stderr


def test_an_acceptance_waits_for_the_night_that_runs(workspace: Workspace) -> None:
    change(workspace, SUSPECT)
    build = audit_build(workspace, NEXT_NOON).short_id
    with night_lock(workspace):
        assert accept(workspace, build).exit_code == EXIT_BUSY


def test_an_audit_stands_until_something_changes(workspace: Workspace) -> None:
    audit = standing_audit(workspace, NEXT_NOON)
    assert audit is not None
    assert audit.at == NOON
    assert standing_audit(workspace, datetime(2024, 2, 1, tzinfo=UTC)) is None, "freshness is judged by month"
    change(workspace, "update marts.fct_figures set value = 0 where value = 12")
    assert standing_audit(workspace, NEXT_NOON) is None


def test_what_lands_ends_the_audit(workspace: Workspace) -> None:
    change(workspace, "update raw.readings set detail = 'read again' where document_id = 'doc1'")
    audit_build(workspace, NOON)
    assert standing_audit(workspace, NEXT_NOON) is not None
    change(workspace, "update raw.readings set detail = null where document_id = 'doc1'")
    assert standing_audit(workspace, NEXT_NOON) is None


def test_an_audit_that_stops_is_made_again(workspace: Workspace) -> None:
    change(workspace, SUSPECT)
    audit_build(workspace, NOON)
    assert standing_audit(workspace, NOON) is None


def test_the_page_stands_alone_and_shows_what_was_found(workspace: Workspace) -> None:
    change(
        workspace,
        "update marts.fct_reconciliation set verdict = 'suspect', lhs_quotes = '<script>x</script>'",
    )
    page = write_page(workspace, audit_build(workspace, NEXT_NOON))
    text = page.read_text("utf-8")
    assert (page.parent / "latest.html").resolve() == page
    assert "Không được công bố" in text
    assert "Not to be published" in text
    assert "&lt;script&gt;x" in text
    assert "<script" not in text
    assert not any(mark in text for mark in ("http://", "https://", "src=", "@import"))
    assert "docs/runbook.md#nothing_suspect" in text
