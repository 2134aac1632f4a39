"""Tables of a report: printed cells, and the facts that the cells state.

A table is data:

    header:  rows of labels; a label may be {text, rows, cols} where it is merged
    numbers: the row of column numbers below the header, if the form has one
    columns: for each column null (no figure), a measure, or {measure, org, period}
    rows:    {cells: [...], and org, field, indicator, measure or period where they belong to
             the row; `total: true` prints bold; `restated: [columns]` holds figures that the
             text already states}

Each cell is what is printed: "10.078", "99,49%", "-".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.make_sample_portal.model import DataError, period

Table = Mapping[str, Any]
_NOTHING = {"", "-", "–"}


@dataclass(frozen=True)
class Label:
    """A cell of the header at (row, column) with its spans."""

    row: int
    column: int
    text: str
    rows: int = 1
    cols: int = 1


def width(table: Table) -> int:
    return len(table["columns"])


def header_rows(table: Table) -> list[list[Label]]:
    """The labels of the header row by row, each placed on the grid."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for row, labels in enumerate(table["header"]):
        line = []
        column = 0
        for raw in labels:
            while (row, column) in taken:
                column += 1
            text, rows, cols = (
                (raw, 1, 1) if isinstance(raw, str) else (raw["text"], raw.get("rows", 1), raw.get("cols", 1))
            )
            line.append(Label(row, column, text, rows, cols))
            taken |= {(row + down, column + right) for down in range(rows) for right in range(cols)}
            column += cols
        placed.append(line)
    if any(
        (row, column) not in taken for row in range(len(table["header"])) for column in range(width(table))
    ):
        raise DataError(f"header of {table.get('caption')!r} leaves holes")
    return placed


def facts(table: Table) -> Iterator[dict[str, Any]]:
    """The facts of the cells; the quote is the printed row, its cells parted by single spaces."""
    for row in table["rows"]:
        cells = row["cells"]
        if len(cells) != width(table):
            raise DataError(f"{table.get('caption')!r}: {len(cells)} cells in {cells}")
        for index, (column, cell) in enumerate(zip(table["columns"], cells, strict=True)):
            of_column = {"measure": column} if isinstance(column, str) else dict(column or {})
            if column is None or cell in _NOTHING or index in row.get("restated", ()):
                continue
            known = {key: table[key] for key in ("org", "period") if key in table}
            known |= {
                key: row[key] for key in ("org", "field", "indicator", "period", "measure") if key in row
            }
            known |= of_column
            start, end = period(known.pop("period", None))
            quote = " ".join(part for part in cells if part)
            yield {**known, "value": value_of(cell), "period_start": start, "period_end": end, "quote": quote}


def value_of(printed: str) -> float:
    """`10.078` is 10078, `99,49%` 99.49, `100.00%` 100, `+1,6` 1.6."""
    bare = printed.strip().rstrip("%").lstrip("+").strip()
    bare = bare.replace(".", "") if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", bare) else bare.replace(",", ".")
    number = float(bare)
    return int(number) if number.is_integer() else number
