"""What a build is made of, as one digest: the same inputs give the same marts and the same checks.

These are the rows of `raw` (their readings carry the version of the rules), the dbt project with the
codebook, the expectations, and the versions of the tools that make marts and checks of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import duckdb

from ingest.raw import raw_tables
from ingest.workspace import PROJECT_ROOT
from orchestration.transform import DBT_PROJECT

_FOLDERS = (DBT_PROJECT, PROJECT_ROOT / "ingest" / "codebook", PROJECT_ROOT / "expectations")
_NO_SOURCE = frozenset({"target", "logs", "__pycache__"})
_TOOLS = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations")


def build_id(warehouse: Path) -> str:
    """SHA-256 (hex) of all that marts and checks follow from; raises duckdb.Error where `raw` is missing."""
    digest = hashlib.sha256()
    for part in (*_rows_of_raw(warehouse), *_project(), *(f"{tool} {version(tool)}" for tool in _TOOLS)):
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def _rows_of_raw(warehouse: Path) -> Iterator[str]:
    """Of each table the number of rows and the sum of their hashes, whatever order they stand in."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for table in raw_tables():
            row = connection.execute(
                f'select count(*), sum(hash("rows")::hugeint) from raw."{table}" as "rows"'
            ).fetchone()
            yield f"{table} {row}"


def _project() -> Iterator[str]:
    for folder in _FOLDERS:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not _NO_SOURCE & set(file.relative_to(folder).parts):
                yield f"{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}"
