"""Hand a built warehouse to its readers: aside, whole, or not at all.

Readers open `published/current.duckdb`, a link to a versioned file that nobody writes any more.
A new version is copied beside the old one, made durable, and the link is turned in one step; a
reader who has the old version open keeps it. Killed at any point, the link still leads to a whole
version, and the next publication sweeps away what was left lying.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.workspace import Workspace
from orchestration.content import export_csv, fingerprint

__all__ = ["PublicationFailed", "Published", "export_csv", "fingerprint", "publish"]

KEPT = 7


class PublicationFailed(Exception):  # noqa: N818 - reads as the outcome it is
    """The built warehouse cannot be handed out; the last good one stays."""

    def __init__(self, cause: str, remedy: str) -> None:
        self.cause = cause
        self.remedy = remedy
        super().__init__(f"not published: {cause}. {remedy}")


@dataclass(frozen=True, slots=True)
class Published:
    """`path` is the version that readers now get, `digest` the fingerprint of its marts.

    `previous` is the version before this publication (None for the first). Where the marts say
    the same as before, nothing is written and `unchanged` is true.
    """

    path: Path
    digest: str
    previous: Path | None
    unchanged: bool = False


def publish(workspace: Workspace, *, keep: int = KEPT) -> Published:
    """Publish the private warehouse; to be called by the holder of the night's lock.

    Keeps the newest `keep` versions for rollback. Raises PublicationFailed, and leaves the last
    good version current, where the warehouse is missing, still open, or not fit to be read.
    """
    folder = workspace.published
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    _close(workspace.warehouse)
    digest = fingerprint(workspace.warehouse)
    previous = _current(workspace)
    if previous is not None and _says(previous, digest):
        _drop_old(folder, previous, keep)
        return Published(previous, digest, previous, unchanged=True)
    version = folder / f"warehouse-{digest[:16]}.duckdb"
    _copy(workspace.warehouse, version)
    _turn_link(workspace.current, version)
    _drop_old(folder, version, keep)
    return Published(version, digest, previous)


def _close(warehouse: Path) -> None:
    """Bring every write into the one file, so that a copy of the file is the whole warehouse."""
    if not warehouse.is_file():
        raise PublicationFailed(f"{warehouse} is missing", "Run the night from its start.")
    try:
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("checkpoint")
    except duckdb.Error as error:
        raise PublicationFailed(
            f"the built warehouse cannot be closed ({error})",
            "Close what has it open (readers belong on published/current.duckdb) and run the night again.",
        ) from error
    if _log_of(warehouse).exists():
        raise PublicationFailed(
            f"{_log_of(warehouse)} still holds writes",
            "Stop the process that writes it and run the night again.",
        )


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _current(workspace: Workspace) -> Path | None:
    return workspace.current.resolve() if workspace.current.exists() else None


def _says(version: Path, digest: str) -> bool:
    """Whether a published version is readable and holds what its fingerprint says."""
    try:
        return fingerprint(version) == digest
    except duckdb.Error:
        return False


def _copy(warehouse: Path, version: Path) -> None:
    aside = version.with_name(version.name + ".tmp")
    shutil.copyfile(warehouse, aside)
    _check_views(aside)
    aside.chmod(0o444)
    _sync(aside)
    aside.replace(version)
    _sync(version.parent)


def _check_views(copy: Path) -> None:
    """Views must work in the copy, which DuckDB knows by another name than the file that was built."""
    with duckdb.connect(str(copy), read_only=True) as connection:
        views = connection.execute(
            "select schema_name, view_name from duckdb_views() where not internal and schema_name = 'marts'"
        ).fetchall()
        for schema, view in views:
            try:
                connection.execute(f'select * from "{schema}"."{view}" limit 0')
            except duckdb.Error as error:
                raise PublicationFailed(
                    f"the view {schema}.{view} does not work in a copy of the warehouse ({error})",
                    "Name relations in it by schema and table only, without the database.",
                ) from error


def _turn_link(link: Path, version: Path) -> None:
    aside = link.with_name(link.name + ".tmp")
    aside.symlink_to(version.name)
    aside.replace(link)
    _sync(link.parent)


def _sweep(folder: Path) -> None:
    """Remove what killed publications left, and logs of readers who opened a version for writing."""
    for pattern in ("*.tmp", "*.tmp.wal", "*.wal"):
        for leftover in folder.glob(pattern):
            leftover.unlink(missing_ok=True)


def _drop_old(folder: Path, current: Path, keep: int) -> None:
    versions = sorted(
        folder.glob("warehouse-*.duckdb"), key=lambda file: file.stat().st_mtime_ns, reverse=True
    )
    others = [file for file in versions if file != current]
    for old in others[max(keep - 1, 0) :]:
        old.unlink()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
