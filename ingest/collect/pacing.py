"""One request at a time per host, not before its turn, and none to a host that has had enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlsplit

from ingest.collect.answer import Failed, Fetched, Redirected, Result
from ingest.collect.patience import Pause
from ingest.collect.policy import FetchPolicy


@dataclass(slots=True)
class _Lane:
    """The queue before one host; `last` is the start of its last request (monotonic clock)."""

    lock: Lock = field(default_factory=Lock)
    last: float | None = None
    strikes: int = 0
    rests: int = 0
    rest: float = 0.0
    n_requests: int = 0
    n_bytes: int = 0
    delay: float = 0.0
    closed: str | None = None


class Pacer:
    """Hands out turns; whatever the number of threads, a host sees one client with one connection."""

    def __init__(self, policy: FetchPolicy, pause: Pause) -> None:
        self._policy = policy
        self._pause = pause
        self._lanes: dict[str, _Lane] = {}
        self._opening = Lock()
        self._ends = policy.monotonic() + policy.max_seconds

    def closed(self, url: str) -> str | None:
        """Why the host of `url` is asked for nothing more tonight, or None."""
        lane = self._lane(url)
        begins = self._policy.monotonic()
        if lane.last is not None:
            begins = max(begins, lane.last + self._interval(url, lane)) + lane.rest
        if begins > self._ends:
            return f"the time of the night ({self._policy.max_seconds:.0f} s) is used up"
        return lane.closed

    def slow_down(self, url: str, delay: float) -> None:
        """Leave at least `delay` seconds between two requests, as the host's robots.txt asks."""
        self._lane(url).delay = delay

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """Wait for the turn of the host of `url`, and hold it for the block."""
        lane = self._lane(url)
        with lane.lock:
            self._wait(lane, self._interval(url, lane))
            yield

    def note(self, url: str, answer: Result | Redirected) -> None:
        """Learn from an answer how the host is, and whether the budget allows to go on."""
        lane, policy = self._lane(url), self._policy
        with lane.lock:
            lane.n_requests += 1
            lane.n_bytes += len(answer.content) if isinstance(answer, Fetched) else 0
            if isinstance(answer, Failed) and answer.is_trouble:
                self._strike(lane, answer)
            else:
                lane.strikes = 0
            if lane.n_requests >= policy.max_requests_per_host:
                lane.closed = (
                    lane.closed or f"the budget of {policy.max_requests_per_host} requests is used up"
                )
            if lane.n_bytes >= policy.max_bytes_per_host:
                lane.closed = lane.closed or f"the budget of {policy.max_bytes_per_host} bytes is used up"

    def _strike(self, lane: _Lane, failure: Failed) -> None:
        patience = self._policy.patience
        lane.strikes += 1
        if failure.retry_after is not None and failure.retry_after > patience.longest_asked:
            lane.closed = f"the host asks for a wait of {failure.retry_after:.0f} s ({failure.detail})"
        elif lane.strikes >= patience.strikes:
            if lane.rests == len(patience.rests):
                lane.closed = f"the host failed {lane.strikes} times in a row, the last: {failure.detail}"
            else:
                lane.rest, lane.strikes = patience.rests[lane.rests], 0
                lane.rests += 1

    def _wait(self, lane: _Lane, interval: float) -> None:
        if lane.rest:
            self._pause(lane.rest)
            lane.rest = 0.0
        if interval and lane.last is not None:
            left = lane.last + interval - self._policy.monotonic()
            if left > 0:
                self._pause(left)
        lane.last = self._policy.monotonic()

    def _interval(self, url: str, lane: _Lane) -> float:
        interval = self._policy.interval(url)
        return max(interval, lane.delay) if interval else 0.0

    def _lane(self, url: str) -> _Lane:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
        with self._opening:
            return self._lanes.setdefault(host, _Lane())
