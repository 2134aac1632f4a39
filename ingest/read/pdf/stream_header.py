"""The header of an unruled table: the lines above its body, as cells that span columns and rows.

A label belongs to the column it stands over; one that stands over several, or midway between two,
heads the group of columns whose middle it marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from ingest.read.header_rows import is_number_row
from ingest.read.pdf.drawing import Rule
from ingest.read.pdf.lines import Line, lines_of

_GAP_TO_BODY = 3.2
_GAP = 1.9
_WRAP = 1.35
_MIDDLE = 10.0
_LOW = 0.35
_CLOSE = 0.5
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
    row = [piece for line in row for piece in _apart(reading, line)]
    options = [_spans_of(reading, line, alone=len(row) == 1) for line in row]
    chosen = _side_by_side(options, 0)
    if chosen is None:
        return False
    for line, span in zip(row, chosen.spans, strict=True):
        _add(reading, line, *span)
    return True


def _apart(reading: _Reading, line: Line) -> list[Line]:
    """The labels of several columns that stand too close to be told apart by the gap of cells."""
    over = [
        index
        for index, (start, end) in enumerate(reading.columns)
        if min(line.box.x1, end) > max(line.box.x0, start)
    ]
    if len(over) < 2 or any(index in reading.leaves for index in over):
        return [line]
    pieces = lines_of(line.chars, _CLOSE)
    return pieces if 1 < len(pieces) <= len(over) else [line]


class _Choice(NamedTuple):
    """One span of columns for each label of a line; the more columns and the less off, the better."""

    columns: int
    off: float
    spans: tuple[tuple[int, int], ...]


class _Option(NamedTuple):
    first: int
    last: int
    off: float


def _side_by_side(options: Sequence[Sequence[_Option]], start: int) -> _Choice | None:
    """The best choice of spans from column `start` on that do not overlap; None where there is none."""
    if not options:
        return _Choice(0, 0.0, ())
    best: _Choice | None = None
    for first, last, off in options[0]:
        rest = _side_by_side(options[1:], last + 1) if first >= start else None
        if rest is None:
            continue
        choice = _Choice(rest.columns + last - first + 1, rest.off + off, ((first, last), *rest.spans))
        if best is None or (choice.columns, -choice.off) > (best.columns, -best.off):
            best = choice
    return best


def _spans_of(reading: _Reading, line: Line, *, alone: bool) -> list[_Option]:
    """The spans of columns that a label may head."""
    ruled = _over_rule(reading, line)
    if ruled is not None:
        return [_Option(*ruled, 0.0)]
    heads = _heads(reading)
    over = [
        index for index, (start, end) in enumerate(heads) if min(line.box.x1, end) > max(line.box.x0, start)
    ]
    if len(over) == 1:
        return [_Option(over[0], over[0], 0.0)]
    nearest = _nearest(reading.columns, line)
    below = _below_group(reading, over or [nearest], line)
    groups = [
        option
        for option in _centred_spans(reading.columns, heads, line)
        if all(index in below for index in range(option.first, option.last + 1))
        and (not over or (option.first <= over[0] and over[-1] <= option.last))
        and not (alone and option.first == 0)
    ]
    if groups or over or alone:
        return groups
    return [_Option(nearest, nearest, 0.0)]


def _below_group(reading: _Reading, over: Sequence[int], line: Line) -> set[int]:
    """The columns whose labels stand as low as those right under a group label.

    The label of a column outside the group is set midway in the height of the whole header.
    """
    middles = {
        index: (leaf.lines[0].base + leaf.lines[-1].base) / 2 for index, leaf in reading.leaves.items()
    }
    known = [middles[index] for index in over if index in middles]
    if not known:
        return set()
    lowest = sum(known) / len(known) - _LOW * line.size
    return {index for index, middle in middles.items() if middle >= lowest}


def _centred_spans(columns: Sequence[Span], heads: Sequence[Span], line: Line) -> list[_Option]:
    """The spans of two and more columns whose middle a label marks."""
    middle = (line.box.x0 + line.box.x1) / 2
    out = []
    for first, last in combinations(range(len(columns)), 2):
        off = min(abs(middle - (edges[first][0] + edges[last][1]) / 2) for edges in (columns, heads))
        if off <= _MIDDLE:
            out.append(_Option(first, last, off))
    return out


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
