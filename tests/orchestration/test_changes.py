"""What moved between two publications: which rows and values, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.changes import write_changes
from orchestration.changes_report import write_report
from orchestration.content import fingerprint

Row = tuple[object, ...]

_TABLES = """
    create schema raw;
    create schema marts;
    create table marts.dim_document (
        document_id varchar, source_id varchar, url varchar, title varchar, publisher varchar,
        published date, province varchar, is_current boolean, withdrawn_at timestamp,
        rules_version varchar, reading_id varchar
    );
    create table marts.fct_figures (
        figure_id varchar, document_id varchar, measure varchar, value decimal(18, 4), province varchar,
        org varchar, period_end date
    );
    create table marts.fct_dossiers (
        dossier_id varchar, document_id varchar, other_document_ids varchar[], province varchar, org varchar,
        period_start date, period_end date, resolved_late bigint, sources_agreeing integer
    );
    create table marts.fct_derived_figures (
        derived_figure_id varchar, longer_figure_id varchar, value bigint
    );
    create table marts.dim_measure (measure varchar, label_vi varchar, label_en varchar);
    create table marts.dim_source (source_id varchar, name varchar);
    create table marts.unkeyed (i integer);
    insert into marts.dim_measure values ('resolved_late', 'Giải quyết quá hạn', 'Resolved late');
    insert into marts.dim_source values ('here', 'Here');
    insert into marts.dim_document values
        ('d1', 'here', '/1', 'Report | 1', 'Office', date '2024-02-05', 'Bến Tre', true, null, 'r1', 'k1'),
        ('d2', 'here', '/2', 'Report 2', 'Paper', date '2024-02-06', 'Bến Tre', true, null, 'r1', 'k2');
    insert into marts.fct_figures values
        ('f1', 'd1', 'resolved_late', 10, 'Bến Tre', 'centre', date '2024-01-31'),
        ('f2', 'd2', 'resolved_late', 10, 'Bến Tre', 'centre', date '2024-01-31');
    insert into marts.fct_dossiers values
        ('w1', 'd1', [], 'Bến Tre', 'centre', date '2024-01-01', date '2024-01-31', 10, 1);
    insert into marts.fct_derived_figures values ('x1', 'f1', 4);
"""

_NEW_REPORT = """
    insert into marts.dim_document values
        ('d3', 'here', '/3', 'Report 3', 'Paper', date '2024-02-07', 'Bến Tre', true, null, 'r1', 'k3')
"""


@pytest.fixture
def before(tmp_path: Path) -> Path:
    path = tmp_path / "0001-before" / "warehouse.duckdb"
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        connection.execute(_TABLES)
    return path


@pytest.fixture
def after(tmp_path: Path, before: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the next night, to be changed."""
    path = tmp_path / "after.duckdb"
    path.write_bytes(before.read_bytes())
    with duckdb.connect(str(path)) as connection:
        yield connection


def compared(after: duckdb.DuckDBPyConnection, before: Path | None) -> list[Row]:
    """(relation, change, key, column, old, new, reason, document) of all that moved."""
    path = _file(after)
    after.close()
    write_changes(path, before)
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "select relation, change, row_key, column_name, old_value, new_value, reason, document_id "
            "from publication.changes"
        ).fetchall()


def _file(connection: duckdb.DuckDBPyConnection) -> Path:
    row = connection.execute("select path from duckdb_databases() where not internal").fetchone()
    assert row is not None
    return Path(row[0])


def test_nothing_moved(after: duckdb.DuckDBPyConnection, before: Path) -> None:
    assert compared(after, before) == []


def test_the_first_publication_has_nothing_to_be_compared_with(after: duckdb.DuckDBPyConnection) -> None:
    assert compared(after, None) == []


