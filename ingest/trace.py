"""From a figure of the published warehouse back to the words that state it, in the archived bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingest.collect.archive import Archive
from ingest.collect.storage import StorageError
from ingest.read import text_at
from ingest.workspace import Workspace

_AROUND = 160
_FIGURE = """
    select
        figure.figure_id, figure.measure, measure.label_vi, measure.label_en, figure.value, measure.unit,
        figure.org, figure.province, figure.period_start, figure.period_end, figure.period_basis,
        figure.field, figure.indicator, figure.quote, figure.char_start, figure.char_end,
        figure.number_start, figure.number_end, figure.in_table,
        figure.locator, figure.rule, reading.rules_version, reading.digest, reading.title, reading.url,
        reading.published, reading.text
    from raw.figures as figure
    join raw.readings as reading using (reading_id)
    left join marts.dim_measure as measure on measure.measure = figure.measure
    where starts_with(figure.figure_id, $prefix) and $prefix <> ''
    order by all
"""


class FigureUnknown(LookupError):  # noqa: N818 - reads as the outcome it is
    """No figure, or more than one, has this id; the message says how to find ids."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure with its quote in context; `is_there`: the archived bytes still say it at its locator."""

    figure: dict[str, Any]
    before: str
    after: str
    archived: Path
    is_there: bool
    doubt: str = ""

    def lines(self) -> Iterator[tuple[str, str]]:
        """(name, text) for each thing to show a person."""
        figure = self.figure
        yield "figure", figure["figure_id"]
        yield "value", f"{_plain(figure['value'])} {figure['unit'] or ''}".strip()
        yield "measure", f"{figure['measure']} ({figure['label_vi']} / {figure['label_en']})"
        for name in ("org", "province", "field", "indicator"):
            if figure[name]:
                yield name, figure[name]
        yield (
            "period",
            f"{figure['period_start'] or '…'} to {figure['period_end'] or '…'} ({figure['period_basis']})",
        )
        yield "quote", figure["quote"]
        yield "in context", f"…{self.before}[{figure['quote']}]{self.after}…".replace("\n", " ⏎ ")
        yield "rule", f"{figure['rule']} (rules {figure['rules_version']})"
        yield (
            "document",
            f"{figure['title'] or '(no title)'}, published {figure['published'] or 'on an unknown day'}",
        )
        yield "url", figure["url"]
        yield "locator", figure["locator"]
        yield "archive", str(self.archived)
        yield "read again", "the archived bytes say the same" if self.is_there else self.doubt


def trace(workspace: Workspace, figure_id: str) -> Traced:
    """Find a figure by its id, or the beginning of it, and read its place again; raises FigureUnknown."""
    figure = _figure(workspace, figure_id)
    text, start, end = figure["text"], figure["char_start"], figure["char_end"]
    archive = Archive(workspace.archive)
    doubt = ""
    try:
        again = text_at(archive.read(figure["digest"]), figure["locator"])
        if stated_at_locator(figure) not in again:
            doubt = f"the archived bytes say something else there: {again[:200]!r}"
    except (StorageError, ValueError) as error:
        doubt = str(error)
    return Traced(
        figure=figure,
        before=text[max(0, start - _AROUND) : start],
        after=text[end : end + _AROUND],
        archived=archive.path(figure["digest"]),
        is_there=not doubt,
        doubt=doubt,
    )


def stated_at_locator(figure: dict[str, Any]) -> str:
    """What must stand at a figure's locator: its quote; in a table, where the quote is a row, its number."""
    if not figure["in_table"]:
        return str(figure["quote"])
    return str(figure["text"][figure["number_start"] : figure["number_end"]])


def _figure(workspace: Workspace, figure_id: str) -> dict[str, Any]:
    if not workspace.current.exists():
        raise FigureUnknown(f"{workspace.current} is not there yet; `motcua run` makes it")
    with duckdb.connect(str(workspace.current), read_only=True) as warehouse:
        cursor = warehouse.execute(_FIGURE, {"prefix": figure_id})
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
    if len(rows) != 1:
        found = "no figure has" if not rows else f"{len(rows)} figures have"
        raise FigureUnknown(
            f"{found} the id {figure_id}; find ids with "
            '`motcua sql "select figure_id, measure, value, quote from fct_figures limit 20"`'
        )
    return dict(zip(names, rows[0], strict=True))


def _plain(value: Any) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
