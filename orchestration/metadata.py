"""What an operator sees beside an asset or a check: counts and small tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

_SHOWN = 50
_WIDTH = 200


def table_of(rows: Sequence[Mapping[str, Any]]) -> dg.MetadataValue:
    """The first rows as a Markdown table; says so where there are none, or more."""
    if not rows:
        return dg.MetadataValue.md("none")
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(_cell(row.get(name)) for name in names) + " |" for row in rows[:_SHOWN]]
    if len(rows) > _SHOWN:
        lines.append(f"\n… and {len(rows) - _SHOWN} more")
    return dg.MetadataValue.md("\n".join(lines))


def _cell(value: Any) -> str:
    text = "" if value is None else " ".join(str(value).split())
    text = text if len(text) <= _WIDTH else text[:_WIDTH] + "…"
    # What publishers write must not become markup in the operator's browser.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


def rows_of(warehouse: Path, query: str) -> list[dict[str, Any]]:
    """The rows of a query, by column."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        result = connection.execute(query)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def row_counts(warehouse: Path, schema: str) -> dict[str, int]:
    """Rows of every relation of a schema."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "select table_name from information_schema.tables where table_schema = $schema order by 1",
                {"schema": schema},
            ).fetchall()
        ]
        counts = {}
        for name in names:
            row = connection.execute(f'select count(*) from "{schema}"."{name}"').fetchone()
            counts[name] = int(row[0]) if row else 0
    return counts
