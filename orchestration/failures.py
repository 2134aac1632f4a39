"""How a night may end short, and the exit code that says so."""

from __future__ import annotations

from ingest.cli import EXIT_BUSY, EXIT_FAILED
from ingest.collect.storage import StorageError
from orchestration.lock import NightRunning
from orchestration.night import NotPublished
from orchestration.publish import PublicationFailed
from orchestration.transform import TransformFailed

EXPECTED = (NightRunning, NotPublished, PublicationFailed, StorageError, TransformFailed)


def exit_code(error: BaseException) -> int:
    return EXIT_BUSY if isinstance(error, NightRunning) else EXIT_FAILED
