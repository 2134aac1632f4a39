"""How a night may end short, what to say of it, and the exit code that says so."""

from __future__ import annotations

from ingest.cli import EXIT_BUSY, EXIT_FAILED, EXIT_USAGE
from ingest.collect.storage import StorageError
from ingest.raw import BuildUnusable
from orchestration.choice import ChoiceUnknown
from orchestration.lock import NightRunning
from orchestration.night import NothingToAccept, NotPublished
from orchestration.publish import PublicationFailed
from orchestration.transform import TransformFailed

EXPECTED = (
    BuildUnusable,
    ChoiceUnknown,
    NightRunning,
    NothingToAccept,
    NotPublished,
    OSError,
    PublicationFailed,
    StorageError,
    TransformFailed,
)


def told(error: BaseException) -> str:
    """What happened and what to do, for a person."""
    if isinstance(error, OSError):
        where = error.filename or "the workspace"
        return f"{where}: {error.strerror or error}. Check that it may be written and that the disk has room."
    return str(error)


def exit_code(error: BaseException) -> int:
    if isinstance(error, ChoiceUnknown):
        return EXIT_USAGE
    return EXIT_BUSY if isinstance(error, NightRunning) else EXIT_FAILED
