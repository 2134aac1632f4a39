"""Where the parts of a table lie: header, number row, labels, values, notes.

Says nothing of what they mean. A cell that spans rows or columns is found at each place that it covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from ingest.document import Block, Cell
from ingest.extract.bounded import bounded
from ingest.extract.folding import fold
from ingest.extract.tables.lexicon import is_ordinal_head, is_period_head

_ORDINAL = bounded(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[ivxlIVXL]{1,6}|[A-HĐa-hđ])[.)]?")
_COLUMN_NUMBER = bounded(r"\(? ?(?P<number>\d{1,2}) ?\)?(?P<rule> ?=[ \d()+\-–*/:x%=.,]{1,60})?")
_COLUMN_LETTER = bounded(r"\(?[A-ZĐ]\)?")
_LONGEST_VALUE = 40
_DASHES = bounded(r"[-–—\s.…]*")
_VALUE = bounded(
    r"[+\-(]? ?\d[\d.,]{0,20}(?: \d{3}){0,4}(?: ?(?:nghìn|ngàn|triệu))?(?: ?(?:%|hồ sơ|hs|điểm))?"
    r"(?: ?[/(] ?\d[\d.,]{0,20} ?%? ?\)?)? ?\)?"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The parts of one table, as row and column indices of its grid."""

    block: Block
    at: dict[tuple[int, int], Cell]
    header_rows: tuple[int, ...]
    title_rows: tuple[int, ...]
    number_rows: tuple[int, ...]
    body_rows: tuple[int, ...]
    ordinal_columns: tuple[int, ...]
    label_columns: tuple[int, ...]
    value_columns: tuple[int, ...]
    inherited: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        cell = self.at.get((row, column))
        return cell.text if cell is not None else ""

    def head_of(self, column: int) -> tuple[str, ...]:
        """Header texts over a column, outermost first; a cell that covers several rows counts once."""
        if not self.header_rows:
            return self.inherited.get(column, ())
        path: list[Cell] = []
        for row in self.header_rows:
            cell = self._head_cell(row, column)
            if cell is not None and cell.text.strip() and cell not in path:
                path.append(cell)
        return tuple(cell.text for cell in path)

    def _head_cell(self, row: int, column: int) -> Cell | None:
        """The header cell at a place; without merged cells, the one to the left that reaches here."""
        cell = self.at.get((row, column))
        if (cell is not None and cell.text.strip()) or row == self.header_rows[-1]:
            return cell
        if not self._filled_below(row, column):
            return cell
        for left in range(column - 1, -1, -1):
            other = self.at.get((row, left))
            if (
                left in self.label_columns
                or left in self.ordinal_columns
                or not self._filled_below(row, left)
            ):
                return cell
            if other is not None and other.text.strip():
                return other if other.column_span == 1 and other.row_span == 1 else cell
        return cell

    def _filled_below(self, row: int, column: int) -> bool:
        below = [self.at.get((other, column)) for other in self.header_rows if other > row]
        return any(cell is not None and cell.row > row and cell.text.strip() for cell in below)

    def label_cells(self, row: int) -> list[Cell]:
        cells = [self.at.get((row, column)) for column in self.label_columns]
        return [cell for cell in dict.fromkeys(cells) if cell is not None and cell.text.strip()]

    def ordinal_of(self, row: int) -> str:
        return next((self.text(row, column).strip() for column in self.ordinal_columns), "")

    def value_cells(self, row: int) -> Iterator[tuple[int, Cell]]:
        for column in self.value_columns:
            cell = self.at.get((row, column))
            if cell is not None and cell.row == row and cell.column == column and cell.text.strip():
                yield column, cell


def shape_of(block: Block) -> Shape:
    """The parts of a table block."""
    frame = _frame(block)
    head, number_rows, titles = _head(block, frame)
    keys = {_key(frame.texts[row]) for row in head}
    body = tuple(row for row in range(frame.height) if row not in head and _key(frame.texts[row]) not in keys)
    header = tuple(row for row in head if row not in titles and row not in number_rows)
    ordinals, labels, values = _columns(frame, header, body)
    return Shape(block, frame.at, header, titles, number_rows, body, ordinals, labels, values)


def continued(shape: Shape, before: Shape) -> Shape | None:
    """`shape` under the header of the table that it goes on from; None where it does not fit under it."""
    fits = bool(before.value_columns) and set(before.value_columns) <= set(shape.value_columns)
    if shape.header_rows or not fits or shape.block.n_columns != before.block.n_columns:
        return None
    columns = (*before.ordinal_columns, *before.label_columns, *before.value_columns)
    return replace(
        shape,
        ordinal_columns=before.ordinal_columns,
        label_columns=before.label_columns,
        value_columns=before.value_columns,
        inherited={column: before.head_of(column) for column in columns},
    )


def title_rows(block: Block) -> tuple[int, ...]:
    """The rows above the header that hold one text each: the table's title, its unit, its period."""
    return _head(block, _frame(block))[2]


@dataclass(frozen=True, slots=True)
class _Frame:
    """A grid with every place filled that a cell covers; `texts` are those of the cells of each row."""

    at: dict[tuple[int, int], Cell]
    texts: list[list[str]]
    height: int
    width: int


