"""Tables without column rules: rows of aligned segments -> a grid.

Rows that hold figures anchor the table; their segments show the columns. A row of words alone is
the wrapped label of the nearest anchor, unless it fills a row of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.read.header_rows import is_numeric
from ingest.read.marks import number_at
from ingest.read.pdf.drawing import Rule
from ingest.read.pdf.frame import Box, union
from ingest.read.pdf.lines import Line, lines_of
from ingest.read.pdf.page import PdfPage
from ingest.read.pdf.places import Placed, box_on, place_box, place_lines
from ingest.read.pdf.stream_header import HeaderCell, find_header
from ingest.read.pdf.tables import Table, TableCell, holds_data

CELL_GAP = 0.9
_WORD_GAP = 0.17
_MIN_COLUMNS = 3
_MIN_ROWS = 3
_MIN_FIGURES = 2
_SAME_ROW = 0.35
_FAR = 3.2
_OWN_ROW = 0.8
_ZEROS = frozenset(("-", "–", "—", "_", "…", "..."))

Row = list[Line]
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Body:
    """The rows of a table body, each with the segments of its columns."""

    columns: list[Span]
    rows: list[list[Row]]


def find_streams(page: PdfPage, lines: Sequence[Line]) -> list[Table]:
    """The unruled tables among `lines`, which are cut at `CELL_GAP`."""
    rows = _rows_of(lines)
    tables: list[Table] = []
    done = 0
    for first, last in _stretches(rows):
        if first < done:
            continue
        found = _table(page, rows, first, last, done)
        if found is None:
            continue
        table, bottom = found
        tables.append(table)
        done = bottom + 1
    return tables


def may_hold_streams(rows: Sequence[Line]) -> bool:
    """Whether among the lines of a page are enough with figures for an unruled table; a quick look."""
    anchors = sum(
        len(tokens) >= _MIN_COLUMNS and sum(map(_is_figure, tokens)) >= _MIN_FIGURES
        for tokens in (line.text.split() for line in rows)
    )
    return anchors >= _MIN_ROWS


def _rows_of(lines: Sequence[Line]) -> list[Row]:
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: line.base):
        if rows and line.base - rows[-1][0].base <= _SAME_ROW * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box.x0) for row in rows]


def _is_figure(text: str) -> bool:
    return is_numeric(text) or text in _ZEROS


def _is_anchor(row: Row) -> bool:
    return len(row) >= _MIN_COLUMNS and sum(_is_figure(line.text) for line in row) >= _MIN_FIGURES


def _stretches(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """First and last anchor of each run of anchors with nothing but wrapped labels between."""
    anchors = [index for index, row in enumerate(rows) if _is_anchor(row)]
    start = 0
    for position in range(1, len(anchors) + 1):
        if position < len(anchors) and _near(rows, anchors[position - 1], anchors[position]):
            continue
        run = anchors[start:position]
        if len(run) >= _MIN_ROWS:
            yield run[0], run[-1]
        start = position


def _near(rows: Sequence[Row], upper: int, lower: int) -> bool:
    """Whether two anchors have only words of a table between them, row close under row."""
    stretch = rows[upper : lower + 1]
    return all(
        below[0].base - above[0].base <= _FAR * max(below[0].size, above[0].size)
        for above, below in pairwise(stretch)
    )


def _table(page: PdfPage, rows: Sequence[Row], first: int, last: int, floor: int) -> tuple[Table, int] | None:
    """The table whose anchors stand in rows `first` to `last`, and its last row."""
    columns = _columns(rows[first : last + 1])
    if len(columns) < _MIN_COLUMNS:
        return None
    top = first - _labels_above(rows, first, columns, floor)
    body, bottom = _body(rows, top, first, last, columns, page.drawing.horizontal)
    header, top = find_header(rows, floor, top, columns, page.drawing.horizontal)
    depth = max((cell.row + cell.row_span for cell in header), default=0)
    cells = [*_header_cells(page, header), *_body_cells(page, body, depth)]
    lines = [line for row in rows[top : bottom + 1] for line in row]
    box = union([line.box for line in lines])
    edges = tuple(edge for column in columns for edge in column)
    table = Table(
        box, edges, tuple(cells), depth + len(body.rows), box_on(page, box), page.scheme, ruled=False
    )
    return (table, bottom) if holds_data(cells) else None


def _columns(rows: Sequence[Row]) -> list[Span]:
    """The x-extents of the columns, from the rows that fill most of them."""
    counts = Counter(len(row) for row in rows if _is_anchor(row))
    often = [count for count, times in counts.items() if times >= max(2, 0.15 * sum(counts.values()))]
    full = max(often, default=max(counts))
    columns: list[Span] = []
    for start, end in sorted((line.box.x0, line.box.x1) for row in rows if len(row) == full for line in row):
        if columns and start <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return columns


def column_at(columns: Sequence[Span], box: Box) -> int:
    """The column that a box shares most with, or that is nearest."""
    return max(
        range(len(columns)),
        key=lambda index: min(box.x1, columns[index][1]) - max(box.x0, columns[index][0]),
    )


def _touched(columns: Sequence[Span], box: Box) -> list[int]:
    return [
        index for index, (start, end) in enumerate(columns) if min(box.x1, end) - max(box.x0, start) > 1.0
    ]


def _by_column(row: Row, columns: Sequence[Span]) -> list[Row]:
    """The segments of a row by column; one that reaches over several is cut between its words."""
    out: list[Row] = [[] for _ in columns]
    for line in row:
        pieces = [line]
        if len(_touched(columns, line.box)) > 1:
            pieces = lines_of(line.chars, _WORD_GAP)
        for piece in pieces:
            out[column_at(columns, piece.box)].append(piece)
    return out


def _labels_above(rows: Sequence[Row], first: int, columns: Sequence[Span], floor: int) -> int:
    """How many rows above the first anchor are the upper lines of its label."""
    taken = 0
    for index in range(first - 1, floor - 1, -1):
        row, below = rows[index], rows[index + 1]
        anchor = rows[first]
        lines = [line for line in row if column_at(columns, line.box) == 1]
        label = [line for line in anchor if column_at(columns, line.box) == 1]
        alone = len(row) == 1 and len(lines) == 1 and len(_touched(columns, row[0].box)) == 1
        if not alone or label or below[0].base - row[0].base > 1.35 * row[0].size:
            break
        if any(char.font.bold for char in row[0].chars):
            break
        taken += 1
    return taken


def _body(
    rows: Sequence[Row], top: int, first: int, last: int, columns: list[Span], rules: Sequence[Rule]
) -> tuple[_Body, int]:
    """The logical rows from row `top` and anchors `first` to `last` on, and the last row they take."""
    anchors = [index for index in range(first, last + 1) if _is_anchor(rows[index])]
    pitch = median([rows[b][0].base - rows[a][0].base for a, b in pairwise(anchors)])
    bottom = last
    while bottom + 1 < len(rows) and _belongs_below(rows, bottom, columns, pitch):
        bottom += 1
    owner = {index: index for index in anchors}
    for index in range(top, bottom + 1):
        if index not in owner:
            owner[index] = _owner(rows, index, anchors, columns, pitch, rules)
    groups: dict[int, list[int]] = {}
    for index in range(top, bottom + 1):
        groups.setdefault(owner[index], []).append(index)
    logical: list[list[Row]] = []
    for key in sorted(groups):
        cells: list[Row] = [[] for _ in columns]
        for index in groups[key]:
            for column, lines in enumerate(_by_column(rows[index], columns)):
                cells[column].extend(lines)
        logical.append(cells)
    return _Body(columns, logical), bottom


def _belongs_below(rows: Sequence[Row], last: int, columns: Sequence[Span], pitch: float) -> bool:
    """Whether the row under `last` is a wrapped label, or a row with few figures."""
    row, above = rows[last + 1], rows[last]
    distance = row[0].base - above[0].base
    if any(len(_touched(columns, line.box)) > 1 for line in row):
        return False
    if row[0].box.x0 < columns[0][0] - 3 or row[-1].box.x1 > columns[-1][1] + 3:
        return False
    if len(row) >= 2 and any(_is_figure(line.text) for line in row):
        return distance <= 1.3 * pitch
    return len(row) == 1 and distance <= 1.35 * row[0].size and distance < _OWN_ROW * pitch


def _owner(
    rows: Sequence[Row],
    index: int,
    anchors: Sequence[int],
    columns: Sequence[Span],
    pitch: float,
    rules: Sequence[Rule],
) -> int:
    """The anchor whose row the words of row `index` belong to; `index` itself for a row of its own."""
    row = rows[index]
    figures = any(_is_figure(line.text) and column_at(columns, line.box) > 0 for line in row)
    ordinal = column_at(columns, row[0].box) == 0 and (len(row) > 1 or number_at(f"{row[0].text} x"))
    if figures or ordinal:
        return index
    reach = {
        anchor: abs(rows[anchor][0].base - row[0].base)
        for anchor in anchors
        if not _ruled_between(rows[anchor][0], row[0], rules)
    }
    if not reach:
        return index
    nearest = min(reach, key=lambda anchor: (reach[anchor], anchor > index))
    own = reach[nearest] >= _OWN_ROW * pitch and reach[nearest] > 1.35 * row[0].size
    return index if own else nearest


def _ruled_between(one: Line, other: Line, rules: Sequence[Rule]) -> bool:
    low, high = sorted((one.base - 0.3 * one.size, other.base - 0.3 * other.size))
    return any(low < rule.at < high and rule.start <= other.box.x0 + 3 <= rule.end for rule in rules)


def _header_cells(page: PdfPage, header: Sequence[HeaderCell]) -> Iterator[TableCell]:
    for cell in header:
        placed = place_lines(page, cell.lines)
        yield TableCell(cell.row, cell.column, cell.row_span, cell.column_span, placed)


def _body_cells(page: PdfPage, body: _Body, depth: int) -> Iterator[TableCell]:
    for number, row in enumerate(body.rows):
        band = union([line.box for lines in row for line in lines])
        for column, lines in enumerate(row):
            placed = place_lines(page, lines) if lines else _empty(page, body.columns[column], band)
            yield TableCell(depth + number, column, 1, 1, placed)


def _empty(page: PdfPage, column: Span, band: Box) -> Placed:
    placed = place_box(page, Box(column[0], band.y0, column[1], band.y1))
    if not placed.text:
        return placed
    x, y = (column[0] + column[1]) / 2, (band.y0 + band.y1) / 2
    return place_box(page, Box(x, y, x, y))
