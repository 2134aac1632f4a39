"""The files of a publication: equal content gives equal bytes, spreadsheets take no text for a formula."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.datapackage import write_datapackage
from orchestration.published_files import export_marts, write_csv

N_ROWS = 300_000


def warehouse(path: Path, *, order: str = "asc", threads: int = 2) -> Path:
    """Two marts (one with a key that is promised, one without), laid out in the given order."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"set threads = {threads}; create schema marts")
        connection.execute(
            "create table marts.fct_revisions as select md5(i::varchar) as revision_id, "
            "'words of ' || i % 977 as new_quote, (i * 7 % 1000)::decimal(18, 4) as new_value, "
            f"timestamp '2026-01-01' + to_seconds(i) as revised_at "
            f"from range({N_ROWS}) r(i) order by i {order}"
        )
        connection.execute(
            f"create table marts.unkeyed as select i % 3 as a, nullif(i % 2, 0) as b, [i::varchar] as c "
            f"from range(1000) r(i) order by i {order}"
        )
        connection.execute("comment on column marts.unkeyed.a is 'A number. (Một số)'")
    return path


def contents(directory: Path) -> dict[str, str]:
    return {
        file.relative_to(directory).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(directory.rglob("*"))
        if file.is_file()
    }


def test_equal_content_gives_equal_bytes_whatever_its_order_and_layout(tmp_path: Path) -> None:
    written = []
    for name, order, threads in (("up", "asc", 1), ("down", "desc", 2), ("again", "asc", 2)):
        built = warehouse(tmp_path / f"{name}.duckdb", order=order, threads=threads)
        write_datapackage(tmp_path / name, export_marts(built, tmp_path / name))
        written.append(contents(tmp_path / name))
    assert written[0] == written[1] == written[2]
    assert set(written[0]) == {
        *("csv/fct_revisions.csv", "csv/unkeyed.csv", "datapackage.json"),
        *("parquet/fct_revisions.parquet", "parquet/unkeyed.parquet"),
    }


def test_parquet_holds_the_rows_exactly(tmp_path: Path) -> None:
    built = warehouse(tmp_path / "w.duckdb")
    export_marts(built, tmp_path)
    with duckdb.connect(str(built), read_only=True) as connection:
        for relation in ("fct_revisions", "unkeyed"):
            file = tmp_path / "parquet" / f"{relation}.parquet"
            differing = connection.execute(
                f"(from marts.{relation} except all from read_parquet('{file}')) union all "
                f"(from read_parquet('{file}') except all from marts.{relation})"
            ).fetchall()
            assert differing == []


def cells(tmp_path: Path, query: str) -> list[list[str]]:
    file = tmp_path / "answer.csv"
    with duckdb.connect() as connection:
        write_csv(connection, query, file)
    text = file.read_bytes().decode("utf-8")
    assert text.startswith("\ufeff"), "spreadsheets know UTF-8 by its mark"
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    return list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True)))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+84 252", "'+84 252"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\nabc", "'\nabc"),
        ("＝1", "'＝1"),
        ("tiếp nhận; =HYPERLINK()", "tiếp nhận; '=HYPERLINK()"),
        ("a\n-b", "a\n'-b"),
        ("5-3 = 2", "5-3 = 2"),
        ("Tiếp nhận 1.234 hồ sơ", "Tiếp nhận 1.234 hồ sơ"),
        ('so-called "một cửa", a', 'so-called "một cửa", a'),
        ("", ""),
    ],
)
def test_a_text_is_never_a_formula(text: str, cell: str, tmp_path: Path) -> None:
    quoted = text.replace("'", "''")
    assert cells(tmp_path, f"select '{quoted}' as words")[1] == [cell]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
def test_whatever_a_report_says_no_cell_begins_as_a_formula(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    quoted = text.replace("'", "''")
    read = cells(tmp_path_factory.mktemp("csv"), f"select '{quoted}' as words, 1 as n")[1:]
    assert not read[0][0].startswith(("\t", "\r", "\n"))
    for cell in read[0][0].replace("\n", ";").replace("\r", ";").replace("\t", ";").split(";"):
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def test_values_stand_as_a_spreadsheet_reads_them(tmp_path: Path) -> None:
    head, row, nothing = cells(
        tmp_path,
        "select * from (values (-12.5::decimal(18, 4), date '2026-01-31', timestamp '2026-01-31 02:03:04', "
        "true, ['a', '=b'], -3), (null, null, null, null, null, null)) t(amount, day, moment, yes, codes, n)",
    )
    assert head == ["amount", "day", "moment", "yes", "codes", "n"]
    assert row == ["-12.5000", "2026-01-31", "2026-01-31 02:03:04", "true", '["a","=b"]', "-3"]
    assert nothing == [""] * 6


def test_a_table_without_rows_is_its_header(tmp_path: Path) -> None:
    assert cells(tmp_path, "select 1 as a, 'x' as b where false") == [["a", "b"]]


def test_the_description_tells_types_keys_sizes_and_hashes(tmp_path: Path) -> None:
    built = warehouse(tmp_path / "w.duckdb")
    file = write_datapackage(tmp_path, export_marts(built, tmp_path), [{"title": "Bình Thuận"}])
    package = json.loads(file.read_text(encoding="utf-8"))
    listed = {resource["name"]: resource for resource in package["resources"]}
    assert set(listed) == {
        *("fct_revisions.csv", "fct_revisions.parquet", "unkeyed.csv", "unkeyed.parquet"),
    }
    for resource in listed.values():
        data = (tmp_path / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    fields = {field["name"]: field for field in listed["fct_revisions.csv"]["schema"]["fields"]}
    assert listed["fct_revisions.csv"]["schema"]["primaryKey"] == ["revision_id"]
    assert fields["new_value"]["type"] == "number"
    assert fields["revised_at"] == {
        "name": "revised_at",
        "type": "datetime",
        "format": "%Y-%m-%d %H:%M:%S",
        "title": "Thời điểm sửa",
        "description": "Since when the new version is known (UTC).",
    }
    unkeyed = listed["unkeyed.parquet"]["schema"]
    assert [(field["name"], field["type"]) for field in unkeyed["fields"]] == [
        *(("a", "integer"), ("b", "integer"), ("c", "array")),
    ]
    assert unkeyed["fields"][0]["description"] == "A number. (Một số)"
    assert package["sources"] == [{"title": "Bình Thuận"}]
    assert "2026" not in package["description"]


def test_what_csv_says_reads_back_as_it_was(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        write_csv(
            connection,
            "select 'Tiếp nhận' as a, 1.5::decimal(18, 4) as b, date '2026-01-31' as c, "
            "timestamp '2026-01-31 02:03:04' as d, cast(null as varchar) as e",
            tmp_path / "x.csv",
        )
        types = "{'b': 'decimal(18, 4)', 'c': 'date', 'd': 'timestamp'}"
        read = connection.execute(
            f"select a, b, c, d, e from read_csv('{tmp_path / 'x.csv'}', types = {types})"
        ).fetchall()
    moment = datetime(2026, 1, 31, 2, 3, 4)
    assert read == [("Tiếp nhận", Decimal("1.5000"), date(2026, 1, 31), moment, None)]