def test_a_new_report_brings_rows_and_moves_others(after: duckdb.DuckDBPyConnection, before: Path) -> None:
    after.execute(_NEW_REPORT)
    after.execute(
        "insert into marts.fct_figures values "
        "('f3', 'd3', 'resolved_late', 12, 'Bến Tre', 'centre', date '2024-01-31')"
    )
    after.execute(
        "update marts.fct_dossiers set resolved_late = 12, document_id = 'd3', other_document_ids = ['d1']"
    )
    assert compared(after, before) == [
        ("dim_document", "added", "d3", None, None, None, "new_report", "d3"),
        ("fct_dossiers", "changed", "w1", "document_id", "d1", "d3", "new_report", "d3"),
        ("fct_dossiers", "changed", "w1", "other_document_ids", "[]", "[d1]", "new_report", "d3"),
        ("fct_dossiers", "changed", "w1", "resolved_late", "10", "12", "new_report", "d3"),
        ("fct_figures", "added", "f3", None, None, None, "new_report", "d3"),
    ]


def test_a_report_published_again_is_a_revision(after: duckdb.DuckDBPyConnection, before: Path) -> None:
    after.execute("update marts.dim_document set is_current = false where document_id = 'd1'")
    after.execute(
        "insert into marts.dim_document values "
        "('d1b', 'here', '/1', 'Report 1', 'Office', date '2024-02-05', 'Bến Tre', true, null, 'r1', 'k9')"
    )
    after.execute(
        "update marts.fct_figures set figure_id = 'f1b', document_id = 'd1b', value = 11 "
        "where figure_id = 'f1'"
    )
    after.execute("update marts.fct_dossiers set resolved_late = 11, document_id = 'd1b'")
    after.execute("update marts.fct_derived_figures set longer_figure_id = 'f1b', value = 5")
    found = compared(after, before)
    assert {row[6] for row in found} == {"revised"}
    assert ("fct_figures", "removed", "f1", None, None, None, "revised", "d1") in found
    assert ("fct_figures", "added", "f1b", None, None, None, "revised", "d1b") in found
    assert ("fct_derived_figures", "changed", "x1", "value", "4", "5", "revised", "d1") in found


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("withdrawn_at = timestamp '2024-03-01'", "withdrawn"),
        ("rules_version = 'r2', reading_id = 'k9'", "rules"),
        ("reading_id = 'k9', title = 'Another title'", "metadata"),
        ("title = 'Another title'", "other"),
    ],
)
def test_why_a_document_moved(
    after: duckdb.DuckDBPyConnection, before: Path, change: str, reason: str
) -> None:
    after.execute(f"update marts.dim_document set {change} where document_id = 'd1'")
    after.execute("update marts.fct_figures set value = 99 where figure_id = 'f1'")
    found = compared(after, before)
    assert {(row[0], row[6]) for row in found} == {("dim_document", reason), ("fct_figures", reason)}


def test_a_document_that_is_gone(after: duckdb.DuckDBPyConnection, before: Path) -> None:
    after.execute("delete from marts.dim_document where document_id = 'd2'")
    after.execute("delete from marts.fct_figures where document_id = 'd2'")
    assert compared(after, before) == [
        ("dim_document", "removed", "d2", None, None, None, "source_removed", "d2"),
        ("fct_figures", "removed", "f2", None, None, None, "source_removed", "d2"),
    ]


def test_a_row_of_another_document_on_the_same_thing(after: duckdb.DuckDBPyConnection, before: Path) -> None:
    after.execute(_NEW_REPORT)
    after.execute(
        "insert into marts.fct_figures values "
        "('f3', 'd3', 'resolved_late', 10, 'Bến Tre', 'centre', date '2024-01-31')"
    )
    after.execute("update marts.fct_dossiers set sources_agreeing = 2")
    assert ("fct_dossiers", "changed", "w1", "sources_agreeing", "1", "2", "related", "d3") in compared(
        after, before
    )


def test_what_no_document_explains_is_said_to_be_unexplained(
    after: duckdb.DuckDBPyConnection, before: Path
) -> None:
    after.execute("update marts.fct_dossiers set resolved_late = null")
    after.execute("update marts.dim_source set name = 'There'")
    assert compared(after, before) == [
        ("dim_source", "changed", "here", "name", "Here", "There", "metadata", None),
        ("fct_dossiers", "changed", "w1", "resolved_late", "10", None, "other", None),
    ]


