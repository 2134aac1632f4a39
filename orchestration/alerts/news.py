"""What a publication says that the one before did not: new reports, findings and revisions.

Two published files are compared, so that whoever was not told of a night hears of it with the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]
SHOWN = 10

_REPORTS = """
    select document_id, coalesce(title, url) as title, province, published, url, n_figures
    from {file}.marts.dim_document
    where outcome = 'read' and n_figures > 0 and version_no = 1
"""
# Reports repeat one another: a finding is one, however many of them show it.
_FINDINGS = """
    select distinct identity, province, org, field, indicator, period_start, period_end, lhs, rhs, difference
    from {file}.marts.fct_reconciliation
    where verdict = 'finding'
"""
_REVISIONS = """
    select revision_id, measure, org, field, period_start, period_end, old_value, new_value
    from {file}.marts.fct_revisions
"""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are new: how many, and the first of them."""

    count: int = 0
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    reports: Part = field(default_factory=Part)
    findings: Part = field(default_factory=Part)
    revisions: Part = field(default_factory=Part)

    @property
    def is_empty(self) -> bool:
        return not (self.reports.count or self.findings.count or self.revisions.count)


def news_of(current: Path, before: Path | None) -> News:
    """What the published file `current` has that `before` has not; all of it where there is none before.

    Raises duckdb.Error where `current` is no warehouse. A `before` of an earlier make, or one that
    cannot be read, counts as none.
    """
    if before is not None and before.resolve() == current.resolve():
        return News()
    with duckdb.connect() as reader:
        _attach(reader, "now", current)
        known = before is not None and _is_comparable(reader, before)
        return News(
            reports=_new(reader, _REPORTS, known, "published desc nulls last, title"),
            findings=_new(reader, _FINDINGS, known, "abs(coalesce(difference, 0)) desc, new::varchar"),
            revisions=_new(reader, _REVISIONS, known, "abs(new_value - old_value) desc, revision_id"),
        )


def _attach(reader: duckdb.DuckDBPyConnection, name: str, file: Path) -> None:
    quoted = str(file).replace("'", "''")
    reader.execute(f"attach '{quoted}' as {name} (read_only)")


def _is_comparable(reader: duckdb.DuckDBPyConnection, before: Path) -> bool:
    try:
        _attach(reader, "before", before)
        for query in (_REPORTS, _FINDINGS, _REVISIONS):
            reader.execute(f"select * from ({query.format(file='before')}) limit 0")
    except duckdb.Error:
        return False
    return True


def _new(reader: duckdb.DuckDBPyConnection, query: str, known: bool, order: str) -> Part:
    rows = query.format(file="now")
    if known:
        rows = f"{rows} except {query.format(file='before')}"
    # `except` compares nulls as equal, which is what is meant.
    answer = reader.execute(
        f"select *, count(*) over () as n_rows from ({rows}) as new order by {order} limit {SHOWN}"
    )
    names = [column[0] for column in answer.description]
    found: Sequence[tuple[Any, ...]] = answer.fetchall()
    if not found:
        return Part()
    return Part(int(found[0][-1]), tuple(dict(zip(names[:-1], row[:-1], strict=True)) for row in found))
