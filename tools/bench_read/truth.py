"""Documents with known contents: `NAME` beside `NAME.truth.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.read.canonical import canonical


@dataclass(frozen=True, slots=True)
class TrueTable:
    """The cells as (row, column, row span, column span, text); the first `header_rows` rows are header."""

    cells: tuple[tuple[int, int, int, int, str], ...]
    header_rows: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What is in a document, and (`absent`) what a reader must not show.

    `keeps_capitals` is False for encodings that have no accented capitals of their own.
    `shows_pictures` is True where the report itself is in pictures or attachments.
    """

    path: Path
    paragraphs: tuple[str, ...]
    tables: tuple[TrueTable, ...]
    absent: tuple[str, ...]
    keeps_capitals: bool
    is_scan: bool
    shows_pictures: bool


def truths_in(folder: Path) -> Iterator[Truth]:
    """The documents of `folder` that have a truth, by name."""
    for path in sorted(folder.glob("*.truth.json")):
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        traits = " ".join(content.get("traits", ()))
        yield Truth(
            path.with_name(path.name.removesuffix(".truth.json")),
            tuple(filter(None, map(canonical, content.get("paragraphs", ())))),
            tuple(map(_table, content.get("tables", ()))),
            tuple(content.get("must_not_contain") or ()),
            "TCVN3" not in traits,
            "scan" in path.name,
            bool(content.get("links")),
        )


def _table(content: dict[str, Any]) -> TrueTable:
    cells = (
        (cell["r"], cell["c"], cell["rs"], cell["cs"], canonical(cell["text"])) for cell in content["cells"]
    )
    return TrueTable(tuple(cells), int(content["header_rows"]))
