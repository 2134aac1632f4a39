"""What a warehouse says, apart from how its file is laid out.

A DuckDB file is never the same twice byte by byte; its rows and definitions are. Two warehouses with one
fingerprint tell analysts the same.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

TABLES = ("marts", "raw")

_RELATIONS = """
    select table_schema, table_name
    from information_schema.tables
    where table_catalog = current_database() and list_contains(?, table_schema)
    order by all
"""

# What analysts read beside the rows: columns with their comments, views, macros.
_DEFINITIONS = """
    select 'relation' as kind, schema_name || '.' || table_name as name, sql as text, comment
    from duckdb_tables() where database_name = current_database() and list_contains($schemas, schema_name)
    union all
    select 'relation', schema_name || '.' || view_name, sql, comment
    from duckdb_views() where database_name = current_database() and list_contains($schemas, schema_name)
    union all
    select 'column', schema_name || '.' || table_name || '.' || column_name, data_type, comment
    from duckdb_columns() where database_name = current_database() and list_contains($schemas, schema_name)
    union all
    select
        'macro',
        schema_name || '.' || function_name || '(' || parameters::varchar || ')',
        macro_definition,
        comment
    from duckdb_functions()
    where database_name = current_database() and list_contains($schemas, schema_name)
        and function_type in ('macro', 'table_macro')
    order by all
"""


def fingerprint(path: Path) -> str:
    """SHA-256 (hex) over the rows and definitions of every relation in `marts` and `raw`.

    Rows count as a bag: their order makes no difference, how often each comes does. The row hashes are
    those of the DuckDB that is installed; fingerprints of two versions of DuckDB are not to be compared.
    Raises duckdb.Error where the file is no warehouse or cannot be read.
    """
    digest = hashlib.sha256()
    with duckdb.connect(str(path), read_only=True) as warehouse:
        for row in warehouse.execute(_DEFINITIONS, {"schemas": list(TABLES)}).fetchall():
            digest.update(repr(row).encode())
        for schema, table in relations(warehouse, TABLES):
            # Twice, once seasoned: a sum of 64 bits alone is little for millions of rows.
            rows = warehouse.execute(
                "select count(*), sum(cast(hash(t) as hugeint)), sum(cast(hash(t, 'again') as hugeint)) "
                f'from "{schema}"."{table}" as t'
            ).fetchone()
            digest.update(f"\0{schema}.{table}\0{rows}".encode())
    return digest.hexdigest()


def export_csv(path: Path, directory: Path) -> list[Path]:
    """Write each relation of `marts` and `raw` as `<schema>.<name>.csv`, ordered by all columns.

    The same rows give the same bytes. An empty text stands as `""`, a null as nothing.
    """
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    with duckdb.connect(str(path), read_only=True) as warehouse:
        for schema, table in relations(warehouse, TABLES):
            file = directory / f"{schema}.{table}.csv"
            _write_csv(warehouse, schema, table, file)
            files.append(file)
    return files


def relations(warehouse: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]) -> list[tuple[str, str]]:
    """(schema, name) of every table and view of `schemas`, in order."""
    return [(row[0], row[1]) for row in warehouse.execute(_RELATIONS, [list(schemas)]).fetchall()]


def _write_csv(warehouse: duckdb.DuckDBPyConnection, schema: str, table: str, file: Path) -> None:
    target = str(file).replace("'", "''")
    warehouse.execute(f"""copy (select * from "{schema}"."{table}" order by all) to '{target}' (header)""")
