"""What is remembered between nights: which publication and which troubles people know of."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.alerts.trouble import Remembered

VERSION = 1


@dataclass(frozen=True, slots=True)
class Memory:
    """`publication` is the file, under `published/`, whose news were told last; None: none yet."""

    publication: str | None = None
    troubles: Mapping[str, Remembered] = field(default_factory=dict)


def recall(file: Path) -> Memory:
    """The memory kept in `file`; an empty one where there is none, or none that can be read.

    To forget only means that something is told twice; no night may end for that.
    """
    try:
        record = json.loads(file.read_bytes())
        troubles = {key: _trouble(known) for key, known in record["troubles"].items()}
        return Memory(record["publication"], troubles)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Memory()


def remember(file: Path, memory: Memory) -> None:
    """Keep `memory` in `file`, whole or not at all; raises OSError."""
    record = {
        "version": VERSION,
        "publication": memory.publication,
        "troubles": {key: asdict(known) for key, known in memory.troubles.items()},
    }
    write_whole(file, json.dumps(record, ensure_ascii=False, indent=1, default=str))


def write_whole(file: Path, text: str) -> None:
    """Write aside and rename, so that nobody ever reads half of it; raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        with aside.open("w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)


def _trouble(record: Mapping[str, Any]) -> Remembered:
    return Remembered(**{**record, "since": date.fromisoformat(record["since"])})
