"""What moved since the last publication: rows that came, went or changed, each with the reason.

Belongs here: the comparison of two warehouses, in SQL over whole tables. The result is the table
`publication.changes` of the new warehouse. Schema `publication` depends on what was published before, so it
is no part of a warehouse's fingerprint, nor of the files that equal content gives byte by byte; the same
content after the same publication gives the same changes.

Only tables with a key (see `orchestration.contract`) are compared; views follow from them. Rows are held
against each other by key and 64-bit hash, and looked at closely only where the hashes differ.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.contract import marts

_SCHEMA = Path(__file__).with_name("publication_schema.sql")

_MEMORY = "2GB"

# Without any of these columns on both sides nothing can be said of a document's life.
_LIFE_OF_DOCUMENTS = frozenset(
    {
        "document_id",
        "source_id",
        "url",
        "province",
        "is_current",
        "withdrawn_at",
        "rules_version",
        "reading_id",
    }
)
_SUBJECT = ("province", "org", "field", "indicator", "period_start", "period_end")
_SUBJECT_OF_FIGURES = frozenset({"figure_id", "document_id", "province", "org", "period_end"})
_FALLBACK = {"fct_outcomes": "collected", "dim_source": "metadata"}

# Which documents moved, and how. A reading is of bytes, rules and what the registry says of the source.
_MOVED_DOCUMENTS = """
    create temp table moved_documents as
    with known as (select distinct source_id, url from before.marts.dim_document)
    select
        coalesce(new.document_id, old.document_id) as document_id,
        case
            when old.document_id is null then if(known.url is null, 'new_report', 'revised')
            when new.document_id is null then 'source_removed'
            when old.is_current <> new.is_current then 'revised'
            when old.withdrawn_at is null and new.withdrawn_at is not null then 'withdrawn'
            when old.withdrawn_at is not null and new.withdrawn_at is null then 'restored'
            when old.rules_version is distinct from new.rules_version then 'rules'
            when old.reading_id is distinct from new.reading_id then 'metadata'
        end as reason
    from marts.dim_document as new
    full join before.marts.dim_document as old on new.document_id = old.document_id
    left join known on new.source_id = known.source_id and new.url = known.url
    where reason is not null
"""

_MOVED_FIGURES = """
    create temp table moved_figures as
    select figure_id, document_id, reason, province, org, period_end
    from (
        select figure_id, document_id, province, org, period_end from marts.fct_figures
        union
        select figure_id, document_id, province, org, period_end from before.marts.fct_figures
    )
    inner join moved_documents using (document_id);
    create temp table moved_subjects as
    select province, org, period_end, min(document_id) as document_id
    from moved_figures
    where province is not null and period_end is not null
    group by province, org, period_end
"""

_NOTHING_KNOWN_OF_DOCUMENTS = """
    create temp table moved_documents (document_id varchar, reason varchar);
    create temp table moved_figures (figure_id varchar, document_id varchar, reason varchar);
    create temp table moved_subjects (province varchar, org varchar, period_end date, document_id varchar)
"""

_COMMON_COLUMNS = """
    select new.table_name, list(new.column_name order by new.column_index)
    from duckdb_columns() as new
    inner join duckdb_columns() as old
        on new.table_name = old.table_name and new.column_name = old.column_name
        and new.data_type = old.data_type
    where new.database_name = current_database() and new.schema_name = 'marts'
        and old.database_name = 'before' and old.schema_name = 'marts'
        and new.table_name in (
            select table_name from duckdb_tables()
            where database_name = current_database() and schema_name = 'marts'
        )
    group by new.table_name
    order by new.table_name
