"""Data directories of other versions: an older one is brought up to date, a later one is refused."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import orchestration.cli  # noqa: F401 - registers its commands
from ingest.cli import EXIT_FAILED, cli
from ingest.collect.archive import Archive
from ingest.collect.ledger import Attempt, Ledger, Role
from ingest.collect.outcome import Outcome
from ingest.raw import open_raw
from ingest.sources import load_sources
from ingest.workspace import Workspace
from orchestration.home import LAYOUT, HomeUnusable, layout_of, restoring_of, stamp_file
from orchestration.lock import night_lock
from orchestration.night import land_figures
from orchestration.publications import publications

# The tables of `raw` as the first nights made them.
OLDER_RAW = Path(__file__).parent / "older" / "raw_schema.sql"
REPORT = "Trong tháng 01/2024, toàn tỉnh đã tiếp nhận 8.000 hồ sơ, đã giải quyết 7.500 hồ sơ."
SOURCE = """
id: handed_over
kind: folder
name: Handed over
publisher: A
publisher_kind: official
folder: {path: files, metadata: metadata.yaml}
"""


@pytest.fixture
def older(tmp_path: Path) -> Workspace:
    """A directory as it was before it bore a stamp: an archived report, and a build of older tables."""
    workspace = Workspace(tmp_path / "var")
    stored = Archive(workspace.archive).put(REPORT.encode())
    ledger = Ledger(workspace.ledger)
    ledger.append(
        Attempt(
            source_id="handed_over",
            url="file:report.txt",
            role=Role.FILE,
            at=datetime(2024, 2, 5, tzinfo=UTC),
            outcome=Outcome.NEW,
            digest=stored.digest,
            n_bytes=len(REPORT),
        )
    )
    workspace.build.mkdir(parents=True)
    with duckdb.connect(str(workspace.warehouse)) as build:
        build.execute(OLDER_RAW.read_text("utf-8"))
    return workspace


def test_a_directory_of_the_first_nights_is_read_again_from_its_archive(
    older: Workspace, tmp_path: Path
) -> None:
    sources = tmp_path / "sources"
    (sources / "files").mkdir(parents=True)
    (sources / "handed_over.yaml").write_text(SOURCE)
    with night_lock(older):
        landed = land_figures(older, load_sources(sources))
    assert landed.n_read == 1
    assert landed.n_figures == 2
    assert layout_of(older) == LAYOUT


def test_publications_that_lay_side_by_side_get_folders_and_keep_their_readers(older: Workspace) -> None:
    older.published.mkdir()
    for number, digest in enumerate(("a" * 16, "b" * 16, "c" * 16)):
        file = older.published / f"warehouse-{digest}.duckdb"
        file.write_text(digest)
        os.utime(file, (number, number))
    older.current.symlink_to(f"warehouse-{'b' * 16}.duckdb")
    with older.current.open() as reader, night_lock(older):
        assert reader.read() == "b" * 16
    assert older.current.read_text() == "b" * 16
    kept = {one.path.name: one.is_current for one in publications(older.published)}
    assert kept == {f"0001-{'a' * 16}": False, f"0002-{'b' * 16}": True, f"0003-{'c' * 16}": False}
    assert not list(older.published.glob("warehouse-*"))


def test_what_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "var")
    with night_lock(workspace), open_raw(workspace.warehouse):
        pass
    written = stamp_file(workspace).stat().st_mtime_ns
    with night_lock(workspace):
        assert workspace.warehouse.exists()
    assert stamp_file(workspace).stat().st_mtime_ns == written


def test_a_directory_of_a_later_version_is_refused_and_kept(older: Workspace) -> None:
    stamp_file(older).write_text(json.dumps({"layout": LAYOUT + 1}))
    with pytest.raises(HomeUnusable, match="later version"), night_lock(older):
        pass
    assert older.warehouse.exists()
    result = CliRunner().invoke(cli, ["--home", str(older.root), "run", "--offline"])
    assert result.exit_code == EXIT_FAILED
    assert "Install that version again" in result.stderr


def test_a_half_restored_directory_is_refused(older: Workspace) -> None:
    restoring_of(older).mkdir()
    with pytest.raises(HomeUnusable, match="motcua restore"), night_lock(older):
        pass


def test_a_stamp_that_cannot_be_read_is_told_with_its_remedy(older: Workspace) -> None:
    stamp_file(older).write_text("{")
    with pytest.raises(HomeUnusable, match="Remove it"), night_lock(older):
        pass


def test_a_damaged_build_is_left_to_who_knows_its_remedy(older: Workspace) -> None:
    older.warehouse.write_bytes(b"no database")
    with night_lock(older):
        assert older.warehouse.exists()
