"""One file -> its figures as records with the keys of the gold files, without archive or warehouse."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.extract import extract
from ingest.figure import Context, Figure
from ingest.read import ReadFailure, read_bounded


def figures_of_file(file: Path, context: Context) -> list[dict[str, Any]] | ReadFailure:
    """The figures of `file` in reading order, or why it cannot be read; OSError if it cannot be opened."""
    data = file.read_bytes()
    document = read_bounded(data, digest=hashlib.sha256(data).hexdigest())
    if isinstance(document, ReadFailure):
        return document
    extraction = extract(document, context)
    return [dict(_record(figure)) for figure in extraction.figures if figure.restates is None]


def _record(figure: Figure) -> Iterator[tuple[str, Any]]:
    """A figure as a fact of `GOLD.md`; keys that say nothing are left out there, and here."""
    yield "measure", figure.measure
    yield (
        "value",
        int(figure.value) if figure.value == figure.value.to_integral_value() else float(figure.value),
    )
    yield "org", figure.org
    yield "period_start", figure.period_start.isoformat() if figure.period_start else None
    yield "period_end", figure.period_end.isoformat() if figure.period_end else None
    if figure.field:
        yield "field", figure.field
    if figure.indicator:
        yield "indicator", figure.indicator
    if figure.approximate:
        yield "approximate", True
    yield "quote", figure.quote
    yield "locator", figure.locator
    yield "char_start", figure.char_start
    yield "char_end", figure.char_end
    yield "rule", figure.rule
