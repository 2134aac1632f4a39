"""Archive and ledger -> schema `raw`, through the door `land`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ingest.collect.archive import Archive
from ingest.collect.ledger import Attempt, Role
from ingest.collect.outcome import Outcome
from ingest.document import Document
from ingest.land import Landed, land
from ingest.raw import raw_tables
from ingest.read import ReadFailure, read
from ingest.sources import Folder, PublisherKind, Source

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
MARCH = """KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH THÁNG 02 NĂM 2024

Trong tháng 02/2024, Trung tâm Phục vụ hành chính công tỉnh tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ,
trong đó 1.190 hồ sơ trước và đúng hạn, 10 hồ sơ quá hạn.
"""
APRIL = MARCH.replace("tháng 02", "tháng 03").replace("THÁNG 02", "THÁNG 03").replace("1.250", "1.350")


def source(tmp_path: Path, source_id: str = "folder", province: str | None = "Bình Thuận") -> Source:
    return Source(
        id=source_id,
        name=source_id,
        publisher="Trung tâm mẫu",
        publisher_kind=PublisherKind.OFFICIAL,
        publisher_org=None,
        province=province,
        sample=False,
        place=Folder(tmp_path / "files", None),
        path=tmp_path / f"{source_id}.yaml",
    )


def attempt(
    archive: Archive,
    name: str,
    text: str,
    *,
    hours: int = 0,
    published: date | None = None,
    source_id: str = "folder",
) -> Attempt:
    return Attempt(
        source_id=source_id,
        url=f"file:{name}",
        role=Role.FILE,
        at=NOON + timedelta(hours=hours),
        outcome=Outcome.NEW,
        digest=archive.put(text.encode()).digest,
        n_bytes=len(text.encode()),
        published=published,
    )


def read_each(contents: Iterable[tuple[str, bytes, str]]) -> Iterator[tuple[str, Document | ReadFailure]]:
    for key, data, digest in contents:
        yield key, read(data, digest=digest)


def rows(warehouse: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def everything(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    return {table: rows(warehouse, f"select * from raw.{table} order by all") for table in raw_tables()}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "build" / "warehouse.duckdb"


@pytest.fixture
def landed(tmp_path: Path, archive: Archive, warehouse: Path) -> Landed:
    attempts = [attempt(archive, "a.txt", MARCH), attempt(archive, "b.txt", APRIL)]
    return land(attempts, [source(tmp_path)], archive, warehouse, read_all=read_each)


def test_every_number_lands_once_and_the_counts_add_up(landed: Landed, warehouse: Path) -> None:
    assert landed.outcomes == {"read": 2}
    counted = rows(warehouse, "select n_numbers, n_figures + n_furniture + n_unread from raw.readings")
    assert counted
    assert all(total == parts for total, parts in counted)
    for table, column in (
        ("figures", "n_figures"),
        ("furniture", "n_furniture"),
        ("unread_numbers", "n_unread"),
    ):
        ((stated, found),) = rows(
            warehouse, f"select (select sum({column}) from raw.readings), (select count(*) from raw.{table})"
        )
        assert stated == found


def test_a_number_that_is_a_figure_of_several_units_counts_once(
    tmp_path: Path, archive: Archive, warehouse: Path
) -> None:
    text = "Trong tháng 3 năm 2024, Sở Tư pháp, Sở Y tế và Sở Nội vụ cùng có tỷ lệ đúng hạn đạt 100%."
    land([attempt(archive, "a.txt", text)], [source(tmp_path)], archive, warehouse, read_all=read_each)
    ((figures, places),) = rows(warehouse, "select count(*), count(distinct number_start) from raw.figures")
    assert (figures, places) == (3, 1)
    ((counted, total, parts),) = rows(
        warehouse, "select n_figures, n_numbers, n_figures + n_furniture + n_unread from raw.readings"
    )
    assert counted == 1
    assert total == parts


@pytest.mark.usefixtures("landed")
def test_a_figure_lands_with_the_words_that_state_it(warehouse: Path) -> None:
    found = rows(
        warehouse,
        """
        select value, figures.province, period_start,
            substr(text, char_start + 1, char_end - char_start) = quote
        from raw.figures join raw.readings using (reading_id)
        where measure = 'received_total' and readings.url = 'file:a.txt'
        """,
    )
    assert found == [(1250, "Bình Thuận", date(2024, 2, 1), True)]


def test_a_second_landing_changes_no_row(tmp_path: Path, archive: Archive, warehouse: Path) -> None:
    attempts = [attempt(archive, "a.txt", MARCH)]
    land(attempts, [source(tmp_path)], archive, warehouse, read_all=read_each)
    before = everything(warehouse)
    later = replace(attempts[0], at=NOON + timedelta(days=1), outcome=Outcome.UNCHANGED)
    again = land([*attempts, later], [source(tmp_path)], archive, warehouse, read_all=read_each)
    assert (again.n_read, again.n_kept) == (0, 1)
    assert everything(warehouse) == before


def test_another_context_replaces_the_reading(tmp_path: Path, archive: Archive, warehouse: Path) -> None:
    attempts = [attempt(archive, "a.txt", MARCH)]
    land(attempts, [source(tmp_path)], archive, warehouse, read_all=read_each)
    land(attempts, [source(tmp_path, province="Bến Tre")], archive, warehouse, read_all=read_each)
    assert rows(warehouse, "select distinct province from raw.figures") == [("Bến Tre",)]
    assert rows(warehouse, "select count(*) from raw.readings") == [(1,)]


def test_a_changed_document_lands_beside_its_earlier_version(
    tmp_path: Path, archive: Archive, warehouse: Path
) -> None:
    first = attempt(archive, "a.txt", MARCH)
    second = replace(
        attempt(archive, "a.txt", MARCH.replace("1.250", "1.251"), hours=24), outcome=Outcome.CHANGED
    )
    land([first, second], [source(tmp_path)], archive, warehouse, read_all=read_each)
    assert rows(warehouse, "select value from raw.figures where measure = 'received_total' order by 1") == [
        (1250,),
        (1251,),
    ]


def test_lost_bytes_are_a_reading_of_their_own(tmp_path: Path, archive: Archive, warehouse: Path) -> None:
    gone = attempt(archive, "a.txt", MARCH)
    assert gone.digest is not None
    archive.path(gone.digest).unlink()
    landed = land(
        [gone, attempt(archive, "b.txt", APRIL)], [source(tmp_path)], archive, warehouse, read_all=read_each
    )
    assert landed.outcomes == {"lost": 1, "read": 1}
    archive.put(MARCH.encode())
    assert land([gone], [source(tmp_path)], archive, warehouse, read_all=read_each).outcomes == {"read": 1}


def test_documents_of_a_source_that_was_taken_out_do_not_stay(
    tmp_path: Path, archive: Archive, warehouse: Path
) -> None:
    attempts = [attempt(archive, "a.txt", MARCH), attempt(archive, "b.txt", APRIL, source_id="other")]
    land(attempts, [source(tmp_path), source(tmp_path, "other")], archive, warehouse, read_all=read_each)
    land(attempts, [source(tmp_path)], archive, warehouse, read_all=read_each)
    assert rows(warehouse, "select distinct source_id from raw.readings") == [("folder",)]
    assert rows(warehouse, "select distinct source_id from raw.attempts") == [("folder",)]


def test_a_landing_that_is_cut_off_goes_on_where_it_was(
    tmp_path: Path, archive: Archive, warehouse: Path
) -> None:
    attempts = [attempt(archive, f"{n:02}.txt", f"{MARCH}\nBản số {n}.\n") for n in range(60)]

    def cut_off(contents: Iterable[tuple[str, bytes, str]]) -> Iterator[tuple[str, Document | ReadFailure]]:
        for count, one in enumerate(read_each(contents)):
            if count == 40:
                raise KeyboardInterrupt
            yield one

    with pytest.raises(KeyboardInterrupt):
        land(attempts, [source(tmp_path)], archive, warehouse, read_all=cut_off)
    ((kept,),) = rows(warehouse, "select count(*) from raw.readings")
    assert 0 < kept < 60
    resumed = land(attempts, [source(tmp_path)], archive, warehouse, read_all=read_each)
    assert resumed.n_kept == kept
    after = everything(warehouse)
    warehouse.unlink()
    land(attempts, [source(tmp_path)], archive, warehouse, read_all=read_each)
    assert everything(warehouse) == after
