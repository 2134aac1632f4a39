"""Tells of nights that Dagster runs, however they were started: by schedule, by a click, by a backfill.

The sensors are evaluated by the daemon, outside the run: they also see runs that were killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from dagster import RunFailureSensorContext, RunStatusSensorContext

from ingest.workspace import Workspace
from orchestration.alerts.outbox import waiting
from orchestration.lock import NightRunning
from orchestration.secrecy import without_secrets
from orchestration.telling import (
    CRASHED,
    CheckSeen,
    Ending,
    Failure,
    Outcome,
    deliver_waiting,
    night_begins,
    night_ended,
    outbox_of,
    reason_of,
)

PUBLISHED = dg.AssetKey("published_warehouse")
ALERTS = dg.AssetSpec(
    "alerts",
    deps=[PUBLISHED],
    group_name="publish",
    kinds={"email", "http"},
    owners=["team:operators"],
    description="What people were told of each night: told by mail and webhook, or quiet.",
)
_LONGEST = 500
_WILL_RETRY = "dagster/will_retry"


@dg.run_status_sensor(run_status=dg.DagsterRunStatus.STARTED, default_status=dg.DefaultSensorStatus.RUNNING)
def night_started(context: RunStatusSensorContext) -> None:
    """Give the sign that a night begins."""
    if _is_night(context.dagster_run):
        night_begins(Workspace.default())


@dg.run_status_sensor(run_status=dg.DagsterRunStatus.SUCCESS, default_status=dg.DefaultSensorStatus.RUNNING)
def night_succeeded(context: RunStatusSensorContext) -> None:
    """Tell what a night brought, where it brought something, and give the sign of life."""
    if _is_night(context.dagster_run):
        _end(context, None)


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
def night_failed(context: RunFailureSensorContext) -> None:
    """Tell why a night failed and what to do.

    Not of a night that another one kept out, nor of one that was killed and is begun again by itself: how
    that one ends is told.
    """
    if context.dagster_run.tags.get(_WILL_RETRY) == "true":
        return
    failure = _failure(context)
    if failure is not None:
        _end(context, failure)


@dg.sensor(minimum_interval_seconds=300, default_status=dg.DefaultSensorStatus.RUNNING)
def alerts_waiting(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Try again to send what a server did not take."""
    workspace = Workspace.default()
    if not waiting(outbox_of(workspace)):
        return dg.SkipReason("nothing waits to be sent")
    deliveries = deliver_waiting(workspace)
    for delivery in deliveries:
        context.log.info(str(delivery))
    return dg.SkipReason("; ".join(map(str, deliveries)) or "no time left to try")


def _is_night(run: dg.DagsterRun) -> bool:
    """Whether a run was to publish; one that only builds a mart is no sign of a good night."""
    return not run.asset_selection or PUBLISHED in run.asset_selection


def _end(context: RunStatusSensorContext, failure: Failure | None) -> None:
    checks = tuple(_checks(context))
    outcome = night_ended(Workspace.default(), Ending(_started(context), checks, failure))
    for line in outcome.lines():
        context.log.info(line)
    context.instance.report_runless_asset_event(_event(outcome, context.dagster_run.run_id))


def _event(outcome: Outcome, run_id: str) -> dg.AssetMaterialization:
    return dg.AssetMaterialization(
        asset_key=ALERTS.key,
        description=outcome.headline or "quiet",
        metadata={
            "night": run_id,
            "quiet": outcome.quiet,
            "waiting": outcome.waiting,
            "sent": sum(one.sent == "sent" for one in outcome.deliveries),
            "not_sent": sum(one.sent != "sent" for one in outcome.deliveries),
            "deliveries": dg.MetadataValue.md("\n".join(f"- {one}" for one in outcome.deliveries) or "none"),
            "problems": dg.MetadataValue.md("\n".join(f"- {one}" for one in outcome.problems) or "none"),
        },
    )


def _failure(context: RunFailureSensorContext) -> Failure | None:
    """Why a run failed: its first step's error, else that of the run, else what Dagster says of it.

    None where another night had the workspace.
    """
    for event in (*context.get_step_failure_events(), context.failure_event):
        chain = list(_causes(getattr(event.event_specific_data, "error", None)))
        if any(error.cls_name == NightRunning.__name__ for error in chain):
            return None
        ours = [error for error in chain if not (error.cls_name or "").startswith("Dagster")]
        told = next((error for error in ours if reason_of(error.cls_name) != CRASHED), None)
        error = told or next(iter(ours or chain), None)
        if error is not None:
            return Failure(reason_of(error.cls_name), _plain(error))
    said = without_secrets(context.failure_event.message or "no reason given")[:_LONGEST]
    return Failure(CRASHED, f"its process ended before the night was over ({said})")


def _plain(error: Any) -> str:
    """The message, without the class that Dagster puts before it where the class is ours to explain."""
    text = str(error.message).strip()
    if reason_of(error.cls_name) != CRASHED:
        text = text.partition(f"{error.cls_name}: ")[2] or text
    return without_secrets(text)[:_LONGEST]


def _causes(error: Any) -> Iterator[Any]:
    """An error, what caused it, and so on."""
    while error is not None:
        yield error
        error = error.cause


def _checks(context: RunStatusSensorContext) -> Iterator[CheckSeen]:
    """The checks of the run, as Dagster has them."""
    events = context.instance.all_logs(
        context.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    )
    for entry in events:
        event = entry.dagster_event
        if event is not None:
            seen = event.asset_check_evaluation_data
            yield CheckSeen(seen.check_name, seen.passed, seen.description or "see Dagster")


def _started(context: RunStatusSensorContext) -> datetime:
    record = context.instance.get_run_record_by_id(context.dagster_run.run_id)
    began = record.start_time if record else None
    return datetime.fromtimestamp(began, UTC) if began else datetime.now(UTC)
