"""What Dagster's sensors tell of runs that end in every way; the runs are real, the assets are small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from ingest.raw import BuildUnusable
from ingest.workspace import Workspace
from orchestration.lock import NightRunning
from orchestration.sensors import (
    ALERTS,
    PUBLISHED,
    alerts_waiting,
    night_failed,
    night_started,
    night_succeeded,
)
from orchestration.telling import outbox_of
from tests.orchestration.alerts.publications import Publication
from tests.orchestration.alerts.receivers import Inbox, free_port, web_server


@dg.asset(key=PUBLISHED, check_specs=[dg.AssetCheckSpec("volume", asset=PUBLISHED)])
def published(context) -> Iterator[dg.MaterializeResult[None]]:  # type: ignore[no-untyped-def]
    match context.run.tags.get("raises"):
        case "build unusable":
            raise BuildUnusable("the build is damaged; build it again")
        case "another night":
            raise NightRunning(42, Path("/somewhere/lock"))
        case "crash":
            raise ZeroDivisionError("by zero")
    check = dg.AssetCheckResult(check_name="volume", passed=False, description="half of before")
    yield dg.MaterializeResult(check_results=[check])


@dg.asset
def some_mart() -> None:
    """An asset that is no publication."""


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> Iterator[Inbox]:
    monkeypatch.setenv("MOTCUA_HOME", str(workspace.root))
    box = Inbox()
    with web_server(box) as port:
        monkeypatch.setenv("MOTCUA_WEBHOOK_URL", f"http://127.0.0.1:{port}/hook")
        monkeypatch.setenv("MOTCUA_HEARTBEAT_URL", f"http://127.0.0.1:{port}/ping")
        yield box


def run(
    instance: dg.DagsterInstance, raises: str = "", *, of: dg.AssetKey = PUBLISHED, **tags: str
) -> dg.RunStatusSensorContext:
    """The context that Dagster gives a sensor when a run of one asset has ended."""
    job = dg.Definitions(assets=[published, some_mart]).resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=instance, asset_selection=[of], raise_on_error=False, tags={"raises": raises, **tags}
    )
    kind = dg.DagsterEventType.RUN_SUCCESS if result.success else dg.DagsterEventType.RUN_FAILURE
    (ended,) = instance.all_logs(result.run_id, of_type=kind)
    ended_run = instance.get_run_by_id(result.run_id)
    assert ended_run is not None
    assert ended.dagster_event is not None
    return dg.build_run_status_sensor_context(
        sensor_name="of_nights",
        dagster_event=ended.dagster_event,
        dagster_instance=instance,
        dagster_run=ended_run,
    )


def paths(inbox: Inbox) -> list[str]:
    return [path for _method, path, *_ in inbox.requests]


def told(instance: dg.DagsterInstance) -> list[str | None]:
    """What the asset `alerts` says, the newest first."""
    records = instance.fetch_materializations(ALERTS.key, limit=10).records
    return [record.asset_materialization.description for record in records if record.asset_materialization]


def test_a_good_night_is_told_with_its_checks(
    instance: dg.DagsterInstance, inbox: Inbox, workspace: Workspace
) -> None:
    Publication(workspace, "1").report("a").publish()
    night_succeeded(run(instance))
    assert paths(inbox) == ["/ping", "/hook"]
    (message,) = inbox.payloads
    assert message["counts"]["new_reports"] == 1
    assert [(one["kind"], one["subject"]) for one in message["troubles"]] == [("check_failed", "volume")]
    assert "half of before" in message["text"]
    assert told(instance) == [message["subject"]]


def test_an_unchanged_night_is_quiet_and_alive(
    instance: dg.DagsterInstance, inbox: Inbox, workspace: Workspace
) -> None:
    Publication(workspace, "1").report("a").publish()
    night_succeeded(run(instance))
    night_succeeded(run(instance))
    assert paths(inbox) == ["/ping", "/hook", "/ping"]
    assert told(instance)[0] == "quiet"


def test_a_run_that_publishes_nothing_is_no_night(instance: dg.DagsterInstance, inbox: Inbox) -> None:
    night_succeeded(run(instance, of=some_mart.key))
    assert inbox.requests == []


@pytest.mark.parametrize(
    ("raises", "section", "said"),
    [
        ("build unusable", "build-unusable", "the build is damaged; build it again"),
        ("crash", "night-crashed", "ZeroDivisionError: by zero"),
    ],
)
def test_a_failed_night_is_told_with_its_reason(
    instance: dg.DagsterInstance, inbox: Inbox, raises: str, section: str, said: str
) -> None:
    night_failed(run(instance, raises).for_run_failure())
    assert paths(inbox) == ["/ping/fail", "/hook"]
    (message,) = inbox.payloads
    assert message["status"] == "failed"
    assert f"docs/runbook.md#{section}" in message["text"]
    assert f"({section.replace('-', ' ')}): {said}" in message["text"]


def test_a_night_that_another_kept_out_is_not_told(instance: dg.DagsterInstance, inbox: Inbox) -> None:
    night_failed(run(instance, "another night").for_run_failure())
    assert inbox.requests == []


def test_a_night_that_goes_on_by_itself_is_not_told(instance: dg.DagsterInstance, inbox: Inbox) -> None:
    context = run(instance, "crash", **{"dagster/will_retry": "true"})
    night_failed(context.for_run_failure())
    assert inbox.requests == []


def test_the_heartbeat_alone_hears_that_a_night_begins(instance: dg.DagsterInstance, inbox: Inbox) -> None:
    night_started(run(instance))
    assert paths(inbox) == ["/ping/start"]


def test_what_waits_is_sent_by_the_sensor(
    instance: dg.DagsterInstance, inbox: Inbox, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOTCUA_HEARTBEAT_URL")
    with monkeypatch.context() as down:
        down.setenv("MOTCUA_WEBHOOK_URL", f"http://127.0.0.1:{free_port()}/hook")
        night_failed(run(instance, "crash").for_run_failure())
    assert list(outbox_of(workspace).iterdir())
    with dg.build_sensor_context(instance=instance) as context:
        first, second = alerts_waiting(context), alerts_waiting(context)
    assert isinstance(first, dg.SkipReason)
    assert first.skip_message == "webhook sent"
    assert isinstance(second, dg.SkipReason)
    assert second.skip_message == "nothing waits to be sent"
    assert paths(inbox) == ["/hook"]
