"""What dbt built of the made-up history, held against its truth.

Each file of `comparisons/` is a query that must find nothing; it opens with a line that says what holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

COMPARISONS = Path(__file__).with_name("comparisons")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: its name, what must hold, how many rows speak against it, and the first of them."""

    name: str
    claim: str
    n_against: int
    examples: tuple[tuple[Any, ...], ...]


def comparisons(warehouse: Path) -> Iterator[Comparison]:
    """Hold the marts of `warehouse` against its schema `truth`, one comparison after the other."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for file in sorted(COMPARISONS.glob("*.sql")):
            query = file.read_text(encoding="utf-8")
            rows = connection.execute(query).fetchall()
            claim = query.split("\n", 1)[0].removeprefix("-- ")
            yield Comparison(file.stem, claim, len(rows), tuple(rows[:5]))
