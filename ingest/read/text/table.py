"""Tables that an export to plain text has run together: rows as lines, header cells as wrapped words.

A table is three or more consecutive lines that end in the same number (two or more) of numeric
tokens after a label. Its header is the text right above. Splitting the header into columns is a
guess on capital letters and known header words; where it is not certain, one header cell holds
the whole text over all value columns, for a wrong label is worse than none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.read.marks import bullet_at, ends_sentence, is_caption_opening
from ingest.read.parts import Grid, GridCell
from ingest.read.text.header import ORDINAL_HEADER, is_header, split_header
from ingest.read.text.lines import Slice, TextLines
from ingest.read.text.pipes import PipedTable, cell_spans, is_rule

_TOKEN = re.compile(r"\S+")
_VALUE = re.compile(r"[+\-–]?\d[\d.,]*%?|[-–]")
_NUMBER = re.compile(r"[+\-–]?\d[\d.,]*%?")
_ORDINAL = re.compile(r"\d{1,3}[.)]?|[IVX]{1,5}[.)]?")
_MIN_ROWS = 3
_MIN_VALUES = 2
_MAX_LABEL_LINES = 3
_MAX_HEADER_LINES = 24
_HEADER_LINE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One table row: the lines it takes, its tokens as (line, start, end), and how many are values."""

    first: int
    last: int
    tokens: tuple[tuple[int, int, int], ...]
    values: int


@dataclass(frozen=True, slots=True)
class TextTable:
    first: int
    last: int
    grid: Grid


def find_tables(lines: TextLines, indices: Sequence[int]) -> list[TextTable]:
    """The tables among the lines `indices` (the ones with text, in order), top down."""
    tables: list[TextTable] = []
    position = 0
    while position < len(indices):
        rows = _rows_from(lines, indices, position)
        if rows is None:
            position += 1
            continue
        floor = tables[-1].last if tables else -1
        above = [index for index in indices[:position] if index > floor]
        tables.append(_build(lines, above, rows))
        position = indices.index(rows[-1].last, position) + 1
    return tables


def piped_table(lines: TextLines, table: PipedTable) -> TextTable:
    """A table whose cells are set apart by pipes, with a header where a rule stands under one."""
    rows = [index for index in table.lines if not is_rule(lines.lines[index])]
    cells = [
        GridCell(row, column, lines.text(part), lines.locator(part))
        for row, index in enumerate(rows)
        for column, part in enumerate(_cells_between_bars(lines, index))
    ]
    header_rows = None if table.rule is None else sum(index < table.rule for index in rows)
    locator = lines.locator(lines.whole(table.first, table.last))
    return TextTable(table.first, table.last, Grid(tuple(cells), locator, header_rows))


def _cells_between_bars(lines: TextLines, index: int) -> list[Slice]:
    return [Slice(index, start, index, end) for start, end in cell_spans(lines.lines[index])]


def _rows_from(lines: TextLines, indices: Sequence[int], position: int) -> list[Row] | None:
    """The rows of a table that starts at `position`, or None where none does."""
    rows: list[Row] = []
    while position < len(indices):
        row = _row_at(lines, indices, position, wrapped=bool(rows))
        if row is None:
            break
        rows.append(row)
        position += sum(
            row.first <= index <= row.last for index in indices[position : position + _MAX_LABEL_LINES]
        )
    if len(rows) < _MIN_ROWS:
        return None
    width = Counter(row.values for row in rows).most_common(1)[0][0]
    fitting: list[Row] = []
    for row in rows:
        if row.values < width:
            break
        fitting.append(Row(row.first, row.last, row.tokens, width))
    return fitting if len(fitting) >= _MIN_ROWS else None


def _row_at(lines: TextLines, indices: Sequence[int], position: int, *, wrapped: bool) -> Row | None:
    """The row that starts at `position`; past the first row its label may wrap over lines."""
    tokens: list[tuple[int, int, int]] = []
    for count, index in enumerate(indices[position : position + _MAX_LABEL_LINES]):
        line = lines.lines[index]
        if count and not (
            wrapped and _ORDINAL.fullmatch(lines.lines[tokens[0][0]][tokens[0][1] : tokens[0][2]])
        ):
            return None
        if bullet_at(line) and count == 0 and not _NUMBER.match(line.strip()):
            return None
        if count and _ORDINAL.match(line.strip()):
            return None
        found = [(index, match.start(), match.end()) for match in _TOKEN.finditer(line)]
        values = _trailing_values([line[start:end] for _, start, end in found])
        tokens += found
        if values >= _MIN_VALUES:
            return Row(indices[position], index, tuple(tokens), values) if len(tokens) > values else None
        if values:
            return None
    return None


