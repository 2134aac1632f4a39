"""The header of an unruled table: the lines above its body, as cells that span columns and rows.

A label belongs to the column it stands over; one that stands over several, or midway between two,
heads the group of columns whose middle it marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from ingest.read.header_rows import is_number_row
from ingest.read.pdf_drawing import Rule
from ingest.read.pdf_lines import Line

_GAP_TO_BODY = 3.2
_GAP = 1.9
_WRAP = 1.35
_MIDDLE = 10.0
_MAX_LINES = 14

Span = tuple[float, float]


@dataclass(slots=True)
class HeaderCell:
    """A header label; rows count from the top of the header."""

    lines: list[Line]
    column: int
    column_span: int = 1
    row: int = 0
    row_span: int = 1

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.column_span)

    @property
    def last_base(self) -> float:
        return self.lines[-1].base


@dataclass(slots=True)
class _Reading:
    """What has been told of the header so far, from the bottom line up."""

    columns: Sequence[Span]
    rules: Sequence[Rule]
    leaves: dict[int, HeaderCell] = field(default_factory=dict)
    groups: list[HeaderCell] = field(default_factory=list)


def find_header(
    rows: Sequence[list[Line]], floor: int, body: int, columns: Sequence[Span], rules: Sequence[Rule]
) -> tuple[list[HeaderCell], int]:
    """The header above row `body`, none of it above row `floor`; and the first row it takes."""
    numbers: list[HeaderCell] = []
    top = body
    if top > floor and is_number_row([line.text for line in rows[top - 1]]):
        top -= 1
        numbers = [HeaderCell([line], _nearest(columns, line)) for line in rows[top]]
    reading = _Reading(columns, rules)
    reached = top
    for index in range(top - 1, max(floor, top - _MAX_LINES) - 1, -1):
        below = rows[index + 1][0]
        line = rows[index][0]
        reach = _GAP_TO_BODY if index == top - 1 else _GAP
        if below.base - line.base > reach * line.size or not _takes(reading, rows[index]):
            break
        reached = index
    cells = _levels(reading)
    depth = max((cell.row + cell.row_span for cell in cells), default=0)
    for cell in numbers:
        cell.row = depth
    return [*cells, *numbers], reached


def _nearest(columns: Sequence[Span], line: Line) -> int:
    middle = (line.box.x0 + line.box.x1) / 2
    return min(
        range(len(columns)), key=lambda index: max(columns[index][0] - middle, middle - columns[index][1])
    )


def _takes(reading: _Reading, row: Sequence[Line]) -> bool:
    """Adds the labels of a line to the header; False where the line is none of it."""
    placed: list[tuple[Line, int, int]] = []
    for line in row:
        span = _span_of(reading, line, alone=len(row) == 1)
        if span is None:
            return False
        placed.append((line, *span))
    for line, first, last in placed:
        _add(reading, line, first, last)
    return True


def _span_of(reading: _Reading, line: Line, *, alone: bool) -> tuple[int, int] | None:
    """First and last column that a label heads; None where it heads none."""
    columns = reading.columns
    ruled = _over_rule(reading, line)
    if ruled is not None:
        return ruled
    over = [
        index
        for index, (start, end) in enumerate(_heads(reading))
        if min(line.box.x1, end) > max(line.box.x0, start)
    ]
    if len(over) == 1:
        return over[0], over[0]
    middle = (line.box.x0 + line.box.x1) / 2
    best: tuple[float, int, int] | None = None
    for first, last in combinations(range(len(columns)), 2):
        if over and not (first <= over[0] and over[-1] <= last):
            continue
        if any(index not in reading.leaves for index in range(first, last + 1)):
            continue
        off = min(
            abs(middle - (_heads(reading)[first][0] + _heads(reading)[last][1]) / 2),
            abs(middle - (columns[first][0] + columns[last][1]) / 2),
        )
        if off <= _MIDDLE and (best is None or off < best[0]):
            best = (off, first, last)
    if best is None:
        return (
            (nearest, nearest)
            if not over and not alone and (nearest := _nearest(columns, line)) >= 0
            else None
        )
    if alone and best[1] == 0:
        return None
    return best[1], best[2]


def _heads(reading: _Reading) -> list[Span]:
    """The x-extents of the columns, their labels counted in."""
    out = []
    for index, (start, end) in enumerate(reading.columns):
        leaf = reading.leaves.get(index)
        lines = leaf.lines if leaf else []
        out.append(
            (min([start, *(line.box.x0 for line in lines)]), max([end, *(line.box.x1 for line in lines)]))
        )
    return out


def _over_rule(reading: _Reading, line: Line) -> tuple[int, int] | None:
    """The columns over which a rule runs right under the label, but not over all of them."""
    for rule in reading.rules:
        under = 0 <= rule.at - line.base <= _WRAP * line.size
        if not under or not (rule.start - 2 <= line.box.x0 and line.box.x1 <= rule.end + 2):
            continue
        covered = [
            index
            for index, (start, end) in enumerate(reading.columns)
            if rule.start - 2 <= (start + end) / 2 <= rule.end + 2
        ]
        if 1 < len(covered) < len(reading.columns):
            return covered[0], covered[-1]
    return None


def _add(reading: _Reading, line: Line, first: int, last: int) -> None:
    if first == last:
        leaf = reading.leaves.get(first)
        if leaf is None:
            reading.leaves[first] = HeaderCell([line], first)
        else:
            leaf.lines.insert(0, line)
        return
    for group in reading.groups:
        wraps = 0 < group.lines[0].base - line.base <= _WRAP * line.size
        if group.columns == range(first, last + 1) and wraps:
            group.lines.insert(0, line)
            return
    reading.groups.append(HeaderCell([line], first, last - first + 1))


def _levels(reading: _Reading) -> list[HeaderCell]:
    """Rows and row spans: a cell stands under as many rows as groups stand over it."""
    cells = [*reading.groups, *reading.leaves.values()]
    for cell in cells:
        cell.row = sum(
            group is not cell
            and group.last_base < cell.lines[0].base
            and set(cell.columns) <= set(group.columns)
            for group in reading.groups
        )
    depth = max((cell.row + 1 for cell in cells), default=0)
    for leaf in reading.leaves.values():
        leaf.row_span = depth - leaf.row
    return sorted(cells, key=lambda cell: (cell.row, cell.column))
