"""Whether the archive still holds what the ledger says, byte for byte. Repairs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ingest.collect.archive import Archive, MissingBlobError, TornBlobError
from ingest.collect.ledger import Attempt, Ledger, Role
from ingest.collect.storage import StorageError
from ingest.progress import Progress, silent


class Damage(StrEnum):
    """What can be wrong with the archive; each value's comment says what to do."""

    MISSING = "missing"  # no bytes under a digest: restore a backup, or run a night, which fetches it
    TORN = "torn"  # other bytes under a digest: delete the file, then as missing
    UNREADABLE = "unreadable"  # the system does not give the bytes: check disk and permissions
    FOREIGN = "foreign"  # a file that no archive writes: move it away


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is damaged as told; `documents` are (source, address) of what stands on it."""

    damage: Damage
    path: Path
    documents: tuple[tuple[str, str], ...]


def verify(archive: Archive, ledger: Ledger, *, progress: Progress = silent) -> tuple[Finding, ...]:
    """All damage, by path. Bytes that no line of the ledger names are no damage: a kill leaves them."""
    documents = _documents(ledger.attempts())
    on_disk = set((archive.root / "sha256").rglob("*")) if archive.root.is_dir() else set()
    files = {path for path in on_disk if not path.is_dir()}
    expected = {archive.path(digest): digest for digest in documents}
    findings: list[Finding] = []
    paths = sorted(files | expected.keys())
    for done, path in enumerate(paths, start=1):
        digest = expected.get(path, path.name)
        damage = _damage(archive, digest, path)
        if damage is not None:
            findings.append(Finding(damage, path, documents.get(digest, ())))
        progress("verify", done, len(paths), path.name)
    return tuple(findings)


def _damage(archive: Archive, digest: str, path: Path) -> Damage | None:
    try:
        if archive.path(digest) != path:
            return Damage.FOREIGN
        archive.read(digest)
    except ValueError:
        return Damage.FOREIGN
    except MissingBlobError:
        return Damage.MISSING
    except TornBlobError:
        return Damage.TORN
    except StorageError:
        return Damage.UNREADABLE
    return None


def _documents(attempts: tuple[Attempt, ...]) -> dict[str, tuple[tuple[str, str], ...]]:
    """(source, address) by digest."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for attempt in _documented(attempts):
        found.setdefault(str(attempt.digest), {})[attempt.source_id, attempt.url] = None
    return {digest: tuple(places) for digest, places in found.items()}


def _documented(attempts: tuple[Attempt, ...]) -> Iterator[Attempt]:
    return (attempt for attempt in attempts if attempt.digest is not None and attempt.role != Role.LIST)
