"""The walk over one folder of files that were handed over."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from ingest.collect import memory
from ingest.collect.answer import Failed
from ingest.collect.ledger import Role
from ingest.collect.outcome import Outcome
from ingest.collect.recorder import Asked, Recorder
from ingest.sources import FileEntry, Folder, SourceErrors, read_metadata
from ingest.window import Window

# The address of the folder itself, for what concerns no single file.
FOLDER_URL = "file:."
# Hidden files, and what office programs and file managers leave beside documents.
_LITTER = re.compile(r"\.|~\$|(?:thumbs\.db|desktop\.ini)$", re.IGNORECASE)


def walk_folder(
    folder: Folder,
    recorder: Recorder,
    max_bytes: int,
    stopped: Callable[[], bool],
    window: Window | None = None,
) -> None:
    """Collect every file, or those dated within `window`; what fails is recorded. Raises StorageError only.

    Where the metadata cannot be used, no file is taken: without its date and province a report
    would be read as another one.
    """
    if not folder.path.is_dir():
        recorder.failed(
            Asked(FOLDER_URL, Role.LIST), Failed(Outcome.MISSING, f"there is no folder {folder.path}")
        )
        return
    try:
        entries = read_metadata(folder.metadata) if folder.metadata else {}
        files = _files(folder)
    except SourceErrors as error:
        detail = "; ".join(str(problem) for problem in error.problems)
        recorder.failed(Asked(FOLDER_URL, Role.LIST), Failed(Outcome.BAD_METADATA, detail[:1000]))
        return
    except OSError as error:
        recorder.failed(
            Asked(FOLDER_URL, Role.LIST), Failed(Outcome.UNREADABLE, f"{error.strerror}: {folder.path}")
        )
        return
    for name in sorted(files.keys() | entries.keys()):
        if stopped():
            return
        asked = _asked(name, entries.get(name))
        if window is None or window.holds(asked.published):
            _collect(asked, files.get(name), recorder, max_bytes, within=folder.path)


def _files(folder: Folder) -> dict[str, Path]:
    """The files of the folder by name (NFC, with `/`); hidden ones and the metadata are not among them."""
    found: dict[str, Path] = {}
    for directory, below, names in os.walk(folder.path, onerror=_fail):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in names:
            path = Path(directory, name)
            if not _LITTER.match(name) and path != folder.metadata:
                found[written(path.relative_to(folder.path))] = path
    return found


def written(path: Path) -> str:
    """A path as text; bytes that are none (names in an old encoding) are shown as `\\xff`."""
    text = os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text)


def _fail(error: OSError) -> None:
    raise error


def _asked(name: str, entry: FileEntry | None) -> Asked:
    known = entry or FileEntry(name)
    return Asked(
        f"file:{name}",
        Role.FILE,
        title=known.title,
        published=known.published,
        province=known.province,
        publisher=known.publisher,
    )


def _collect(asked: Asked, path: Path | None, recorder: Recorder, max_bytes: int, *, within: Path) -> None:
    with recorder.faults_of(asked), memory.until_done():
        content: bytes | Failed = Failed(Outcome.UNREADABLE, "a link that leads out of the folder")
        if path is None or path.resolve().is_relative_to(within.resolve()):
            content = read_file(path, max_bytes)
        if isinstance(content, Failed):
            recorder.failed(asked, content)
        else:
            recorder.handed_over(asked, content)


def read_file(path: Path | None, max_bytes: int) -> bytes | Failed:
    """The bytes of a file; None stands for one that is not there."""
    if path is None:
        return Failed(Outcome.MISSING, "there is no such file")
    try:
        if not path.is_file():
            return Failed(Outcome.UNREADABLE, "not a file")
        size = path.stat().st_size
        if size > max_bytes:
            return Failed(Outcome.TOO_LARGE, f"more than {max_bytes} bytes")
        memory.take(size)
        content = path.read_bytes()
    except OSError as error:
        return Failed(Outcome.UNREADABLE, error.strerror or type(error).__name__)
    return content or Failed(Outcome.EMPTY, "the file has no bytes")
