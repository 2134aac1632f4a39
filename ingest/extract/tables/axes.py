"""The two axes of a table: lines with their units and number formats, subjects across them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.extract.cues import unit_after
from ingest.extract.folding import fold
from ingest.extract.numbers import Number
from ingest.extract.tables.context import TableContext, narrowed
from ingest.extract.tables.grid import Shape
from ingest.extract.tables.lines import Line
from ingest.extract.tables.measures import settle_lines
from ingest.extract.tables.numbers import CellValue, decided
from ingest.extract.tables.scores import indicator_of
from ingest.extract.tables.subjects import Subject
from ingest.extract.tables.witness import Witness, stated_rules
from ingest.extract.tables.words import Words, read_words
from ingest.figure import NumberClass

Values = Mapping[tuple[int, int], CellValue]
_ROLES_OF_UNITS = {
    "money": NumberClass.MONEY,
    "staff": NumberClass.STAFF,
    "count_of_units": NumberClass.COUNT_OF_UNITS,
    "date": NumberClass.OTHER_FIGURE,
}


@dataclass(slots=True)
class Layout:
    """Lines by index, subjects by place; `decided` gives each number as its line reads it, or why not."""

    in_rows: bool
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


def line_of(
    index: int,
    words: Words,
    path: Sequence[str],
    cells: Sequence[CellValue],
    context: TableContext,
    channel: str | None,
    unit_text: str,
) -> Line:
    """One line: its words under their parents, its unit as words, cells and context tell it."""
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
        role=_ROLES_OF_UNITS.get(unit),
    )


def _unit_of(words: Words, cells: Sequence[CellValue], context: TableContext, unit_text: str) -> str:
    if cells and sum(cell.number.is_percent for cell in cells) * 2 > len(cells):
        return "percent"
    named = _unit_named(unit_text)
    of_feedback = words.features.topic == "feedback" or (context.of_feedback and words.unit is None)
    if of_feedback and words.unit != "percent" and named != "percent":
        return "feedback"
    if words.unit is not None and words.unit != "dossier":
        return words.unit
    return named or words.unit or (context.unit if context.unit in ("percent", "money") else "dossier")


def _unit_named(text: str) -> str | None:
    """The unit that a cell of an "Đơn vị tính" column names."""
    if text.strip() in ("%", "phần trăm"):
        return "percent"
    found = unit_after(fold(text), 0)
    return found[0] if found is not None else None


def decide(layout: Layout, values: Values) -> None:
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


def witness_of(layout: Layout, values: Values) -> Witness:
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


def count_columns(layout: Layout, values: Values) -> list[dict[int, Decimal]]:
    columns: dict[int, dict[int, Decimal]] = {}
    for (row, column), value in values.items():
        number = layout.decided.get(value.number.start)
        if isinstance(number, Number) and layout.lines[column].unit != "percent":
            columns.setdefault(column, {})[row] = number.value
    return list(columns.values())


def settle(layout: Layout, shape: Shape, witness: Witness) -> None:
    numbering = {}
    for index in layout.lines:
        texts = [shape.text(row, index) for row in shape.number_rows] if not layout.in_rows else []
        numbering[index] = " ".join(texts) or " ".join(
            shape.head_of(index)[-1:] if not layout.in_rows else ()
        )
    settle_lines([line for _, line in sorted(layout.lines.items())], witness, stated_rules(numbering))
