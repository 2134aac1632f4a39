"""A document as read: blocks in reading order over one canonical text.

`read` makes it, `extract` takes it. The canonical text is NFC; every block and every
table cell is a span of it, so that a figure's quote is a slice of the text and its
locator leads back to the place in the archived bytes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table grid; merged cells stand once, at their upper left corner.

    `start` and `end` are offsets into the canonical text of the document. `review` marks what was
    recognised in a picture without certainty: a number in it is not to be taken for a figure.
    """

    row: int
    column: int
    text: str
    start: int
    end: int
    locator: str
    row_span: int = 1
    column_span: int = 1
    review: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table; `level` is the depth of headings and lists (1 is top).

    `review`: as for cells; of a table the cells alone say it.
    """

    kind: BlockKind
    start: int
    end: int
    locator: str
    level: int = 0
    cells: tuple[Cell, ...] = ()
    header_rows: int = 0
    caption: str = ""
    review: bool = False

    @property
    def n_rows(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def n_columns(self) -> int:
        return max((cell.column + cell.column_span for cell in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class Document:
    """The canonical text of one archived document, and its blocks in reading order.

    `digest` is the SHA-256 (hex) of the archived bytes; `media_type` is told from the
    content, never from the name. `links` are the attachments and sources the document
    names, as written.
    """

    digest: str
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    links: tuple[str, ...] = field(default=())

    def text_of(self, part: Block | Cell) -> str:
        return self.text[part.start : part.end]

    def block_at(self, offset: int) -> Block:
        """The block that holds the character at `offset`; raises ValueError outside the text."""
        index = bisect_right(self.blocks, offset, key=lambda block: block.start) - 1
        if index < 0 or offset >= len(self.text):
            raise ValueError(f"offset {offset} lies outside the text of {self.digest[:12]}")
        return self.blocks[index]

    def locator_at(self, offset: int) -> str:
        """The locator of the innermost part (table cell, else block) at `offset`."""
        block = self.block_at(offset)
        for cell in block.cells:
            if cell.start <= offset < cell.end:
                return cell.locator
        return block.locator


class TextBuilder:
    """Grows a canonical text part by part and hands out the spans.

    Parts are set apart by one separator: a line feed between blocks and table rows, a
    tab between the cells of a row.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    def add(self, text: str, separator: str = "\n") -> tuple[int, int]:
        """Append `text` and return its span (start, end)."""
        if self._length:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start, self._length

    @property
    def text(self) -> str:
        return "".join(self._parts)


def rows_of(block: Block) -> Iterator[list[Cell]]:
    """The cells of a table row by row, each row from left to right; empty rows are kept."""
    rows: list[list[Cell]] = [[] for _ in range(block.n_rows)]
    for cell in block.cells:
        rows[cell.row].append(cell)
    for row in rows:
        yield sorted(row, key=lambda cell: cell.column)
