"""Plain text -> parts: short-line articles line by line, hard-wrapped exports reflowed.

An export from PDF breaks sentences over lines and often puts an empty line after every line; then
empty lines mean nothing, and a paragraph ends where a line ends a sentence, falls short, or the
next one opens with a bullet or number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.document import BlockKind
from ingest.read.canonical import canonical
from ingest.read.limits import Limits
from ingest.read.marks import Mark, classify, continues, ends_sentence, is_document_kind, opens_block
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.parts import Grid, Part
from ingest.read.text.lines import Slice, TextLines
from ingest.read.text.table import TextTable, find_tables, piped_table

_SECOND_BULLET = re.compile(r"(?<=[\w)%.;,])\s+(?=[+\-–•]\s+[A-ZĐÀ-Ỹ])")
_BOLD = re.compile(r"\s*\*{2,3}\s?[^*]{1,120}?:?\*{2}:?\s*")
_GAP = re.compile(r"(?<=\S)\s{3,}(?=\S)")
_BLANKS_MEAN_NOTHING = 0.6
_FULL_LINE = 0.93
_MIN_WRAP = 40
_MAX_WRAP = 130
_MIN_CONTINUATIONS = 2
_MIN_BROKEN = 8


def read_text(data: bytes, limits: Limits) -> Iterator[Part | Grid]:
    """The parts of a plain text, in order; raises UnreadableError: too_large, bomb, garbled."""
    if len(data) > limits.text_bytes:
        raise UnreadableError(
            ReadOutcome.TOO_LARGE, f"a text of {len(data)} bytes; the bound is {limits.text_bytes}"
        )
    lines = TextLines(data)
    filled = [index for index, line in enumerate(lines.lines) if canonical(line)]
    tables = {table.first: table for table in _tables(lines, filled, limits)}
    wrap = _wrap_width(lines, filled)
    width = _filled_width(lines, filled)
    run: list[int] = []
    until = -1
    for index in filled:
        if index <= until:
            continue
        if index in tables:
            yield from _paragraphs(lines, run, wrap, width)
            run = []
            yield tables[index].grid
            until = tables[index].last
        else:
            run.append(index)
    yield from _paragraphs(lines, run, wrap, width)


def _tables(lines: TextLines, filled: Sequence[int], limits: Limits) -> Iterator[TextTable]:
    """The tables with pipes, and those run together among the lines between them."""
    if not lines.piped:
        yield from find_tables(lines, filled)
        return
    _bound(lines, limits)
    floor = 0
    for piped in lines.piped:
        yield from find_tables(lines, [index for index in filled if floor <= index < piped.first])
        yield piped_table(lines, piped)
        floor = piped.last + 1
    yield from find_tables(lines, [index for index in filled if floor <= index])


def _bound(lines: TextLines, limits: Limits) -> None:
    cells = 0
    for table in lines.piped:
        cells += len(table.lines) * table.columns
        if len(table.lines) > limits.table_rows or cells > limits.table_cells:
            raise UnreadableError(
                ReadOutcome.TOO_LARGE,
                f"tables of {cells} cells or more than {limits.table_rows} rows; "
                f"the bound is {limits.table_cells} cells",
            )
        if table.columns > limits.table_columns:
            raise UnreadableError(
                ReadOutcome.BOMB,
                f"a table of {table.columns} columns; the bound is {limits.table_columns}",
            )


def _wrap_width(lines: TextLines, filled: Sequence[int]) -> int:
    """The line width of a hard-wrapped export; 0 where the text is not one."""
    if len(filled) < 8:
        return 0
    single = sum(after - before == 2 for before, after in pairwise(filled))
    lengths = sorted(len(canonical(lines.lines[index])) for index in filled)
    wide = lengths[int(0.9 * len(lengths))]
    if single < _BLANKS_MEAN_NOTHING * len(filled) or not _MIN_WRAP <= wide <= _MAX_WRAP:
        return 0
    broken = sum(
        not ends_sentence(lines.plain(before)) and continues(lines.plain(after))
        for before, after in pairwise(filled)
    )
    return wide if broken >= max(3, len(filled) // 20) else 0


def _filled_width(lines: TextLines, filled: Sequence[int]) -> int:
    """The width to which a text without empty lines in its paragraphs is filled; 0 where it is not.

    Then each line that breaks off within a sentence is as long as the next word let it be.
    """
    width = max((len(lines.lines[index].rstrip()) for index in filled), default=0)
    if not _MIN_WRAP <= width <= _MAX_WRAP:
        return 0
    broken = [
        _is_full(lines, before, after, width)
        for before, after in pairwise(filled)
        if after == before + 1
        and not ends_sentence(lines.plain(before))
        and continues(lines.plain(after))
        and not opens_block(lines.plain(after))
    ]
    return width if len(broken) >= _MIN_BROKEN and sum(broken) >= _FULL_LINE * len(broken) else 0


def _is_full(lines: TextLines, before: int, after: int, width: int) -> bool:
    """Whether the first word of the line `after` did not fit on the line `before`."""
    first = lines.lines[after].split(maxsplit=1)
    return bool(first) and len(lines.lines[before].rstrip()) + 1 + len(first[0]) > width


def _paragraphs(lines: TextLines, run: Sequence[int], wrap: int, width: int) -> Iterator[Part]:
    slices = _reflowed(lines, run, wrap) if wrap else _line_by_line(lines, run, width)
    for part in slices:
        for item in _split_bullets(lines, part):
            text = lines.text(item)
            mark = _kind_of(lines, item, text)
            yield Part(mark.kind, text, lines.locator(item), mark.level)


def _kind_of(lines: TextLines, part: Slice, text: str) -> Mark:
    mark = classify(text)
    if mark.kind is BlockKind.PARAGRAPH and lines.emphasised and _BOLD.fullmatch(lines.lines[part.first]):
        return Mark(BlockKind.HEADING, 3)
    return mark


def _line_by_line(lines: TextLines, run: Sequence[int], width: int) -> Iterator[Slice]:
    """One slice per line; lines broken within a sentence, or filled to the `width` of the text, joined."""
    for stretch in _stretches(run):
        joins = [
            not ends_sentence(lines.plain(before))
            and (continues(lines.plain(after)) or (width > 0 and _is_full(lines, before, after, width)))
            and not opens_block(lines.plain(after))
            for before, after in pairwise(stretch)
        ]
        wrapped = sum(joins) >= _MIN_CONTINUATIONS and 2 * sum(joins) >= len(joins)
        first = stretch[0]
        for before, after, join in zip(stretch, stretch[1:], joins, strict=False):
            if not join and not (wrapped and not opens_block(lines.plain(after))):
                yield lines.whole(first, before)
                first = after
        yield lines.whole(first, stretch[-1])


def _stretches(run: Sequence[int]) -> Iterator[Sequence[int]]:
    """`run` cut where empty lines lie between."""
    start = 0
    for position in range(1, len(run) + 1):
        if position == len(run) or run[position] != run[position - 1] + 1:
            yield run[start:position]
            start = position


def _reflowed(lines: TextLines, run: Sequence[int], wrap: int) -> Iterator[Slice]:
    """Paragraphs of a hard-wrapped text; lines set in two columns (letterheads) cut at the gap."""
    pending: Slice | None = None
    titling = False  # the line after "BÁO CÁO" is the title
    for index in run:
        line = lines.lines[index]
        segments = _segments(line)
        if len(segments) > 1:
            if pending:
                yield pending
            pending = None
            for start, end in segments:
                yield Slice(index, start, index, end)
        elif pending and _joins(lines, pending.last, index, wrap) and not (titling and not continues(line)):
            pending = Slice(pending.first, 0, index, len(line))
        else:
            titling = pending is not None and is_document_kind(lines.text(pending))
            if pending:
                yield pending
            pending = lines.whole(index, index)
    if pending:
        yield pending


def _segments(line: str) -> list[tuple[int, int]]:
    cuts = [match.span() for match in _GAP.finditer(line.strip())]
    offset = len(line) - len(line.lstrip())
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(line.strip())]
    return [(offset + start, offset + end) for start, end in zip(starts, ends, strict=True)]


def _joins(lines: TextLines, before: int, after: int, wrap: int) -> bool:
    """Whether the line `after` goes on with the sentence of the line `before`."""
    upper, lower = lines.plain(before).strip(), lines.plain(after).strip()
    if opens_block(lower) or ends_sentence(upper) or upper.endswith((":", "/")):
        return False
    if continues(lower):
        return True
    # A line is full when the next word did not fit on it.
    return bool(lower) and len(upper) + 1 + len(lower.split(maxsplit=1)[0]) >= _FULL_LINE * wrap


def _split_bullets(lines: TextLines, part: Slice) -> Iterator[Slice]:
    """A list line that holds a second bullet ("+ A: 16 + B: 278") as two items."""
    line = lines.lines[part.first]
    if part.first != part.last or classify(line[part.start : part.end]).kind is not BlockKind.LIST_ITEM:
        yield part
        return
    start = part.start
    for match in _SECOND_BULLET.finditer(line, part.start, part.end):
        if re.search(r"\d", line[start : match.start()]) and re.search(r"\d", line[match.end() : part.end]):
            yield Slice(part.first, start, part.first, match.start())
            start = match.end()
    yield Slice(part.first, start, part.last, part.end)
