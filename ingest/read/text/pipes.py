"""Tables of a plain text whose cells are set apart by pipes, as Markdown and mail programs write them.

A table is two or more lines, one right under the other, of as many cells each: lines that open with a
pipe, that stand around a rule (`|---|:--:|`), or of which each below the first has a cell that is a
number ("Cấp xã | 48.561 | 9.470"). The pipes and the rule are no text. Lines of words with pipes
("Ngày đăng: ... | Lượt xem: ...") are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:\-–—=+]*")
_NUMBER = re.compile(r"[+\-–]?\d[\d.,]*\s?%?")
_MIN_CELLS = 2
_MIN_ROWS = 2


@dataclass(frozen=True, slots=True)
class PipedTable:
    """The lines (from 0, both inclusive) of a table, its columns, and the rule under its header, a line."""

    first: int
    last: int
    columns: int
    rule: int | None

    @property
    def lines(self) -> range:
        return range(self.first, self.last + 1)


def piped_tables(lines: Sequence[str]) -> list[PipedTable]:
    """The tables with pipes among the lines of a text, top down."""
    return [table for run in _runs(lines) if (table := _table(lines, run)) is not None]


def is_rule(line: str) -> bool:
    """Whether a line only draws: `|---|---|`, `+----+----+`."""
    return "--" in line and ("|" in line or "+" in line) and _RULE.fullmatch(line) is not None


def cell_spans(line: str) -> list[tuple[int, int]]:
    """Where the cells of a line stand, without the spaces around them; an empty one at its end."""
    bars = [bar.start() for bar in _BAR.finditer(line)]
    starts, ends = [0, *(bar + 1 for bar in bars)], [*bars, len(line)]
    spans = list(zip(starts, ends, strict=True))
    if bars and not line[: bars[0]].strip():
        spans = spans[1:]
    if bars and not line[bars[-1] + 1 :].strip():
        spans = spans[:-1]
    return [_trimmed(line, start, end) for start, end in spans]


def without_bars(line: str) -> str:
    """A line of a table as text, as long as the line; a rule is none."""
    return "" if is_rule(line) else _BAR.sub(" ", line)


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    end = start + len(line[start:end].rstrip())
    return end - len(line[start:end].lstrip()), end


def _runs(lines: Sequence[str]) -> Iterator[range]:
    """Lines with a pipe right under one another, of as many cells each."""
    start, width = 0, 0
    for index in range(len(lines) + 1):
        line = lines[index] if index < len(lines) else ""
        here = _width(line)
        if width and (here == width or is_rule(line)):
            continue
        if width:
            yield range(start, index)
        start, width = index, here


def _width(line: str) -> int:
    """How many cells a line has; 0 where it is no row."""
    if "|" not in line:
        return 0
    cells = len(cell_spans(line))
    return cells if cells >= _MIN_CELLS else 0


def _has_number(row: str) -> bool:
    """Whether a cell of the row is a number and nothing else."""
    return any(_NUMBER.fullmatch(row, start, end) for start, end in cell_spans(row))


def _table(lines: Sequence[str], run: range) -> PipedTable | None:
    rules = [index for index in run if is_rule(lines[index])]
    rows = [lines[index] for index in run if index not in rules]
    opened = all(row.lstrip().startswith("|") for row in rows)
    if len(rows) < _MIN_ROWS or not (opened or rules or all(map(_has_number, rows[1:]))):
        return None
    header = rules[0] if len(rules) == 1 and rules[0] > run[0] else None
    return PipedTable(run[0], run[-1], _width(lines[run[0]]), header)
