"""Writes the made-up history: its truth, what is published of it, and that as landed raw tables.

The four SQL files say how; `units.csv`, `columns.csv` and `slips.csv` say what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

import ingest
from ingest.workspace import PROJECT_ROOT

HERE = Path(__file__).parent
CODEBOOK = PROJECT_ROOT / "ingest" / "codebook"
RAW_SCHEMA = Path(ingest.__file__).with_name("raw_schema.sql")


@dataclass(frozen=True, slots=True)
class History:
    """How large the world is; the same values give the same world.

    `successors` are codes of provinces since 2025-07-01: they and their predecessors report (None: all
    of the country). `slips` is how many of a hundred months of a province have a slip, of the months
    in which slips befall at all.
    """

    first_month: date = date(2016, 11, 1)
    n_months: int = 120
    successors: Sequence[str] | None = None
    slips: int = 40
    seed: int = 7


def write_history(warehouse: Path, history: History) -> None:
    """Create the DuckDB file `warehouse` with the schemas `raw` and `truth`.

    Raises duckdb.Error where the file holds a history already.
    """
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(RAW_SCHEMA.read_text(encoding="utf-8"))
        connection.execute("set preserve_insertion_order = false")
        for name, value in _variables(history).items():
            connection.execute(f"set variable {name} = ?", [value])
        for step in ("world", "published", "raw", "expected"):
            connection.execute((HERE / f"{step}.sql").read_text(encoding="utf-8"))


def _variables(history: History) -> dict[str, object]:
    return {
        "first_month": history.first_month,
        "n_months": history.n_months,
        "successors": None if history.successors is None else list(history.successors),
        "slips_in_100_months": history.slips,
        "seed": history.seed,
        "provinces": str(CODEBOOK / "provinces.csv"),
        "indicators": str(CODEBOOK / "indicators.csv"),
        "org_history": str(PROJECT_ROOT / "dbt_project" / "seeds" / "org_history.csv"),
        "units": str(HERE / "units.csv"),
        "columns": str(HERE / "columns.csv"),
        "slip_kinds": str(HERE / "slips.csv"),
        "effects": str(HERE / "effects.csv"),
    }
