"""A backup is whole or is not there; a restore brings all back or nothing."""

from __future__ import annotations

import gzip
import io
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import orchestration.cli  # noqa: F401 - registers its commands
from ingest.cli import EXIT_BUSY, EXIT_FAILED, cli
from ingest.collect.archive import Archive
from ingest.collect.ledger import Attempt, Ledger, Role, read_attempts
from ingest.collect.outcome import Outcome
from ingest.raw import open_raw
from ingest.workspace import Workspace
from orchestration.backup import BackupFailed, back_up, restore
from orchestration.home import restoring_of
from orchestration.lock import NightRunning, night_lock

CONTENT = b"a report of figures " * 1000


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Archive, ledger, two publications, Dagster's history in SQLite, what was told, and leftovers."""
    workspace = Workspace(tmp_path / "var")
    with night_lock(workspace):
        stored = Archive(workspace.archive).put(CONTENT)
        Ledger(workspace.ledger).append(
            Attempt(
                source_id="s",
                url="u",
                role=Role.FILE,
                at=datetime(2024, 2, 5, tzinfo=UTC),
                outcome=Outcome.NEW,
                digest=stored.digest,
            )
        )
        with open_raw(workspace.warehouse):
            pass
    workspace.published.mkdir()
    for name in ("0001-a", "0002-b"):
        (workspace.published / name).mkdir()
        (workspace.published / name / "warehouse.duckdb").write_bytes(name[-1].encode() * 100)
    (workspace.published / "current").symlink_to("0002-b")
    workspace.current.symlink_to("current/warehouse.duckdb")
    workspace.dagster_home.mkdir()
    with closing(sqlite3.connect(workspace.dagster_home / "runs.db")) as runs:
        runs.execute("pragma journal_mode = wal")
        runs.execute("create table runs (id)")
        runs.execute("insert into runs values (7)")
        runs.commit()
    (workspace.root / "alerts").mkdir()
    (workspace.root / "alerts" / "memory.json").write_text("{}")
    return workspace


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ben_tre.yaml").write_text("id: ben_tre\n")
    return tmp_path / "sources"


