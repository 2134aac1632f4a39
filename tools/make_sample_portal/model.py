"""Reports and sites as data: reads the YAML files and checks them against themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
VIETNAM = timezone(timedelta(hours=7))

Block = Mapping[str, Any]  # one of {h: heading}, {p: paragraph}, {list: [items]}, {table: name}


class DataError(ValueError):
    """The data of a report or site contradict themselves; the message names the file and the place."""


@dataclass(frozen=True)
class Site:
    """One publisher: where it lives, how its addresses are made and how it looks."""

    id: str
    host: str
    look: str
    publisher: str
    province: str
    page_size: int
    list_first: str
    list_more: str
    article: str
    attachment: str
    date_format: str
    first_page: int = 1
    names: Mapping[str, str] = field(default_factory=dict)
    news: tuple[Mapping[str, Any], ...] = ()
    dead_links: tuple[Mapping[str, Any], ...] = ()
    robots: str | None = None


@dataclass(frozen=True)
class Attachment:
    """A file beside an article: its text, tables and the facts that it states."""

    kind: str
    name: str
    label: str
    body: tuple[Block, ...]
    facts: tuple[Mapping[str, Any], ...]
    head: Mapping[str, Any]
    keep_bytes: int | None = None  # the file breaks off after so many bytes


@dataclass(frozen=True)
class Report:
    """One report: an article of a site, or a text file handed over (`site` is None)."""

    id: str
    site: str | None
    title: str
    published: datetime
    body: tuple[Block, ...]
    facts: tuple[Mapping[str, Any], ...]
    number: int = 0
    author: str = ""
    lead: str = ""
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Mapping[str, Any], ...] = ()
    traps: tuple[Mapping[str, Any], ...] = ()
    conflicts: tuple[Mapping[str, Any], ...] = ()
    is_pointer: bool = False  # the article only names its attachments
    correction: Mapping[str, Any] | None = None
    handed_over: Mapping[str, Any] | None = None


def load_sites() -> dict[str, Site]:
    """All sites by id."""
    sites = {}
    for path in sorted((HERE / "sites").glob("*.yaml")):
        raw = _load(path)
        raw["news"] = tuple(raw.get("news", ()))
        raw["dead_links"] = tuple(raw.get("dead_links", ()))
        sites[path.stem] = Site(id=path.stem, **raw)
    return sites


def load_reports() -> list[Report]:
    """All reports, by id; raises DataError if a fact's quote is not in its text."""
    reports = [_report(path) for path in sorted((HERE / "reports").glob("*.yaml"))]
    for report in reports:
        check_quotes(report)
    return reports


def corrected(report: Report) -> Report:
    """The report as published again: texts and facts replaced as `correction` says."""
    if report.correction is None:
        raise DataError(f"{report.id}: no correction")
    texts: Mapping[str, str] = report.correction["text"]
    values: Mapping[float, float] = report.correction["values"]
    again = replace(
        report,
        body=_replaced(report.body, texts),
        facts=tuple(
            {**fact, "value": values.get(fact["value"], fact["value"]), "quote": _swap(fact["quote"], texts)}
            for fact in report.facts
        ),
        published=report.published,
        findings=(),
    )
    check_quotes(again)
    return again


def check_quotes(report: Report) -> None:
    """Raises DataError for a fact whose quote does not stand in the text of its document."""
    documents = [("article", report.body, report.facts, f"{report.title}\n{report.lead}\n")]
    documents += [(part.name, part.body, part.facts, "") for part in report.attachments]
    for name, body, facts, before in documents:
        text = before + plain_text(body)
        for fact in facts:
            if fact["quote"] not in text:
                raise DataError(f"{report.id}, {name}: the text does not hold {fact['quote']!r}")


def plain_text(body: tuple[Block, ...]) -> str:
    """The prose of a body, one block or list item a line; tables are left out."""
    return "\n".join(unmarked(line) for line in _lines(body))


def unmarked(text: str) -> str:
    """Text without its marks for bold (`**...**`)."""
    return text.replace("**", "")


def slug(text: str) -> str:
    """ASCII, lower case, hyphens: how portals make an address of a title."""
    folded = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def period(text: object) -> tuple[str | None, str | None]:
    """ISO ends of a period, both inclusive.

    Written as `2018`, `2020-Q3`, `2023-10`, `2020-03-01`, a span of two of them (`2023-01..2023-10`)
    or its end alone (`..2023-10-31`).
    """
    if text is None:
        return None, None
    start, dots, end = str(text).partition("..")
    first = _days(start)[0].isoformat() if start else None
    return first, _days(end if dots else start)[1].isoformat()


def _days(text: str) -> tuple[date, date]:
    """First and last day of a year, quarter, month or day."""
    parts = re.fullmatch(r"(\d{4})(?:-Q([1-4])|-(\d{2})(-\d{2})?)?", text)
    if parts is None:
        raise DataError(f"{text!r} is no period")
    year, quarter, month, day = parts.groups()
    if day:
        return date.fromisoformat(text), date.fromisoformat(text)
    first, months = (int(quarter) * 3 - 2, 3) if quarter else (int(month), 1) if month else (1, 12)
    after = first - 1 + months
    return date(int(year), first, 1), date(int(year) + after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _report(path: Path) -> Report:
    raw = _load(path)
    stated = raw.pop("published")
    published = datetime.fromisoformat(str(stated)).replace(tzinfo=VIETNAM)
    tables = raw.pop("tables", {})
    attachments = tuple(
        Attachment(
            kind=part["kind"],
            name=part["name"],
            label=part["label"],
            body=tuple(part["body"]),
            facts=_facts(part.get("facts", ())),
            head=part.get("head", {}),
            keep_bytes=part.get("keep_bytes"),
        )
        for part in raw.pop("attachments", ())
    )
    return Report(
        id=path.stem,
        published=published,
        body=tuple(raw.pop("body")),
        facts=_facts(raw.pop("facts", ())),
        tables=tables,
        attachments=attachments,
        findings=tuple(raw.pop("findings", ())),
        traps=tuple(raw.pop("traps", ())),
        conflicts=tuple(raw.pop("conflicts", ())),
        **raw,
    )


def _facts(groups: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(fact for group in groups for fact in _facts_of_group(group))


def _facts_of_group(group: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    shared = {key: value for key, value in group.items() if key != "of"}
    for stated in group["of"]:
        own = (
            dict(zip(("measure", "value", "quote"), stated, strict=True))
            if isinstance(stated, list)
            else stated
        )
        fact = {"org": None, "period": None, **shared, **own}
        fact["period_start"], fact["period_end"] = period(fact.pop("period"))
        yield fact


def _lines(body: tuple[Block, ...]) -> Iterator[str]:
    for block in body:
        match block:
            case {"h": text} | {"p": text}:
                yield text
            case {"list": items}:
                yield from items


def _replaced(body: tuple[Block, ...], texts: Mapping[str, str]) -> tuple[Block, ...]:
    return tuple(
        {
            key: [_swap(item, texts) for item in value] if isinstance(value, list) else _swap(value, texts)
            for key, value in block.items()
        }
        for block in body
    )


def _swap(text: str, texts: Mapping[str, str]) -> str:
    for old, new in texts.items():
        text = text.replace(old, new)
    return text


def _load(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(loaded, dict):
        raise DataError(f"{path.name}: a mapping is expected")
    return loaded
