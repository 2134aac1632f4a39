"""The ledger: one line per attempt, append-only, and what follows from it.

`<directory>/<run_id>.jsonl`, one segment per run; run ids sort in the order of the runs. A
line counts once it is synced; what a kill leaves of an unfinished last line is passed over.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from ingest.collect.outcome import WITHDRAWALS, Outcome
from ingest.collect.policy import utc_now as utc_now
from ingest.collect.storage import StorageError, make_directory, sync_directory

Clock = Callable[[], datetime]
T = TypeVar("T")


class LedgerError(StorageError):
    """A segment of the ledger cannot be read or written."""


class Role(StrEnum):
    LIST = "list"
    ARTICLE = "article"
    ATTACHMENT = "attachment"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to collect one address.

    `at` is UTC in whole seconds. `url` is as listed (`file:<name>` in folders, `file:<beginning of the
    digest>/<name>` of a file handed in by itself), `final_url` after redirects. `media_type` is what
    the server declared. `digest` is the SHA-256 of the archived bytes; of a list page, which is not
    archived, it is that of what it lists. `title` and `published` are the publisher's own; `province`
    and `publisher` are given only where the metadata of a folder name them for this file, else the
    source's apply.
    """

    source_id: str
    url: str
    role: Role
    at: datetime
    outcome: Outcome
    final_url: str | None = None
    parent_url: str | None = None
    detail: str | None = None
    http_status: int | None = None
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    n_bytes: int | None = None
    title: str | None = None
    published: date | None = None
    province: str | None = None
    publisher: str | None = None

    @property
    def attempt_id(self) -> str:
        return _short_hash(self.source_id, self.url, _iso(self.at), self.outcome, self.digest or "")

    @property
    def is_full(self) -> bool:
        """Whether the bytes themselves came, not only word that they still stand."""
        return self.outcome.is_success and self.http_status != HTTPStatus.NOT_MODIFIED

    @property
    def next_step(self) -> str | None:
        """What whoever runs it can do about a failure; None of a success."""
        return self.outcome.next_step_of(self.role)

    def to_json(self) -> str:
        """One line, without its line feed."""
        record = {name: value for name, value in asdict(self).items() if value is not None}
        record["at"] = _iso(self.at)
        if self.published is not None:
            record["published"] = self.published.isoformat()
        return json.dumps(record, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str | bytes) -> Attempt:
        """Raises ValueError, KeyError or TypeError for a line that is no attempt.

        Fields of later versions are passed over.
        """
        record: dict[str, Any] = json.loads(line)
        if not isinstance(record, dict):
            raise ValueError("no JSON object")
        known = {name: record[name] for name in _FIELDS if record.get(name) is not None}
        known["role"] = Role(record["role"])
        known["outcome"] = Outcome(record["outcome"])
        known["at"] = datetime.fromisoformat(record["at"])
        if "published" in known:
            known["published"] = date.fromisoformat(record["published"])
        return cls(**known)


_FIELDS = tuple(field.name for field in fields(Attempt))


