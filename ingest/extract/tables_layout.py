"""Which axis of a table carries the measures, and both axes settled.

Lines carry measures (columns, or rows where the table is turned); the crossing axis gives subjects:
organisations, fields, periods, the indicators of a scorecard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.extract.numbers import Number
from ingest.extract.organisations import OrgMention
from ingest.extract.tables_context import TableContext, narrowed
from ingest.extract.tables_grid import Shape
from ingest.extract.tables_measures import Line, settle_lines
from ingest.extract.tables_numbers import CellValue, decided
from ingest.extract.tables_rows import RowReader, Subject
from ingest.extract.tables_scores import indicator_of, is_component, is_scorecard, settle_scores
from ingest.extract.tables_witness import Witness, stated_rules
from ingest.extract.tables_words import Words, read_path, read_words, sets_periods_apart, under
from ingest.figure import NumberClass

Values = Mapping[tuple[int, int], CellValue]

_COUNT_CAPTION = re.compile(
    r"\s*(?:(?:phụ lục|bảng|biểu|hình)[^:.]{0,12}[:.]\s*)?"
    r"(?P<count>(?:tổng\s+)?số\s+(?:lượng\s+)?(?:hồ sơ|hs)|(?:tỷ|tỉ)\s+lệ)",
    re.IGNORECASE,
)
_SUB = re.compile(r"\s*(?:[-+*•]|trong đó)", re.IGNORECASE)
_DEPTHS = (
    (re.compile(r"[IVX]{1,5}[.)]?|[A-HĐ][.)]?"), 0),
    (re.compile(r"\(?\d{1,3}[.)]?"), 1),
    (re.compile(r"\d{1,2}\.\d{1,2}[.)]?|[a-hđ][.)]"), 2),
    (re.compile(r"\d{1,2}(?:\.\d{1,2}){2,}[.)]?"), 3),
)
_UNITS_OF_CELLS = {"%": "percent", "hồ sơ": "dossier", "hs": "dossier", "điểm": "points", "tthc": "procedure"}


@dataclass(slots=True)
class Layout:
    """Lines by index, subjects by place; `decided` gives each number as its line reads it, or why not."""

    in_rows: bool
    scored: bool
    lines: dict[int, Line] = field(default_factory=dict)
    subjects: dict[int, Subject] = field(default_factory=dict)
    decided: dict[int, Number | str] = field(default_factory=dict)
    indicators: tuple[str | None, ...] = ()
    maxima: Mapping[int, Decimal] = field(default_factory=dict)

    def indicator(self, line: Line, subject: Subject) -> str | None:
        """The indicator of a score at the crossing of `line` and `subject`."""
        for words in (subject.words, line.words):
            code = indicator_of(words, within=self.indicators, maximum=self.maxima.get(id(subject)))
            if code is not None and code != "total":
                return code
        return "total"


def layout_of(shape: Shape, context: TableContext, values: Values, names: Sequence[OrgMention]) -> Layout:
    """Both axes of a table, settled."""
    counted = {row for row, _ in values}
    rows = RowReader(shape, context, names, counted.__contains__)
    paths = {column: shape.head_of(column) for column in shape.value_columns}
    comparing = sets_periods_apart(text for path in paths.values() for text in path)
    heads = {column: read_path(path, comparing=comparing) for column, path in paths.items()}
    heads = _under_caption(heads, context.caption)
    labels = {row: read_words(rows.label(row)) for row in shape.body_rows if row in counted}
    if is_scorecard(heads.values(), labels.values(), context.around):
        return _scorecard(shape, context, values, rows, heads, labels)
    if _measures_in_rows(rows, heads, labels):
        return _turned(shape, context, values, rows, heads)
    lines = _column_lines(shape, context, values, heads)
    layout = Layout(in_rows=False, scored=False, lines=lines)
    _decide(layout, values)
    witness = _witness(layout, values)
    layout.subjects = rows.subjects(_count_columns(layout, values))
    _settle(layout, shape, witness)
    return layout


def _under_caption(heads: dict[int, Words], caption: str) -> dict[int, Words]:
    """Headers that only name times and organisations stand under a caption that names the count."""
    if any(
        words.features.says_something or words.role or words.kind or words.note for words in heads.values()
    ):
        return heads
    counted = _COUNT_CAPTION.match(caption)
    named = read_words(caption[counted.start("count") :]) if counted is not None else None
    if named is None or named.ambiguous or named.unit is None or not named.features.says_what:
        return heads
    outer = Words(text=named.text, features=named.features, unit=named.unit, scale=named.scale)
    return {column: under(words, outer) for column, words in heads.items()}


def _measures_in_rows(rows: RowReader, heads: Mapping[int, Words], labels: Mapping[int, Words]) -> bool:
    telling = sum(_tells_measure(words) for words in heads.values())
    if rows.org_share >= 0.5 or rows.kind in (
        "org",
        "dept",
        "district",
        "commune",
        "field",
        "mixed",
        "period",
    ):
        return False
    spoken = sum(_tells_measure(words) for words in labels.values())
    if rows.kind == "measure" and spoken and telling * 2 <= len(heads):
        return True
    return bool(labels) and telling * 2 < len(heads) and spoken * 3 >= len(labels)


def _tells_measure(words: Words) -> bool:
    return words.features.says_what and words.org is None


# Columns as lines


def _column_lines(
    shape: Shape, context: TableContext, values: Values, heads: Mapping[int, Words]
) -> dict[int, Line]:
    channels = any(words.features.channel for words in heads.values())
    channel = None if channels else context.channel
    lines = {}
    for column, words in heads.items():
        path = shape.head_of(column)
        cells = [value for (_, at), value in values.items() if at == column]
        lines[column] = _line(column, words, path, cells, context, channel, "")
    _name_totals(lines)
    _pass_noun(lines)
    return lines


def _name_totals(lines: Mapping[int, Line]) -> None:
    """ "Tổng" beside the levels that it adds up is of the province."""
    for line in lines.values():
        siblings = {other.words.org for other in lines.values() if other.parents == line.parents}
        levels = {org for org in siblings if org is not None and org.startswith("level:")}
        if line.words.org is None and line.words.total and len(levels) > 1:
            line.words = replace(line.words, org="province")


def _pass_noun(lines: Mapping[int, Line]) -> None:
    """After "Số phản ánh tiếp nhận" a bare "Đã xử lý" counts feedback too, until a header says dossiers."""
    previous: Line | None = None
    for _, line in sorted(lines.items()):
        bare = line.words.unit is None and line.unit == "dossier" and line.features.state is not None
        if previous is not None and previous.unit == "feedback" and previous.parents == line.parents and bare:
            line.unit = "feedback"
        previous = line


def _line(
    index: int,
    words: Words,
    path: Sequence[str],
    cells: Sequence[CellValue],
    context: TableContext,
    channel: str | None,
    unit_text: str,
) -> Line:
    unit = _unit_of(words, cells, context, unit_text)
    scale = words.scale if words.scale > 1 else context.scale
    own = read_words(path[-1]).features if path else words.features
    return Line(
        index=index,
        words=replace(words, scale=scale),
        parents=tuple(path[:-1]),
        unit=unit,
        features=narrowed(words.features, channel),
        own=own,
        role=NumberClass.MONEY if unit == "money" else None,
    )


def _unit_of(words: Words, cells: Sequence[CellValue], context: TableContext, unit_text: str) -> str:
    if cells and sum(cell.number.is_percent for cell in cells) * 2 > len(cells):
        return "percent"
    named = _UNITS_OF_CELLS.get(" ".join(unit_text.lower().split()))
    of_feedback = words.features.topic == "feedback" or (context.of_feedback and words.unit is None)
    if of_feedback and words.unit != "percent" and named != "percent":
        return "feedback"
    if words.unit is not None and words.unit != "dossier":
        return words.unit
    return named or words.unit or (context.unit if context.unit in ("percent", "money") else "dossier")


def _decide(layout: Layout, values: Values) -> None:
    """Each number as the unit of its line reads it; rates in a table of rows each on their own."""
    by_line: dict[tuple[int, bool], list[Number]] = {}
    for (row, column), value in values.items():
        index, place = (row, column) if layout.in_rows else (column, row)
        if index not in layout.lines:
            continue
        subject = layout.subjects.get(place)
        as_rate = layout.in_rows and subject is not None and subject.words.unit == "percent"
        by_line.setdefault((index, as_rate), []).append(value.number)
    for (index, as_rate), numbers in by_line.items():
        line = layout.lines[index]
        unit = "percent" if as_rate else line.unit
        found = decided(numbers, unit, line.words.scale if unit != "percent" else 1)
        if unit == "percent" and sum(_over_hundred(one) for one in found.values()) * 2 > len(found):
            found = dict.fromkeys(found, "not_a_rate")
        layout.decided.update(found)


def _over_hundred(number: Number | str) -> bool:
    return isinstance(number, Number) and number.value > 100


def _witness(layout: Layout, values: Values) -> Witness:
    found: dict[int, dict[int, Number]] = {}
    for (row, column), value in values.items():
        index, place = (row, column) if layout.in_rows else (column, row)
        number = layout.decided.get(value.number.start)
        subject = layout.subjects.get(place)
        if layout.in_rows and subject is not None and subject.words.unit == "percent":
            continue
        if isinstance(number, Number):
            found.setdefault(index, {})[place] = number
    return Witness(found)


def _count_columns(layout: Layout, values: Values) -> list[dict[int, Decimal]]:
    columns: dict[int, dict[int, Decimal]] = {}
    for (row, column), value in values.items():
        number = layout.decided.get(value.number.start)
        if isinstance(number, Number) and layout.lines[column].unit != "percent":
            columns.setdefault(column, {})[row] = number.value
    return list(columns.values())


def _settle(layout: Layout, shape: Shape, witness: Witness) -> None:
    numbering = {}
    for index in layout.lines:
        texts = [shape.text(row, index) for row in shape.number_rows] if not layout.in_rows else []
        numbering[index] = " ".join(texts) or " ".join(
            shape.head_of(index)[-1:] if not layout.in_rows else ()
        )
    settle_lines([line for _, line in sorted(layout.lines.items())], witness, stated_rules(numbering))


# Rows as lines


def _turned(
    shape: Shape, context: TableContext, values: Values, rows: RowReader, heads: Mapping[int, Words]
) -> Layout:
    """A table whose rows measure: its columns give organisations, periods or nothing."""
    layout = Layout(in_rows=True, scored=False)
    paths = _row_paths(shape, rows)
    for row, path in paths.items():
        cells = [
            value for (at, column), value in values.items() if at == row and heads[column].unit != "percent"
        ]
        if any(at == row for at, _ in values):
            layout.lines[row] = _line(
                row, read_path(path), path, cells, context, context.channel, rows.unit_text(row)
            )
    with_org = any(words.org is not None for words in heads.values())
    for column, words in heads.items():
        layout.subjects[column] = _column_subject(words, context, len(heads), with_org=with_org)
    _decide(layout, values)
    _settle(layout, shape, _witness(layout, values))
    return layout


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
        depth = _depth(shape.ordinal_of(row), texts[-1], numbered=numbered)
        while stack and stack[-1][0] >= depth:
            stack.pop()
        paths[row] = (*(text for _, text in stack), *texts)
        stack.append((depth, texts[-1]))
    return paths


def _depth(ordinal: str, label: str, *, numbered: bool) -> int:
    if _SUB.match(label) or ordinal in ("-", "+", "*", "•"):
        return 5 if label.lstrip().startswith("+") or ordinal == "+" else 4
    text = ordinal
    if not text:
        match = re.match(r"\s*([IVX]{1,5}|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*|[a-hđ])[.)]\s", label)
        text = f"{match[1]}." if match else ""
    depth = next((depth for pattern, depth in _DEPTHS if pattern.fullmatch(text)), None)
    if depth is None:
        return 4 if numbered else 1
    return depth


# Scorecards


def _scorecard(
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
    layout = Layout(in_rows=False, scored=True)
    for column, words in heads.items():
        cells = [value for (_, at), value in values.items() if at == column]
        line = _line(column, words, shape.head_of(column), cells, context, None, "")
        line.unit = "percent" if words.unit == "percent" else "rank" if words.kind == "rank" else "points"
        if line.unit == "points" and cells and all(cell.number.is_percent for cell in cells):
            line.unit, line.words = "percent", replace(words, unit="percent", kind=None)
        layout.lines[column] = line
    settle_scores([line for _, line in sorted(layout.lines.items())], indicators_across=across)
    _decide(layout, values)
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


def _scored_org(context: TableContext, heads: Iterable[Words] = ()) -> str | None:
    """Scores are of one unit: the one a column names, else that of the context, never a level."""
    named = {words.org for words in heads} - {None, "national"}
    org = next(iter(named)) if len(named) == 1 else context.scope.org
    return "province" if org is not None and org.startswith("level:") else org


def _indicator_rows(
    shape: Shape, rows: RowReader, labels: Mapping[int, Words], org: str | None
) -> dict[int, Subject]:
    subjects = {}
    for row, words in labels.items():
        subject = Subject(org=org, words=replace(words, unit=None, kind=None), rule="row of an indicator")
        if words.features.indicator is not None and is_component(rows.label(row), shape.ordinal_of(row)):
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
