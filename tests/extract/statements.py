"""Short texts read as documents, for tests of single rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ingest.document import Document
from ingest.extract import extract
from ingest.figure import Context, Extraction, Figure
from ingest.read import read

PROJECT = Path(__file__).resolve().parents[2]
GOLD = PROJECT / "tests" / "gold"
SUMMER = date(2022, 7, 10)
AUTUMN_2025 = date(2025, 10, 8)
Told = tuple[str, str, str | None, str | None, str | None]


def document_of(text: str) -> Document:
    """`text` as the reader reads a text file."""
    document = read(text.encode(), digest="0" * 64)
    assert isinstance(document, Document), document
    return document


def extraction_of(text: str, province: str | None = None, published: date | None = None) -> Extraction:
    return extract(document_of(text), Context(province=province, published=published))


def figures_of(text: str, province: str | None = None, published: date | None = None) -> list[Figure]:
    return list(extraction_of(text, province, published).figures)


def said(text: str, province: str | None = None) -> list[tuple[str, str]]:
    """(measure, value) of every figure of `text`."""
    return [(figure.measure, str(figure.value)) for figure in figures_of(text, province)]


def assert_accounted(extraction: Extraction) -> None:
    """Every number once: as a figure, as furniture, or left unread."""
    read_at = {figure.number_start for figure in extraction.figures}
    aside = [one.start for one in extraction.furniture]
    unread = [one.start for one in extraction.unread]
    places = [*read_at, *aside, *unread]
    assert len(places) == len(set(places))
    assert len(places) == extraction.n_numbers


def told(text: str, province: str = "Quảng Nam", published: date | None = SUMMER) -> list[Told]:
    """(measure, value, organisation, first day, last day) of every figure of `text`."""
    return [
        (
            figure.measure,
            str(figure.value),
            figure.org,
            figure.period_start.isoformat() if figure.period_start else None,
            figure.period_end.isoformat() if figure.period_end else None,
        )
        for figure in figures_of(text, province, published)
    ]


def orgs(text: str, province: str = "Quảng Nam", published: date = SUMMER) -> list[tuple[str, str | None]]:
    """(value, organisation) of every figure of `text`."""
    return [(value, org) for _, value, org, _, _ in told(text, province, published)]
