"""Whether a warehouse was built by this dbt project: if not, its marts are built anew, not in part.

The dbt project builds a night's news into the marts that are there. What they are made by (models, seeds, the
codebook, the versions of dbt and DuckDB, whose hashes stand in the tables) must be the same for that.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from pathlib import Path

import duckdb

from ingest.workspace import PROJECT_ROOT

_PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb")
_LEFT_OUT = {"target", "logs", "__pycache__"}
_CODEBOOK = PROJECT_ROOT / "ingest" / "codebook"


def fingerprint_of(project: Path) -> str:
    """SHA-256 (hex) over all that the marts are made by, besides schema `raw`."""
    digest = hashlib.sha256(repr([importlib.metadata.version(name) for name in _PACKAGES]).encode())
    for folder in (project, _CODEBOOK):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not _LEFT_OUT & set(file.relative_to(folder).parts):
                digest.update(f"\0{file.relative_to(folder)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def built_by(warehouse: Path) -> str | None:
    """The fingerprint of the project that built all marts of `warehouse`; None where nothing is known."""
    if not warehouse.exists():
        return None
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            row = connection.execute("select fingerprint from built.by_project").fetchone()
    # Never built, or nobody can read it now: dbt will say so, with the remedy.
    except duckdb.Error:
        return None
    return None if row is None else str(row[0])


def note_built_by(warehouse: Path, fingerprint: str) -> None:
    """Write down that the project of this fingerprint built all marts of `warehouse`."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists built")
        connection.execute(
            "create or replace table built.by_project as select ? as fingerprint", [fingerprint]
        )
