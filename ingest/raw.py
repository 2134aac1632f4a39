"""Schema `raw` in the private warehouse: opened, appended to, cleared of what no longer holds."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

SCHEMA = Path(__file__).with_name("raw_schema.sql")

Row = Mapping[str, Any]


@cache
def raw_tables() -> Mapping[str, str]:
    """The tables of `raw` and what a row of each is, by name."""
    with duckdb.connect() as connection:
        connection.execute(SCHEMA.read_text("utf-8"))
        rows = connection.execute(
            "select table_name, comment from duckdb_tables() where schema_name = 'raw' order by 1"
        ).fetchall()
    return dict(rows)


class BuildUnusable(Exception):  # noqa: N818 - reads as the outcome it is
    """The private warehouse cannot be opened for writing; the message says what to do."""


@contextmanager
def open_raw(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse open for writing, with all tables of `raw`; made where it is missing.

    Raises BuildUnusable where the file is damaged, or somebody else has it open.
    """
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(warehouse))
        connection.execute(SCHEMA.read_text("utf-8"))
    except duckdb.Error as error:
        raise BuildUnusable(
            f"the private build {warehouse} cannot be used ({error}). Close the process that has it open, or "
            "build it again from the archive: motcua run --offline --rebuild"
        ) from error
    with connection:
        yield connection


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it or nothing of it."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def append(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> int:
    """Append `rows` to `raw.<table>`; a column that a row does not name is null. Returns their number.

    The rows go through a file: DuckDB takes a thousand of them in the time of one prepared insert.
    """
    columns = {name: kind for name, kind, *_ in connection.execute(f"describe raw.{table}").fetchall()}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as file:
        count = 0
        for row in rows:
            unknown = row.keys() - columns.keys()
            if unknown:
                raise ValueError(f"raw.{table} has no columns {sorted(unknown)}")
            file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
            count += 1
        file.flush()
        if count:
            connection.execute(
                f"""insert into raw.{table} by name select * from read_json(
                    $file, format = 'newline_delimited', columns = {_struct(columns)},
                    maximum_object_size = 268435456, timestampformat = '%Y-%m-%dT%H:%M:%SZ')""",
                {"file": file.name},
            )
    return count


def _struct(columns: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items()) + "}"


def replace_all(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    """Make `raw.<table>` hold exactly `rows`."""
    connection.execute(f"delete from raw.{table}")
    append(connection, table, rows)
