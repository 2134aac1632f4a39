"""The time that a reading process may take: some for each document, more for each page read as a picture.

Nearly all documents are read in well under a second, so what takes many seconds is given up as
hostile; only recognising pictures honestly takes long, page by page. In a process without bounds all
this does nothing.
"""

from __future__ import annotations

import resource
from collections.abc import Callable

_told: list[Callable[[], None]] = []


def begin(seconds: int, on_more: Callable[[], None]) -> None:
    """Let this process run `seconds` of CPU time from now on; beyond them the system ends it (SIGXCPU).

    `on_more` is called whenever more time is granted.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _set_limit(int(usage.ru_utime + usage.ru_stime) + 1 + seconds)
    _told[:] = [on_more]


def grant(seconds: int) -> None:
    """Let a document take `seconds` more, where it was bounded."""
    if not _told:
        return
    soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
    _set_limit(soft + seconds)
    for tell in _told:
        tell()


def _set_limit(seconds: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard < 0 else min(seconds, hard), hard))
