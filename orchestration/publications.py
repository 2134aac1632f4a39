"""The publications that lie in `published/`: which there are, which is current, and back to an earlier one.

See `orchestration.publish` for what a publication holds.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CURRENT = "current"
WAREHOUSE = "warehouse.duckdb"
ASIDE = ".tmp"

_NAME = re.compile(r"(?P<number>\d{4,})-[0-9a-f]{16}")


class PublicationUnknown(Exception):  # noqa: N818 - reads as the outcome it is
    """No publication of this name is kept."""

    def __init__(self, name: str, kept: list[str]) -> None:
        self.name = name
        super().__init__(f"no publication {name!r} is kept; there are: {', '.join(kept) or 'none'}")


@dataclass(frozen=True, slots=True)
class Publication:
    """`made` is the time (UTC) at which it was finished, `n_bytes` the size of all its files."""

    path: Path
    number: int
    made: datetime
    n_bytes: int
    is_current: bool


def publications(folder: Path) -> list[Publication]:
    """All whole publications of `folder`, the newest first."""
    current = current_publication(folder)
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match and (path / WAREHOUSE).is_file():
            made = datetime.fromtimestamp((path / WAREHOUSE).stat().st_mtime, UTC)
            size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
            is_current = path.resolve() == current
            found.append(Publication(path, int(match["number"]), made, size, is_current))
    return sorted(found, key=lambda one: one.number, reverse=True)


def current_publication(folder: Path) -> Path | None:
    """The folder that `current` leads to; None before the first publication."""
    link = folder / CURRENT
    return link.resolve() if link.exists() else None


def go_back_to(folder: Path, name: str) -> Publication:
    """Make the kept publication `name` the current one; to be called by the holder of the night's lock.

    Raises PublicationUnknown where it is not kept.
    """
    kept = publications(folder)
    for one in kept:
        if one.path.name == name:
            turn_to(folder, one.path)
            return one
    raise PublicationUnknown(name, [one.path.name for one in kept])


def next_number(folder: Path) -> int:
    return max((one.number for one in publications(folder)), default=0) + 1


def turn_to(folder: Path, publication: Path) -> None:
    """Lead readers to `publication`: `current` in one step, `current.duckdb` by way of it."""
    _link(folder / CURRENT, publication.name)
    opened = folder / f"{CURRENT}.duckdb"
    through = f"{CURRENT}/{WAREHOUSE}"
    if not opened.is_symlink() or str(opened.readlink()) != through:
        _link(opened, through)


def drop_old(folder: Path, keep: int) -> None:
    """Remove all but the newest `keep` publications; the current one stays, whatever its age."""
    # Until version 0.1 a publication was one file beside the link.
    if current_publication(folder) is not None:
        for single in folder.glob("warehouse-*.duckdb"):
            single.unlink()
    others = [one for one in publications(folder) if not one.is_current]
    for old in others[max(keep - 1, 0) :]:
        # Renamed first: a removal cut short leaves no half publication under a whole one's name.
        doomed = old.path.with_name(old.path.name + ASIDE)
        old.path.replace(doomed)
        shutil.rmtree(doomed)


def sweep(folder: Path) -> None:
    """Remove what killed publications left, and logs of readers who opened a warehouse for writing."""
    for leftover in folder.glob(f"*{ASIDE}"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)
    for log in (*folder.glob("*.wal"), *folder.glob("*/*.wal")):
        log.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make a file, or the names in a directory, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _link(link: Path, target: str) -> None:
    aside = link.with_name(link.name + ASIDE)
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)
    sync(link.parent)
