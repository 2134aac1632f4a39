"""The archive: bytes under the SHA-256 of their content, written once.

`<root>/sha256/ab/<digest>`; a blob is written under `<root>/incoming/`, synced and renamed, so that
a name in `sha256/` is always whole unless the disk itself fails, which reading notices.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ingest.collect.storage import StorageError, make_directory, sync_directory

_DIGEST = re.compile(r"[0-9a-f]{64}")


class TornBlobError(StorageError):
    """The bytes under a digest are not the bytes of that digest."""

    def __init__(self, digest: str, path: Path) -> None:
        super().__init__(
            f"the archived bytes {path} are not those of their digest: the file was damaged. "
            "Delete it; the next night fetches the document again."
        )
        self.digest = digest
        self.path = path


class MissingBlobError(StorageError):
    """The archive does not hold a digest."""

    def __init__(self, digest: str, path: Path) -> None:
        super().__init__(
            f"the archive does not hold {path}. Restore it from a backup, or run a night: "
            "it fetches what is missing."
        )
        self.digest = digest
        self.path = path


@dataclass(frozen=True, slots=True)
class Stored:
    """`is_new` is false where the archive held the same bytes already."""

    digest: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Archive:
    root: Path

    def path(self, digest: str) -> Path:
        """Where the bytes of `digest` are kept; ValueError if it is no SHA-256 in small hex."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is not a SHA-256 digest")
        return self.root / "sha256" / digest[:2] / digest

    def put(self, content: bytes) -> Stored:
        """Keep `content`; the same bytes are never stored twice, damaged ones are replaced.

        Raises StorageError if the disk does not take them.
        """
        digest = hashlib.sha256(content).hexdigest()
        if self.is_whole(digest):
            return Stored(digest, is_new=False)
        try:
            self._write(self.path(digest), content)
        except OSError as error:
            raise StorageError(
                f"the archive {self.root} cannot be written ({error.strerror}). "
                "Make room or mend the permissions, and run again."
            ) from error
        return Stored(digest, is_new=True)

    def read(self, digest: str) -> bytes:
        """The bytes of `digest`, verified; raises TornBlobError or MissingBlobError."""
        path = self.path(digest)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise MissingBlobError(digest, path) from None
        except OSError as error:
            raise _unreadable(path, error) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise TornBlobError(digest, path)
        return content

    def is_whole(self, digest: str) -> bool:
        """Whether the archive holds `digest`, undamaged. Never more than a piece of it is in memory."""
        path = self.path(digest)
        try:
            with path.open("rb") as blob:
                return hashlib.file_digest(blob, "sha256").hexdigest() == digest
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _unreadable(path, error) from error

    def sweep(self) -> int:
        """Remove what killed runs left half written; only for the one run that may write."""
        leftovers = list(self._incoming.glob("*")) if self._incoming.is_dir() else []
        for leftover in leftovers:
            leftover.unlink()
        return len(leftovers)

    @property
    def _incoming(self) -> Path:
        return self.root / "incoming"

    def _write(self, path: Path, content: bytes) -> None:
        make_directory(self._incoming)
        make_directory(path.parent)
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        try:
            with os.fdopen(descriptor, "wb") as incoming:
                incoming.write(content)
                incoming.flush()
                os.fchmod(incoming.fileno(), 0o444)
                os.fsync(incoming.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        sync_directory(path.parent)


def _unreadable(path: Path, error: OSError) -> StorageError:
    return StorageError(f"{path} cannot be read ({error.strerror}). Check the disk.")