def _trailing_values(tokens: Sequence[str]) -> int:
    """How many values the tokens end in, the label aside; dashes count only among numbers."""
    count = 0
    for token in reversed(tokens):
        if not _VALUE.fullmatch(token):
            break
        count += 1
    run = tokens[len(tokens) - count :]
    if not any(_NUMBER.fullmatch(token) for token in run):
        return 0
    while run and not _NUMBER.fullmatch(run[0]):
        run = run[1:]
    return len(run)


def _build(lines: TextLines, above: Sequence[int], rows: Sequence[Row]) -> TextTable:
    ordinals = _has_ordinals(lines, rows)
    header = _header_lines(lines, above, rows[0].values, ordinals=ordinals)
    first = header[0] if header else rows[0].first
    cells: list[GridCell] = []
    header_rows = 0
    if header:
        header_cells = split_header(lines, header, rows[0].values, ordinals=ordinals)
        header_rows = max(cell.row + cell.row_span for cell in header_cells)
        cells += header_cells
    for number, row in enumerate(rows, header_rows):
        cells += _cells_of(lines, row, number, ordinals=ordinals)
    locator = lines.locator(lines.whole(first, rows[-1].last))
    return TextTable(first, rows[-1].last, Grid(tuple(cells), locator, header_rows))


def _has_ordinals(lines: TextLines, rows: Sequence[Row]) -> bool:
    """Whether most rows open with a running number."""
    numbered = 0
    for row in rows:
        line, start, end = row.tokens[0]
        numbered += len(row.tokens) - row.values >= 2 and bool(
            _ORDINAL.fullmatch(lines.lines[line][start:end])
        )
    return numbered * 2 > len(rows)


def _cells_of(lines: TextLines, row: Row, number: int, *, ordinals: bool) -> list[GridCell]:
    split = len(row.tokens) - row.values
    columns: list[tuple[int, Sequence[tuple[int, int, int]]]] = []
    label = row.tokens[:split]
    if ordinals:
        line, start, end = label[0]
        if len(label) > 1 and _ORDINAL.fullmatch(lines.lines[line][start:end]):
            columns.append((0, label[:1]))
            label = label[1:]
        else:
            columns.append((0, ()))
    label_column = 1 if ordinals else 0
    columns.append((label_column, label))
    columns += [(label_column + 1 + offset, [token]) for offset, token in enumerate(row.tokens[split:])]
    cells = []  # a row without a running number ("Tổng cộng") still has that cell, empty
    for column, tokens in columns:
        part = _slice_of(tokens) if tokens else Slice(row.first, 0, row.first, 0)
        cells.append(GridCell(number, column, lines.text(part), lines.locator(part)))
    return cells


def _slice_of(tokens: Sequence[tuple[int, int, int]]) -> Slice:
    return Slice(tokens[0][0], tokens[0][1], tokens[-1][0], tokens[-1][2])


def _header_lines(lines: TextLines, above: Sequence[int], values: int, *, ordinals: bool) -> list[int]:
    """The lines of the header, top down: from the "STT" on, else the line or the short words right above."""
    near = list(above[-_MAX_HEADER_LINES:])
    if near and is_header(lines, near[-1], values, ordinals=ordinals):
        return near[-1:]
    for position in range(len(near) - 1, -1, -1):
        line = lines.plain(near[position])
        if ORDINAL_HEADER.match(line.lstrip()):
            return near[position:]
        if ends_sentence(line) or bullet_at(line) or is_caption_opening(line.strip()):
            break
    if ordinals:
        return []
    header: list[int] = []
    for index in reversed(near):
        line = lines.plain(index).strip()
        if (
            len(line) > _HEADER_LINE_LENGTH
            or ends_sentence(line)
            or line.endswith((":", ")"))
            or bullet_at(line)
        ):
            break
        header.insert(0, index)
    return header
