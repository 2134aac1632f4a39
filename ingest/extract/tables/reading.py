"""One table read: its lines and subjects crossed, a draft at each crossing that is safe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.document import Block, Cell, Document
from ingest.extract.clauses import Marked
from ingest.extract.draft import Draft
from ingest.extract.measures import rate_of
from ingest.extract.numbers import Number
from ingest.extract.periods import Period
from ingest.extract.scope import DocumentScope, Scope
from ingest.extract.tables.axes import Layout
from ingest.extract.tables.context import TableContext, When, period_of, table_context
from ingest.extract.tables.furniture import furniture_of_words, words_furniture
from ingest.extract.tables.grid import Shape, continued, shape_of
from ingest.extract.tables.layout import layout_of
from ingest.extract.tables.lines import Line
from ingest.extract.tables.numbers import COUNT_UNITS, CellValue, cell_value, decided
from ingest.extract.tables.parts import wholes_of
from ingest.extract.tables.scores import maxima
from ingest.extract.tables.subjects import Subject
from ingest.extract.tables.turned import depth_of
from ingest.figure import NumberClass, PeriodBasis, SourceSystem

_STOCKS = ("procedures_", "services_", "followers", "rate_procedures_")
_AS_OF = ("pending_", *_STOCKS)
_SCORED = frozenset({"score", "score_max", "score_rate", "rank", "rank_of"})


@dataclass(slots=True)
class Placed:
    """What one table gave; starts are offsets of the block's text."""

    drafts: list[Draft] = field(default_factory=list)
    furniture: dict[int, NumberClass] = field(default_factory=dict)
    unread: dict[int, str] = field(default_factory=dict)
    shape: Shape | None = None
    context: TableContext | None = None


def read_table(
    document: Document,
    block: Block,
    marked: Marked,
    paragraph_scope: Scope,
    defaults: DocumentScope,
    before: tuple[Shape, TableContext] | None = None,
) -> Placed:
    """Read one table; every number that is in neither drafts nor furniture is unread.

    `before` is the table right before it, whose header a table without one goes on under.
    """
    shape = shape_of(block)
    under = continued(shape, before[0]) if before is not None else None
    shape = under or shape
    numbers = _by_cell(block, marked)
    placed = Placed()
    for start, why in words_furniture(shape, numbers, marked.folded):
        if why is None:
            placed.unread[start] = "number_in_words"
        else:
            placed.furniture[start] = why
    context = (
        before[1]
        if before is not None and under is not None
        else table_context(document, block, shape, paragraph_scope, defaults)
    )
    placed.shape, placed.context = shape, context
    values: dict[tuple[int, int], CellValue] = {}
    for row in shape.body_rows:
        for column, cell in shape.value_cells(row):
            found = numbers.get(cell, [])
            value = cell_value(found, marked.folded)
            if value is not None:
                values[row, column] = value
            else:
                _read_text_cell(found, cell, marked.folded, block, placed)
    layout = layout_of(shape, context, values, marked.organisations)
    _Crossing(shape, context, layout, values, placed).read()
    return placed


def _by_cell(block: Block, marked: Marked) -> dict[Cell, list[Number]]:
    found: dict[Cell, list[Number]] = {}
    numbers = iter(sorted(marked.numbers, key=lambda number: number.start))
    number = next(numbers, None)
    for cell in sorted(block.cells, key=lambda cell: cell.start):
        while number is not None and number.start < cell.end - block.start:
            if number.start >= cell.start - block.start:
                found.setdefault(cell, []).append(number)
            number = next(numbers, None)
    return found


def _read_text_cell(found: Sequence[Number], cell: Cell, folded: str, block: Block, placed: Placed) -> None:
    offset = cell.start - block.start
    for start, why in furniture_of_words(found, folded[offset : cell.end - block.start], offset):
        if why is None:
            placed.unread[start] = "several_numbers"
        else:
            placed.furniture[start] = why


