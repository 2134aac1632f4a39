"""Which rules read a document: a digest of everything that decides what is read from given bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

_INGEST = Path(__file__).resolve().parent.parent
_ROOMS = ("codebook", "extract", "read")
_FILES = ("document.py", "figure.py")
_SUFFIXES = frozenset({".py", ".csv", ".txt", ".yaml"})


def rules_version() -> str:
    """The first 12 hex digits of a SHA-256 over the code and lexicons of reading and extraction.

    A change of a rule, a phrase or an alias changes it, so that archived documents are read again;
    nothing else does.
    """
    digest = hashlib.sha256()
    for path in _rule_files():
        digest.update(path.relative_to(_INGEST).as_posix().encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def _rule_files() -> Iterator[Path]:
    found = [_INGEST / name for name in _FILES]
    for room in _ROOMS:
        found += [path for path in (_INGEST / room).rglob("*") if path.suffix in _SUFFIXES]
    return iter(sorted(found))


RULES_VERSION = rules_version()
