"""CHANGES.md: what a publication changed, for people; the whole of it stands in `publication.changes`.

Words of reports and titles come from outside: they are shown as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

FILE = "CHANGES.md"

_SHOWN = 30

_BY_TABLE = """
    select
        relation,
        count(*) filter (where change = 'added') as added,
        count(*) filter (where change = 'removed') as removed,
        count(distinct row_key) filter (where change = 'changed') as changed
    from publication.changes
    where reason <> 'structure'
    group by relation
    order by relation
"""
_BY_REASON = """
    select label_vi, label_en, count(distinct (relation, row_key)) as n_rows, count(distinct document_id)
    from publication.changes inner join publication.reasons using (reason)
    group by reason, strength, label_vi, label_en
    order by strength
"""
_STRUCTURE = """
    select change, relation, column_name, old_value, new_value
    from publication.changes where reason = 'structure'
    order by relation, change, column_name
"""
_DOCUMENTS = """
    select distinct
        label_vi, label_en, documents.title, documents.publisher, documents.published, documents.url, strength
    from publication.changes as changes
    inner join publication.reasons using (reason)
    inner join marts.dim_document as documents on changes.row_key = documents.document_id
    where changes.relation = 'dim_document'
        and (changes.change = 'added' or reason in ('withdrawn', 'restored'))
    order by strength, published, url
"""
_REVISIONS = """
    select documents.province, revisions.org, revisions.period_start, revisions.period_end, revisions.measure,
        revisions.old_value, revisions.new_value
    from publication.changes as changes
    inner join marts.fct_revisions as revisions on changes.row_key = revisions.revision_id
    left join marts.dim_document as documents on revisions.new_document_id = documents.document_id
    where changes.relation = 'fct_revisions' and changes.change = 'added'
    order by abs(revisions.change) desc, revisions.revision_id
"""
_VALUES = """
    select changes.province, changes.org, changes.period_start, changes.period_end, column_name,
        try_cast(old_value as decimal(18, 4)), try_cast(new_value as decimal(18, 4)),
        reasons.label_vi, reasons.label_en
    from publication.changes as changes
    inner join publication.reasons using (reason)
    inner join marts.dim_measure as measures on changes.column_name = measures.measure
    where changes.relation = 'fct_dossiers' and changes.change = 'changed'
    order by changes.province, period_end, changes.org, column_name, row_key
"""
_FINDINGS = """
    select if(changes.change = 'added', 'mới / new', 'nay / now'),
        checks.province, checks.identity, checks.explanation_vi, checks.explanation_en
    from publication.changes as changes
    inner join marts.fct_reconciliation as checks on changes.row_key = checks.reconciliation_id
    where changes.relation = 'fct_reconciliation' and checks.verdict = 'finding'
        and (changes.change = 'added' or changes.column_name = 'verdict')
    order by checks.province, checks.identity, checks.reconciliation_id
"""
_FINDINGS_GONE = """
    select if(changes.change = 'removed', 'không còn / gone', coalesce(new_value, '')),
        checks.province, checks.identity, checks.explanation_vi, checks.explanation_en
    from publication.changes as changes
    inner join before.marts.fct_reconciliation as checks on changes.row_key = checks.reconciliation_id
    where changes.relation = 'fct_reconciliation' and checks.verdict = 'finding'
        and (changes.change = 'removed' or changes.column_name = 'verdict')
    order by checks.province, checks.identity, checks.reconciliation_id
"""


def write_report(warehouse: Path, directory: Path, name: str, before: Path | None) -> Path:
    """Write CHANGES.md of the publication `name`; `before` is the warehouse that it follows, if any."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        if before is not None:
            path = str(before).replace("'", "''")
            connection.execute(f"attach '{path}' as before (read_only)")
        lines = list(_lines(connection, name, before))
    file = directory / FILE
    file.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    return file


def _lines(connection: duckdb.DuckDBPyConnection, name: str, before: Path | None) -> Iterator[str]:
    yield "# Thay đổi / What moved"
    yield ""
    yield f"Lần công bố / publication: `{name}`"
    yield ""
    if before is None:
        yield "Lần công bố đầu tiên, chưa có gì để so sánh. / The first publication: nothing to compare with."
        return
    yield f"So với / against: `{before.parent.name}`"
    yield ""
    yield "Đầy đủ / in full: `changes.csv`, or `select * from publication.changes` in `warehouse.duckdb`."
    yield ""
    held = _tables(connection)
    yield from _table(
        "Theo bảng / By table",
        ("bảng / table", "thêm / added", "bớt / removed", "đổi / changed"),
        connection.execute(_BY_TABLE).fetchall(),
    )
    yield from _table(
        "Theo lý do / By reason",
        ("lý do", "reason", "dòng / rows", "văn bản / documents"),
        connection.execute(_BY_REASON).fetchall(),
    )
    yield from _table(
        "Cấu trúc bảng / The tables themselves",
        ("thay đổi / change", "bảng / table", "cột / column", "trước / before", "nay / now"),
        connection.execute(_STRUCTURE).fetchall(),
    )
    if "dim_document" in held:
        yield from _table(
            "Văn bản / Documents",
            (
                "vì",
                "why",
                "tiêu đề / title",
                "nơi công bố / publisher",
                "ngày / published",
                "địa chỉ / address",
            ),
            [row[:-1] for row in connection.execute(_DOCUMENTS).fetchall()],
        )
    if {"fct_revisions", "dim_document"} <= held:
        yield from _table(
            "Số liệu công bố lại / Figures that were published again, changed",
            (
                "tỉnh / province",
                "đơn vị / org",
                "từ / from",
                "đến / to",
                "chỉ tiêu / measure",
                "cũ / old",
                "mới / new",
            ),
            connection.execute(_REVISIONS).fetchall(),
        )
    if {"dim_measure"} <= held:
        yield from _table(
            "Giá trị đổi trong fct_dossiers / Values that moved in fct_dossiers",
            (
                *("tỉnh / province", "đơn vị / org", "từ / from", "đến / to", "chỉ tiêu / measure"),
                *("trước / before", "nay / now", "vì", "why"),
            ),
            connection.execute(_VALUES).fetchall(),
        )
    if "fct_reconciliation" in held:
        head = ("", "tỉnh / province", "đẳng thức / identity", "giải thích", "explanation")
        found = connection.execute(_FINDINGS).fetchall()
        yield from _table("Chỗ không khớp / What does not add up", head, found)
        if "fct_reconciliation" in _tables(connection, "before"):
            gone = connection.execute(_FINDINGS_GONE).fetchall()
            yield from _table("Không còn là chỗ không khớp / Findings that are none any more", head, gone)


def _tables(connection: duckdb.DuckDBPyConnection, database: str | None = None) -> frozenset[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() "
        "where schema_name = 'marts' and database_name = coalesce(?, current_database())",
        [database],
    ).fetchall()
    return frozenset(str(row[0]) for row in rows)


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """A section with a table of the first rows; nothing where there is none."""
    if not rows:
        return
    yield f"## {title}"
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows[:_SHOWN]:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""
    if len(rows) > _SHOWN:
        yield f"… và {len(rows) - _SHOWN} dòng nữa / and {len(rows) - _SHOWN} more"
        yield ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = " ".join(str(value).split())
    if text.replace(".", "", 1).lstrip("-").isdigit() and "." in text:
        text = text.rstrip("0").rstrip(".")
    return "".join(f"\\{sign}" if sign in "\\`*[]<>|" else sign for sign in text)