def test_tables_and_columns_that_one_side_lacks(after: duckdb.DuckDBPyConnection, before: Path) -> None:
    after.execute("alter table marts.fct_dossiers add column due_total bigint default 7")
    after.execute("alter table marts.fct_figures alter value type double")
    after.execute("drop table marts.unkeyed; create table marts.later (i integer)")
    assert [row[:7] for row in compared(after, before)] == [
        ("fct_dossiers", "column_added", "", "due_total", None, "BIGINT", "structure"),
        ("fct_figures", "column_changed", "", "value", "DECIMAL(18,4)", "DOUBLE", "structure"),
        ("later", "table_added", "", None, None, None, "structure"),
        ("unkeyed", "table_removed", "", None, None, None, "structure"),
    ]


def test_an_older_warehouse_that_tells_less_of_its_documents_is_compared_all_the_same(
    after: duckdb.DuckDBPyConnection, before: Path
) -> None:
    with duckdb.connect(str(before)) as older:
        older.execute("alter table marts.dim_document drop column rules_version")
    after.execute("update marts.fct_dossiers set resolved_late = 12")
    found = compared(after, before)
    assert ("fct_dossiers", "changed", "w1", "resolved_late", "10", "12", "other", None) in found


def test_what_moved_is_no_part_of_the_content(after: duckdb.DuckDBPyConnection, before: Path) -> None:
    after.execute("update marts.fct_dossiers set resolved_late = 12")
    path = _file(after)
    after.close()
    said = fingerprint(path)
    write_changes(path, before)
    assert fingerprint(path) == said
    write_changes(path, None)
    assert fingerprint(path) == said


def test_the_same_comparison_gives_the_same_words(
    after: duckdb.DuckDBPyConnection, before: Path, tmp_path: Path
) -> None:
    after.execute(
        "insert into marts.fct_figures select 'g' || i, 'd1', 'm', i, null, null, null from range(5000) r(i)"
    )
    path = _file(after)
    after.close()
    told = []
    for _ in range(2):
        write_changes(path, before)
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.execute("from publication.changes").fetchall()
        told.append((rows, write_report(path, tmp_path, "0002-after", before).read_text(encoding="utf-8")))
    assert told[0] == told[1]
    assert len(told[0][0]) == 5000


def test_the_report_tells_it_in_both_languages(
    after: duckdb.DuckDBPyConnection, before: Path, tmp_path: Path
) -> None:
    after.execute(_NEW_REPORT.replace("Report 3", "Báo cáo <b>3</b> | tháng 1"))
    after.execute("update marts.fct_dossiers set resolved_late = 12, other_document_ids = ['d3']")
    path = _file(after)
    compared(after, before)
    told = write_report(path, tmp_path, "0002-after", before).read_text(encoding="utf-8")
    assert "So với / against: `0001-before`" in told
    assert "| fct_dossiers | 0 | 0 | 1 |" in told
    assert (
        "| báo cáo mới | a new report | Báo cáo \\<b\\>3\\</b\\> \\| tháng 1 | Paper | 2024-02-07 | /3 |"
        in told
    )
    assert (
        "| Bến Tre | centre | 2024-01-01 | 2024-01-31 | resolved_late | 10 | 12 "
        "| báo cáo mới | a new report |"
    ) in told


def test_the_first_report_says_that_it_is_the_first(after: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = _file(after)
    compared(after, None)
    told = write_report(path, tmp_path, "0001-after", None).read_text(encoding="utf-8")
    assert "Lần công bố đầu tiên" in told
    assert "first publication" in told


def test_every_reason_is_said_in_both_languages(after: duckdb.DuckDBPyConnection) -> None:
    path = _file(after)
    compared(after, None)
    with duckdb.connect(str(path), read_only=True) as connection:
        reasons = connection.execute("select reason, label_vi, label_en from publication.reasons").fetchall()
        comments = connection.execute(
            "select column_name, comment from duckdb_columns() where table_name = 'changes'"
        ).fetchall()
    assert len({reason for reason, _, _ in reasons}) == len(reasons)
    assert all(vietnamese and english for _, vietnamese, english in reasons)
    assert all(comment and comment.endswith(")") for _, comment in comments)
