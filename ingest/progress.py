"""How a long step tells what it is doing; what is shown, and where, is the caller's business."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called after each unit of work: `done` of `total` (None where unknown), and what it was."""

    def __call__(self, stage: str, done: int, total: int | None, message: str) -> None: ...


def silent(stage: str, done: int, total: int | None, message: str) -> None:
    """A progress that shows nothing."""
