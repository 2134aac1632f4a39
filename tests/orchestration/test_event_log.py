"""The event log that takes batches keeps the same events as Dagster's own, in few transactions."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
import yaml
from sqlalchemy.engine import Engine

from orchestration.event_log import BatchingEventLog
from orchestration.partitions import months, range_tags

pytestmark = pytest.mark.xdist_group("dagster")
BATCH = "DAGSTER_EVENT_BATCH_SIZE"
N_MONTHS = 24


@dg.asset(partitions_def=months, backfill_policy=dg.BackfillPolicy.single_run())
def figures() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 3})


@dg.asset_check(asset=figures)
def enough() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def seen(home: Path, settings: dict[str, object]) -> tuple[Counter[str], set[str], bool, int]:
    """Events by type, months materialised, whether the check passed, and transactions, of one backfill."""
    home.mkdir()
    (home / "dagster.yaml").write_text(yaml.safe_dump({"telemetry": {"enabled": False}, **settings}))
    commits = []
    listen = (Engine, "commit", lambda connection: commits.append(connection))
    with dg.DagsterInstance.from_config(str(home)) as instance:
        sqlalchemy.event.listen(*listen)
        result = dg.materialize(
            [figures, enough], instance=instance, tags=range_tags("2020-01-01", "2021-12-01")
        )
        sqlalchemy.event.remove(*listen)
        kinds = Counter(str(entry.dagster_event_type) for entry in instance.all_logs(result.run_id))
        (check,) = result.get_asset_check_evaluations()
        return kinds, instance.get_materialized_partitions(figures.key), check.passed, len(commits)


def test_batches_keep_the_same_events_in_fewer_transactions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = seen(tmp_path / "own", {})
    monkeypatch.setenv(BATCH, "500")
    log = {
        "module": BatchingEventLog.__module__,
        "class": BatchingEventLog.__name__,
        "config": {"base_dir": str(tmp_path / "batched" / "history" / "runs")},
    }
    batched = seen(tmp_path / "batched", {"event_log_storage": log})
    assert batched[:3] == own[:3]
    assert len(batched[1]) == N_MONTHS
    assert batched[3] < own[3] - N_MONTHS
