"""Numbers of a table that are no figures: list numbers, column numbers, numbers inside headers and labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.document import Cell
from ingest.extract.furniture import furnishings
from ingest.extract.numbers import Number
from ingest.extract.periods import find_periods
from ingest.extract.tables.grid import Shape
from ingest.figure import NumberClass


def furniture_of_words(
    numbers: Iterable[Number], folded: str, offset: int
) -> Iterator[tuple[int, NumberClass | None]]:
    """(start, class) of each number in the text of one cell; None where it is no furniture by its looks.

    `folded` is the folded text of the cell, `offset` its place in the block's text.
    """
    furniture = furnishings(folded, find_periods(folded))
    for number in numbers:
        local = replace(number, start=number.start - offset, end=number.end - offset)
        yield number.start, furniture.of(local)


def words_furniture(
    shape: Shape, numbers: dict[Cell, list[Number]], folded: str
) -> Iterator[tuple[int, NumberClass | None]]:
    """(start, class) of the numbers outside the value cells: headers, labels, list numbers, notes.

    None where the words around a number do not say why it is no figure.
    """
    values = {(row, column) for row in shape.body_rows for column in shape.value_columns}
    base = shape.block.start
    for cell, found in numbers.items():
        if (cell.row, cell.column) in values:
            continue
        if cell.row in shape.number_rows or (
            cell.column in shape.ordinal_columns and cell.row in shape.body_rows
        ):
            yield from ((number.start, NumberClass.LIST_NUMBER) for number in found)
            continue
        text = folded[cell.start - base : cell.end - base]
        is_name = cell.row not in shape.body_rows or cell.column in shape.label_columns
        for start, why in furniture_of_words(found, text, cell.start - base):
            yield start, why or _in_name(text, start - (cell.start - base), is_name=is_name)


def _in_name(text: str, position: int, *, is_name: bool) -> NumberClass | None:
    """A number inside a header or label is part of the name: "Quận 1", "(3)=(4)+(5)", "(20 điểm)"."""
    if "=" in text or text[:position].strip(" (") == "":
        return NumberClass.LIST_NUMBER if is_name else None
    return NumberClass.NAME if is_name else None
