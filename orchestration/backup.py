"""The data directory in one file, and back.

A backup is a gzipped tar of what cannot be made again (archive and ledger), of what readers have (the
current publication), and of what an operator would miss (Dagster's history where it lies in SQLite, what
was told, the sources). The private build and the last list pages are left out: a night makes them again.
Settings and secrets are not in it.

Its last member lists every other with size and SHA-256. A backup is read again when it is written, and a
restore moves nothing to its place before every byte has been compared.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from ingest.progress import Progress, silent
from ingest.workspace import Workspace
from orchestration.home import LAYOUT, layout_of, restoring_of
from orchestration.lock import hold, night_lock

FORMAT = 1
_CONTENTS = "CONTENTS.json"
_CHUNK = 1 << 20
_SQLITE = (".db", ".sqlite")
# Made again by the next night, of one moment only, or of one machine.
_LEFT_OUT = (
    "build",
    "lock",
    "archive/incoming",
    "archive/pages",
    "dagster/workspace.yaml",
    "dagster/dagster.yaml",
    ".restoring",
)
_SOURCES = "sources"


class BackupFailed(Exception):  # noqa: N818 - reads as the outcome it is
    """A backup cannot be made, or one cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """`n_bytes` is the size of the file, `n_files` what is in it."""

    file: Path
    n_files: int
    n_bytes: int


