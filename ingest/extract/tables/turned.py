"""Tables whose rows carry the measures: their columns give organisations, periods or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.extract.bounded import bounded
from ingest.extract.measures import rate_of
from ingest.extract.numbers import Number
from ingest.extract.tables.axes import Layout, Values, decide, line_of, settle, witness_of
from ingest.extract.tables.context import TableContext
from ingest.extract.tables.grid import Shape
from ingest.extract.tables.lines import sets_beside
from ingest.extract.tables.numbers import CellValue
from ingest.extract.tables.rates import RATE_WHOLES
from ingest.extract.tables.rows import RowReader
from ingest.extract.tables.subjects import Subject
from ingest.extract.tables.witness import Verdict, is_share
from ingest.extract.tables.words import Words, read_path

_LIST_NUMBER = bounded(r"\s*([IVX]{1,5}|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*|[a-hđ])[.)]\s")
_SUB = bounded(r"[-+*•]|trong đó", re.IGNORECASE)
_DEPTHS = (
    (bounded(r"[IVX]{1,5}[.)]?|[A-HĐ][.)]?"), 0),
    (bounded(r"\(?\d{1,3}[.)]?"), 1),
    (bounded(r"\d{1,2}\.\d{1,2}[.)]?|[a-hđ][.)]"), 2),
    (bounded(r"\d{1,2}(?:\.\d{1,2}){2,}[.)]?"), 3),
)


def turned(
    shape: Shape, context: TableContext, values: Values, rows: RowReader, heads: Mapping[int, Words]
) -> Layout:
    """A table whose rows measure: its columns give organisations, periods or nothing."""
    layout = Layout(in_rows=True)
    counts: dict[int, list[CellValue]] = {row: [] for row, _ in values}
    for (row, column), value in values.items():
        if heads[column].unit != "percent":
            counts[row].append(value)
    for row, path in _row_paths(shape, rows).items():
        if row in counts:
            unit = rows.unit_text(row)
            layout.lines[row] = line_of(
                row, read_path(path), path, counts[row], context, context.channel, unit
            )
    with_org = any(words.org is not None for words in heads.values())
    for column, words in heads.items():
        layout.subjects[column] = _column_subject(words, context, len(heads), with_org=with_org)
    decide(layout, values)
    settle(layout, shape, witness_of(layout, values))
    _leave_unproven_rates(layout, values)
    return layout


def _leave_unproven_rates(layout: Layout, values: Values) -> None:
    """A bare "Tỷ lệ" column is of the counts beside it where no plan or other time may be meant."""
    compared = any(sets_beside(subject.words) for subject in layout.subjects.values())
    counts = [
        column
        for column, subject in sorted(layout.subjects.items())
        if subject.reason is None and subject.words.unit != "percent" and not sets_beside(subject.words)
    ]
    for column, subject in layout.subjects.items():
        beside = [one for one in counts if one < column]
        if subject.words.unit != "percent" or subject.reason is not None or not beside:
            continue
        verdict = _shares_hold(layout, values, column, beside[-1])
        proven = verdict.supports and (verdict.tested >= 2 or not compared)
        if not proven and (compared or verdict.tested):
            subject.reason = "rate_of_what"


def _shares_hold(layout: Layout, values: Values, rates: int, counts: int) -> Verdict:
    """In how many rows the rate is the share of the row's count in a whole of the same column."""
    holds = tested = 0
    by_measure = {line.measure: row for row, line in layout.lines.items() if line.is_read}
    for row, line in layout.lines.items():
        if rate_of(line.measure or "") is None:
            continue
        rate, part = _number(layout, values, row, rates), _number(layout, values, row, counts)
        wholes = [by_measure[name] for name in RATE_WHOLES if name in by_measure and by_measure[name] != row]
        numbers = [whole for one in wholes if (whole := _number(layout, values, one, counts)) is not None]
        if rate is None or part is None or not any(whole.value for whole in numbers):
            continue
        tested += 1
        holds += any(is_share(rate, part.value, whole.value) for whole in numbers if whole.value)
    return Verdict(holds, tested)


def _number(layout: Layout, values: Values, row: int, column: int) -> Number | None:
    value = values.get((row, column))
    number = layout.decided.get(value.number.start) if value is not None else None
    return number if isinstance(number, Number) else None


def _column_subject(words: Words, context: TableContext, n_columns: int, *, with_org: bool) -> Subject:
    rule = (
        "column of an organisation"
        if words.org
        else "column of a period"
        if words.says_period
        else "value column"
    )
    subject = Subject(org=words.org or context.scope.org, field=context.field, words=words, rule=rule)
    if words.note or words.ambiguous:
        subject.reason = "note" if words.note else "two_meanings"
    elif words.unknown or words.features.says_what:
        subject.reason = "words_not_understood"
    elif with_org and words.org is None and words.role is None:
        subject.org = "province" if words.total else None
        subject.reason = None if words.total else "no_words"
    elif n_columns > 1 and not (words.says_period or words.org or words.unit or words.role):
        subject.reason = "no_words" if not words.text else None
    return subject


def _row_paths(shape: Shape, rows: RowReader) -> dict[int, tuple[str, ...]]:
    """The label path of each body row: its label cells, under the rows that head it."""
    paths: dict[int, tuple[str, ...]] = {}
    stack: list[tuple[int, str]] = []
    numbered = any(shape.ordinal_of(row) for row in shape.body_rows)
    units = set(rows.unit_columns)
    for row in shape.body_rows:
        cells = [shape.text(row, column) for column in shape.label_columns if column not in units]
        texts = list(dict.fromkeys(text for text in cells if text.strip()))
        if not texts:
            texts = [
                " ".join(
                    dict.fromkeys(
                        filter(None, (shape.text(row, column) for column in range(shape.block.n_columns)))
                    )
                )
            ]
        depth = depth_of(shape.ordinal_of(row), texts[-1], numbered=numbered)
        while stack and stack[-1][0] >= depth:
            stack.pop()
        paths[row] = (*(text for _, text in stack), *texts)
        stack.append((depth, texts[-1]))
    return paths


def depth_of(ordinal: str, label: str, *, numbered: bool) -> int:
    """How deep the numbering of a row sets it: I or A over 1 over 1.1 or a) over dashes."""
    if _SUB.match(label.lstrip()) or ordinal in ("-", "+", "*", "•"):
        return 5 if label.lstrip().startswith("+") or ordinal == "+" else 4
    text = ordinal
    if not text:
        match = _LIST_NUMBER.match(label)
        text = f"{match[1]}." if match else ""
    depth = next((depth for pattern, depth in _DEPTHS if pattern.fullmatch(text)), None)
    if depth is None:
        return 4 if numbered else 1
    return depth
