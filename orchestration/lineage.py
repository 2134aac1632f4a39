"""Which columns a mart's columns follow from, read out of the SQL that dbt has compiled.

Intermediate models are passed through, so that what is told leads from mart to mart and to the landed
tables. Where the SQL of a model cannot be followed column by column (a union by name), its columns are taken
to follow from those of the same name in what it selects from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

Column = tuple[str, str]  # (schema.table, column)
Lineage = Mapping[Column, frozenset[Column]]
_DIALECT = "duckdb"


def marts_lineage(warehouse: Path, compiled: Path, cache: Path) -> Mapping[str, Mapping[str, list[Column]]]:
    """Mart -> column -> columns of other marts and of `raw` that it follows from.

    `compiled` is dbt's folder of compiled models. It is worked out anew only where that SQL has changed
    since; `cache` keeps the last answer.
    """
    models = {file.stem: file.read_text("utf-8") for file in sorted(compiled.rglob("models/**/*.sql"))}
    digest = hashlib.sha256(repr(sorted(models.items())).encode()).hexdigest()
    known: Mapping[str, Mapping[str, list[Column]]] | None = _kept(cache, digest)
    if known is None:
        known = _worked_out(warehouse, models)
        cache.write_text(json.dumps({"digest": digest, "lineage": known}), "utf-8")
    return known


def _kept(cache: Path, digest: str) -> Any:
    try:
        record = json.loads(cache.read_text("utf-8"))
        return record["lineage"] if record["digest"] == digest else None
    except (OSError, ValueError, KeyError):
        return None


def _worked_out(warehouse: Path, models: Mapping[str, str]) -> dict[str, dict[str, list[Column]]]:
    schema = _schema_of(warehouse)
    names = {table: schema_name for schema_name, tables in schema.items() for table in tables}
    direct: dict[Column, frozenset[Column]] = {}
    for model, sql in models.items():
        if model in names:
            for column, sources in _of_model(f"{names[model]}.{model}", sql, schema):
                direct[column] = sources
    return {
        table: {
            column: sorted(_through(direct, (f"marts.{table}", column))) for column in schema["marts"][table]
        }
        for table in schema.get("marts", {})
    }


def _of_model(table: str, sql: str, schema: Any) -> Iterator[tuple[Column, frozenset[Column]]]:
    try:
        query: Any = qualify(_parsed(sql), schema=schema, dialect=_DIALECT, validate_qualify_columns=False)
        scope = build_scope(query)
        found = [
            (name, lineage(name, query, schema=schema, dialect=_DIALECT, scope=scope, trim_selects=False))
            for name in query.named_selects
        ]
    except (SqlglotError, ValueError):
        yield from _by_name(table, sql, schema)
        return
    for name, node in found:
        leaves = (leaf for leaf in node.walk() if not leaf.downstream)
        yield (
            (table, name),
            frozenset(
                (_named(leaf.expression), exp.to_column(leaf.name, dialect=_DIALECT).name)
                for leaf in leaves
                if isinstance(leaf.expression, exp.Table)
            ),
        )


def _by_name(table: str, sql: str, schema: Any) -> Iterator[tuple[Column, frozenset[Column]]]:
    own_schema, _, own = table.partition(".")
    sources = {(found.db, found.name) for found in _parsed(sql).find_all(exp.Table) if found.db}
    for column in schema[own_schema][own]:
        yield (
            (table, column),
            frozenset(
                (f"{db}.{name}", column) for db, name in sources if column in schema.get(db, {}).get(name, {})
            ),
        )


def _parsed(sql: str) -> Any:
    """The query, with relations named by schema and table, as the schema is."""
    query = parse_one(sql, dialect=_DIALECT)
    for table in query.find_all(exp.Table):
        table.set("catalog", None)
    return query


def _named(table: exp.Table) -> str:
    return f"{table.db}.{table.name}"


def _through(direct: Lineage, column: Column) -> set[Column]:
    """The nearest columns of marts and `raw` behind a column."""
    found: set[Column] = set()
    seen: set[Column] = set()
    ahead = list(direct.get(column, ()))
    while ahead:
        source = ahead.pop()
        if source in seen:
            continue
        seen.add(source)
        if source[0].partition(".")[0] in ("marts", "raw"):
            found.add(source)
        else:
            ahead += direct.get(source, ())
    return found


def _schema_of(warehouse: Path) -> dict[str, dict[str, dict[str, str]]]:
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for schema_name, table, column, kind in _columns(warehouse):
        schema.setdefault(schema_name, {}).setdefault(table, {})[column] = kind
    return schema


def _columns(warehouse: Path) -> Iterable[tuple[str, str, str, str]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() "
            "where database_name = current_database() and not internal order by all"
        ).fetchall()
