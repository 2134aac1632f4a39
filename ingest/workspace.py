"""Where a night keeps its things: archive, private build, published warehouse.

var/                         or $MOTCUA_HOME
  archive/sha256/ab/<digest> write-once bytes
  archive/ledger/<run>.jsonl append-only attempts
  build/warehouse.duckdb     private to the run that writes it
  published/current/         link to the last publication: warehouse, files of each table, what moved
  published/current.duckdb   link to its warehouse, read-only
  dagster/                   the Dagster instance
  lock                       held while a night runs
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Workspace:
    root: Path

    @classmethod
    def default(cls) -> Workspace:
        """The workspace of $MOTCUA_HOME, else `var/` of the project."""
        return cls(Path(os.environ.get("MOTCUA_HOME") or PROJECT_ROOT / "var").resolve())

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def ledger(self) -> Path:
        return self.archive / "ledger"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def warehouse(self) -> Path:
        """The private DuckDB file that a night builds; nobody else opens it."""
        return self.build / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def current(self) -> Path:
        """The last published warehouse (a link to the read-only file of the current publication)."""
        return self.published / "current.duckdb"

    @property
    def dagster_home(self) -> Path:
        return self.root / "dagster"

    @property
    def lock(self) -> Path:
        return self.root / "lock"