def _key(attempt: Attempt) -> tuple[str, str]:
    return attempt.source_id, attempt.url


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _short_hash(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Standing:
    """What an address gave: the last success, when the bytes themselves were last sent, and since when
    these bytes stand.
    """

    last: Attempt
    full: datetime
    since: datetime


class Ledger:
    """The ledger of a workspace, open for one run; its methods may be called from several threads.

    The segment of the run is made with its first attempt. Raises LedgerError if an earlier
    segment is damaged, or the disk does not take a line.
    """

    def __init__(self, directory: Path, *, clock: Clock = utc_now) -> None:
        self.directory = directory
        self._clock = clock
        self._writing = Lock()
        self.run_id = _next_run_id(directory, clock())
        self._attempts: list[Attempt] = []
        self._standing: dict[tuple[str, str], Standing] = {}
        self._synced_bytes = 0
        for attempt in read_attempts(directory):
            self._take(attempt)

    @property
    def segment(self) -> Path:
        return self.directory / f"{self.run_id}.jsonl"

    def now(self) -> datetime:
        """The time to give to an attempt: UTC in whole seconds."""
        return self._clock().astimezone(UTC).replace(microsecond=0)

    def attempts(self) -> tuple[Attempt, ...]:
        """All attempts of all runs, in the order in which they were made."""
        return tuple(self._attempts)

    def standing(self, source_id: str, url: str) -> Standing | None:
        """What stands at an address as far as is known; None where it never gave anything."""
        return self._standing.get((source_id, url))

    def append(self, attempt: Attempt) -> None:
        """Record an attempt; when this returns, it is on disk."""
        line = f"{attempt.to_json()}\n".encode()
        with self._writing:
            try:
                self._write(line)
            except OSError as error:
                raise LedgerError(
                    f"the ledger {self.segment} cannot be written ({error.strerror}). "
                    "Make room or mend the permissions, and run again."
                ) from error
            self._take(attempt)

    def _take(self, attempt: Attempt) -> None:
        self._attempts.append(attempt)
        if attempt.outcome.is_success:
            key = _key(attempt)
            before = self._standing.get(key)
            same = before is not None and before.last.digest == attempt.digest
            self._standing[key] = Standing(
                last=attempt,
                full=before.full if before and not attempt.is_full else attempt.at,
                since=before.since if before and same else attempt.at,
            )

    def _write(self, line: bytes) -> None:
        is_new = not self.segment.exists()
        if is_new:
            make_directory(self.directory)
        with self.segment.open("xb" if is_new else "r+b") as segment:
            # What a failed write left behind the last synced line is written over.
            segment.truncate(self._synced_bytes)
            segment.seek(self._synced_bytes)
            segment.write(line)
            segment.flush()
            os.fsync(segment.fileno())
        if is_new:
            sync_directory(self.directory)
        self._synced_bytes += len(line)


def run_ids(directory: Path) -> list[str]:
    """The runs that recorded anything, in their order."""
    return [segment.stem for segment in _segments(directory)]


def read_attempts(directory: Path, run: str | None = None) -> Iterator[Attempt]:
    """All attempts of all runs in order, or those of one run.

    An unfinished last line of a segment was never acknowledged and is passed over; any
    other line that cannot be read raises LedgerError.
    """
    for segment in _segments(directory):
        if run not in (None, segment.stem):
            continue
        *lines, _unfinished = segment.read_bytes().split(b"\n")
        for number, line in enumerate(lines, start=1):
            try:
                yield Attempt.from_json(line)
            except (ValueError, KeyError, TypeError) as error:
                raise LedgerError(
                    f"{segment}:{number}: not a line of the ledger ({error}). The file was damaged: "
                    "restore it from a backup, or take this line out and lose what it says."
                ) from error


def _segments(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.jsonl"))


def _next_run_id(directory: Path, now: datetime) -> str:
    """Time and a number; later than every earlier id, even when the clock was set back."""
    stamp, number = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"), 1
    for segment in _segments(directory):
        earlier = re.fullmatch(r"(\d{8}T\d{6}Z)-(\d{4})", segment.stem)
        if earlier and earlier[1] >= stamp:
            stamp, number = earlier[1], int(earlier[2]) + 1
    return f"{stamp}-{number:04d}"


def spells(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts that begin a spell, in the order given.

    Per source and URL: the first attempt, and every later one whose outcome class or digest
    differs from the attempt before. All successes are one class, so `unchanged` continues
    the spell of `new` or `changed`. One answer that a document is not there any more may be a
    slip of the host: a second one on a later day is told as well, and confirms it.
    """
    beginnings: list[Attempt] = []
    before: dict[tuple[str, str], Attempt] = {}
    doubted: set[tuple[str, str]] = set()  # gone for now, and not confirmed
    known: set[tuple[str, str]] = set()
    for attempt in attempts:
        key = _key(attempt)
        last = before.get(key)
        if last is None or _state(last) != _state(attempt):
            beginnings.append(attempt)
            before[key] = attempt
            doubted.discard(key)
            if key in known and attempt.outcome in WITHDRAWALS:
                doubted.add(key)
        elif key in doubted and attempt.at.date() > last.at.date():
            beginnings.append(attempt)
            doubted.discard(key)
        if attempt.outcome.is_success:
            known.add(key)
    return beginnings


def _state(attempt: Attempt) -> tuple[str, str | None]:
    return attempt.outcome.spell_class, attempt.digest


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """The bytes that one address gave, and when: one version of one document.

    `intervals` are the times (from, to) in which these bytes stood there; more than one where
    the publisher came back to them, and `to` is None while they stand. `known_from` and
    `known_to` are the outer ends.
    """

    document_id: str
    source_id: str
    url: str
    digest: str
    role: Role
    intervals: tuple[tuple[datetime, datetime | None], ...]
    parent_url: str | None
    title: str | None
    published: date | None
    province: str | None
    publisher: str | None

    @property
    def known_from(self) -> datetime:
        return self.intervals[0][0]

    @property
    def known_to(self) -> datetime | None:
        return self.intervals[-1][1]


def document_versions(attempts: Iterable[Attempt]) -> list[DocumentVersion]:
    """The versions of every article, attachment and file, by first sight of address and bytes.

    Only other bytes end a version: a document that is gone, or not listed any more, stands
    as it was last seen.
    """
    histories: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in attempts:
        if attempt.role != Role.LIST and attempt.outcome.is_success and attempt.digest:
            histories.setdefault(_key(attempt), []).append(attempt)
    return [version for history in histories.values() for version in _versions(history)]


def _versions(history: list[Attempt]) -> Iterator[DocumentVersion]:
    """The versions of one address from its successes."""
    runs = [list(run) for _, run in groupby(history, key=lambda attempt: attempt.digest)]
    starts = [run[0].at for run in runs]
    intervals: dict[str, list[tuple[datetime, datetime | None]]] = {}
    sightings: dict[str, list[Attempt]] = {}
    ends: list[datetime | None] = [*starts[1:], None]
    for run, start, end in zip(runs, starts, ends, strict=True):
        digest = str(run[0].digest)
        intervals.setdefault(digest, []).append((start, end))
        sightings.setdefault(digest, []).extend(run)
    for digest, seen in sightings.items():
        yield _version(seen, tuple(intervals[digest]))


def _version(seen: list[Attempt], intervals: tuple[tuple[datetime, datetime | None], ...]) -> DocumentVersion:
    latest = seen[-1]
    # The metadata of a folder is a person's word, to be taken as it stands now. A portal's list page
    # can lose a title or a date between two nights; then the last one that was read counts.
    told = [latest] if latest.role == Role.FILE else seen[::-1]
    digest = str(latest.digest)
    return DocumentVersion(
        document_id=_short_hash(latest.source_id, latest.url, digest),
        source_id=latest.source_id,
        url=latest.url,
        digest=digest,
        role=latest.role,
        intervals=intervals,
        parent_url=_first(attempt.parent_url for attempt in told),
        title=_first(attempt.title for attempt in told),
        published=_first(attempt.published for attempt in told),
        province=_first(attempt.province for attempt in told),
        publisher=_first(attempt.publisher for attempt in told),
    )


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
