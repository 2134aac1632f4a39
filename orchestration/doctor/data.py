"""The data directory: whose it is, what holds it, and whether archive and publication are whole."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from ingest.collect.archive import Archive
from ingest.collect.ledger import Role, read_attempts
from ingest.collect.storage import StorageError
from ingest.raw import raw_tables
from orchestration.alerts.outbox import waiting
from orchestration.doctor.patient import Patient
from orchestration.heartbeat import FILE_VARIABLE
from orchestration.home import LAYOUT, HomeUnusable, layout_of, restoring_of, stamp_file
from orchestration.telling import outbox_of

_LONGEST_NIGHT = timedelta(hours=6)
_BETWEEN_NIGHTS = timedelta(hours=26)
_LONGEST_WAIT = timedelta(hours=1)
_SHOWN = 3


def home_writable(patient: Patient) -> Iterator[str]:
    root = patient.workspace.root
    if root.is_dir():
        if not os.access(root, os.W_OK | os.X_OK):
            yield f"{root} may not be written"
        return
    if root.exists():
        yield f"{root} is no directory"
        return
    above = next(one for one in root.parents if one.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK) or _is_virtual(above):
        yield f"{root} is not there, and {above} may not be written"


def home_owner(patient: Patient) -> Iterator[str]:
    space = patient.workspace
    places = [space.root, space.archive, space.ledger, space.build, space.published, space.dagster_home]
    foreign = [str(one) for place in places for one in _here(place) if one.lstat().st_uid != os.geteuid()]
    if foreign:
        yield _some(sorted(set(foreign)))


def data_version(patient: Patient) -> Iterator[str]:
    try:
        layout = layout_of(patient.workspace)
    except HomeUnusable as error:
        yield str(error)
        return
    if layout > LAYOUT:
        yield f"its layout is {layout}, this version knows {LAYOUT}"


def half_restored(patient: Patient) -> Iterator[str]:
    staging = restoring_of(patient.workspace)
    if staging.exists():
        yield f"{staging} is there"


def night_hangs(patient: Patient) -> Iterator[str]:
    held = _is_held(patient)
    if held:
        since = _written(patient.workspace.lock)
        if patient.now - since > _LONGEST_NIGHT:
            yield f"process {held} since {since:%Y-%m-%d %H:%M} UTC"


def night_cut_short(patient: Patient) -> Iterator[str]:
    lock = patient.workspace.lock
    if not stamp_file(patient.workspace).exists():
        return
    if lock.is_file() and lock.read_bytes().strip() and not _is_held(patient):
        yield f"{lock} still names process {lock.read_text('utf-8', 'replace').split()[0]}"


def publication_link(patient: Patient) -> Iterator[str]:
    link = patient.workspace.current
    if link.is_symlink() and not link.exists():
        yield f"{link} leads to {link.readlink()}, which is not there"
    elif not link.exists() and any(patient.workspace.published.glob("*")):
        yield f"{link} is not there"


def publication_readable(patient: Patient) -> Iterator[str]:
    current = patient.workspace.current
    if current.exists():
        try:
            duckdb.connect(str(current.resolve()), read_only=True).close()
        except duckdb.Error as error:
            yield f"{current}: {str(error).splitlines()[0]}"


def build_newer(patient: Patient) -> Iterator[str]:
    if not patient.workspace.warehouse.exists():
        return
    try:
        with duckdb.connect(str(patient.workspace.warehouse), read_only=True) as build:
            tables = build.execute(
                "select table_name from duckdb_tables() where schema_name = 'raw' order by 1"
            ).fetchall()
    except duckdb.Error as error:
        # A night that runs has it open; that is no fault.
        if not _is_held(patient):
            yield f"{patient.workspace.warehouse}: {str(error).splitlines()[0]}"
        return
    unknown = [str(name) for (name,) in tables if name not in raw_tables()]
    if unknown:
        yield f"raw.{', raw.'.join(unknown)}"


def archive_bytes(patient: Patient) -> Iterator[str]:
    """Whether each file is there; `motcua archive verify` reads them all."""
    archive = Archive(patient.workspace.archive)
    try:
        digests = {
            str(one.digest)
            for one in read_attempts(patient.workspace.ledger)
            if one.digest and one.role is not Role.LIST
        }
    except (StorageError, OSError):
        return
    missing = [str(path) for path in map(archive.path, sorted(digests)) if not _has_bytes(path)]
    if missing:
        yield f"{len(missing)} of {len(digests)}: {_some(missing)}"


def ledger(patient: Patient) -> Iterator[str]:
    try:
        for _attempt in read_attempts(patient.workspace.ledger):
            pass
    except StorageError as error:
        yield str(error)


def heartbeat_old(patient: Patient) -> Iterator[str]:
    named = patient.environ.get(FILE_VARIABLE)
    file = Path(named) if named else patient.workspace.root / "heartbeat"
    try:
        said = json.loads(file.read_bytes())["last_good_night"]
        last = datetime.fromisoformat(said)
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError, KeyError, TypeError):
        yield f"{file} cannot be read"
        return
    if patient.now - last > _BETWEEN_NIGHTS:
        yield f"the last one ended {last:%Y-%m-%d %H:%M} UTC"


def alerts_waiting(patient: Patient) -> Iterator[str]:
    outbox = outbox_of(patient.workspace)
    old = [file for file in outbox.glob("*.json") if patient.now - _written(file) > _LONGEST_WAIT]
    if old:
        yield f"{len(old)} of {waiting(outbox)}"


def _is_held(patient: Patient) -> int | None:
    """The process that holds the lock of the workspace, by the kernel's table of locks."""
    lock = patient.workspace.lock
    if not lock.exists() or not patient.locks.exists():
        return None
    inode = str(lock.stat().st_ino)
    for line in patient.locks.read_text().splitlines():
        held = re.match(r"\d+: FLOCK +\S+ +WRITE +(-?\d+) +\S+:(\d+) ", line)
        if held and held[2] == inode:
            return int(held[1])
    return None


def _here(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield place
        yield from place.iterdir()


def _has_bytes(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _is_virtual(path: Path) -> bool:
    return path.is_relative_to("/proc") or path.is_relative_to("/sys")


def _written(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
