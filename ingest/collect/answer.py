"""What asking for an address can give."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from ingest.collect.outcome import Outcome

K = TypeVar("K")
# Worth asking again in a while; a deadline that passed is not: it has cost enough.
_PASSING = frozenset({Outcome.CONNECTION, Outcome.TRUNCATED})
# The host itself, or the way to it, failed.
TROUBLE = _PASSING | {Outcome.TIMEOUT, Outcome.TLS}


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last success told of the bytes at `final_url`, to ask whether they changed."""

    final_url: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The address answered with bytes; `cut` where they are only the first of more."""

    content: bytes
    final_url: str
    http_status: int
    media_type: str | None
    etag: str | None
    last_modified: str | None
    cut: bool = False

    def read(self) -> bytes:
        return self.content


@dataclass(frozen=True, slots=True)
class NotModified:
    """The address answered that its bytes are those of the validators."""

    final_url: str
    etag: str | None
    last_modified: str | None
    http_status: int = HTTPStatus.NOT_MODIFIED.value

    def of(self, kept: K | None) -> K:
        """What was kept of the address; an address is never asked conditionally where nothing was."""
        if kept is None:
            raise ValueError(f"{self.final_url} answered to a condition that was not sent")
        return kept


@dataclass(frozen=True, slots=True)
class Failed:
    """The address gave nothing; `detail` says what was met, in one line.

    `retry_after` is the wait in seconds that the server asked for.
    """

    outcome: Outcome
    detail: str
    final_url: str | None = None
    http_status: int | None = None
    retry_after: float | None = None

    @property
    def is_passing(self) -> bool:
        """Whether the same request may succeed in a while."""
        return self.outcome in _PASSING or self._is_busy

    @property
    def is_trouble(self) -> bool:
        """Whether it speaks of the host rather than of the address."""
        return self.outcome in TROUBLE or self._is_busy

    @property
    def _is_busy(self) -> bool:
        status = self.http_status or 0
        return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


@dataclass(frozen=True, slots=True)
class Redirected:
    """The address says to ask another one."""

    to: str


Result = Fetched | NotModified | Failed
