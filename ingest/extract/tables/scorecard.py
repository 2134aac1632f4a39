"""Scorecards: the groups of indicators in the rows or in the columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from ingest.extract.numbers import Number
from ingest.extract.tables.axes import Layout, Values, decide, line_of
from ingest.extract.tables.context import TableContext
from ingest.extract.tables.grid import Shape
from ingest.extract.tables.rows import RowReader
from ingest.extract.tables.scores import is_component, maxima, settle_scores
from ingest.extract.tables.subjects import Subject
from ingest.extract.tables.words import Words, read_words
from ingest.figure import NumberClass

_OWN = ("dept:", "district:", "commune:")


def scorecard(
    shape: Shape,
    context: TableContext,
    values: Values,
    rows: RowReader,
    heads: Mapping[int, Words],
    labels: Mapping[int, Words],
) -> Layout:
    """Indicators in the rows or in the columns; columns are the lines either way."""
    named = [
        {words.features.indicator for words in axis.values()} - {None, "total"} for axis in (heads, labels)
    ]
    across = len(named[1]) > len(named[0])
    layout = Layout(in_rows=False)
    for column, words in heads.items():
        cells = [value for (_, at), value in values.items() if at == column]
        line = line_of(column, words, shape.head_of(column), cells, context, None, "")
        line.unit = "percent" if words.unit == "percent" else "rank" if words.kind == "rank" else "points"
        if line.unit == "points" and cells and all(cell.number.is_percent for cell in cells):
            line.unit, line.words = "percent", replace(words, unit="percent", kind=None)
        layout.lines[column] = line
    settle_scores(
        [line for _, line in sorted(layout.lines.items())],
        indicators_across=across,
        within_maxima=_within_maxima(values, labels),
    )
    decide(layout, values)
    if across:
        layout.subjects = _indicator_rows(shape, rows, labels, _scored_org(context, heads.values()))
        layout.indicators = tuple(subject.words.features.indicator for subject in layout.subjects.values())
        layout.maxima = _row_maxima(layout, values)
        _drop_twins(layout)
    else:
        layout.subjects = rows.subjects(())
        layout.indicators = tuple(words.features.indicator for words in heads.values())
        _name_kind_rows(layout, labels, context)
    return layout


def _within_maxima(values: Values, labels: Mapping[int, Words]) -> bool:
    """Whether each number in the row of an indicator could be its points (Decision 766/QĐ-TTg)."""
    reached = maxima()
    limits = {row: reached.get(words.features.indicator or "") for row, words in labels.items()}
    scored = [
        (value.number.value, limit)
        for (row, _), value in values.items()
        if (limit := limits.get(row)) is not None
    ]
    return bool(scored) and all(points <= limit for points, limit in scored)


def _scored_org(context: TableContext, heads: Iterable[Words] = ()) -> str | None:
    """Scores are of one unit: the one a column or the caption names, else the document's own, never a level.

    "Sở ... đạt 85,1 điểm. Toàn tỉnh đạt 80,9 điểm" before the table only sets the province beside it.
    """
    named = {words.org for words in heads} - {None, "national"}
    if len(named) == 1:
        return _not_a_level(next(iter(named)))
    own = context.document.org
    if own is not None and own.startswith(_OWN) and read_words(context.caption).org is None:
        return own
    return _not_a_level(context.scope.org)


def _not_a_level(org: str | None) -> str | None:
    return "province" if org is not None and org.startswith("level:") else org


def _indicator_rows(
    shape: Shape, rows: RowReader, labels: Mapping[int, Words], org: str | None
) -> dict[int, Subject]:
    subjects = {}
    for row, words in labels.items():
        subject = Subject(org=org, words=replace(words, unit=None, kind=None), rule="row of an indicator")
        if not words.total and is_component(rows.label(row), shape.ordinal_of(row)):
            subject.words = replace(subject.words, role=NumberClass.OTHER_FIGURE)
        elif words.features.indicator is None and not words.total:
            subject.reason = "row_not_understood"
        subjects[row] = subject
    return subjects


def _row_maxima(layout: Layout, values: Values) -> dict[int, Decimal]:
    found = {}
    for (row, column), value in values.items():
        number = layout.decided.get(value.number.start)
        subject = layout.subjects.get(row)
        if subject is None:
            continue
        if layout.lines[column].measure == "score_max" and isinstance(number, Number):
            found[id(subject)] = number.value
        elif value.over is not None:
            found[id(subject)] = value.over.value
    return found


def _drop_twins(layout: Layout) -> None:
    """Two rows of one indicator: a part was taken for its group."""
    codes = [
        subject.words.features.indicator
        for subject in layout.subjects.values()
        if subject.reason is None and subject.words.role is None
    ]
    for subject in layout.subjects.values():
        code = subject.words.features.indicator
        if code is not None and codes.count(code) > 1:
            subject.reason = "two_rows_one_indicator"


def _name_kind_rows(layout: Layout, labels: Mapping[int, Words], context: TableContext) -> None:
    """Rows that name a part of the score ("Điểm tối đa", "Trung bình cả nước") and no organisation."""
    for row in layout.subjects:
        words = labels.get(row)
        if words is None or words.unknown:
            continue
        if words.org == "national":
            layout.subjects[row] = Subject(
                org="national", words=replace(words, total=False), rule="row of the national mean"
            )
        elif words.kind is not None and words.org is None:
            layout.subjects[row] = Subject(org=_scored_org(context), words=words, rule="row of a scorecard")
