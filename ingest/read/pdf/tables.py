"""Tables of PDF pages: cells with text and place, and one table over several pages.

A table goes on where the next page opens with the same columns; its repeated header is dropped,
and a row that the page break cut is joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from ingest.read.header_rows import count_header_rows, is_numeric
from ingest.read.marks import is_letterhead
from ingest.read.parts import Grid, GridCell
from ingest.read.pdf.frame import Box
from ingest.read.pdf.lattice import Lattice
from ingest.read.pdf.locator import SCAN_SCHEME, locator_of
from ingest.read.pdf.page import PdfPage
from ingest.read.pdf.places import Placed, box_on, place_box

_SAME_EDGE = 3.0
_SAME_EDGE_SCANNED = 5.0
_LONG_CELL = 1_200
_MIN_FILLED = 0.1
# More cells than a row has, and more rows than a header.
_A_ROW = 400
_A_HEADER = 16
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class TableCell:
    row: int
    column: int
    row_span: int
    column_span: int
    placed: Placed

    @property
    def text(self) -> str:
        return self.placed.text


@dataclass(frozen=True, slots=True)
class Table:
    """`box` is that of its part on its first page, in that page's reading frame.

    `edges` are the positions of its column rules; where it has none, the left and right of each column.
    """

    box: Box
    edges: tuple[float, ...]
    cells: tuple[TableCell, ...]
    n_rows: int
    boxes: tuple[tuple[int, Box], ...]
    scheme: str
    ruled: bool = True

    @property
    def last_page(self) -> int:
        return self.boxes[-1][0]

    def grid(self) -> Grid:
        cells = tuple(
            GridCell(
                cell.row,
                cell.column,
                cell.text,
                cell.placed.locator,
                cell.row_span,
                cell.column_span,
                cell.placed.review,
            )
            for cell in self.cells
        )
        return Grid(cells, locator_of(self.boxes, self.scheme))


def ruled_table(page: PdfPage, lattice: Lattice) -> Table | None:
    """The table in a ruled grid; None where it is a frame, a letterhead or a drawing."""
    cells = tuple(
        TableCell(slot.row, slot.column, slot.row_span, slot.column_span, place_box(page, slot.box))
        for slot in lattice.slots
    )
    table = Table(lattice.box, lattice.xs, cells, len(lattice.ys) - 1, box_on(page, lattice.box), page.scheme)
    return table if holds_data(cells) else None


def holds_data(cells: Sequence[TableCell]) -> bool:
    """Whether the cells are a table of data rather than a frame around text or a drawing."""
    filled = [cell for cell in cells if cell.text]
    if len({cell.column for cell in filled}) < 2 or len(filled) < max(2, _MIN_FILLED * len(cells)):
        return False
    texts = [cell.text for cell in filled]
    return max(map(len, texts)) <= _LONG_CELL and not is_letterhead(texts)


def goes_on(table: Table, after: Table) -> bool:
    """Whether `after`, the next block in order, is the same table on the next page."""
    if after.boxes[0][0] != table.last_page + 1 or table.ruled != after.ruled:
        return False
    if after.scheme != table.scheme:
        return False
    if len(after.edges) != len(table.edges):
        return False
    if not table.ruled:
        return _overlap(table.edges, after.edges)
    reach = _SAME_EDGE_SCANNED if table.scheme == SCAN_SCHEME else _SAME_EDGE
    return all(
        abs((a - table.edges[0]) - (b - after.edges[0])) <= reach
        for a, b in zip(table.edges, after.edges, strict=True)
    )


def _overlap(edges: Sequence[float], others: Sequence[float]) -> bool:
    """Whether columns without rules stand one under the other, and under no second one."""
    spans, below = (list(zip(side[::2], side[1::2], strict=True)) for side in (edges, others))
    return all(
        (min(end, low[1]) > max(start, low[0])) == (index == position)
        for index, (start, end) in enumerate(spans)
        for position, low in enumerate(below)
    )


def joined(table: Table, after: Table) -> Table:
    """Both pieces of a table as one."""
    repeated = _repeated_rows(table, after)
    rest = [cell for cell in after.cells if cell.row >= repeated]
    last_row = [cell for cell in table.cells[-_A_ROW:] if cell.row + cell.row_span == table.n_rows]
    cut = _is_cut_row(last_row, rest, repeated)
    shift = table.n_rows - repeated - cut
    moved = [replace(cell, row=cell.row + shift) for cell in rest]
    cells = list(table.cells)
    if cut:
        lower = {cell.column: cell for cell in moved if cell.row == repeated + shift and cell.text}
        for index, cell in enumerate(cells):
            if cell.row + cell.row_span == table.n_rows and cell.column in lower:
                cells[index] = replace(cell, placed=cell.placed.then(lower[cell.column].placed))
        moved = [cell for cell in moved if cell.row > repeated + shift]
    n_rows = shift + after.n_rows
    return replace(table, cells=(*cells, *moved), n_rows=n_rows, boxes=table.boxes + after.boxes)


def _repeated_rows(table: Table, after: Table) -> int:
    """How many leading rows of `after` say the header of `table`, or the last rows of it, again."""
    opening = table.cells[: _A_ROW * _A_HEADER]
    header = count_header_rows([cell for cell in opening if cell.row < _A_HEADER])
    for rows in range(min(header, after.n_rows - 1), 0, -1):
        repeated = _rows_between(after.cells, 0, rows)
        for start in {0, header - rows}:
            if _says_the_same(_rows_between(opening, start, start + rows), repeated, table.scheme):
                return rows
    return 0


def _rows_between(cells: Sequence[TableCell], start: int, end: int) -> list[tuple[tuple[int, int, int], str]]:
    """The places, from row `start` on, and the texts of the cells of some rows."""
    return sorted(
        ((cell.row - start, cell.column, cell.column_span), "".join(cell.text.split()))
        for cell in cells
        if start <= cell.row < end
    )


def _says_the_same(
    one: Sequence[tuple[tuple[int, int, int], str]],
    other: Sequence[tuple[tuple[int, int, int], str]],
    scheme: str,
) -> bool:
    """Whether two headers are the same; letters of scans may have been read differently."""
    if scheme != SCAN_SCHEME:
        return one == other
    if [place for place, _ in one] != [place for place, _ in other]:
        return False
    first, second = ("".join(text for _, text in header) for header in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _is_cut_row(upper: Sequence[TableCell], rest: Sequence[TableCell], row: int) -> bool:
    """Whether row `row` of `rest` carries on words of the row above the page break, and no figure."""
    lower = [cell for cell in rest if cell.row == row]
    if [(cell.column, cell.column_span) for cell in lower] != [
        (cell.column, cell.column_span) for cell in upper
    ] or any(cell.row_span > 1 for cell in lower):
        return False
    above = {cell.column: cell.text for cell in upper}
    filled = [cell for cell in lower if cell.text]
    return (
        bool(filled)
        and bool(above[lower[0].column])
        and not lower[0].text
        and all(above[cell.column] and not is_numeric(cell.text) for cell in filled)
        and all(not is_numeric(above[cell.column]) for cell in filled)
    )
