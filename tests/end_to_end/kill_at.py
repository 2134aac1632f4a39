"""Runs a night over the sample portal and kills itself, as nobody can catch it, at a step of its progress.

usage: kill_at.py HOME STAGE DONE
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from ingest.cli import SAMPLE_SOURCES
from ingest.sources import load_sources
from ingest.workspace import Workspace
from orchestration.night import run_night

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def main() -> None:
    home, wanted_stage, wanted_done = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])

    def progress(stage: str, done: int, total: int | None, message: str) -> None:
        del total, message
        if (stage, done) == (wanted_stage, wanted_done):
            os.kill(os.getpid(), signal.SIGKILL)

    run_night(Workspace(home), load_sources(SAMPLE_SOURCES), progress=progress, clock=lambda: NOON)


if __name__ == "__main__":
    main()
