"""Tables of a Word document: the grid with its merged cells, and which tables hold data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ingest.read.canonical import canonical
from ingest.read.header_rows import count_header_rows, is_numeric
from ingest.read.limits import Limits
from ingest.read.marks import is_letterhead
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.parts import Grid, GridCell, Part
from ingest.read.word.styles import W, child_of, integer, is_on, value_of

_LONG_CELL = 1_200
_WRAPPERS = frozenset(W + name for name in ("ins", "moveTo", "customXml", "smartTag"))
_MOST_HEADER_ROWS = 6


@dataclass
class WordCell:
    """A cell at its place (from 0); `contents` are its paragraphs and inner tables in order."""

    row: int
    column: int
    contents: list[Part | Grid] = field(default_factory=list)
    row_span: int = 1
    column_span: int = 1

    @cached_property
    def text(self) -> str:
        return canonical(" ".join(part.text for part in self.contents if isinstance(part, Part)))


@dataclass(slots=True)
class WordTable:
    cells: list[WordCell]
    n_rows: int
    n_columns: int
    header_rows: int  # marked as repeating on each page

    @property
    def is_data(self) -> bool:
        """Whether the table holds data; all others serve the layout, and their contents stand alone."""
        if self.n_rows < 2 or self.n_columns < 2:
            return False
        texts = [cell.text for cell in self.cells]
        if max(map(len, texts)) > _LONG_CELL or is_letterhead(texts):
            return False
        nests = any(isinstance(part, Grid) for cell in self.cells for part in cell.contents)
        return not nests or any(map(is_numeric, texts))

    def contents(self) -> Iterator[Part | Grid]:
        """What the cells hold, row by row."""
        for cell in self.cells:
            yield from cell.contents

    def inner_grids(self) -> Iterator[Grid]:
        return (part for part in self.contents() if isinstance(part, Grid))

    def grid(self, locator: str) -> Grid:
        cells = tuple(
            GridCell(
                cell.row,
                cell.column,
                cell.text,
                f"{locator}/r{cell.row + 1}c{cell.column + 1}",
                cell.row_span,
                cell.column_span,
            )
            for cell in self.cells
        )
        marked = self.header_rows if self.header_rows <= min(_MOST_HEADER_ROWS, self.n_rows - 1) else 0
        return Grid(cells, locator, max(count_header_rows(cells), marked))


def read_table(table: Any, read_cell: Callable[[Any], Iterator[Part | Grid]], limits: Limits) -> WordTable:
    """The grid of a `w:tbl`; raises UnreadableError (too_large, bomb) beyond the bounds."""
    cells: list[WordCell] = []
    open_merges: dict[int, WordCell] = {}
    width = n_rows = header_rows = area = 0
    for row in _children(table, f"{W}tr"):
        properties = child_of(row, "trPr")
        if _is_gone(properties):
            continue
        if n_rows >= limits.table_rows:
            raise UnreadableError(
                ReadOutcome.TOO_LARGE, f"a table of more than {limits.table_rows} rows, the bound"
            )
        if n_rows == header_rows and is_on(properties, "tblHeader"):
            header_rows += 1
        column = min(integer(value_of(properties, "gridBefore"), 0), limits.table_columns)
        previous: WordCell | None = None
        for element in _children(row, f"{W}tc"):
            cell_properties = child_of(element, "tcPr")
            if child_of(cell_properties, "cellDel") is not None:
                continue
            span, merge, across = _spans(cell_properties, limits)
            area += span
            if area > limits.table_cells:
                raise UnreadableError(ReadOutcome.BOMB, "the spans of a table exceed the bounds of its grid")
            if across == "continue" and previous is not None:
                previous.column_span += span
            elif merge == "continue" and column in open_merges:
                open_merges[column].row_span = n_rows - open_merges[column].row + 1
                previous = None
            else:
                previous = WordCell(n_rows, column, list(read_cell(element)), 1, span)
                cells.append(previous)
                open_merges.pop(column, None)
                if merge == "restart":
                    open_merges[column] = previous
            column += span
        width = max(width, column)
        n_rows += 1
    if width > limits.table_columns:
        raise UnreadableError(
            ReadOutcome.BOMB, f"a table of {width} columns; the bound is {limits.table_columns}"
        )
    return WordTable(cells, n_rows, width, header_rows)


def _is_gone(properties: Any) -> bool:
    """Whether a row was deleted under tracked changes, or is hidden."""
    return properties is not None and (
        properties.find(f"{W}del") is not None or bool(is_on(properties, "hidden"))
    )


def _spans(properties: Any, limits: Limits) -> tuple[int, str, str]:
    """(columns, vertical merge, horizontal merge); a merge is "", "restart" or "continue"."""
    if properties is None:
        return 1, "", ""
    columns = min(max(integer(value_of(properties, "gridSpan"), 1), 1), limits.table_columns)
    down, across = value_of(properties, "vMerge"), value_of(properties, "hMerge")
    return (
        columns,
        "" if down is None else down or "continue",
        "" if across is None else across or "continue",
    )


def _children(parent: Any, tag: str) -> Iterator[Any]:
    """The children `tag` of `parent`, also those inside content controls and change marks."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _children(content, tag)
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)
