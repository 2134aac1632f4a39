"""One night at a time in a workspace.

The kernel holds the lock (flock) and lets go of it when the process ends, however it ends;
the text of the lock file only tells who has it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.workspace import Workspace

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class NightRunning(Exception):  # noqa: N818 - it says what is, not that something broke
    """Another night has the workspace; `pid` is its process, None where it did not say."""

    def __init__(self, pid: int | None, lock: Path) -> None:
        self.pid = pid
        self.lock = lock
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"a night is running already ({who} holds {lock}); wait until it ends, or stop it")


@contextmanager
def night_lock(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for one night; raises NightRunning at once where somebody else has it."""
    workspace.root.mkdir(parents=True, exist_ok=True)
    handle = os.open(workspace.lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightRunning(_pid_in(handle), workspace.lock) from None
        _sign(handle)
        yield
    finally:
        # The file stays: to unlink it would let two processes lock two files of one name.
        os.close(handle)


def _sign(handle: int) -> None:
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else "unknown"
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()} {boot}\n".encode(), 0)


def _pid_in(handle: int) -> int | None:
    first = os.pread(handle, 200, 0).split(b" ")[0]
    return int(first) if first.isdigit() else None