def back_up(
    workspace: Workspace, sources: Path | None, file: Path, *, progress: Progress = silent
) -> BackedUp:
    """Write a backup of `workspace`, and of the source files below `sources`, to `file`.

    Holds the lock meanwhile, so what it takes is of one moment between nights. Raises NightRunning,
    BackupFailed or StorageError; `file` is then as it was.
    """
    if not workspace.archive.is_dir():
        raise BackupFailed(f"{workspace.root} holds no archive; is it the right --home?")
    if file.resolve().is_relative_to(workspace.root.resolve()):
        raise BackupFailed(f"{file} lies in the directory it would back up; name a place outside of it.")
    aside = file.with_name(file.name + ".tmp")
    try:
        with night_lock(workspace):
            count = _write(workspace, sources, aside, progress)
        _verify(aside, progress)
        aside.replace(file)
        _sync(file.parent)
    except OSError as error:
        raise BackupFailed(
            f"{error.filename or file} cannot be read or written ({error.strerror or error}). "
            "Make room or mend the permissions."
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return BackedUp(file, count, file.stat().st_size)


def restore(workspace: Workspace, file: Path, *, progress: Progress = silent) -> int:
    """Make `workspace` what it was when `file` was written; returns the number of files.

    The directory must be empty, or hold nothing but a restore that was cut short. Sources come back to
    `<home>/sources`. Raises NightRunning or BackupFailed; nothing has then come to its place.
    """
    staging = restoring_of(workspace)
    try:
        # Not the lock of a night, which refuses the half restored directory that this may mend.
        with hold(workspace):
            if not staging.exists():
                _refuse_unless_empty(workspace)
            _clear(workspace)
            staging.mkdir()
            count = _unpack(file, staging, progress)
            _move_to_places(workspace, staging)
    except OSError as error:
        raise BackupFailed(
            f"{error.filename or file} cannot be read or written ({error.strerror or error}). "
            "Make room or mend the permissions, and run the restore again."
        ) from error
    except BackupFailed:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return count


def _refuse_unless_empty(workspace: Workspace) -> None:
    there = sorted(entry.name for entry in workspace.root.iterdir() if entry != workspace.lock)
    if there:
        raise BackupFailed(
            f"{workspace.root} is not empty ({', '.join(there[:5])}): a restore overwrites nothing. "
            "Move it away, or name another directory with --home."
        )


def _clear(workspace: Workspace) -> None:
    """Take away what a restore that was cut short has left; there is nothing else here."""
    for entry in workspace.root.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != workspace.lock:
            entry.unlink()


def _write(workspace: Workspace, sources: Path | None, target: Path, progress: Progress) -> int:
    members = dict(_members(workspace, sources))
    contents: dict[str, dict[str, Any]] = {}
    with target.open("wb") as raw:
        # Documents are compressed already: the quickest level is as good as any.
        with gzip.GzipFile("", "wb", 1, raw, mtime=0) as packed, _tar(packed) as tar:
            for done, (name, path) in enumerate(members.items(), start=1):
                contents[name] = _add(tar, name, path)
                progress("back up", done, len(members), name)
            record = {"format": FORMAT, "layout": layout_of(workspace), "files": contents}
            _add_bytes(tar, _CONTENTS, json.dumps(record, ensure_ascii=False).encode())
        raw.flush()
        os.fsync(raw.fileno())
    return len(members)


@contextmanager
def _tar(packed: gzip.GzipFile) -> Iterator[tarfile.TarFile]:
    with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        yield tar


def _members(workspace: Workspace, sources: Path | None) -> Iterator[tuple[str, Path]]:
    """Names in the backup and the files they come from, in a fixed order."""
    current = workspace.current.resolve() if workspace.current.exists() else None
    for path in sorted(workspace.root.rglob("*")):
        name = path.relative_to(workspace.root).as_posix()
        if _is_left_out(name) or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink():
            _refuse_if_it_leads_out(path)
        is_other_version = path.is_relative_to(workspace.published) and not _is_published(
            path, workspace, current
        )
        if not is_other_version and not name.endswith((".tmp", "-wal", "-shm", "-journal")):
            yield name, path
    if sources is not None and not sources.resolve().is_relative_to(workspace.root.resolve()):
        for path in sorted(sources.rglob("*")):
            if path.is_file():
                yield f"{_SOURCES}/{path.relative_to(sources).as_posix()}", path


def _refuse_if_it_leads_out(link: Path) -> None:
    target = link.readlink()
    if _leads_out(str(target)):
        raise BackupFailed(
            f"{link} is a link to {target}: a backup would not hold what lies there. "
            "Put that in the place of the link (a mount will do)."
        )


def _is_left_out(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}/") for one in _LEFT_OUT)


def _is_published(path: Path, workspace: Workspace, current: Path | None) -> bool:
    """Whether a file below `published` belongs to the current publication, or is a link that leads to it."""
    top = workspace.published / path.relative_to(workspace.published).parts[0]
    if top.is_symlink():
        return top.exists()
    return current is not None and current.is_relative_to(top.resolve())


def _add(tar: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    if path.is_symlink():
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = tarfile.SYMTYPE, str(path.readlink())
        tar.addfile(entry)
        return {"link": entry.linkname}
    if path.suffix in _SQLITE:
        return _add_database(tar, name, path)
    with path.open("rb") as content:
        return _add_stream(tar, name, content, os.fstat(content.fileno()))


def _add_database(tar: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    """A copy by SQLite itself: whole, also while Dagster writes to it."""
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / path.name
        with (
            closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            try:
                source.backup(target)
            except sqlite3.Error as error:
                raise BackupFailed(f"{path} cannot be copied ({error}). Mend it or move it away.") from error
        with copy.open("rb") as content:
            return _add_stream(tar, name, content, path.stat(), size=copy.stat().st_size)


def _add_stream(
    tar: tarfile.TarFile, name: str, content: IO[bytes], status: os.stat_result, size: int | None = None
) -> dict[str, Any]:
    entry = tarfile.TarInfo(name)
    entry.size = status.st_size if size is None else size
    entry.mode, entry.mtime = status.st_mode & 0o777, int(status.st_mtime)
    hashed = _Hashed(content)
    tar.addfile(entry, hashed)
    return {"size": entry.size, "sha256": hashed.digest}


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


class _Hashed:
    """A stream that knows the digest of what was read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._hash.update(chunk)
        return chunk

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def _verify(file: Path, progress: Progress) -> None:
    """Read a backup that was just written, every byte of it."""
    _take(file, lambda _name, _entry, content: _copied(content, None), progress, "verify")


def _unpack(file: Path, staging: Path, progress: Progress) -> int:
    def keep(name: str, entry: tarfile.TarInfo, content: IO[bytes]) -> dict[str, Any]:
        target = _place(file, staging, name)
        with target.open("xb") as copy:
            told = _copied(content, copy)
            copy.flush()
            os.fsync(copy.fileno())
        target.chmod(entry.mode & 0o777)
        os.utime(target, (entry.mtime, entry.mtime))
        return told

    found = _take(file, keep, progress, "restore")
    for name, told in found.items():
        if "link" in told:
            _place(file, staging, name).symlink_to(_inner_link(file, name, told["link"]))
    return len(found)


def _take(
    file: Path,
    keep: Callable[[str, tarfile.TarInfo, IO[bytes]], dict[str, Any]],
    progress: Progress,
    stage: str,
) -> Mapping[str, Mapping[str, Any]]:
    """Hand every file of a backup to `keep`, and compare what it says with the list at the end.

    Returns that list. Raises BackupFailed where the backup is not whole.
    """
    found: dict[str, dict[str, Any]] = {}
    listed: dict[str, Any] | None = None
    with _damage_told(file):
        for name, entry, content in _read(file):
            if name == _CONTENTS and content is not None:
                listed = _list_in(file, content.read())
            elif content is None:
                found[name] = {"link": entry.linkname}
            else:
                found[name] = keep(name, entry, content)
            progress(stage, len(found), None, name)
    if listed is None:
        raise BackupFailed(f"{file} ends early. Use another backup.")
    wrong = sorted(name for name in listed.keys() | found.keys() if listed.get(name) != found.get(name))
    if wrong:
        raise BackupFailed(f"{file} is damaged: {wrong[0]} and {len(wrong) - 1} others. Use another backup.")
    return found


def _list_in(file: Path, content: bytes) -> dict[str, Any]:
    try:
        record = json.loads(content)
        number, layout, files = int(record["format"]), int(record["layout"]), dict(record["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise BackupFailed(f"{file} is damaged: its list cannot be read ({error}).") from error
    if number > FORMAT or layout > LAYOUT:
        raise BackupFailed(f"{file} was written by a later version of motcua; restore it with that one.")
    return files


def _read(file: Path) -> Iterator[tuple[str, tarfile.TarInfo, IO[bytes] | None]]:
    """The members of a backup: files with their content, links without; raises BackupFailed for others."""
    with gzip.open(file) as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            for entry in tar:
                if not (entry.isreg() or entry.issym()):
                    raise BackupFailed(f"{file} holds {entry.name!r}, which no backup holds. Do not use it.")
                yield entry.name, entry, tar.extractfile(entry) if entry.isreg() else None
        while packed.read(_CHUNK):
            pass


@contextmanager
def _damage_told(file: Path) -> Iterator[None]:
    """What reading a damaged file raises, in its many shapes, as BackupFailed."""
    try:
        yield
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BackupFailed(
            f"{file} is no backup or is damaged ({error or type(error).__name__}). Use another one."
        ) from error


def _copied(content: IO[bytes], target: IO[bytes] | None) -> dict[str, Any]:
    """Size and digest of `content`, which is copied to `target` where there is one."""
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def _place(file: Path, staging: Path, name: str) -> Path:
    """Where a member goes; its folders are made."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
        raise BackupFailed(f"{file} holds {name!r}, which leads out of the directory. Do not use it.")
    target = staging / path
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _inner_link(file: Path, name: str, target: str) -> str:
    if _leads_out(target):
        raise BackupFailed(f"{file} links {name!r} to {target!r}, out of the directory. Do not use it.")
    return target


def _leads_out(target: str) -> bool:
    return PurePosixPath(target).is_absolute() or ".." in PurePosixPath(target).parts


def _move_to_places(workspace: Workspace, staging: Path) -> None:
    """Publications last: readers find the old state, which is none, or all of the new one."""
    entries = sorted(staging.iterdir(), key=lambda entry: (entry == staging / "published", entry.name))
    for entry in entries:
        entry.rename(workspace.root / entry.name)
    _sync(workspace.root)
    staging.rmdir()
    _sync(workspace.root)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
