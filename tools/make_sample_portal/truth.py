"""The truth about the sample portal: gold files, expected findings, outcomes and counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from tools.make_sample_portal import grid
from tools.make_sample_portal.model import Block, period

_KEYS = (
    "measure",
    "value",
    "org",
    "period_start",
    "period_end",
    "field",
    "indicator",
    "approximate",
    "quote",
    "accept",
)
_ALWAYS = {"measure", "value", "org", "period_start", "period_end", "quote"}
_MEANING = _KEYS[:7]


@dataclass(frozen=True)
class Document:
    """A document of the portal and where it is found.

    `is_broken` ones cannot be opened; `is_pointer` ones only name their attachments.

    `kind` is article, attachment, news (a page without figures of dossiers) or handed_over;
    `report` is the id of the report that it belongs to, None for news.
    """

    name: str
    kind: str
    file: str
    url: str
    source: str
    publisher: str | None
    province: str | None
    published: date
    report: str | None = None
    body: tuple[Block, ...] = ()
    tables: Mapping[str, grid.Table] = field(default_factory=dict)
    facts: tuple[Mapping[str, Any], ...] = ()
    findings: tuple[Mapping[str, Any], ...] = ()
    traps: tuple[Mapping[str, Any], ...] = ()
    conflicts: tuple[Mapping[str, Any], ...] = ()
    night: int = 1
    is_broken: bool = False
    is_pointer: bool = False


def gold(document: Document) -> str:
    """The gold file of a document (JSON), a fact a line."""
    head = {
        "document": document.file,
        "url": document.url,
        "source": document.source,
        "publisher": document.publisher,
        "province": document.province,
        "published": document.published.isoformat(),
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items()]
    stated = [f"    {json.dumps(fact, ensure_ascii=False)}" for fact in facts_of(document)]
    return "\n".join(["{", *lines, '  "facts": [', *([",\n".join(stated)] if stated else []), "  ]", "}", ""])


def facts_of(document: Document) -> list[dict[str, Any]]:
    """All facts of a document, prose first; a figure restated with the same meaning is listed once."""
    kept: list[dict[str, Any]] = []
    meanings: set[tuple[Any, ...]] = set()
    for stated in _stated(document):
        fact = {key: stated[key] for key in _KEYS if key in _ALWAYS or stated.get(key) is not None}
        meaning = tuple(fact.get(key) for key in _MEANING)
        if fact["measure"] == "other" or meaning not in meanings:
            kept.append(fact)
            meanings.add(meaning)
    return kept


def _stated(document: Document) -> Iterator[Mapping[str, Any]]:
    yield from document.facts
    for block in document.body:
        if "table" in block:
            yield from grid.facts(document.tables[block["table"]])


def expected(documents: Iterable[Document], outcomes: Mapping[str, Any]) -> str:
    """`expected.yaml`: the documents, counts, outcomes, findings, traps and conflicts of the first night."""
    first_night = [document for document in documents if document.night == 1]
    readable = [one for one in first_night if not (one.is_broken or one.is_pointer)]
    truth = {
        "counts": {
            "reports": len({document.report for document in first_night if document.report}),
            "documents": len(first_night),
            "documents_readable": len(readable),
            "facts": sum(len(facts_of(document)) for document in readable),
            "documents_by_source": dict(Counter(document.source for document in first_night)),
        },
        "documents": [_entry(document) for document in first_night],
        "pointers": [document.url for document in first_night if document.is_pointer],
        **outcomes,
        "findings": _all("findings", first_night),
        "traps": _all("traps", first_night),
        "conflicts": _all("conflicts", first_night),
    }
    note = "# Written by tools/make_sample_portal; README.md beside this file says what the keys mean.\n"
    return note + yaml.safe_dump(truth, allow_unicode=True, sort_keys=False, width=110)


def _entry(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        "kind": document.kind,
        "source": document.source,
        "url": document.url,
        "facts": None if document.is_broken else len(facts_of(document)),
    }


def _all(key: str, documents: Sequence[Document]) -> list[dict[str, Any]]:
    """The findings (or traps, or conflicts) of every report once, with the ends of their periods."""
    found = []
    for document in documents:
        for stated in getattr(document, key) if document.kind != "attachment" else ():
            one = {"report": document.report, **stated}
            if "period" in one:
                one["period_start"], one["period_end"] = period(one.pop("period"))
            found.append(one)
    return found
