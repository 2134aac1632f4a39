"""Tables of a web page: the grid with its spans (WHATWG algorithm, bounded), and which tables hold data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.read.canonical import canonical
from ingest.read.header_rows import count_header_rows, is_numeric
from ingest.read.html.tree import Element
from ingest.read.limits import Limits
from ingest.read.marks import is_letterhead
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.parts import Grid, GridCell

BREAKING = frozenset((
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "table",
    "section", "article", "header", "footer", "nav", "aside", "main", "blockquote", "pre", "dl", "dt",
    "dd", "form", "center", "body", "html", "tbody", "thead", "tfoot", "caption", "figure", "figcaption",
    "fieldset", "address", "hr",
))  # fmt: skip
_FRAMED = frozenset(
    ("div", "ul", "ol", "section", "article", "header", "footer", "aside", "h3", "h4", "iframe", "svg", "img")
)
_SPAN = re.compile(r"\s*\+?(\d{1,9})")
_LONG_CELL = 1_200
_MAX_COLSPAN = 1_000


@dataclass(frozen=True, slots=True)
class PlacedCell:
    row: int
    column: int
    row_span: int
    column_span: int
    element: Element


def cell_text(cell: Element) -> str:
    """The text of a table cell, its inner blocks and line breaks set apart by spaces."""
    out: list[str] = []
    stack: list[Element | str] = cell.children[::-1]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(node)
        elif not is_hidden(node):
            if node.tag == "br" or node.tag in BREAKING:
                out.append(" ")
                stack.append(" ")
            stack.extend(node.children[::-1])
    return canonical("".join(out))


def is_hidden(element: Element) -> bool:
    style = element.attributes.get("style", "")
    return "hidden" in element.attributes or bool(
        re.search(r"display\s*:\s*none|mso-hide\s*:\s*all", style, re.IGNORECASE)
    )


def is_data_table(table: Element) -> bool:
    """Whether a table holds data; all others serve the layout, and are walked through."""
    if table.attributes.get("role") in ("presentation", "none"):
        return False
    if any(inner.tag in ("table", "form", "h1", "h2", "nav") for inner in table.descendants()):
        return False
    rows = [list(_cells_of(row)) for row in _rows(table)]
    filled = [row for row in rows if row]
    if len(filled) < 2 or max(len(row) for row in filled) < 2:
        return False
    texts = [cell_text(cell) for row in filled for cell in row]
    if not any(map(is_numeric, texts)) and any(inner.tag in _FRAMED for inner in table.descendants()):
        return False  # without figures, blocks in cells are parts of a page
    return max(map(len, texts)) <= _LONG_CELL and not is_letterhead(texts)


def read_grid(table: Element, limits: Limits) -> Grid:
    """The grid of a data table; raises UnreadableError (bomb) where its spans exceed the bounds."""
    rows = list(_rows(table))
    placed = _place(rows, limits)
    cells = tuple(
        GridCell(
            cell.row,
            cell.column,
            cell_text(cell.element),
            f"html:path={cell.element.path}",
            cell.row_span,
            cell.column_span,
        )
        for cell in placed
    )
    caption = next((child for child in table.elements() if child.tag == "caption"), None)
    return Grid(
        cells,
        f"html:path={table.path}",
        max(count_header_rows(cells), _leading_header_cells(rows)),
        cell_text(caption) if caption is not None else "",
    )


def _place(rows: list[Element], limits: Limits) -> list[PlacedCell]:
    if len(rows) > limits.table_rows:
        raise UnreadableError(
            ReadOutcome.TOO_LARGE, f"a table of {len(rows)} rows; the bound is {limits.table_rows}"
        )
    taken: set[tuple[int, int]] = set()
    placed: list[PlacedCell] = []
    for row, element in enumerate(rows):
        column = 0
        for cell in _cells_of(element):
            while (row, column) in taken:
                column += 1
            column_span = min(_span(cell, "colspan", 1, _MAX_COLSPAN), limits.table_columns - column)
            row_span = min(_span(cell, "rowspan", 0, 65_534) or len(rows), len(rows) - row)
            if column_span < 1 or len(taken) + row_span * column_span > limits.table_cells:
                raise UnreadableError(ReadOutcome.BOMB, "the spans of a table exceed the bounds of its grid")
            taken.update(
                (row + down, column + right) for down in range(row_span) for right in range(column_span)
            )
            placed.append(PlacedCell(row, column, row_span, column_span, cell))
            column += column_span
    return placed


def _span(cell: Element, name: str, lowest: int, highest: int) -> int:
    match = _SPAN.match(cell.attributes.get(name, ""))
    return min(max(int(match[1]), lowest), highest) if match else 1


def _rows(table: Element) -> Iterator[Element]:
    for child in table.elements():
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child.elements() if row.tag == "tr")


def _cells_of(row: Element) -> Iterator[Element]:
    return (cell for cell in row.elements() if cell.tag in ("td", "th") and not is_hidden(cell))


def _leading_header_cells(rows: list[Element]) -> int:
    """How many rows at the top are made of header cells (`th`) only."""
    for index, row in enumerate(rows):
        cells = list(_cells_of(row))
        if not cells or any(cell.tag != "th" for cell in cells):
            return index
    return 0
