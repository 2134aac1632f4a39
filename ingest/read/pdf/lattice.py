"""Ruling lines -> table grids with merged cells.

Collinear pieces become one rule; rules that touch form a table; the positions of its rules make an
elementary grid, and elementary cells with no rule between them are one merged cell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import NamedTuple

from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.pdf.drawing import Rule
from ingest.read.pdf.frame import Box


class Slack(NamedTuple):
    """How far apart, in points, what belongs together may lie.

    `position`: pieces of one rule, across it. `gap`: its pieces, along it. `touch`: the end of a
    rule from the rule it meets. `shortest`: rules below it are no rules.
    """

    position: float
    gap: float
    touch: float
    shortest: float


TIGHT = Slack(1.5, 1.0, 1.2, 6.0)
# Double and spaced borders, as browsers print them.
LOOSE = Slack(1.5, 3.2, 2.6, 6.0)

_SLIVER = 3.6
_LONE_BOXES = 6
_OPEN_SIDE = 8.0
_OPEN_END = 6.0
_RULED = 0.6


class Slot(NamedTuple):
    """A cell of a grid: where it stands, how far it spans, its box."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table of `len(ys) - 1` rows and `len(xs) - 1` columns."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    slots: tuple[Slot, ...]

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def find_lattices(
    horizontal: Sequence[Rule], vertical: Sequence[Rule], limits: Limits, slack: Slack | None = None
) -> list[Lattice]:
    """The ruled tables of a page, from top to bottom.

    Raises UnreadableError (bomb) above the bounds on rows, columns and cells.
    """
    if slack is not None:
        return _lattices(horizontal, vertical, slack, limits)[0]
    found, lone = _lattices(horizontal, vertical, TIGHT, limits)
    if lone < _LONE_BOXES and not any(_has_slivers(lattice) for lattice in found):
        return found
    return _lattices(horizontal, vertical, LOOSE, limits)[0]


def _lattices(
    horizontal: Sequence[Rule], vertical: Sequence[Rule], slack: Slack, limits: Limits
) -> tuple[list[Lattice], int]:
    """The tables, and how many boxes of a single cell lie about."""
    across = merge_rules(horizontal, slack)
    down = merge_rules(vertical, slack)
    found: list[Lattice] = []
    lone = 0
    for hs, vs in connected_rules(across, down, slack.touch):
        if len(hs) < 2 or len(vs) < 2:
            continue
        hs, vs = _close_open_sides(hs, vs)
        ys, xs = (_snap([rule.at for rule in rules], max(slack.touch, 2.0)) for rules in (hs, vs))
        if len(ys) < 2 or len(xs) < 2:
            continue
        if len(ys) == 2 and len(xs) == 2:
            lone += 1
            continue
        _check_size(len(ys) - 1, len(xs) - 1, limits)
        found.append(Lattice(tuple(xs), tuple(ys), tuple(_slots(xs, ys, hs, vs, max(slack.touch, 2.0)))))
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0])), lone


def _has_slivers(lattice: Lattice) -> bool:
    return any(b - a < _SLIVER for edges in (lattice.xs, lattice.ys) for a, b in pairwise(edges))


def _check_size(rows: int, columns: int, limits: Limits) -> None:
    cells = rows * columns
    if rows > limits.table_rows or columns > limits.table_columns or cells > limits.table_cells:
        raise UnreadableError(ReadOutcome.BOMB, f"a ruled grid of {rows} x {columns} cells")


def merge_rules(rules: Iterable[Rule], slack: Slack) -> list[Rule]:
    """Pieces of one rule joined; what stays too short is left out."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if groups and rule.at - groups[-1][0].at <= slack.position:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    out: list[Rule] = []
    for group in groups:
        at = sum(rule.at for rule in group) / len(group)
        spans = sorted((rule.start, rule.end) for rule in group)
        out.extend(Rule(at, start, end) for start, end in _joined(spans, slack.gap))
    return [rule for rule in out if rule.end - rule.start >= slack.shortest]


def _joined(spans: Iterable[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for start, end in spans:
        if out and start <= out[-1][1] + gap:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


class _Groups:
    """Union-find over indices."""

    def __init__(self, number: int) -> None:
        self._parent = list(range(number))

    def root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        self._parent[self.root(one)] = self.root(other)


def connected_rules(
    across: Sequence[Rule], down: Sequence[Rule], touch: float
) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules in groups that touch each other: (horizontal, vertical)."""
    down = sorted(down)
    positions = [rule.at for rule in down]
    groups = _Groups(len(across) + len(down))
    for index, h in enumerate(across):
        first = bisect_left(positions, h.start - touch)
        last = bisect_right(positions, h.end + touch)
        for other in range(first, last):
            if down[other].start - touch <= h.at <= down[other].end + touch:
                groups.join(index, len(across) + other)
    out: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate([*across, *down]):
        out.setdefault(groups.root(index), ([], []))[0 if index < len(across) else 1].append(rule)
    return list(out.values())


