"""The published warehouse, open for questions and for nothing else.

Belongs here: how a reader opens it, and an answer as CSV. Questions worth asking are in `ingest.cookbook`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb

_READER_SETTINGS = """
    set search_path = 'marts,raw';
    set enable_external_access = false;
    set lock_configuration = true;
"""


def open_for_reading(file: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can neither write nor reach files or the network.

    Raises duckdb.Error where `file` is no warehouse.
    """
    connection = duckdb.connect(str(file), read_only=True)
    connection.execute(_READER_SETTINGS)
    return connection


def as_csv(answer: duckdb.DuckDBPyRelation) -> str:
    """An answer as CSV with a header, in the order of its rows; what is null is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(answer.fetchall())
    return text.getvalue()
