"""DuckDB for Great Expectations, through its own extension point.

Great Expectations knows no DuckDB, and its plain SQL source loses every result there: it hands
out a cursor after it has closed the connection, and DuckDB's results do not outlive theirs. An
engine that keeps one connection open is all that is missing.
"""

from __future__ import annotations

import builtins
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    @contextmanager
    def get_connection(self) -> Generator[Any, None, None]:
        if not self._connection:
            self._connection = self.engine.connect()
        yield self._connection


class DuckDBDatasource(SQLDatasource):
    """Registers itself as `data_sources.add_duckdb`."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> builtins.type[SqlAlchemyExecutionEngine]:
        return DuckDBExecutionEngine

    def attach(self, database: Path, name: str) -> None:
        """Let queries name another DuckDB file, read-only."""
        target = str(database).replace("'", "''")
        with self.get_execution_engine().get_connection() as connection:
            connection.exec_driver_sql(f"attach '{target}' as {name} (read_only)")

    def close(self) -> None:
        """Let go of the file: DuckDB lets no other configuration open it before."""
        engine = self.get_execution_engine()
        if engine._connection:
            engine._connection.close()
            engine._connection = None
        engine.engine.dispose()
        self.get_engine().dispose()
