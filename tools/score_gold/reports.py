"""Gold reports read and extracted as the night would."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ingest.document import Document
from ingest.extract import extract
from ingest.figure import Context, Extraction, Figure
from ingest.read import read

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class GoldReport:
    """One annotated report: its document, what is known from outside its text, and its facts."""

    name: str
    document: Document
    context: Context
    facts: list[dict[str, Any]]

    def extract(self) -> Extraction:
        return extract(self.document, self.context)


def gold_reports(gold: Path, texts: Path) -> Iterator[GoldReport]:
    """The reports annotated in `gold`, their texts in `texts`; raises ValueError where one cannot be read."""
    for path in sorted(gold.glob("*.gold.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".gold.json")
        data = (texts / f"{name}.txt").read_bytes()
        document = read(data, digest=hashlib.sha256(data).hexdigest())
        if not isinstance(document, Document):
            raise ValueError(f"{name} cannot be read: {document}; mend ingest.read or the gold report")
        published = record.get("published")
        context = Context(
            published=date.fromisoformat(published) if published else None,
            province=record.get("province"),
            publisher=record.get("publisher"),
        )
        yield GoldReport(name, document, context, record["facts"])


def records(extraction: Extraction) -> list[dict[str, Any]]:
    """The figures with the keys of a gold file; what restates another figure is listed once."""
    return [_record(figure) for figure in extraction.figures if figure.restates is None]


def _record(figure: Figure) -> dict[str, Any]:
    return {
        "measure": figure.measure,
        "value": float(figure.value),
        "org": figure.org,
        "period_start": figure.period_start.isoformat() if figure.period_start else None,
        "period_end": figure.period_end.isoformat() if figure.period_end else None,
        "field": figure.field,
        "indicator": figure.indicator,
        "quote": figure.quote,
        "rule": figure.rule,
    }
