"""The reference reports with tables: a run-together appendix with its gold facts, and the official form."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.document import BlockKind, Document
from ingest.extract.extraction import extract
from ingest.figure import Context, Figure
from ingest.read.parts import Grid, GridCell, Part, assemble
from ingest.read.reader import read

SHARED = Path(os.environ.get("MOTCUA_SHARED", Path(__file__).resolve().parents[3] / "shared"))
GOLD = Path(__file__).resolve().parents[1] / "gold" / "reports"

FORM_II_06A = (
    "received_total",
    "received_online",
    "received_in_person_or_postal",
    "received_carried_over",
    "resolved_total",
    "resolved_early",
    "resolved_on_time",
    "resolved_late",
    "pending_total",
    "pending_not_due",
    "pending_overdue",
)
APPENDIX = ("received_total", "resolved_total", "resolved_by_due", "resolved_late", "rate_by_due")


def shared(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the reference reports are not here: {path}")
    return path


def in_tables(document: Document, figures: tuple[Figure, ...]) -> list[Figure]:
    spans = [(block.start, block.end) for block in document.blocks if block.kind is BlockKind.TABLE]
    return [figure for figure in figures if any(start <= figure.number_start < end for start, end in spans)]


def key(
    measure: str, value: float, org: str | None, start: object, end: object, indicator: str | None
) -> tuple[object, ...]:
    return measure, round(float(value), 6), org, str(start), str(end), indicator


def test_the_appendix_of_seed_004_is_read_whole() -> None:
    gold = json.loads(shared("gold", "seeds", "004_2f243a429b824b48.gold.json").read_text("utf-8"))
    document = read(shared("seeds", "004_2f243a429b824b48.txt").read_bytes(), digest="0" * 64)
    assert isinstance(document, Document)
    found = extract(document, Context(published=date(2023, 3, 2), province=gold["province"]))
    read_here = in_tables(document, found.figures)
    assert len(read_here) == 20 * len(APPENDIX)
    got = Counter(
        key(one.measure, float(one.value), one.org, one.period_start, one.period_end, one.indicator)
        for one in read_here
    )
    wanted = Counter(
        key(fact["measure"], fact["value"], fact["org"], fact["period_start"], fact["period_end"], None)
        for fact in gold["facts"]
        if fact["quote"].count(" ") > 4
        and fact["quote"].rsplit(" ", 1)[-1].endswith("%")
        and fact["org"] != "centre"
    )
    assert len(wanted) == 19 * len(APPENDIX)
    assert not wanted - got


def test_the_scorecard_table_of_a_gold_report() -> None:
    path = GOLD / "b019.txt"
    if not path.exists():
        pytest.skip(f"the gold report is not here: {path}")
    gold = json.loads(path.with_name("b019.gold.json").read_text("utf-8"))
    document = read(path.read_bytes(), digest="0" * 64)
    assert isinstance(document, Document)
    found = extract(document, Context(province=gold["province"], publisher=gold["publisher"]))
    got = {
        key(one.measure, float(one.value), one.org, one.period_start, one.period_end, one.indicator)
        for one in in_tables(document, found.figures)
    }
    wanted = {
        key(
            fact["measure"],
            fact["value"],
            fact["org"],
            fact["period_start"],
            fact["period_end"],
            fact["indicator"],
        )
        for fact in gold["facts"]
        if fact["measure"] in ("score", "score_max") and fact["value"] != 72.57
    }
    assert wanted <= got


def table_of(truth: dict[str, Any]) -> Grid:
    cells = tuple(
        GridCell(cell["r"], cell["c"], cell["text"], f"r{cell['r']}c{cell['c']}", cell["rs"], cell["cs"])
        for cell in truth["cells"]
    )
    return Grid(cells, "table[1]", None, truth.get("caption") or "")


@pytest.mark.parametrize(
    ("sample", "measures", "n_figures"),
    [
        ("08_form_ii06.xlsx", FORM_II_06A, 13 * 11),
        ("09_form_ii06.xls", FORM_II_06A, 13 * 11),
        ("11_report_004_word.pdf", APPENDIX, 20 * 5),
        ("13_two_pages.pdf", FORM_II_06A, 31 * 11),
        ("14_form_ii06_landscape.pdf", FORM_II_06A, 13 * 11),
    ],
)
def test_each_column_of_the_official_form(sample: str, measures: tuple[str, ...], n_figures: int) -> None:
    truth = json.loads(shared("samples", f"{sample}.truth.json").read_text("utf-8"))
    parts: list[Part | Grid] = [Part(BlockKind.PARAGRAPH, text, "p") for text in truth["paragraphs"]]
    document = assemble([*parts, table_of(truth["tables"][0])], digest="0" * 64, media_type="application/pdf")
    found = extract(document, Context(published=date(2024, 4, 2), province="Bình Thuận"))
    table = next(block for block in document.blocks if block.kind is BlockKind.TABLE)
    read_here = in_tables(document, found.figures)
    columns = {cell.locator: cell.column - 2 for cell in table.cells}
    assert len(read_here) == n_figures
    assert all(figure.measure == measures[columns[figure.locator]] for figure in read_here)
    assert all(figure.org is not None for figure in read_here)
    assert not [number for number in found.unread if table.start <= number.start < table.end]
    if measures is FORM_II_06A:
        assert_sums_of_the_form(read_here)


def assert_sums_of_the_form(figures: list[Figure]) -> None:
    """(3) = (4)+(5)+(6), (7) = (8)+(9)+(10), (11) = (12)+(13): what the form itself says of its columns."""
    rows: dict[str, dict[str, int]] = {}
    for figure in figures:
        rows.setdefault(figure.locator.split("c")[0], {})[figure.measure] = int(figure.value)
    closing = [
        row["received_total"] == sum(row[name] for name in FORM_II_06A[1:4])
        and row["resolved_total"] == sum(row[name] for name in FORM_II_06A[5:8])
        and row["pending_total"] == sum(row[name] for name in FORM_II_06A[9:])
        for row in rows.values()
    ]
    assert all(closing)
