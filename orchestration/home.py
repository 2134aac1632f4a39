"""The data directory through the versions of motcua: stamped, brought up to date, or honestly refused.

`<home>/version.json` says which layout the directory has and which tables `raw` had when a night last
held it. A directory without a stamp is of the time before there was one (layout 0). Whoever takes the
night's lock brings the directory up to date first, in steps that may each be cut short and run again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from ingest.collect.storage import StorageError
from ingest.raw import SCHEMA
from ingest.workspace import Workspace
from orchestration.alerts.memory import write_whole
from orchestration.publications import WAREHOUSE, next_number, turn_to

log = logging.getLogger(__name__)

LAYOUT = 2
_UNSTAMPED = 0
_FLAT = re.compile(r"warehouse-([0-9a-f]{16})\.duckdb")


class HomeUnusable(StorageError):  # noqa: N818 - reads as the outcome it is
    """The data directory cannot be worked in: written by a later version, or half restored."""


def bring_up_to_date(workspace: Workspace) -> None:
    """Make the data directory one of this version; to be called by the holder of the lock.

    Raises HomeUnusable where it is of a later version or a restore of it was cut short.
    """
    if restoring_of(workspace).exists():
        raise HomeUnusable(
            f"a restore of {workspace.root} was cut short. Run `motcua restore` again; it starts anew."
        )
    stamp = _stamp_of(workspace)
    layout = int(stamp.get("layout", _UNSTAMPED))
    if layout > LAYOUT:
        raise HomeUnusable(
            f"{workspace.root} was written by a later version of motcua (layout {layout}, this version knows "
            f"{LAYOUT}). Install that version again, or restore a backup that this one made."
        )
    wanted = {"layout": LAYOUT, "raw": _raw_digest()}
    if stamp == wanted:
        return
    for number in range(layout, LAYOUT):
        log.info("bringing %s from layout %d to %d", workspace.root, number, number + 1)
        _STEPS[number](workspace)
    _forget_build_of_other_tables(workspace)
    workspace.root.mkdir(parents=True, exist_ok=True)
    write_whole(stamp_file(workspace), json.dumps(wanted) + "\n")


def layout_of(workspace: Workspace) -> int:
    """The layout of the directory; raises HomeUnusable where its stamp cannot be read."""
    return int(_stamp_of(workspace).get("layout", _UNSTAMPED))


def stamp_file(workspace: Workspace) -> Path:
    return workspace.root / "version.json"


def restoring_of(workspace: Workspace) -> Path:
    """Where a restore unpacks before it moves things to their places."""
    return workspace.root / ".restoring"


def _stamp_of(workspace: Workspace) -> Mapping[str, Any]:
    try:
        stamp = json.loads(stamp_file(workspace).read_bytes())
        int(stamp.get("layout", _UNSTAMPED))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise HomeUnusable(
            f"{stamp_file(workspace)} cannot be read ({error}). Remove it: the directory is then looked at."
        ) from error
    else:
        checked: Mapping[str, Any] = stamp
        return checked


def _from_unstamped(workspace: Workspace) -> None:
    """Layout 0 lies as layout 1 does; what it lacks is the stamp alone."""
    del workspace


def _from_flat_publications(workspace: Workspace) -> None:
    """Layout 1 kept publications as files side by side, layout 2 gives each a folder of its own."""
    folder = workspace.published
    flat = [file for file in folder.glob("warehouse-*.duckdb") if _FLAT.fullmatch(file.name)]
    current = workspace.current.resolve() if workspace.current.exists() else None
    for file in sorted(flat, key=lambda file: file.stat().st_mtime_ns):
        publication = folder / f"{next_number(folder):04d}-{file.stem.removeprefix('warehouse-')}"
        publication.mkdir(exist_ok=True)
        # Linked, not moved: readers find one of the two at every moment.
        (publication / WAREHOUSE).hardlink_to(file)
        if file == current:
            turn_to(folder, publication)
        file.unlink()


_STEPS: tuple[Callable[[Workspace], None], ...] = (_from_unstamped, _from_flat_publications)


def _raw_digest() -> str:
    return hashlib.sha256(SCHEMA.read_bytes()).hexdigest()[:16]


def _forget_build_of_other_tables(workspace: Workspace) -> None:
    """Remove a private build whose `raw` has other columns than ours; the night builds it again."""
    if not workspace.warehouse.exists():
        return
    try:
        with duckdb.connect(str(workspace.warehouse), read_only=True) as build:
            is_ours = _columns_of(build) == _our_columns()
    except duckdb.Error:
        # A damaged build has a remedy and a message of its own.
        return
    if not is_ours:
        log.info("the private build has the tables of another version; it is built again from the archive")
        shutil.rmtree(workspace.build)


def _our_columns() -> list[tuple[Any, ...]]:
    with duckdb.connect() as fresh:
        fresh.execute(SCHEMA.read_text("utf-8"))
        return _columns_of(fresh)


def _columns_of(database: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return database.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where schema_name = 'raw' order by all"
    ).fetchall()