def test_what_cannot_be_made_again_comes_back(workspace: Workspace, sources: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    done = back_up(workspace, sources, file)
    again = Workspace(tmp_path / "again")
    assert restore(again, file) == done.n_files
    (attempt,) = read_attempts(again.ledger)
    assert Archive(again.archive).read(str(attempt.digest)) == CONTENT
    assert again.current.read_bytes() == b"b" * 100
    assert again.current.readlink() == Path("current/warehouse.duckdb")
    with closing(sqlite3.connect(again.dagster_home / "runs.db")) as runs:
        assert runs.execute("select id from runs").fetchall() == [(7,)]
    assert (again.root / "alerts" / "memory.json").read_text() == "{}"
    assert (again.root / "sources" / "ben_tre.yaml").read_text() == "id: ben_tre\n"
    assert not restoring_of(again).exists()
    with night_lock(again):
        pass


def test_what_a_night_makes_again_is_left_out(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    back_up(workspace, None, file)
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert not any(name.startswith(("build", "lock")) for name in names)
    assert "published/0002-b/warehouse.duckdb" in names
    assert "published/0001-a/warehouse.duckdb" not in names


def test_equal_directories_give_equal_backups(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("a", "b"):
        back_up(workspace, None, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_running_night_is_waited_for(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    with night_lock(workspace), pytest.raises(NightRunning):
        back_up(workspace, None, file)
    with night_lock(workspace):
        result = CliRunner().invoke(cli, ["--home", str(workspace.root), "backup", str(file)])
    assert result.exit_code == EXIT_BUSY
    assert list(tmp_path.glob("backup*")) == []


def test_an_earlier_backup_stays_where_a_new_one_fails(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    file.write_bytes(b"the earlier one")
    (workspace.root / "broken.db").write_bytes(b"no database, though it is called one")
    with pytest.raises(BackupFailed, match="broken"):
        back_up(workspace, None, file)
    assert file.read_bytes() == b"the earlier one"
    assert [entry.name for entry in tmp_path.iterdir() if "tmp" in entry.name] == []


def test_a_backup_into_the_directory_itself_is_refused(workspace: Workspace) -> None:
    with pytest.raises(BackupFailed, match="outside"):
        back_up(workspace, None, workspace.root / "backup.tar.gz")


@pytest.mark.parametrize("place", ["archive", "published"])
def test_a_part_that_lies_elsewhere_is_not_taken_for_backed_up(
    workspace: Workspace, tmp_path: Path, place: str
) -> None:
    here, elsewhere = workspace.root / place, tmp_path / "elsewhere"
    here.rename(elsewhere)
    here.symlink_to(elsewhere)
    with pytest.raises(BackupFailed, match=f"{place} is a link to {elsewhere}"):
        back_up(workspace, None, tmp_path / "backup.tar.gz")
    assert not (tmp_path / "backup.tar.gz").exists()


def test_a_wrong_home_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="--home"):
        back_up(Workspace(tmp_path / "elsewhere"), None, tmp_path / "backup.tar.gz")


def test_a_restore_overwrites_nothing(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    back_up(workspace, None, file)
    before = sorted(path for path in workspace.root.rglob("*"))
    with pytest.raises(BackupFailed, match="not empty"):
        restore(workspace, file)
    assert sorted(path for path in workspace.root.rglob("*")) == before


@pytest.mark.parametrize("place", [20, 0.3, 0.6, 0.9, -6], ids=str)
def test_a_flipped_bit_is_noticed_before_anything_is_restored(
    workspace: Workspace, tmp_path: Path, place: float
) -> None:
    file = tmp_path / "backup.tar.gz"
    back_up(workspace, None, file)
    content = bytearray(file.read_bytes())
    position = int(place) if abs(place) >= 1 else int(len(content) * place)
    content[position] ^= 0x10
    file.write_bytes(content)
    refused(file, tmp_path)


@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.99])
def test_a_backup_that_ends_early_is_refused(workspace: Workspace, tmp_path: Path, share: float) -> None:
    file = tmp_path / "backup.tar.gz"
    back_up(workspace, None, file)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    refused(file, tmp_path)


def test_bytes_that_were_exchanged_are_noticed(workspace: Workspace, tmp_path: Path) -> None:
    """The archive is whole as such; only the list of digests tells."""
    file = tmp_path / "backup.tar.gz"
    back_up(workspace, None, file)
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).replace(b"b" * 100, b"c" * 100)))
    refused(file, tmp_path)


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "a/../../outside"])
def test_a_member_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "evil.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    refused(file, tmp_path)


def test_a_device_or_hard_link_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "evil.tar.gz"
    entry = tarfile.TarInfo("device")
    entry.type = tarfile.CHRTYPE
    with tarfile.open(file, "w:gz") as tar:
        tar.addfile(entry)
    refused(file, tmp_path)


def refused(file: Path, tmp_path: Path) -> None:
    """Refused with a message, and nothing but the lock is there."""
    again = Workspace(tmp_path / "again")
    result = CliRunner().invoke(cli, ["--home", str(again.root), "restore", str(file)])
    assert result.exit_code == EXIT_FAILED, result.output
    assert str(file) in result.stderr
    assert [path.name for path in again.root.iterdir()] == ["lock"]


def test_a_restore_that_was_killed_is_begun_anew(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    back_up(workspace, None, file)
    again = Workspace(tmp_path / "again")
    restoring_of(again).mkdir(parents=True)
    (restoring_of(again) / "published").mkdir()
    (again.root / "archive").mkdir()
    restore(again, file)
    assert again.current.read_bytes() == b"b" * 100
    assert not restoring_of(again).exists()


def test_the_commands_say_what_they_did(workspace: Workspace, sources: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "backup.tar.gz")
    made = CliRunner().invoke(cli, ["--home", str(workspace.root), "backup", file, "--sources", str(sources)])
    assert made.exit_code == 0, made.output
    assert "read again and whole" in made.stdout
    back = CliRunner().invoke(cli, ["--home", str(tmp_path / "again"), "restore", file])
    assert back.exit_code == 0, back.output
    assert "motcua run --offline" in back.stdout
