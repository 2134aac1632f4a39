"""One request at a time per host, and not before its turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlsplit

from ingest.collect.policy import FetchPolicy


@dataclass(slots=True)
class _Lane:
    """The queue before one host; `last` is the start of its last request (monotonic clock)."""

    lock: Lock = field(default_factory=Lock)
    last: float | None = None


class Pacer:
    """Hands out turns; whatever the number of threads, a host sees one client with one connection."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy
        self._lanes: dict[str, _Lane] = {}
        self._opening = Lock()

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """Wait for the turn of the host of `url`, and hold it for the block."""
        parts = urlsplit(url)
        lane = self._lane(parts.hostname or "")
        with lane.lock:
            if parts.netloc not in self._policy.unpaced:
                self._wait(lane)
            yield

    def _wait(self, lane: _Lane) -> None:
        policy = self._policy
        if lane.last is not None:
            pause = lane.last + policy.min_interval - policy.monotonic()
            if pause > 0:
                policy.sleep(pause)
        lane.last = policy.monotonic()

    def _lane(self, host: str) -> _Lane:
        with self._opening:
            return self._lanes.setdefault(host.rstrip(".").lower(), _Lane())
