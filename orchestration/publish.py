"""Hand a built warehouse to its readers: aside, whole, or not at all.

published/
  current -> 0012-1a2b3c4d5e6f7a8b/           the last publication; turned in one step
  current.duckdb -> current/warehouse.duckdb  what most readers open
  0012-1a2b3c4d5e6f7a8b/                      number and fingerprint; nobody writes it any more
    warehouse.duckdb                          the warehouse, and what moved (schema `publication`)
    parquet/, csv/, datapackage.json          each mart as a file, and what the files hold
    CHANGES.md, changes.csv                   what moved since the publication before

A publication is made aside, made durable, and the link is turned; a reader who has the old one open keeps
it. Killed at any point, the link still leads to a whole publication, and the next one sweeps away what was
left lying.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.workspace import Workspace
from orchestration.changes import write_changes
from orchestration.changes_report import write_report
from orchestration.content import export_csv, fingerprint
from orchestration.datapackage import FILE as DESCRIPTION
from orchestration.datapackage import write_datapackage
from orchestration.publications import (
    ASIDE,
    WAREHOUSE,
    current_publication,
    drop_old,
    next_number,
    publications,
    sweep,
    sync,
    turn_to,
)
from orchestration.published_files import export_marts, write_csv

__all__ = ["STORAGE_VERSION", "PublicationFailed", "Published", "export_csv", "fingerprint", "publish"]

KEPT = 7

# DuckDB from 1.1 on reads it (tried up to 2.0), so that analysts need not run the version that built it.
STORAGE_VERSION = "v1.0.0"

CHANGES_CSV = "changes.csv"


class PublicationFailed(Exception):  # noqa: N818 - reads as the outcome it is
    """The built warehouse cannot be handed out; the last good one stays."""

    def __init__(self, cause: str, remedy: str) -> None:
        self.cause = cause
        self.remedy = remedy
        super().__init__(f"not published: {cause}. {remedy}")


@dataclass(frozen=True, slots=True)
class Published:
    """`path` is the warehouse that readers now get, `digest` the fingerprint of its marts.

    `previous` is the warehouse before this publication (None for the first). Where the marts say
    the same as before, nothing is written and `unchanged` is true.
    """

    path: Path
    digest: str
    previous: Path | None
    unchanged: bool = False


def publish(workspace: Workspace, *, keep: int = KEPT) -> Published:
    """Publish the private warehouse; to be called by the holder of the night's lock.

    Keeps the newest `keep` publications for rollback. Raises PublicationFailed, and leaves the last
    good one current, where the warehouse is missing, still open, or not fit to be read; OSError where
    the disk fails.
    """
    folder = workspace.published
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    _close(workspace.warehouse)
    digest = fingerprint(workspace.warehouse)
    previous = workspace.current.resolve() if workspace.current.exists() else None
    said = _fingerprint_of(previous)
    if (
        previous is not None
        and said == digest
        and _is_whole(previous.parent)
        and current_publication(folder) is not None
    ):
        drop_old(folder, keep)
        return Published(previous, digest, previous, unchanged=True)
    publication = _made_before(folder, digest)
    if publication is None:
        publication = folder / f"{next_number(folder):04d}-{digest[:16]}"
        _make(workspace.warehouse, publication, previous if said else None)
    turn_to(folder, publication)
    drop_old(folder, keep)
    return Published(publication / WAREHOUSE, digest, previous)


def _is_whole(publication: Path) -> bool:
    """Whether a publication has all its files; one of an older layout has the warehouse alone."""
    return (publication / DESCRIPTION).exists()


def _made_before(folder: Path, digest: str) -> Path | None:
    """The newest publication, where it says this: readers were led back from it, or never to it."""
    newest = next(iter(publications(folder)), None)
    if (
        newest
        and newest.path.name.endswith(digest[:16])
        and _is_whole(newest.path)
        and _fingerprint_of(newest.path / WAREHOUSE) == digest
    ):
        return newest.path
    return None


def _make(warehouse: Path, publication: Path, previous: Path | None) -> None:
    """All files of a publication, aside and durable, and then in their place."""
    aside = publication.with_name(publication.name + ASIDE)
    aside.mkdir()
    copy = aside / WAREHOUSE
    try:
        _copy(warehouse, copy)
        _check_views(copy)
        write_changes(copy, previous)
        write_datapackage(aside, export_marts(copy, aside), _publishers(copy))
        with duckdb.connect(str(copy), read_only=True) as connection:
            write_csv(connection, "select * from publication.changes", aside / CHANGES_CSV)
        write_report(copy, aside, publication.name, previous)
    except duckdb.IOException as error:
        raise PublicationFailed(
            f"its files cannot be written ({error})", "Check that the disk has room and run the night again."
        ) from error
    for file in _inside(aside):
        if file.is_file():
            file.chmod(0o444)
        sync(file)
    sync(aside)
    aside.replace(publication)
    sync(publication.parent)


def _inside(directory: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(directory):
        yield from (Path(parent) / name for name in sorted([*folders, *files]))


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


def _fingerprint_of(version: Path | None) -> str | None:
    """What a published warehouse says; None where there is none, or it cannot be read."""
    try:
        return fingerprint(version) if version is not None else None
    except duckdb.Error:
        return None


def _copy(warehouse: Path, copy: Path) -> None:
    """The warehouse in the storage version that readers are promised, whichever it was built in."""
    if _storage_version(warehouse) == STORAGE_VERSION:
        shutil.copyfile(warehouse, copy)
        return
    with duckdb.connect() as connection:
        connection.execute(f"attach {_text(warehouse)} as built (read_only)")
        connection.execute(f"attach {_text(copy)} as copy (storage_version '{STORAGE_VERSION}')")
        connection.execute("copy from database built to copy")


def _storage_version(database: Path) -> str:
    """The oldest version of DuckDB whose storage format the file has, as "v1.0.0"."""
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
        ).fetchone()
    return str(row[0]).removesuffix("+") if row else ""


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _check_views(copy: Path) -> None:
    """Views must work under any name: readers' clients call the database by the file that they open."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {_text(copy)} as readers (read_only)")
        connection.execute("use readers")
        views = connection.execute(
            "select schema_name, view_name from duckdb_views() "
            "where not internal and schema_name = 'marts' and database_name = 'readers'"
        ).fetchall()
        for schema, view in views:
            try:
                connection.execute(f'select * from "{schema}"."{view}" limit 0')
            except duckdb.Error as error:
                raise PublicationFailed(
                    f"the view {schema}.{view} does not work in a copy of the warehouse ({error})",
                    "Name relations in it by schema and table only, without the database.",
                ) from error


def _publishers(warehouse: Path) -> list[dict[str, str]]:
    """Who published the reports, and where, as the data package names its sources."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            rows = connection.execute(
                "select distinct coalesce(publisher, name, source_id), list_url "
                "from marts.dim_source order by all"
            ).fetchall()
        except duckdb.CatalogException:
            return []
    return [{"title": title, **({"path": address} if address else {})} for title, address in rows]