class _Crossing:
    def __init__(
        self,
        shape: Shape,
        context: TableContext,
        layout: Layout,
        values: Mapping[tuple[int, int], CellValue],
        placed: Placed,
    ) -> None:
        self.shape, self.context, self.layout, self.values, self.placed = (
            shape,
            context,
            layout,
            values,
            placed,
        )
        self.at: dict[tuple[int, int], Draft] = {}

    def read(self) -> None:
        for (row, column), value in self.values.items():
            line_index, place = (row, column) if self.layout.in_rows else (column, row)
            line, subject = self.layout.lines.get(line_index), self.layout.subjects.get(place)
            if line is None or subject is None:
                self._leave(value, "no_words")
                continue
            draft = self._cross(value, line, subject, row)
            if draft is not None:
                self.at[line_index, place] = draft
        self._tell_parts()

    def _cross(self, value: CellValue, line: Line, subject: Subject, row: int) -> Draft | None:
        role = line.role or subject.words.role
        if role is not None:
            self._set_aside(value, role)
            return None
        reason = subject.reason or line.reason or self._clash(line, subject)
        if reason is None and line.measure is None:
            reason = "no_measure"
        if reason is not None:
            self._leave(value, reason)
            return None
        read = self.layout.decided.get(value.number.start, "ambiguous_number")
        if isinstance(read, str):
            if read == "signed" or value.number.is_signed:
                self._set_aside(value, NumberClass.CHANGE)
            else:
                self._leave(value, read)
            return None
        measure = self._measure(line, subject)
        when = self._when(line, subject, measure)
        if measure is None or when.reason is not None:
            self._leave(value, when.reason or "no_measure")
            return None
        draft = self._draft(read, measure, line, subject, when, row)
        self._second(value, draft)
        return draft

    def _tell_parts(self) -> None:
        """The counts of rows that others add up are parts of those; of a column where each was read."""
        if any(cell.review for cell in self.shape.block.cells):
            return  # a list may lack what was not read with certainty
        counts = self._counts()
        subjects = self.layout.subjects
        places = sorted(subjects) if self.layout.in_rows else self.shape.body_rows
        parts: dict[int, list[int]] = {}
        for part, whole in wholes_of(places, subjects, self._depth, list(counts.values())).items():
            parts.setdefault(whole, []).append(part)
        for whole, members in parts.items():
            for line, column in counts.items():
                drafts = [self.at.get((line, place)) for place in (whole, *members) if place in column]
                self._list(drafts)

    @staticmethod
    def _list(drafts: Sequence[Draft | None]) -> None:
        if None in drafts or len({(one.measure, one.period) for one in drafts if one is not None}) != 1:
            return
        whole, *members = (one for one in drafts if one is not None)
        for draft in members:
            draft.part_of = whole

    def _counts(self) -> dict[int, dict[int, Decimal]]:
        """The counts of each line by place."""
        counts: dict[int, dict[int, Decimal]] = {}
        for (row, column), value in self.values.items():
            line, place = (row, column) if self.layout.in_rows else (column, row)
            number = self.layout.decided.get(value.number.start)
            if isinstance(number, Number) and self.layout.lines[line].unit in COUNT_UNITS:
                counts.setdefault(line, {})[place] = number.value
        return counts

    def _depth(self, place: int) -> int:
        if self.layout.in_rows:
            return 0
        labels = [cell.text for cell in self.shape.label_cells(place)]
        numbered = any(self.shape.ordinal_of(row) for row in self.shape.body_rows)
        return depth_of(self.shape.ordinal_of(place), labels[-1] if labels else "", numbered=numbered)

    def _clash(self, line: Line, subject: Subject) -> str | None:
        """A column of one organisation crossing a row of another is of neither."""
        if line.words.org is None or subject.org is None or subject.total or subject.words.total:
            return None
        free = subject.org == self.context.scope.org or line.words.org in ("national", subject.org)
        return None if free else "two_organisations"

    def _measure(self, line: Line, subject: Subject) -> str | None:
        measure = line.measure
        if measure in _SCORED and subject.words.kind is not None:
            return subject.words.kind
        if subject.words.unit == "percent" and line.unit != "percent" and self.layout.in_rows:
            return "score_rate" if measure in _SCORED else rate_of(measure or "")
        return measure

    def _when(self, line: Line, subject: Subject, measure: str | None) -> When:
        outer, inner = (subject.words, line.words) if self.layout.in_rows else (line.words, subject.words)
        when = period_of(self.context, outer, inner)
        if when.period is None or measure is None:
            return when
        if when.period.start is None and measure not in _SCORED and not measure.startswith(_AS_OF):
            return replace(when, reason="period_unclear")
        if measure.startswith(_STOCKS) or (measure in _SCORED and when.as_of):
            return replace(when, period=Period(None, when.period.end))
        return when

    def _draft(
        self, number: Number, measure: str, line: Line, subject: Subject, when: When, row: int
    ) -> Draft:
        org = line.words.org or subject.org
        indicator = self._indicator(line, subject) if measure in _SCORED else None
        start = min(
            (cell.start - self.shape.block.start for cell in self.shape.label_cells(row) if cell.row == row),
            default=number.start,
        )
        draft = Draft(
            number=number,
            measure=measure,
            unit="percent" if measure.startswith("rate_") else line.unit,
            org=org,
            period=when.period,
            basis=when.basis if when.period is not None else PeriodBasis.NONE,
            field=subject.field if measure not in _SCORED else None,
            indicator=indicator,
            features=line.features,
            rule=f"table: {subject.rule}, {line.rule}",
            quote=(min(start, number.start), number.end),
            source_system=SourceSystem.NATIONAL_PORTAL if self.context.is_portal else SourceSystem.LOCAL,
            in_table=True,
        )
        self.placed.drafts.append(draft)
        return draft

    def _indicator(self, line: Line, subject: Subject) -> str:
        return self.layout.indicator(line, subject) or "total"

    def _second(self, value: CellValue, draft: Draft) -> None:
        """The second number of a cell: the maximum of a score, the share of a count."""
        if value.over is not None:
            if draft.measure == "score" and draft.number.value <= value.over.value <= max(maxima().values()):
                self.placed.drafts.append(replace(draft, number=value.over, measure="score_max"))
            elif draft.measure == "rank" and value.over.is_whole:
                self.placed.drafts.append(replace(draft, number=value.over, measure="rank_of"))
            else:
                self.placed.drafts.remove(draft)
                self._leave(value, "several_numbers")
        elif value.share is not None:
            rate = rate_of(draft.measure)
            share = decided([value.share], "percent", 1)[value.share.start]
            if rate is None or isinstance(share, str):
                self.placed.unread[value.share.start] = "rate_of_what"
            else:
                self.placed.drafts.append(replace(draft, number=share, measure=rate, unit="percent"))

    def _leave(self, value: CellValue, reason: str) -> None:
        for number in (value.number, value.over, value.share):
            if number is not None:
                self.placed.unread[number.start] = reason

    def _set_aside(self, value: CellValue, role: NumberClass) -> None:
        for number in (value.number, value.over, value.share):
            if number is not None:
                self.placed.furniture[number.start] = role