def _frame(block: Block) -> _Frame:
    """Spans reach as far as there are cells: what a broken file claims beyond that covers nothing."""
    height = max((cell.row for cell in block.cells), default=-1) + 1
    width = max((cell.column for cell in block.cells), default=-1) + 1
    texts: list[list[str]] = [[] for _ in range(height)]
    at: dict[tuple[int, int], Cell] = {}
    for cell in block.cells:
        texts[cell.row].append(cell.text)
        for row in range(cell.row, min(height, cell.row + cell.row_span)):
            for column in range(cell.column, min(width, cell.column + cell.column_span)):
                at[row, column] = cell
    return _Frame(at, texts, height, width)


def _head(block: Block, frame: _Frame) -> tuple[range, tuple[int, ...], tuple[int, ...]]:
    """(rows of the header, the number rows among them, the title rows among them)."""
    near = range(min(frame.height, block.header_rows + 1))
    numbers = tuple(row for row in near if _is_number_row(frame.texts[row]))
    end = block.header_rows
    while 0 < end < frame.height - 1 and _divides(frame, end):
        end += 1
    head = range(min(frame.height, max([end, *(row + 1 for row in numbers)])))
    return head, numbers, tuple(row for row in head if _is_title(frame, row))


def _is_number_row(texts: Sequence[str]) -> bool:
    """The row of column numbers: consecutive, in brackets or with sum rules, letters before them."""
    filled = [text.strip() for text in texts if text.strip()]
    while filled and _COLUMN_LETTER.fullmatch(filled[0]):
        filled = filled[1:]
    matches = [_COLUMN_NUMBER.fullmatch(text) for text in filled]
    numbers = [int(match["number"]) for match in matches if match is not None]
    if len(numbers) < max(2, len(filled)) or any(after != before + 1 for before, after in pairwise(numbers)):
        return False
    marked = any(match is not None and (match["rule"] or match.group().startswith("(")) for match in matches)
    return numbers[0] <= 3 and (marked or (numbers[0] <= 1 and len(numbers) >= 3))


def _divides(frame: _Frame, row: int) -> bool:
    """Whether a row of words divides the merged cells of the row above, and so belongs to the header."""
    at = frame.at
    texts = [text for text in frame.texts[row] if text.strip()]
    if len(texts) < 2 or any(is_value(text) or is_ordinal(text) for text in texts):
        return False
    merged = [
        at[row - 1, column]
        for column in range(frame.width)
        if (row - 1, column) in at and at[row - 1, column].column_span > 1
    ]
    below = {at[row, column] for column in range(frame.width) if (row, column) in at}
    return any(
        sum(cell.column <= one.column < cell.column + cell.column_span for one in below) > 1
        for cell in merged
    )


def _key(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(fold(text).split()) for text in texts)


def _is_title(frame: _Frame, row: int) -> bool:
    """A header row with nothing but one text: the table's title, its unit, its period."""
    covering = (frame.at.get((row, column)) for column in range(frame.width))
    filled = {cell for cell in covering if cell is not None and cell.text.strip()}
    return len(filled) <= 1 and frame.width > 2


def _columns(
    frame: _Frame, header: Sequence[int], body: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    at = frame.at
    ordinals: list[int] = []
    labels: list[int] = []
    values: list[int] = []
    ranks = 0  # a rank may stand before the labels
    for column in range(frame.width):
        heads = [at[row, column].text for row in header if (row, column) in at]
        cells = [at[row, column] for row in body if (row, column) in at]
        texts = [cell.text.strip() for cell in cells if cell.column_span < frame.width]
        ahead = len(values) == ranks
        if ahead and not labels and any(is_ordinal_head(head) for head in heads):
            ordinals.append(column)
        elif ahead and any(is_period_head(head) for head in heads):
            labels.append(column)
        elif _is_numeric_column(texts):
            first = ahead and not labels and not ordinals and _is_running(texts)
            is_rank = any("hạng" in fold(head) for head in heads)
            if first and not is_rank and _has_words(at, body, column + 1):
                ordinals.append(column)
            else:
                values.append(column)
                ranks += ahead and is_rank
        elif ahead and any(texts):
            labels.append(column)
    return tuple(ordinals), tuple(labels), tuple(values)


def _is_numeric_column(texts: Sequence[str]) -> bool:
    numeric = sum(is_value(text) for text in texts)
    words = sum(bool(text) and not is_value(text) and not _DASHES.fullmatch(text) for text in texts)
    return numeric > 0 and numeric >= words


@lru_cache(maxsize=8192)
def is_value(text: str) -> bool:
    """Whether a cell holds a value as tables print it: `1.234`, `99,5%`, `7,7/18`, `1.234 (99,5%)`."""
    return len(text) <= _LONGEST_VALUE and bool(_VALUE.fullmatch(" ".join(fold(text).split())))


def is_ordinal(text: str) -> bool:
    """Whether a cell holds a list number: `1`, `1.1`, `II`, `A`."""
    return bool(_ORDINAL.fullmatch(text.strip()))


def _is_running(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return (
        len(filled) >= 2
        and all(is_ordinal(text) for text in filled)
        and filled[0].strip("(.) ").lstrip("0") in ("1", "I", "A")
    )


def _has_words(at: dict[tuple[int, int], Cell], body: Sequence[int], column: int) -> bool:
    texts = [at[row, column].text for row in body if (row, column) in at]
    return sum(any(char.isalpha() for char in text) for text in texts) * 2 > len(texts)
