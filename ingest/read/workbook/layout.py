"""Titles, tables and notes of a worksheet, told from which cells are filled.

Empty rows part the sheet into stretches. In a stretch the table runs from the first row of several
cells to the last; rows of one cell before and after it are titles and notes, and so are letterheads
and signature lines, which hold no figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ingest.read.header_rows import count_header_rows, is_numeric
from ingest.read.limits import Limits
from ingest.read.marks import classify, is_letterhead
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.parts import Grid, GridCell, Part
from ingest.read.workbook.sheet import Box, Sheet, View, locator_of

_MIN_ROWS_OF_WORDS = 3
_SIGNATURES = 3


def lay_out(sheet: Sheet, scheme: str, limits: Limits) -> Iterator[Part | Grid]:
    """The parts of a sheet from top to bottom; raises UnreadableError (too_large) beyond the bounds."""
    view = View(sheet)
    caption = sheet.name  # of a table with nothing above it
    for stretch in _stretches([box for box in view.boxes if box.filled]):
        for part in _Stretch(view, scheme, stretch, limits).parts():
            yield replace(part, caption=caption) if isinstance(part, Grid) else part
            caption = ""


def _stretches(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """`boxes` (row by row) cut where no cell reaches over the edge between two rows."""
    current: list[Box] = []
    reach = 0
    for box in boxes:
        if current and box.row > reach:
            yield current
            current = []
        current.append(box)
        reach = max(reach, box.rows.stop)
    if current:
        yield current


class _Stretch:
    """A run of rows with text, and no empty row between."""

    def __init__(self, view: View, scheme: str, boxes: list[Box], limits: Limits) -> None:
        self._view = view
        self._scheme = scheme
        self._boxes = boxes
        self._limits = limits

    def parts(self) -> Iterator[Part | Grid]:
        rows = [list(row) for _, row in groupby(self._boxes, key=lambda box: box.row)]
        first, end = _table_rows(rows)
        for row in rows[:first]:
            yield self._line(row)
        yield from self._tables([box for row in rows[first:end] for box in row])
        for row in rows[end:]:
            yield self._line(row)

    def _line(self, row: Sequence[Box]) -> Part:
        text = " ".join(box.text for box in row)
        mark = classify(text)
        return Part(mark.kind, text, self._locator(row), mark.level)

    def _locator(self, boxes: Sequence[Box]) -> str:
        return locator_of(self._scheme, self._view.name, [box.place for box in boxes])

    def _tables(self, boxes: Sequence[Box]) -> Iterator[Part | Grid]:
        """Tables side by side, parted by empty columns; a lone row beside a table is a note."""
        groups = _column_groups(boxes)
        notes = [group for group in groups if len({box.row for box in group}) < 2]
        for group in groups:
            if group not in notes:
                yield self._grid(group)
        for group in notes:
            yield self._line(group)

    def _grid(self, boxes: Sequence[Box]) -> Grid:
        top, left = min(box.row for box in boxes), min(box.column for box in boxes)
        height = max(box.rows.stop for box in boxes) - top
        width = max(box.columns.stop for box in boxes) - left
        limits = self._limits
        if height > limits.table_rows or width > limits.table_columns or height * width > limits.table_cells:
            raise UnreadableError(
                ReadOutcome.TOO_LARGE,
                f"a table of {height} rows and {width} columns; the bounds are {limits.table_rows} rows, "
                f"{limits.table_columns} columns and {limits.table_cells} cells",
            )
        cells = [
            GridCell(
                box.row - top,
                box.column - left,
                box.text,
                self._locator([box]),
                box.row_span,
                box.column_span,
            )
            for box in [
                *boxes,
                *self._empty_boxes(boxes, range(top, top + height), range(left, left + width)),
            ]
        ]
        cells.sort(key=lambda cell: (cell.row, cell.column))
        return Grid(tuple(cells), self._locator(boxes), count_header_rows(cells))

    def _empty_boxes(self, boxes: Sequence[Box], rows: range, columns: range) -> Iterator[Box]:
        """The empty cells of a table, without which a row would look shorter than it is."""
        taken = {(row, column) for box in boxes for row in box.rows for column in box.columns}
        merged = {(box.row, box.column): box for box in self._view.boxes if not box.filled}
        for row in rows:
            for column in columns:
                if (row, column) in taken:
                    continue
                box = merged.get((row, column))
                down = min(box.row_span, rows.stop - row) if box else 1
                across = min(box.column_span, columns.stop - column) if box else 1
                place = box.place if box else self._view.place_of(row, column)
                empty = Box(row, column, down, across, "", place)
                taken.update((below, beside) for below in empty.rows for beside in empty.columns)
                yield empty


def _table_rows(rows: Sequence[Sequence[Box]]) -> tuple[int, int]:
    """The first and the end of the rows (by index) that make the table; none: both are the end."""
    none = len(rows), len(rows)
    widths = _widths(rows)
    head = _end_of_letterhead(rows, widths)
    several = [at for at, width in enumerate(widths) if width > 1 and at >= head]
    numeric = [at for at in several if _has_figures(rows[at])]
    if len(several) < 2 or (not numeric and len(several) < _MIN_ROWS_OF_WORDS):
        return none
    last = several[-1]
    while numeric and last > numeric[-1] and widths[last] <= _SIGNATURES and widths[last - 1] < 2:
        last = max(at for at in several if at < last)  # a signature line below a note
    return several[0], last + 1


def _widths(rows: Sequence[Sequence[Box]]) -> list[int]:
    """How many filled cells each row shows, those that reach down from above counted."""
    widths: list[int] = []
    open_boxes: list[Box] = []
    for row in rows:
        open_boxes = [box for box in open_boxes if row[0].row in box.rows]
        widths.append(len(row) + len(open_boxes))
        open_boxes += (box for box in row if box.row_span > 1)
    return widths


def _end_of_letterhead(rows: Sequence[Sequence[Box]], widths: Sequence[int]) -> int:
    """Index of the first row below the letterhead at the top, 0 where there is none.

    It is the run of rows of several cells that names the state; titles stand between it and the table.
    """
    figures = next((at for at, row in enumerate(rows) if _has_figures(row)), len(rows))
    named = [at for at in range(figures) if is_letterhead([box.text for box in rows[at]])]
    if not named:
        return 0
    end = named[-1] + 1
    titles = [at for at in range(end, figures) if widths[at] < 2]
    while titles and end < titles[-1] and widths[end] > 1:
        end += 1
    return end


def _has_figures(row: Sequence[Box]) -> bool:
    return any(is_numeric(box.text) for box in row)


def _column_groups(boxes: Sequence[Box]) -> list[list[Box]]:
    """`boxes` parted where a column is empty, unless what stands beyond has no words of its own."""
    groups: list[list[Box]] = []
    reach = 0
    for box in sorted(boxes, key=lambda box: (box.column, box.row)):
        if not groups or box.column > reach:
            groups.append([])
        groups[-1].append(box)
        reach = max(reach, box.columns.stop)
    out: list[list[Box]] = []
    for group in groups:
        top = min(box.row for box in group)
        bare = all(is_numeric(box.text) for box in group if box.row > top + 1)
        tall = len({box.row for box in group}) > 2
        if out and bare and tall:
            out[-1] += group
        else:
            out.append(group)
    return [sorted(group, key=lambda box: (box.row, box.column)) for group in out]