"""

# Tables and columns that only one of the two has; a column of a table that is new is not told apart.
_STRUCTURE = """
    insert into found
    with
    columns_now as (
        select table_name, column_name, data_type from duckdb_columns()
        where database_name = current_database() and schema_name = 'marts'
    ),
    columns_before as (
        select table_name, column_name, data_type from duckdb_columns()
        where database_name = 'before' and schema_name = 'marts'
    ),
    moved as (
        select table_name, null as column_name, 'table_added' as change, null as old, null as new
        from columns_now where table_name not in (select table_name from columns_before)
        union
        select table_name, null, 'table_removed', null, null
        from columns_before where table_name not in (select table_name from columns_now)
        union
        select
            table_name,
            column_name,
            case
                when before.data_type is null then 'column_added'
                when now.data_type is null then 'column_removed'
                else 'column_changed'
            end,
            before.data_type,
            now.data_type
        from columns_now as now
        full join columns_before as before using (table_name, column_name)
        where now.data_type is distinct from before.data_type
            and table_name in (select table_name from columns_now)
            and table_name in (select table_name from columns_before)
    )
    select
        table_name, change, '', column_name, old, new, 'structure',
        null, null, null, null, null, null, null
    from moved
"""


@dataclass(frozen=True, slots=True)
class _Compared:
    """What two warehouses have in common of one table."""

    relation: str
    key: tuple[str, ...]
    columns: tuple[str, ...]


def write_changes(warehouse: Path, previous: Path | None) -> None:
    """Write schema `publication` into `warehouse`, which nobody reads yet; without a `previous` it is empty.

    Raises duckdb.Error where one of the two cannot be read.
    """
    # A night that reads all by other rules moves millions of rows: what memory cannot hold goes to disk.
    spill = warehouse.with_name("spill.tmp")
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "temp_directory": str(spill),
    }
    with duckdb.connect(str(warehouse), config=limits) as connection:
        connection.execute("drop schema if exists publication cascade")
        connection.execute(_SCHEMA.read_text(encoding="utf-8"))
        if previous is not None:
            target = str(previous).replace("'", "''")
            connection.execute(f"attach '{target}' as before (read_only)")
            connection.execute("create temp table found as from publication.changes limit 0")
            _compare(connection)
            # In order, so that the same comparison gives the same table.
            connection.execute(
                "insert into publication.changes from found order by relation, row_key, change, column_name"
            )
            connection.execute("detach before")
        connection.execute("checkpoint")
    shutil.rmtree(spill, ignore_errors=True)


def _compare(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(_STRUCTURE)
    compared = _common_tables(connection)
    _find_moved_documents(connection, {one.relation: one.columns for one in compared})
    for one in compared:
        if _find_moved_rows(connection, one):
            _explain(connection, one)
            _write(connection, one)


def _common_tables(connection: duckdb.DuckDBPyConnection) -> list[_Compared]:
    """Tables with a key that both warehouses (this one and `before`) hold, with their common columns."""
    found = []
    for relation, columns in connection.execute(_COMMON_COLUMNS).fetchall():
        promised = marts().get(relation)
        if promised and promised.primary_key and set(promised.primary_key) <= set(columns):
            found.append(_Compared(relation, promised.primary_key, tuple(columns)))
    return found


def _find_moved_documents(connection: duckdb.DuckDBPyConnection, columns: dict[str, tuple[str, ...]]) -> None:
    if set(columns.get("dim_document", ())) >= _LIFE_OF_DOCUMENTS and (
        set(columns.get("fct_figures", ())) >= _SUBJECT_OF_FIGURES
    ):
        connection.execute(_MOVED_DOCUMENTS)
        connection.execute(_MOVED_FIGURES)
    else:
        connection.execute(_NOTHING_KNOWN_OF_DOCUMENTS)


def _find_moved_rows(connection: duckdb.DuckDBPyConnection, one: _Compared) -> bool:
    """Fill `moved` with (row_key, change, old, new) of the rows that differ; False where none does."""
    key, columns = _listed(one.key), _listed(one.columns)
    hashed = f'select {key}, hash({columns}) as h from {{}}."{one.relation}"'
    row = connection.execute(f"""
        create or replace temp table moved_keys as
        select {key}, if(old.h is null, 'added', if(new.h is null, 'removed', 'changed')) as change
        from ({hashed.format("marts")}) as new
        full join ({hashed.format("before.marts")}) as old using ({key})
        where new.h is distinct from old.h
    """).fetchone()
    if row is None or row[0] == 0:
        return False
    packed = ", ".join(f'"{name}" := "{name}"' for name in one.columns)
    # Only the rows that moved are packed, else the join would hold both tables in memory.
    side = (
        f'select {key}, struct_pack({packed}) as packed from {{}}."{one.relation}" '
        f"where ({key}) in (select ({key}) from moved_keys)"
    )
    connection.execute(f"""
        create or replace temp table moved as
        select
            change,
            concat_ws('|', {key}) as row_key,
            old.packed as old,
            new.packed as new,
            coalesce(new.packed, old.packed) as "row"
        from moved_keys
        left join ({side.format("marts")}) as new using ({key})
        left join ({side.format("before.marts")}) as old using ({key})
    """)
    return True


def _explain(connection: duckdb.DuckDBPyConnection, one: _Compared) -> None:
    """Fill `explained` with (row_key, reason, document_id) where a document that moved explains the row."""
    related = "select null, null, null where false"
    if {"province", "org", "period_end"} <= set(one.columns):
        related = """
            select moved.row_key, subjects.document_id, 'related'
            from moved
            inner join moved_subjects as subjects
                on moved."row".province = subjects.province
                and moved."row".org is not distinct from subjects.org
                and moved."row".period_end = subjects.period_end
        """
    connection.execute(f"""
        create or replace temp table explained as
        with
        by_document as (
            select row_key, unnest({_both_sides(one.columns, "document_id")}) as document_id from moved
        ),
        by_figure as (
            select row_key, unnest({_both_sides(one.columns, "figure_id")}) as figure_id from moved
        ),
        evidence as (
            select row_key, document_id, reason
            from by_document inner join moved_documents using (document_id)
            union all
            select row_key, document_id, reason
            from by_figure inner join moved_figures using (figure_id)
            union all
            {related}
        )
        select
            row_key,
            arg_min(reason, (strength, document_id)) as reason,
            arg_min(document_id, (strength, document_id)) as document_id
        from evidence
        inner join publication.reasons using (reason)
        group by row_key
    """)


def _write(connection: duckdb.DuckDBPyConnection, one: _Compared) -> None:
    told = [
        "select change, row_key, null as column_name, null as old, null as new "
        "from moved where change <> 'changed'"
    ]
    told += [
        f'select change, row_key, \'{name}\', cast(old."{name}" as varchar), cast(new."{name}" as varchar) '
        f'from moved where change = \'changed\' and old."{name}" is distinct from new."{name}"'
        for name in one.columns
    ]
    subject = ", ".join(f'moved."row"."{name}"' if name in one.columns else "null" for name in _SUBJECT)
    connection.execute(f"""
        insert into found
        select
            '{one.relation}', told.change, told.row_key, told.column_name, told.old, told.new,
            coalesce(explained.reason, '{_FALLBACK.get(one.relation, "other")}'),
            explained.document_id,
            {subject}
        from ({" union all ".join(told)}) as told
        inner join moved on told.row_key = moved.row_key
        left join explained on told.row_key = explained.row_key
    """)


def _both_sides(columns: Collection[str], ending: str) -> str:
    """A list of all keys that the columns ending so hold, before and now."""
    return " || ".join(["cast([] as varchar[])", *_key_lists(columns, ending)])


def _key_lists(columns: Collection[str], ending: str) -> Iterator[str]:
    for side in ("old", "new"):
        for name in columns:
            if name.endswith(ending):
                yield f'[{side}."{name}"]'
            elif name.endswith(ending + "s"):
                yield f'coalesce({side}."{name}", [])'


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