def _close_open_sides(hs: list[Rule], vs: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Adds the border of a side where the rules run on past the last rule across them."""
    left, right = min(rule.at for rule in vs), max(rule.at for rule in vs)
    top, bottom = min(rule.at for rule in hs), max(rule.at for rule in hs)
    sides = [
        _border([rule.start for rule in hs if rule.start < left - _OPEN_SIDE], len(hs)),
        _border([rule.end for rule in hs if rule.end > right + _OPEN_SIDE], len(hs)),
    ]
    ends = [
        _border([rule.start for rule in vs if rule.start < top - _OPEN_END], len(vs)),
        _border([rule.end for rule in vs if rule.end > bottom + _OPEN_END], len(vs)),
    ]
    reach = (min(rule.start for rule in vs), max(rule.end for rule in vs))
    vs = vs + [Rule(at, *reach) for at in sides if at is not None]
    reach = (min(rule.at for rule in vs), max(rule.at for rule in vs))
    return hs + [Rule(at, *reach) for at in ends if at is not None], vs


def _border(ends: Sequence[float], rules: int) -> float | None:
    return median_low(ends) if len(ends) >= max(2, 0.5 * rules) else None


def _snap(positions: Iterable[float], tolerance: float) -> list[float]:
    groups: list[list[float]] = []
    for position in sorted(positions):
        if groups and position - groups[-1][-1] <= tolerance:
            groups[-1].append(position)
        else:
            groups.append([position])
    return [sum(group) / len(group) for group in groups]


def _slots(
    xs: Sequence[float], ys: Sequence[float], hs: Sequence[Rule], vs: Sequence[Rule], tolerance: float
) -> list[Slot]:
    rows, columns = len(ys) - 1, len(xs) - 1
    below = [_spans_at(y, hs, tolerance) for y in ys]
    beside = [_spans_at(x, vs, tolerance) for x in xs]
    groups = _Groups(rows * columns)
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not _ruled(beside[column + 1], ys[row], ys[row + 1]):
                groups.join(here + 1, here)
            if row + 1 < rows and not _ruled(below[row + 1], xs[column], xs[column + 1]):
                groups.join(here + columns, here)
    members: dict[int, list[tuple[int, int]]] = {}
    for index in range(rows * columns):
        members.setdefault(groups.root(index), []).append(divmod(index, columns))
    slots: list[Slot] = []
    for cells in members.values():
        slots.extend(_slots_of(cells, xs, ys))
    return sorted(slots)


def _spans_at(position: float, rules: Iterable[Rule], tolerance: float) -> list[tuple[float, float]]:
    return _joined(
        sorted((rule.start, rule.end) for rule in rules if abs(rule.at - position) <= tolerance), 0
    )


def _ruled(spans: Iterable[tuple[float, float]], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(end, b) - max(start, a)) for a, b in spans)
    return covered >= _RULED * (end - start)


def _slots_of(cells: Sequence[tuple[int, int]], xs: Sequence[float], ys: Sequence[float]) -> list[Slot]:
    """One merged cell, or its elementary cells where they do not make a rectangle."""
    top, bottom = min(row for row, _ in cells), max(row for row, _ in cells)
    left, right = min(column for _, column in cells), max(column for _, column in cells)
    rows, columns = bottom - top + 1, right - left + 1
    if len(cells) == rows * columns:
        return [Slot(top, left, rows, columns, Box(xs[left], ys[top], xs[right + 1], ys[bottom + 1]))]
    return [
        Slot(row, column, 1, 1, Box(xs[column], ys[row], xs[column + 1], ys[row + 1]))
        for row, column in cells
    ]
