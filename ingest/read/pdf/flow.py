"""Pages laid out as characters and grids -> parts: paragraphs and tables in reading order.

What a page break cuts is put together again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.read.marks import classify, ends_sentence, opens_block
from ingest.read.parts import Grid, Part
from ingest.read.pdf.columns import Column, columns_of
from ingest.read.pdf.furniture import Furniture
from ingest.read.pdf.lattice import Lattice
from ingest.read.pdf.lines import SEGMENT_GAP, Line, lines_of
from ingest.read.pdf.page import PdfPage
from ingest.read.pdf.paragraphs import Margins, first_word_width, margins_of, paragraphs_of
from ingest.read.pdf.places import Placed, place_lines
from ingest.read.pdf.stream import CELL_GAP, find_streams, may_hold_streams
from ingest.read.pdf.tables import Table, goes_on, joined, ruled_table

_INDENT = 5.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of one page.

    `room` is what its last line leaves free up to the right margin, `first_word` the width of its
    first word, both in points; `indent` that of its first line; `indents` whether first lines are
    indented on its page. `aside`: in a column of a letterhead.
    """

    placed: Placed
    aside: bool
    indents: bool
    indent: float
    room: float
    first_word: float


@dataclass(frozen=True, slots=True)
class LaidPage:
    """A page and the ruled grids on it."""

    page: PdfPage
    lattices: Sequence[Lattice]


def parts_of(pages: Iterable[LaidPage]) -> Iterator[Part | Grid]:
    """The parts of a document, its pages in order."""
    return map(_part, _over_pages(_blocks(pages)))


def _part(block: Paragraph | Table) -> Part | Grid:
    if isinstance(block, Table):
        return block.grid()
    mark = classify(block.placed.text)
    return Part(mark.kind, block.placed.text, block.placed.locator, mark.level, block.placed.review)


def _blocks(pages: Iterable[LaidPage]) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables page by page, those cut by page breaks still in pieces."""
    furniture = Furniture()
    right = 0.0
    for laid in pages:
        page = laid.page
        tables, lines = _tables_and_lines(laid)
        lines = furniture.without(page, lines)
        zones = [[*columns_of(zone)] for zone in _zones(lines, tables)]
        columns = [column for zone in zones for column in zone]
        margins = margins_of(columns, page.frame.reading_size[0], right)
        right = margins.right
        for index, zone in enumerate(zones):
            for column in zone:
                yield from _paragraphs(page, column, margins)
            if index < len(tables):
                yield tables[index]


def _tables_and_lines(laid: LaidPage) -> tuple[list[Table], list[Line]]:
    """The tables of a page from top to bottom, and the lines outside them, cut into segments."""
    page = laid.page
    tables = [table for lattice in laid.lattices if (table := ruled_table(page, lattice)) is not None]
    free = [char for char in page.chars if not any(table.box.holds(char.cx, char.cy) for table in tables)]
    streams = find_streams(page, lines_of(free, CELL_GAP)) if may_hold_streams(page.rows) else []
    if streams:
        free = [char for char in free if not any(table.box.holds(char.cx, char.cy) for table in streams)]
    tables = sorted([*tables, *streams], key=lambda table: table.box.y0)
    return tables, lines_of(free, SEGMENT_GAP)


def _zones(lines: Iterable[Line], tables: Sequence[Table]) -> list[list[Line]]:
    """The lines before, between and after the tables."""
    zones: list[list[Line]] = [[] for _ in range(len(tables) + 1)]
    for line in lines:
        above = sum((table.box.y0 + table.box.y1) / 2 < line.base for table in tables)
        zones[above].append(line)
    return zones


def _paragraphs(page: PdfPage, column: Column, margins: Margins) -> Iterator[Paragraph]:
    for lines in paragraphs_of(column, margins):
        placed = place_lines(page, lines)
        if placed.text:
            yield Paragraph(
                placed,
                column.aside,
                bool(margins.indents),
                lines[0].box.x0 - margins.left,
                margins.right - lines[-1].box.x1,
                first_word_width(lines[0]),
            )


def _over_pages(blocks: Iterable[Paragraph | Table]) -> Iterator[Paragraph | Table]:
    """The blocks, with paragraphs and tables that a page break cuts put together again."""
    pending: Paragraph | Table | None = None
    for block in blocks:
        if isinstance(pending, Table) and isinstance(block, Table) and goes_on(pending, block):
            pending = joined(pending, block)
        elif isinstance(pending, Paragraph) and isinstance(block, Paragraph) and _reads_on(pending, block):
            pending = replace(block, placed=pending.placed.then(block.placed))
        else:
            if pending is not None:
                yield pending
            pending = block
    if pending is not None:
        yield pending


def _reads_on(upper: Paragraph, lower: Paragraph) -> bool:
    """Whether `lower`, at the top of a page, carries on `upper` at the bottom of the page before."""
    if lower.placed.boxes[0][0] != upper.placed.boxes[-1][0] + 1 or upper.aside or lower.aside:
        return False
    if upper.placed.scheme != lower.placed.scheme:
        return False
    if opens_block(lower.placed.text) or lower.first_word <= upper.room:
        return False
    at_margin = lower.indent < _INDENT
    if ends_sentence(upper.placed.text):
        return at_margin and upper.indents and lower.indents
    return at_margin or lower.placed.text[:1].islower()
