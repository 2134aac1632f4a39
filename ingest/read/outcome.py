"""How reading a document ends: the closed list of reasons, and the failure that carries one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReadOutcome(StrEnum):
    """Every reading ends in exactly one of these; all but `READ` are failures."""

    READ = "read"
    ENCRYPTED = "encrypted"  # needs a password
    TRUNCATED = "truncated"  # the bytes end early, or the structure is broken
    TOO_LARGE = "too_large"  # honest, but over a bound of `Limits`
    BOMB = "bomb"  # built to exhaust the reader
    NEEDS_OCR = "needs_ocr"  # a scan or picture: no text layer, or a worthless one
    IMAGE_ONLY = "image_only"  # a page that only shows pictures or names attachments
    EMPTY_TEXT = "empty_text"  # read, but nothing is in it
    UNSUPPORTED = "unsupported"  # a format that no reader takes
    GARBLED = "garbled"  # text, but in no encoding that makes words of it
    TIMEOUT = "timeout"  # the child process ran out of CPU or wall time
    CRASHED = "crashed"  # the reader died or failed in an unforeseen way
    LOST = "lost"  # the archive does not hold the bytes any more, or holds damaged ones


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """Why a document could not be read; `detail` says what was met, in one line."""

    reason: ReadOutcome
    detail: str


class UnreadableError(Exception):
    """Raised inside the readers, caught at their door: a foreseen reason not to read on."""

    def __init__(self, reason: ReadOutcome, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
