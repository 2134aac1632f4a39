"""Durable writing, and the errors that end a night: the disk, not a source, has failed."""

from __future__ import annotations

import os
from pathlib import Path


class StorageError(Exception):
    """Archive or ledger cannot be written or read; no attempt can be recorded any more."""


def make_directory(path: Path) -> None:
    """Make `path` and its parents, each entry on disk before the next is made."""
    if path.is_dir():
        return
    make_directory(path.parent)
    path.mkdir(exist_ok=True)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
