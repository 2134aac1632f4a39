"""What the readers of all formats hand over, and how it becomes a `Document`.

A reader yields `Part`s (text with a locator) and `Grid`s (tables); `assemble` lays them into one
canonical text with spans. Readers give raw text: spelling is made canonical here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.document import Block, BlockKind, Cell, Document, TextBuilder
from ingest.read.canonical import canonical
from ingest.read.header_rows import count_header_rows
from ingest.read.marks import is_caption_opening, is_label
from ingest.read.titles import TITLE_BLOCKS, find_title


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, paragraph or list item."""

    kind: BlockKind
    text: str
    locator: str
    level: int = 0
    review: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    column: int
    text: str
    locator: str
    row_span: int = 1
    column_span: int = 1
    review: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `header_rows` None means: tell it from the cells."""

    cells: tuple[GridCell, ...]
    locator: str
    header_rows: int | None = None
    caption: str = ""

    @property
    def text(self) -> str:
        """The texts of all cells, row by row."""
        ordered = sorted(self.cells, key=lambda cell: (cell.row, cell.column))
        return " ".join(cell.text for cell in ordered)


def assemble(
    parts: Iterable[Part | Grid], *, digest: str, media_type: str, title: str = "", links: Sequence[str] = ()
) -> Document:
    """Lay `parts` into one canonical text; parts without any text are left out."""
    builder = TextBuilder()
    blocks: list[Block] = []
    for part in parts:
        if isinstance(part, Grid):
            block = _table(part, builder, _caption(blocks, builder) if not part.caption else part.caption)
        else:
            block = _paragraph(part, builder)
        if block is not None:
            blocks.append(block)
    blocks, found = _headed(blocks, builder)
    title = canonical(title) or found
    return Document(digest, media_type, builder.text, tuple(blocks), title, tuple(dict.fromkeys(links)))


def _paragraph(part: Part, builder: TextBuilder) -> Block | None:
    text = canonical(part.text)
    if not text:
        return None
    start, end = builder.add(text)
    return Block(part.kind, start, end, part.locator, part.level, review=part.review)


def _table(grid: Grid, builder: TextBuilder, caption: str) -> Block | None:
    tidy = sorted(
        (replace(cell, text=canonical(cell.text)) for cell in grid.cells),
        key=lambda cell: (cell.row, cell.column),
    )
    if not any(cell.text for cell in tidy):
        return None
    cells: list[Cell] = []
    row = -1
    for cell in tidy:
        separator = "\n" if cell.row != row else "\t"
        row = cell.row
        start, end = builder.add(cell.text, separator)
        cells.append(
            Cell(
                cell.row,
                cell.column,
                cell.text,
                start,
                end,
                cell.locator,
                cell.row_span,
                cell.column_span,
                cell.review,
            )
        )
    header_rows = count_header_rows(cells) if grid.header_rows is None else grid.header_rows
    return Block(
        BlockKind.TABLE,
        cells[0].start,
        cells[-1].end,
        grid.locator,
        cells=tuple(cells),
        header_rows=header_rows,
        caption=canonical(caption),
    )


_CAPTION_BLOCKS = 4


def _caption(blocks: Sequence[Block], builder: TextBuilder) -> str:
    """The labels right above a table, from its "Phụ lục", "Bảng" or "Biểu" on if there is one."""
    text = builder.text
    labels: list[str] = []
    for block in reversed(blocks[-_CAPTION_BLOCKS:]):
        label = text[block.start : block.end]
        if block.kind is BlockKind.TABLE or not is_label(label):
            break
        labels.insert(0, label)
        if is_caption_opening(label):
            return " ".join(labels)
    return labels[-1] if labels else ""


def _headed(blocks: Sequence[Block], builder: TextBuilder) -> tuple[list[Block], str]:
    """The blocks with their title made a heading, and the title."""
    text = builder.text
    named = [
        (block.kind is BlockKind.TABLE, text[block.start : block.end]) for block in blocks[:TITLE_BLOCKS]
    ]
    chosen = find_title(["" if table else name for table, name in named])
    if chosen is None:
        return list(blocks), ""
    headed = list(blocks)
    if headed[chosen].kind is BlockKind.PARAGRAPH:
        headed[chosen] = replace(headed[chosen], kind=BlockKind.HEADING, level=1)
    return headed, named[chosen][1]
