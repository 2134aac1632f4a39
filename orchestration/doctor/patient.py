"""What the doctor looks at, and what it says: one value each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ingest.workspace import PROJECT_ROOT, Workspace


@dataclass(frozen=True, slots=True)
class Patient:
    """An installation of motcua: its data directory, sources, settings and machine.

    `mounts` and `locks` are the kernel's own tables; `room` is how many bytes a night should find free.
    """

    workspace: Workspace
    sources: Path
    environ: Mapping[str, str]
    project: Path = PROJECT_ROOT
    python: tuple[int, int] = (sys.version_info.major, sys.version_info.minor)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    room: int = 1_000_000_000
    mounts: Path = Path("/proc/self/mountinfo")
    locks: Path = Path("/proc/locks")


Look = Callable[[Patient], Iterable[str]]
"""A check: says what it found, one line each; nothing where all is well."""
