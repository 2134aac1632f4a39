"""One night at a time in a workspace.

The kernel holds the lock (flock) and lets go of it when the process ends, however it ends; the text of
the lock file only tells who has it. Who lets go in order takes the text out, so a text that is still there
when the lock is free was left by somebody who was killed.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from ingest.workspace import Workspace
from orchestration.home import bring_up_to_date, stamp_file

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
    """Hold the workspace for one night, its directory being brought up to date.

    Raises NightRunning at once where somebody else has it, HomeUnusable where it is of a later version.
    """
    with hold(workspace) as left_by:
        # Before there was a stamp, the text stayed also where the lock was let go in order.
        if left_by and stamp_file(workspace).exists():
            _note_cut_short(workspace, left_by)
        bring_up_to_date(workspace)
        yield


@contextmanager
def hold(workspace: Workspace) -> Iterator[str | None]:
    """The lock alone; gives who was killed while holding it, None where it was let go in order.

    Raises NightRunning at once where somebody else has it.
    """
    workspace.root.mkdir(parents=True, exist_ok=True)
    handle = os.open(workspace.lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightRunning(_pid_in(handle), workspace.lock) from None
        left_by = _left_by(handle)
        _sign(handle)
        try:
            yield left_by
        finally:
            os.ftruncate(handle, 0)
    finally:
        # The file stays: to unlink it would let two processes lock two files of one name.
        os.close(handle)


def cut_short_of(workspace: Workspace) -> str | None:
    """Who was killed while holding the workspace, if that was not told yet."""
    try:
        return _cut_short(workspace).read_text("utf-8").strip() or None
    except OSError:
        return None


def forget_cut_short(workspace: Workspace) -> None:
    """To be called when it was told."""
    _cut_short(workspace).unlink(missing_ok=True)


def _cut_short(workspace: Workspace) -> Path:
    return workspace.root / "alerts" / "cut_short"


def _left_by(handle: int) -> str | None:
    pid = _pid_in(handle)
    begun = datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)
    return f"process {pid}, begun {begun:%Y-%m-%d %H:%M} UTC" if pid else None


def _note_cut_short(workspace: Workspace, who: str) -> None:
    # Only for the next message: a disk that does not take it has other ways to be noticed.
    with suppress(OSError):
        _cut_short(workspace).parent.mkdir(exist_ok=True)
        _cut_short(workspace).write_text(who, "utf-8")


def _sign(handle: int) -> None:
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else "unknown"
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()} {boot}\n".encode(), 0)


def _pid_in(handle: int) -> int | None:
    first = os.pread(handle, 200, 0).split(b" ")[0]
    return int(first) if first.isdigit() else None
