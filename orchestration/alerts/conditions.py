"""The troubles that a published warehouse shows: failing sources, missing reports, unreadable documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.alerts.trouble import Trouble

KINDS = ("source_failing", "report_overdue", "reports_missing", "volume_drop", "documents_unreadable")

# The reason that most of a source's failing addresses give tonight.
_FAILING = """
    with last as (
        select source_id, url, arg_max(outcome, (occurred_at, outcome_id)) as outcome,
            arg_max(succeeded, (occurred_at, outcome_id)) as succeeded
        from marts.fct_outcomes where stage = 'collect' group by all
    )
    select health.source_id as source, health.n_failing, health.n_addresses,
        health.failing_since::date as since, mode(last.outcome) as reason
    from marts.source_health as health
    inner join last on health.source_id = last.source_id and not last.succeeded
    where health.n_failing > 0
    group by all order by source
"""
# A source whose rhythm is known is overdue or not; of another, the months without a report tell.
_OVERDUE = """
    select source_id as source, expected_by, expected_by::date as since, last_published
    from marts.source_health where days_overdue > 0 order by source
"""
_MISSING = """
    select source_id as source, len(missing_months) as n_months, list_min(missing_months) as first
    from marts.source_health where len(missing_months) > 0 and expected_by is null order by source
"""
_DROPPED = """
    select source_id as source, n_last_month, printf('%g', n_usual) as n_usual
    from marts.source_health where volume_drop order by source
"""
_UNREADABLE = """
    select outcome as reason, count(*) as n, min(coalesce(title, url)) as example
    from marts.dim_document where is_current and outcome <> 'read' group by outcome order by outcome
"""


def troubles_of(warehouse: Path) -> list[Trouble]:
    """Raises duckdb.Error where the file is no warehouse."""
    with duckdb.connect(str(warehouse), read_only=True) as reader:
        return [
            *_failing(reader),
            *_overdue(reader),
            *_missing(reader),
            *_dropped(reader),
            *_unreadable(reader),
        ]


def _failing(reader: duckdb.DuckDBPyConnection) -> Iterator[Trouble]:
    for row in _rows(reader, _FAILING):
        yield Trouble(
            "source_failing",
            row["source"],
            signature=row["reason"],
            level=row["n_failing"],
            since=row["since"],
            facts=row,
        )


def _overdue(reader: duckdb.DuckDBPyConnection) -> Iterator[Trouble]:
    for row in _rows(reader, _OVERDUE):
        signature = str(row["last_published"])
        yield Trouble("report_overdue", row["source"], signature, since=row["since"], facts=row)


def _dropped(reader: duckdb.DuckDBPyConnection) -> Iterator[Trouble]:
    for row in _rows(reader, _DROPPED):
        yield Trouble("volume_drop", row["source"], facts=row)


def _missing(reader: duckdb.DuckDBPyConnection) -> Iterator[Trouble]:
    """One more month without a report is no other trouble: the reminders tell of it."""
    for row in _rows(reader, _MISSING):
        yield Trouble("reports_missing", row["source"], facts=row)


def _unreadable(reader: duckdb.DuckDBPyConnection) -> Iterator[Trouble]:
    for row in _rows(reader, _UNREADABLE):
        yield Trouble("documents_unreadable", row["reason"], level=row["n"], facts=row)


def _rows(reader: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    answer = reader.execute(query)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
