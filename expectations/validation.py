"""Definitions -> Great Expectations suites -> results. Importing this imports Great Expectations."""

from __future__ import annotations

import logging
import os
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations import core

from expectations.definition import Check, load_checks
from expectations.duckdb_source import DuckDBDatasource
from expectations.result import CheckResult

# It tells of its temporary folders, and warns of column types that no check of ours looks at.
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
warnings.filterwarnings("ignore", message="Did not recognize type 'list'")
warnings.filterwarnings("ignore", message="`schema_name` is deprecated", category=DeprecationWarning)

# The package hands its classes on without saying so to the type checker.
gxe: Any = core

_RELATIONS = """
    select table_schema || '.' || table_name from information_schema.tables
    where table_catalog = current_database()
"""


def validate(warehouse: Path) -> list[CheckResult]:
    """See `expectations.check_marts`."""
    checks = load_checks()
    present, examined, required = _look(warehouse, checks)
    outcomes = _run([check for check in checks if check.table in present], warehouse)
    results = []
    for check in checks:
        if check.table not in present:
            results.append(_unevaluated(check, f"{check.table} is missing"))
        else:
            results.append(_result(check, outcomes[check.name], examined[check.table], required[check.table]))
    return results


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


def _run(checks: Iterable[Check], warehouse: Path) -> Mapping[str, list[Any]]:
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
        for table, its_checks in by_table.items():
            for outcome in _validate_table(context, source, table, its_checks):
                outcomes[outcome.expectation_config.meta["check"]].append(outcome)
    finally:
        source.close()
    return outcomes


def _validate_table(context: Any, source: DuckDBDatasource, table: str, checks: Iterable[Check]) -> list[Any]:
    schema, name = table.split(".")
    asset = source.add_table_asset(table, table_name=name, schema_name=schema)
    batch = asset.add_batch_definition_whole_table("all")
    expectations = [expectation for check in checks for expectation in _expectations(check)]
    suite = context.suites.add(gx.ExpectationSuite(table, expectations=expectations))
    definition = gx.ValidationDefinition(name=table, data=batch, suite=suite)
    return list(context.validation_definitions.add(definition).run(result_format="COMPLETE").results)


def _expectations(check: Check) -> list[Any]:
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
                unexpected_rows_query=check.no_rows, description=check.description, meta=meta
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
    passed = all(outcome.success for outcome in outcomes)
    return CheckResult(
        name=check.name,
        table=check.table,
        passed=passed,
        severity=check.severity,
        blocking=check.blocking,
        description=check.description,
        observed=f"{n_unexpected} unexpected among {n_examined} rows of {check.table}",
        n_examined=n_examined,
        n_unexpected=n_unexpected,
        rows=rows,
    )


def _unevaluated(check: Check, reason: str) -> CheckResult:
    """A check that has looked at nothing has not passed, and whatever it would say is unknown."""
    return CheckResult(
        name=check.name,
        table=check.table,
        passed=False,
        severity=check.severity,
        blocking=True,
        description=check.description,
        observed=reason,
        n_examined=0,
    )


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
