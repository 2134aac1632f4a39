"""Dagster's event log in SQLite, which takes a batch of events in one transaction.

A run over ten years of months writes thousands of events at a time, one for each asset and month, and
Dagster's own SQLite log opens a connection and waits for the disk at each of them: minutes on a busy disk.
Batches are sent where $DAGSTER_EVENT_BATCH_SIZE is set; where one fails, Dagster writes event by event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from dagster import EventLogEntry
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, EVENT_TYPE_TO_PIPELINE_RUN_STATUS
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData


class BatchingEventLog(SqliteEventLogStorage):
    """Keeps what `SqliteEventLogStorage` keeps, where it keeps it."""

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        return cls(inst_data=inst_data, **config_value)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """The asset events of one run in two transactions; any other batch event by event."""
        runs = {event.run_id for event in events}
        if len(runs) != 1 or not all(map(_is_plain_asset_event, events)):
            super().store_event_batch(events)
            return
        statements = [self.prepare_insert_event(event) for event in events]
        with self.run_connection(runs.pop()) as connection:
            for statement in statements:
                connection.execute(statement)
        with self.index_transaction() as connection:
            ids = [connection.execute(statement).lastrowid for statement in statements]
            self._store_asset_event_tags(connection, events, ids)
            for event, event_id in zip(events, ids, strict=True):
                self._store_asset_event(connection, event, event_id)


def _is_plain_asset_event(event: EventLogEntry) -> bool:
    """An event of an asset and nothing else: no check, no change of a run's status."""
    kind = event.dagster_event_type
    return (
        kind in ASSET_EVENTS
        and kind not in ASSET_CHECK_EVENTS
        and kind not in EVENT_TYPE_TO_PIPELINE_RUN_STATUS
    )
