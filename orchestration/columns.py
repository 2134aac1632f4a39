"""The columns of assets as Dagster shows them: which there are, and what each of them follows from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_type_hints

import dagster as dg
import duckdb

from expectations import CheckResult
from ingest.collect.ledger import Attempt
from ingest.raw import SCHEMA

DOCUMENTS = dg.AssetKey("collected_documents")
_SCHEMA, _LINEAGE = "dagster/column_schema", "dagster/column_lineage"


def described(
    columns: Mapping[str, str], lineage: Mapping[str, Iterable[tuple[dg.AssetKey, str]]]
) -> dict[str, Any]:
    """Metadata of an asset: its columns with their types, and the (asset, column) that each follows from."""
    return {
        _SCHEMA: dg.TableSchema([dg.TableColumn(name, kind) for name, kind in columns.items()]),
        _LINEAGE: followed(lineage),
    }


def followed(lineage: Mapping[str, Iterable[tuple[dg.AssetKey, str]]]) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(asset_key=key, column_name=name) for key, name in sources]
            for column, sources in lineage.items()
        }
    )


def of_documents() -> dict[str, Any]:
    """The ledger's line of an attempt; it follows from nothing here."""
    return described(_fields(Attempt), {})


@cache
def raw_columns() -> Mapping[str, Mapping[str, str]]:
    """Table of `raw` -> column -> type."""
    with duckdb.connect() as connection:
        connection.execute(SCHEMA.read_text("utf-8"))
        rows = connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where schema_name = 'raw' order by table_name, column_index"
        ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        tables.setdefault(table, {})[column] = kind.lower()
    return tables


def of_raw(table: str) -> dict[str, Any]:
    """A column stands in the ledger by that name, or follows from the bytes that a digest names."""
    attempt = _fields(Attempt)
    columns = raw_columns()[table]
    return described(
        columns, {name: [(DOCUMENTS, name if name in attempt else "digest")] for name in columns}
    )


def of_audit(marts: Iterable[dg.AssetKey]) -> dict[str, Any]:
    """What a check says follows from the table that it looks at."""
    columns = _fields(CheckResult)
    return described(columns, {name: [] for name in columns} | {"rows": [(key, "*") for key in marts]})


def of_publication(marts: Iterable[dg.AssetKey]) -> dict[str, Any]:
    """One row per published table: its name and how many rows it has."""
    return described({"table": "varchar", "rows": "bigint"}, {"rows": [(key, "*") for key in marts]})


def _fields(kind: type) -> dict[str, str]:
    hints = get_type_hints(kind)
    return {
        field.name: str(getattr(hints[field.name], "__name__", hints[field.name])).lower()
        for field in dataclasses.fields(kind)
    }
