"""Every relation of `marts` as a file: Parquet, exact, and CSV, safe to open in a spreadsheet.

The same rows give the same bytes, in whatever order and layout the warehouse holds them: rows are sorted
by document and key (by all columns where there is no key), and nothing of the day or the machine goes in.
Another version of DuckDB may lay out Parquet otherwise.

CSV, as spreadsheets want it: UTF-8 with a byte order mark, commas, a header, null as nothing and an empty
text as `""`, lists as JSON. A text that a spreadsheet would take for a formula gets an apostrophe in front
(OWASP, CSV injection), also after `;`, tab or line break within a text, which begin a new cell where the
semicolon is the separator of lists. Numbers are left alone. For the exact text take Parquet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.content import relations
from orchestration.contract import marts

PARQUET = "parquet"
CSV = "csv"

# =, +, - and @ and their full-width forms, where a cell begins.
_FORMULA = r"(^|[;\t\r\n] *)([=+\-@＝＋－＠])"
_DEFUSED = r"\1''\2"
# Tab, line feed, carriage return: no cell begins with them either.
_CONTROLS = "(9, 10, 13)"
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class ExportedColumn:
    """`data_type` is DuckDB's, `comment` the one of the database."""

    name: str
    data_type: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class Exported:
    """One relation and its two files."""

    relation: str
    columns: tuple[ExportedColumn, ...]
    parquet: Path
    csv: Path


def export_marts(warehouse: Path, directory: Path) -> list[Exported]:
    """Write `parquet/<relation>.parquet` and `csv/<relation>.csv` for every relation of `marts`.

    Raises duckdb.Error where the warehouse cannot be read or a file not be written.
    """
    for kind in (PARQUET, CSV):
        (directory / kind).mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [_export(connection, relation, directory) for _, relation in relations(connection, ("marts",))]


def write_csv(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """The answer to `query` as safe CSV, in the order of its rows."""
    columns = connection.execute(f"describe ({query})").fetchall()
    cells = ", ".join(_cell(str(name), str(data_type)) for name, data_type, *_ in columns)
    header = _BYTE_ORDER_MARK + ",".join(str(name) for name, *_ in columns)
    empty = connection.execute(f"select 1 from ({query}) limit 1").fetchone() is None
    if empty:
        file.write_text(header + "\n", encoding="utf-8", newline="")
        return
    # DuckDB writes no byte order mark of its own, so the header goes in as a prefix.
    connection.execute(
        f"copy (select {cells} from ({query})) to {_text(str(file))} (format csv, header false, "
        f"prefix {_text(header + chr(10))}, suffix {_text(chr(10))}, timestampformat '%Y-%m-%d %H:%M:%S')"
    )


def _export(connection: duckdb.DuckDBPyConnection, relation: str, directory: Path) -> Exported:
    columns = _columns(connection, relation)
    parquet, csv = directory / PARQUET / f"{relation}.parquet", directory / CSV / f"{relation}.csv"
    connection.execute(
        f'copy (select * from marts."{relation}" order by {_order(relation, columns)}) '
        f"to {_text(str(parquet))} (format parquet, compression zstd)"
    )
    # From the file, which is in order already: sorting is what takes time.
    write_csv(connection, f"select * from read_parquet({_text(str(parquet))})", csv)
    return Exported(relation, columns, parquet, csv)


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple[ExportedColumn, ...]:
    rows = connection.execute(
        "select column_name, data_type, comment from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'marts' and table_name = ? "
        "order by column_index",
        [relation],
    ).fetchall()
    return tuple(ExportedColumn(name, data_type, comment) for name, data_type, comment in rows)


def _order(relation: str, columns: tuple[ExportedColumn, ...]) -> str:
    """Total, so that equal rows give equal files; by document first, which lets them pack well."""
    promised = marts().get(relation)
    names = {column.name for column in columns}
    if promised is None or not promised.primary_key or not names.issuperset(promised.primary_key):
        return "all"
    first = ["document_id"] if "document_id" in names else []
    return ", ".join(f'"{name}"' for name in dict.fromkeys([*first, *promised.primary_key]))


def _cell(name: str, data_type: str) -> str:
    if data_type == "VARCHAR":
        defused = f"""regexp_replace("{name}", {_text(_FORMULA)}, '{_DEFUSED}', 'g')"""
        return f"""if(ascii("{name}") in {_CONTROLS}, chr(39) || {defused}, {defused}) as "{name}" """
    if data_type.endswith("[]"):
        return f'to_json("{name}") as "{name}"'
    return f'"{name}"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
