"""Attempts, sources and readings as rows of schema `raw` (columns: raw_schema.sql)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.collect.ledger import Attempt, DocumentVersion
from ingest.document import Document
from ingest.figure import Context, Extraction, Figure
from ingest.raw import Row
from ingest.read import ReadFailure, ReadOutcome
from ingest.sources import Source


@dataclass(frozen=True, slots=True)
class Reading:
    """One version of a document as read under one context and one version of the rules."""

    reading_id: str
    version: DocumentVersion
    context: Context
    rules_version: str
    result: Document | ReadFailure
    extraction: Extraction


def short_hash(*parts: object) -> str:
    """20 hex digits that stand for `parts`; None and the empty text are told apart."""
    return hashlib.sha256(
        repr(tuple(None if part is None else str(part) for part in parts)).encode()
    ).hexdigest()[:20]


def attempt_row(attempt: Attempt) -> Row:
    return {
        "attempt_id": attempt.attempt_id,
        "source_id": attempt.source_id,
        "url": attempt.url,
        "final_url": attempt.final_url,
        "parent_url": attempt.parent_url,
        "role": attempt.role.value,
        "attempted_at": attempt.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "outcome": attempt.outcome.value,
        "detail": attempt.detail,
        "http_status": attempt.http_status,
        "digest": attempt.digest,
        "n_bytes": attempt.n_bytes,
        "title": attempt.title,
        "published": attempt.published,
    }


def source_row(source: Source) -> Row:
    return {
        "source_id": source.id,
        "kind": source.kind.value,
        "name": source.name,
        "publisher": source.publisher,
        "publisher_kind": source.publisher_kind.value if source.publisher_kind else None,
        "publisher_org": source.publisher_org,
        "province": source.province,
        "list_url": source.list_url,
        "closed": source.closed,
    }


def reading_row(reading: Reading) -> Row:
    extraction, context = reading.extraction, reading.context
    document = reading.result if isinstance(reading.result, Document) else None
    failure = reading.result if isinstance(reading.result, ReadFailure) else None
    return {
        "reading_id": reading.reading_id,
        "document_id": reading.version.document_id,
        "digest": reading.version.digest,
        "source_id": reading.version.source_id,
        "url": reading.version.url,
        "rules_version": reading.rules_version,
        "outcome": (failure.reason if failure else ReadOutcome.READ).value,
        "detail": failure.detail if failure else None,
        "media_type": document.media_type if document else None,
        "title": context.title or (document.title if document else None) or None,
        "published": context.published or extraction.dated,
        "province": extraction.province or context.province,
        "publisher": context.publisher,
        "n_numbers": extraction.n_numbers,
        # A number may be a figure of several units.
        "n_figures": len({figure.number_start for figure in extraction.figures}),
        "n_furniture": len(extraction.furniture),
        "n_unread": len(extraction.unread),
        "text": document.text if document else None,
    }


def figure_rows(reading: Reading) -> Iterator[Row]:
    """The figures, each under an id that stays the same as long as place and meaning do."""
    document_id = reading.version.document_id
    ids = [figure_id(document_id, figure) for figure in reading.extraction.figures]
    for own, figure in zip(ids, reading.extraction.figures, strict=True):
        yield {
            "figure_id": own,
            "reading_id": reading.reading_id,
            "document_id": document_id,
            "measure": figure.measure,
            "value": figure.value,
            "printed": figure.printed,
            "n_decimals": figure.n_decimals,
            "scale": figure.scale,
            "org": figure.org,
            "province": reading.extraction.province,
            "period_start": figure.period_start,
            "period_end": figure.period_end,
            "period_basis": figure.period_basis.value,
            "field": figure.field,
            "indicator": figure.indicator,
            "base": figure.base,
            "source_system": figure.source_system.value,
            "approximate": figure.approximate,
            "in_table": figure.in_table,
            "passage": figure.passage,
            "part_of": None if figure.part_of is None else ids[figure.part_of],
            "restates": None if figure.restates is None else ids[figure.restates],
            "quote": figure.quote,
            "char_start": figure.char_start,
            "char_end": figure.char_end,
            "number_start": figure.number_start,
            "number_end": figure.number_end,
            "locator": figure.locator,
            "rule": figure.rule,
        }


def figure_id(document_id: str, figure: Figure) -> str:
    return short_hash(
        document_id,
        figure.measure,
        figure.org,
        figure.period_start,
        figure.period_end,
        figure.field,
        figure.indicator,
        figure.number_start,
    )


def furniture_rows(reading: Reading) -> Iterator[Row]:
    for number in reading.extraction.furniture:
        yield {
            "reading_id": reading.reading_id,
            "document_id": reading.version.document_id,
            "char_start": number.start,
            "char_end": number.end,
            "printed": number.printed,
            "number_class": number.number_class.value,
        }


def unread_rows(reading: Reading) -> Iterator[Row]:
    document = reading.result
    for number in reading.extraction.unread:
        yield {
            "reading_id": reading.reading_id,
            "document_id": reading.version.document_id,
            "char_start": number.start,
            "char_end": number.end,
            "printed": number.printed,
            "reason": number.reason,
            "context": number.context,
            "candidates": ",".join(number.candidates) or None,
            "locator": document.locator_at(number.start) if isinstance(document, Document) else "",
        }
