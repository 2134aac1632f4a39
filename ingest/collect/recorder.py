"""What a walk brings home: bytes into the archive, then the attempt into the ledger.

In that order: a kill in between leaves bytes that no line names, and the next night, finding no
line, fetches and records them as if it were the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from ingest.collect import memory
from ingest.collect.answer import Failed, Fetched, NotModified, Validators
from ingest.collect.archive import Archive
from ingest.collect.freshness import is_due, is_trusted
from ingest.collect.ledger import Attempt, Ledger, Role
from ingest.collect.outcome import Outcome
from ingest.collect.patience import NightEndingError
from ingest.collect.storage import StorageError


@dataclass(frozen=True, slots=True)
class Asked:
    """What is being collected, and what is known of it beforehand."""

    url: str
    role: Role
    parent_url: str | None = None
    title: str | None = None
    published: date | None = None
    province: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The last good bytes of an address, and how to ask whether they still stand; None if not to ask so.

    `is_due` is false where they are not to be asked for tonight. The bytes stay in the archive until they
    are needed: the host is not asked with them in memory.
    """

    read: Callable[[], bytes]
    n_bytes: int
    final_url: str
    validators: Validators | None
    is_due: bool


class Recorder:
    """Makes the attempts of one source; `record` takes each into the ledger.

    `given_up` are the hosts that are not to be asked any more tonight.
    """

    def __init__(
        self, source_id: str, archive: Archive, ledger: Ledger, record: Callable[[Attempt], None]
    ) -> None:
        self.source_id = source_id
        self._archive = archive
        self._ledger = ledger
        self._record = record
        self.given_up: set[str] = set()

    def kept(self, asked: Asked) -> Kept | None:
        """The last good bytes of an address; None where there are none, or the archive lost them."""
        standing = self._ledger.standing(self.source_id, asked.url)
        if standing is None or standing.last.digest is None:
            return None
        digest = standing.last.digest
        if not self._archive.is_whole(digest):
            return None
        n_bytes = self._archive.path(digest).stat().st_size
        last, now = standing.last, self._ledger.now()

        def read() -> bytes:
            memory.take(n_bytes)
            return self._archive.read(digest)

        final_url = last.final_url or asked.url
        validators = Validators(final_url, last.etag, last.last_modified)
        return Kept(
            read,
            n_bytes,
            final_url,
            validators if is_trusted(asked.url, standing, now) else None,
            is_due(asked.url, standing, asked.published, now),
        )

    def history(self) -> Iterator[Attempt]:
        """All attempts of this source, in the order in which they were made."""
        return (made for made in self._ledger.attempts() if made.source_id == self.source_id)

    def last_success(self, url: str) -> datetime | None:
        """When an address last gave a document, or word that it still stands."""
        standing = self._ledger.standing(self.source_id, url)
        return standing.last.at if standing else None

    def fetched(self, asked: Asked, answer: Fetched) -> None:
        """An address gave a document: keep it."""
        digest = self._archive.put(answer.content).digest
        self._success(asked, digest, len(answer.content), **_told(answer))

    def listed(self, asked: Asked, digest: str, answer: Fetched | NotModified, detail: str | None) -> None:
        """A list page was read; its bytes are not archived."""
        self._success(asked, digest, None, detail=detail, **_told(answer))

    def ended(self, asked: Asked, digest: str, failure: Failed, detail: str) -> None:
        """A numbered list has no page of this number: it was read to its end."""
        self._success(
            asked, digest, None, detail=detail, final_url=failure.final_url, http_status=failure.http_status
        )

    def counted(self, asked: Asked, told: str, detail: str | None) -> None:
        """A list that is no page was worked through: `told` is what it amounts to."""
        self._success(asked, hashlib.sha256(told.encode()).hexdigest(), None, detail=detail)

    def confirmed(self, asked: Asked, answer: Fetched | NotModified) -> None:
        """The bytes of the last success still stand: the address says so, or sent a page with their text."""
        standing = self._ledger.standing(self.source_id, asked.url)
        if standing is None or standing.last.digest is None:
            raise ValueError(f"{asked.url} cannot be unchanged: it never gave anything")
        last = standing.last
        told = _told(answer)
        if isinstance(answer, NotModified):
            told["etag"] = told["etag"] or last.etag
            told["last_modified"] = told["last_modified"] or last.last_modified
        elif hashlib.sha256(answer.content).hexdigest() != last.digest:
            told["detail"] = "other bytes, but the same text"
        self._success(asked, str(last.digest), last.n_bytes, **({"media_type": last.media_type} | told))

    def handed_over(self, asked: Asked, content: bytes) -> None:
        """A file of a folder was read: keep it."""
        self._success(asked, self._archive.put(content).digest, len(content))

    def failed(self, asked: Asked, failure: Failed) -> None:
        """An address gave nothing that could be kept."""
        if failure.outcome == Outcome.GIVEN_UP:
            self.given_up.add(urlsplit(asked.url).netloc)
        self._append(
            asked,
            outcome=failure.outcome,
            detail=failure.detail,
            final_url=failure.final_url,
            http_status=failure.http_status,
        )

    @contextmanager
    def faults_of(self, asked: Asked) -> Iterator[None]:
        """Record what our own code does wrong inside the block; the disk's and the night's ends pass."""
        try:
            yield
        except (StorageError, NightEndingError):
            raise
        except Exception as error:
            self.failed(asked, Failed(Outcome.FAULT, f"{type(error).__name__}: {error}"[:300]))

    def _success(self, asked: Asked, digest: str, n_bytes: int | None, **told: Any) -> None:
        standing = self._ledger.standing(self.source_id, asked.url)
        outcome = Outcome.NEW
        if standing is not None:
            outcome = Outcome.UNCHANGED if standing.last.digest == digest else Outcome.CHANGED
        self._append(asked, outcome=outcome, digest=digest, n_bytes=n_bytes, **told)

    def _append(self, asked: Asked, **told: Any) -> None:
        attempt = Attempt(
            source_id=self.source_id,
            url=asked.url,
            role=asked.role,
            at=self._ledger.now(),
            parent_url=asked.parent_url,
            title=asked.title,
            published=asked.published,
            province=asked.province,
            publisher=asked.publisher,
            **told,
        )
        self._record(attempt)


def _told(answer: Fetched | NotModified) -> dict[str, Any]:
    told = {
        "final_url": answer.final_url,
        "http_status": answer.http_status,
        "etag": answer.etag,
        "last_modified": answer.last_modified,
    }
    return told | {"media_type": answer.media_type} if isinstance(answer, Fetched) else told
