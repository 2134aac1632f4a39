"""What checks said and what people accepted, as rows of `fct_outcomes` in the build.

A warehouse must be the same whenever it is built of the same archive. So a check that looks at something
else (the last publication, tonight's month) leaves no row here; it stands in the night's page and in Dagster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb

from expectations import CheckResult, load_checks
from orchestration.acceptance import Acceptance

TABLE = "marts.fct_outcomes"
_ARE_THERE = """
    select count(*) from duckdb_columns()
    where schema_name || '.' || table_name = $table and column_name in ('outcome_id', 'stage', 'occurred_at')
"""
_NEWEST = "(select max(attempted_at) from raw.attempts)"


def write_outcomes(
    warehouse: Path,
    checks: Iterable[CheckResult],
    accepted: Mapping[str, Acceptance],
    acceptances: Iterable[Acceptance],
) -> None:
    """Replace the rows of stages `check` and `accept`; nothing where the mart itself is missing."""
    with duckdb.connect(str(warehouse)) as connection:
        there = connection.execute(_ARE_THERE, {"table": TABLE}).fetchone()
        if there is None or there[0] < 3:
            return
        connection.execute(f"delete from {TABLE} where stage in ('check', 'accept')")
        for identity, outcome, succeeded, detail in _check_rows(checks, accepted):
            connection.execute(
                f"insert into {TABLE} by name select $id as outcome_id, 'check' as stage, "
                f"{_NEWEST} as occurred_at, $outcome as outcome, $ok as succeeded, $detail as detail",
                {"id": identity, "outcome": outcome, "ok": succeeded, "detail": detail},
            )
        for number, acceptance in enumerate(acceptances, start=1):
            connection.execute(
                f"insert into {TABLE} by name select $id as outcome_id, 'accept' as stage, "
                "$at::timestamp as occurred_at, 'accepted' as outcome, true as succeeded, $detail as detail",
                {
                    "id": f"accept {number}",
                    "at": f"{acceptance.at:%Y-%m-%d %H:%M:%S}",
                    "detail": f"{', '.join(acceptance.checks)}: {acceptance.reason} ({acceptance.by})",
                },
            )


def _check_rows(
    checks: Iterable[CheckResult], accepted: Mapping[str, Acceptance]
) -> Iterator[tuple[str, str, bool, str]]:
    of_one_night = {check.name for check in load_checks() if check.beside is not None}
    for check in checks:
        if check.name not in of_one_night:
            yield f"check {check.name}", outcome_of(check, accepted), check.passed, _detail(check)


def outcome_of(check: CheckResult, accepted: Mapping[str, Acceptance]) -> str:
    """holds, warned, accepted or blocked."""
    if check.passed:
        return "holds"
    if check.name in accepted:
        return "accepted"
    return "blocked" if check.blocking else "warned"


def _detail(check: CheckResult) -> str:
    return f"{check.observed}; expected: {check.expected}"
