"""Waiting that can be ended from outside."""

from __future__ import annotations

from threading import Event

from ingest.collect.patience import NightEndingError, Pause
from ingest.collect.policy import FetchPolicy


def waiting(policy: FetchPolicy, stop: Event | None = None) -> Pause:
    """How to wait under `policy`; the wait raises NightEndingError as soon as `stop` is set."""
    if policy.sleep is not None:
        return policy.sleep
    ended = stop or Event()

    def wait(seconds: float) -> None:
        if ended.wait(seconds):
            raise NightEndingError

    return wait
