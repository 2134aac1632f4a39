"""Definitions -> Great Expectations suites -> results. Importing this imports Great Expectations."""

from __future__ import annotations

import logging
import os
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations import core

from expectations.definition import Beside, Check
from expectations.duckdb_source import DuckDBDatasource
from expectations.result import CheckResult

# It tells of its temporary folders, and warns of column types that no check of ours looks at.
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
warnings.filterwarnings("ignore", message="Did not recognize type 'list'")
warnings.filterwarnings("ignore", message="`schema_name` is deprecated", category=DeprecationWarning)

# The package hands its classes on without saying so to the type checker.
gxe: Any = core

LAST = "last"

_RELATIONS = """
    select table_schema || '.' || table_name from information_schema.tables
    where table_catalog = current_database()
"""


def validate(
    checks: Sequence[Check], warehouse: Path, published: Path | None, month: date
) -> list[CheckResult]:
    """See `expectations.check_marts`."""
    present, examined, required = _look(warehouse, checks)
    due = [check for check in checks if check.table in present and not _has_no_last(check, published)]
    outcomes = _run(due, warehouse, published, month)
    results = []
    for check in checks:
        if check.table not in present:
            results.append(_unevaluated(check, f"{check.table} is missing"))
        elif _has_no_last(check, published):
            results.append(_nothing_before(check))
        else:
            results.append(_result(check, outcomes[check.name], examined[check.table], required[check.table]))
    return results


def _has_no_last(check: Check, published: Path | None) -> bool:
    return check.beside is Beside.LAST_PUBLICATION and published is None


def _look(
    warehouse: Path, checks: Iterable[Check]
) -> tuple[set[str], Mapping[str, int], Mapping[str, int | str]]:
    """Which relations are there, how many rows each has, how much must have arrived in each."""
    examined: dict[str, int] = {}
    required: dict[str, int | str] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        present = {row[0] for row in connection.execute(_RELATIONS).fetchall()}
        for check in checks:
            if check.table in present and check.table not in examined:
                examined[check.table] = _count(connection, f"select count(*) from {check.table}")
                try:
                    required[check.table] = _count(connection, check.required_when)
                except duckdb.Error as error:
                    required[check.table] = f"cannot tell whether {check.table} must have rows: {error}"
    return present, examined, required


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0] or 0) if row else 0


def _run(
    checks: Iterable[Check], warehouse: Path, published: Path | None, month: date
) -> Mapping[str, list[Any]]:
    """Evaluate the expectations, one suite per relation; check name -> its validation results."""
    by_table: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        by_table[check.table].append(check)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source: DuckDBDatasource = context.data_sources.add_duckdb(
        "warehouse",
        connection_string=f"duckdb:///{warehouse}",
        kwargs={"connect_args": {"read_only": True}},
        create_temp_table=False,
    )
    outcomes: dict[str, list[Any]] = defaultdict(list)
    try:
        if published is not None:
            source.attach(published, LAST)
        for table, its_checks in by_table.items():
            for outcome in _validate_table(source, table, its_checks, month):
                outcomes[outcome.expectation_config.meta["check"]].append(outcome)
    finally:
        source.close()
    return outcomes


def _validate_table(source: DuckDBDatasource, table: str, checks: Iterable[Check], month: date) -> list[Any]:
    schema, name = table.split(".")
    asset = source.add_table_asset(table, table_name=name, schema_name=schema)
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    expectations = [expectation for check in checks for expectation in _expectations(check, month)]
    suite = gx.ExpectationSuite(table, expectations=expectations)
    return list(batch.validate(suite, result_format="COMPLETE").results)


def _expectations(check: Check, month: date) -> list[Any]:
    meta = {"check": check.name}
    expectations: list[Any] = []
    if len(check.key) == 1:
        expectations.append(gxe.ExpectColumnValuesToBeUnique(column=check.key[0], meta=meta))
    elif check.key:
        expectations.append(gxe.ExpectCompoundColumnsToBeUnique(column_list=list(check.key), meta=meta))
    for column in check.filled:
        expectations.append(gxe.ExpectColumnValuesToNotBeNull(column=column, meta=meta))
    for column, values in check.values:
        expectations.append(gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(values), meta=meta))
    if check.no_rows:
        expectations.append(
            gxe.UnexpectedRowsExpectation(
                unexpected_rows_query=check.no_rows.replace("{month}", f"date '{month}'"),
                description=check.description,
                meta=meta,
            )
        )
    if not expectations:
        # A relation without key: that it can be read at all is still something to hold.
        expectations.append(gxe.ExpectTableRowCountToBeBetween(min_value=0, meta=meta))
    return expectations


def _result(check: Check, outcomes: list[Any], n_examined: int, required: int | str) -> CheckResult:
    refusals = [reason for outcome in outcomes if (reason := _refusal(outcome))]
    if isinstance(required, str):
        refusals.append(required)
    if refusals:
        return _unevaluated(check, "; ".join(refusals))
    if n_examined == 0 and isinstance(required, int) and required > 0:
        return _unevaluated(check, f"{check.table} is empty, though {required} rows of `raw` lead there")
    rows: list[Mapping[str, Any]] = []
    n_unexpected = 0
    for outcome in outcomes:
        if not outcome.success:
            n_unexpected += _n_unexpected(outcome)
            rows += _rows(outcome)
    tolerated = int(check.tolerated * n_examined)
    return CheckResult(
        **_about(check),
        passed=all(outcome.success for outcome in outcomes),
        blocking=check.blocking and (not n_unexpected or n_unexpected > tolerated),
        expected=f"at most {tolerated} rows" if tolerated else "no row",
        observed=f"{n_unexpected} unexpected among {n_examined} rows of {check.table}",
        n_examined=n_examined,
        n_unexpected=n_unexpected,
        rows=rows,
    )


def _unevaluated(check: Check, reason: str) -> CheckResult:
    """A check that could look at nothing has failed, whatever it is about."""
    return CheckResult(
        **_about(check),
        passed=False,
        blocking=True,
        expected=f"{check.table} can be looked at",
        observed=reason,
        n_examined=0,
        evaluated=False,
    )


def _nothing_before(check: Check) -> CheckResult:
    return CheckResult(
        **_about(check),
        passed=True,
        blocking=check.blocking,
        expected="no row",
        observed="nothing was published before",
        n_examined=0,
    )


def _about(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "table": check.table,
        "kind": check.kind,
        "severity": check.severity,
        "description": check.description,
        "vietnamese": check.vietnamese,
    }


def _refusal(outcome: Any) -> str | None:
    info = outcome.exception_info or {}
    # One exception stands alone, several stand under the metrics that raised them.
    for raised in [info] if "raised_exception" in info else info.values():
        if raised.get("raised_exception"):
            return " ".join(str(raised.get("exception_message")).split())[:500]
    return None


def _n_unexpected(outcome: Any) -> int:
    result = outcome.result
    if "unexpected_count" in result:
        return int(result["unexpected_count"])
    return int(result["observed_value"])


def _rows(outcome: Any) -> list[Mapping[str, Any]]:
    result = outcome.result
    if "details" in result:
        return [dict(row) for row in result["details"]["unexpected_rows"]]
    arguments = outcome.expectation_config.kwargs
    if "column" not in arguments:
        return [dict(row) for row in result["partial_unexpected_list"]]
    values = result["partial_unexpected_list"] or [None]
    return [{arguments["column"]: value} for value in values]
