"""Fills schema `raw` from gold files, as extraction would: one document version per file.

Gold facts carry values and quotes; what landing adds (digits printed, passages, lists, counting system) is
told from the quote and its place in the text.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

import ingest
from ingest.workspace import PROJECT_ROOT

SHARED = Path(os.environ.get("MOTCUA_SHARED") or PROJECT_ROOT.parent / "shared")
RAW_SCHEMA = Path(ingest.__file__).with_name("raw_schema.sql")
FIRST_NIGHT = datetime(2026, 11, 1, 19, 0)

_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_PORTAL = re.compile(r"C[ổô]ng (?:DVC|dịch vụ công) quốc gia|DVCQG", re.IGNORECASE)
_TABLE_ROW = re.compile(r"(?:\s[\d.,]+%?){4,}$")


@dataclass(frozen=True)
class Fact:
    """A published figure of a test document; the quote need not stand in any text."""

    measure: str
    value: Decimal
    printed: str
    org: str | None = "province"
    start: date | None = date(2024, 5, 1)
    end: date | None = date(2024, 5, 31)
    quote: str = ""
    field: str | None = None
    indicator: str | None = None
    passage: int = 1
    in_table: bool = False
    approximate: bool = False
    system: str = "local"
    scale: int = 1
    base: str | None = None
    part_of: int | None = None
    restates: int | None = None

    @property
    def n_decimals(self) -> int:
        if not re.fullmatch(r"[\d.,]+", self.printed):
            return 0
        if Decimal(re.sub(r"[.,]", "", self.printed)) * self.scale == self.value:
            return 0
        return len(re.split(r"[.,]", self.printed)[-1])


@dataclass(frozen=True)
class Report:
    """One version of a document at an address of a source."""

    source: str
    url: str
    facts: Sequence[Fact] = ()
    published: date | None = None
    province: str | None = None
    publisher: str | None = None
    seen: datetime = FIRST_NIGHT
    outcome: str = "read"
    version: str = "1"
    n_furniture: int = 0
    n_unread: int = 0

    @property
    def digest(self) -> str:
        return _hash("bytes", self.source, self.url, self.version)

    @property
    def document_id(self) -> str:
        return _hash(self.source, self.url, self.digest)

    @property
    def reading_id(self) -> str:
        return _hash(self.document_id, "rules-1")

    def figure_id(self, index: int) -> str:
        fact = self.facts[index]
        place = (fact.measure, fact.org, fact.start, fact.end, fact.field, fact.indicator, index)
        return _hash(self.document_id, *map(str, place))


@dataclass(frozen=True)
class Source:
    source_id: str
    publisher_kind: str = "official"
    publisher_org: str | None = None
    province: str | None = None
    kind: str = "folder"


@dataclass
class Raw:
    sources: list[Source] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    failures: list[tuple[str, str, datetime, str]] = field(default_factory=list)

    def write(self, warehouse: Path) -> None:
        """Land everything in a new database at `warehouse`."""
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(RAW_SCHEMA.read_text(encoding="utf-8"))
            self._write_sources(connection)
            for report in self.reports:
                _write_report(connection, report)
            for source, url, at, outcome in self.failures:
                _write_attempt(connection, source, url, at, outcome, None, None)

    def _write_sources(self, connection: duckdb.DuckDBPyConnection) -> None:
        for source in self.sources:
            connection.execute(
                "insert into raw.sources values (?, ?, ?, ?, ?, ?, ?, null, null)",
                [
                    source.source_id,
                    source.kind,
                    source.source_id,
                    source.source_id,
                    source.publisher_kind,
                    source.publisher_org,
                    source.province,
                ],
            )


def gold_report(file: Path, texts: Path, source: str) -> Report:
    """A gold file as the report it was taken from."""
    gold = json.loads(file.read_text(encoding="utf-8"))
    text = (texts / gold["document"]).read_text(encoding="utf-8")
    facts = list(_gold_facts(gold["facts"], text))
    return Report(
        source=source,
        url=f"file:{gold['document']}",
        facts=_with_lists(facts),
        published=date.fromisoformat(gold["published"]) if gold["published"] else None,
        province=gold["province"],
        publisher=gold["publisher"],
    )


def _gold_facts(facts: Iterable[Mapping[str, Any]], text: str) -> Iterable[Fact]:
    for gold in facts:
        place = text.find(gold["quote"])
        measure, its_field = gold["measure"], gold.get("field")
        interlinked = measure == "other" and "accept" in gold and _of_interlinked(text, place)
        if interlinked:
            # Dossiers sent on to another office: a set of their own, not a state of the office's dossiers.
            measure, its_field = gold["accept"][0], "liên thông"
        printed, scale = _printed(gold["quote"], Decimal(str(gold["value"])))
        paragraph = text[text.rfind("\n", 0, place) + 1 : place + len(gold["quote"])]
        is_rate = measure.startswith("rate")
        yield Fact(
            measure=measure,
            value=Decimal(str(gold["value"])),
            printed=printed,
            org=gold["org"],
            start=_day(gold["period_start"]),
            end=_day(gold["period_end"]),
            quote=gold["quote"],
            field=its_field,
            indicator=gold.get("indicator"),
            passage=text.count("\n\n", 0, place),
            in_table=bool(_TABLE_ROW.search(gold["quote"])),
            approximate=gold.get("approximate", False),
            system="national_portal" if is_rate and _PORTAL.search(paragraph) else "local",
            scale=scale,
        )


def _of_interlinked(text: str, place: int) -> bool:
    sentence = text[text.rfind("\n", 0, place) + 1 : text.find("\n", place)]
    return "liên thông" in sentence.lower() or "liên thông" in text[max(0, place - 400) : place].lower()


def _printed(quote: str, value: Decimal) -> tuple[str, int]:
    """The number of the quote that reads as the value, and its scale; the whole quote where none does."""
    for match in _NUMBER.finditer(quote):
        digits = match.group()
        scale = 1000 if re.match(r" ng(?:àn|hìn)", quote[match.end() :]) else 1
        for thousands, decimal in ((".", ","), (",", ".")):
            try:
                if Decimal(digits.replace(thousands, "").replace(decimal, ".")) * scale == value:
                    return digits, scale
            except ArithmeticError:
                continue
    return quote, 1


def _with_lists(facts: list[Fact]) -> list[Fact]:
    """Say which figures are listed parts: districts or fields after a whole, and rows over a total row."""
    done: list[Fact] = []
    for index, fact in enumerate(facts):
        whole = next((i for i in reversed(range(index)) if _is_part(fact, facts[i])), None)
        if fact.in_table:
            whole = next((i for i, other in enumerate(facts) if _is_total_of(other, fact)), None)
        done.append(replace(fact, part_of=whole))
    return done


def _is_part(fact: Fact, other: Fact) -> bool:
    if fact.in_table or other.in_table or fact.measure != other.measure:
        return False
    if fact.passage - other.passage > 3:
        return False
    if (fact.start, fact.end) != (other.start, other.end) or fact.value > other.value:
        return False
    a_district = other.org == "centre" and (fact.org is None or fact.org.startswith("district:"))
    a_field = fact.org == other.org and other.field is None and fact.field is not None
    return (a_district and fact.field == other.field) or a_field


def _is_total_of(whole: Fact, row: Fact) -> bool:
    return (
        whole.org in ("centre", "level:province")
        and whole.measure == row.measure
        and not whole.measure.startswith("rate")
        and (whole.start, whole.end, whole.field) == (row.start, row.end, row.field)
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _hash(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def _write_attempt(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    url: str,
    at: datetime,
    outcome: str,
    digest: str | None,
    published: date | None,
) -> None:
    connection.execute(
        "insert into raw.attempts (attempt_id, source_id, url, role, attempted_at, outcome, digest, n_bytes, "
        "title, published) values (?, ?, ?, 'file', ?, ?, ?, 100, null, ?)",
        [_hash(source, url, str(at), outcome), source, url, at, outcome, digest, published],
    )


def _write_report(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    _write_attempt(connection, report.source, report.url, report.seen, "new", report.digest, report.published)
    known = connection.execute(
        "select 1 from raw.readings where reading_id = ?", [report.reading_id]
    ).fetchone()
    if known:
        return
    text, spans = _lay_out(report.facts)
    n_figures = len(report.facts)
    connection.execute(
        "insert into raw.readings values "
        "(?, ?, ?, ?, ?, 'rules-1', ?, null, 'text/plain', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            report.reading_id,
            report.document_id,
            report.digest,
            report.source,
            report.url,
            report.outcome,
            report.url,
            report.published,
            report.province,
            report.publisher,
            n_figures + report.n_furniture + report.n_unread,
            n_figures,
            report.n_furniture,
            report.n_unread,
            text,
        ],
    )
    connection.execute(
        "insert into raw.current_readings values (?, ?)", [report.document_id, report.reading_id]
    )
    for number in range(report.n_furniture):
        connection.execute(
            "insert into raw.furniture values (?, ?, ?, ?, '2', 'date')",
            [report.reading_id, report.document_id, 100_000 + number, 100_001 + number],
        )
    for number in range(report.n_unread):
        connection.execute(
            "insert into raw.unread_numbers values (?, ?, ?, ?, '7', 'no_measure', '7 ý kiến', null, 'p9')",
            [report.reading_id, report.document_id, 12 + number, 13 + number],
        )
    rows = [_figure_row(report, index, spans[index]) for index in range(n_figures)]
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into raw.figures values ({marks})", rows)


def _lay_out(facts: Sequence[Fact]) -> tuple[str, list[tuple[int, int, int]]]:
    """A text that holds every quote once a line, and for each (start, end, start of the number)."""
    text, spans = "", []
    for fact in facts:
        quote = fact.quote or f"{fact.measure} {fact.printed}"
        start = len(text)
        spans.append((start, start + len(quote), start + max(quote.find(fact.printed), 0)))
        text += quote + "\n"
    return text, spans


def _figure_row(report: Report, index: int, span: tuple[int, int, int]) -> list[Any]:
    fact = report.facts[index]
    start, end, number = span
    return [
        report.figure_id(index),
        report.reading_id,
        report.document_id,
        fact.measure,
        fact.value,
        fact.printed,
        fact.n_decimals,
        fact.scale,
        fact.org,
        report.province,
        fact.start,
        fact.end,
        "stated",
        fact.field,
        fact.indicator,
        fact.base,
        fact.system,
        fact.approximate,
        fact.in_table,
        fact.passage,
        None if fact.part_of is None else report.figure_id(fact.part_of),
        None if fact.restates is None else report.figure_id(fact.restates),
        fact.quote or f"{fact.measure} {fact.printed}",
        start,
        end,
        number,
        number + len(fact.printed),
        f"line {index + 1}",
        "test",
    ]
