"""Tables drawn as rows of texts: "<" continues the cell to the left, "^" the cell above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from ingest.document import Block, BlockKind, Document
from ingest.extract.extraction import extract
from ingest.figure import Context, Extraction, Figure
from ingest.read.parts import Grid, GridCell, Part, assemble

PUBLISHED = date(2023, 11, 2)


def grid(*rows: str, header_rows: int | None = None, caption: str = "") -> Grid:
    """A grid from lines of cells set apart by `|`."""
    texts = [[text.strip() for text in row.split("|")] for row in rows]
    cells = []
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            if text in ("<", "^"):
                continue
            cells.append(
                GridCell(
                    row,
                    column,
                    text,
                    f"r{row}c{column}",
                    _reach(
                        [
                            texts[below][column] if column < len(texts[below]) else ""
                            for below in range(row + 1, len(texts))
                        ],
                        "^",
                    ),
                    _reach(line[column + 1 :], "<"),
                )
            )
    return Grid(tuple(cells), "table[1]", header_rows, caption)


def _reach(texts: Sequence[str], mark: str) -> int:
    count = 1
    for text in texts:
        if text != mark:
            break
        count += 1
    return count


def document(
    *parts: Grid | str, title: str = "Kết quả giải quyết thủ tục hành chính tháng 10 năm 2023"
) -> Document:
    """A report: its title, then paragraphs and tables."""
    made: list[Part | Grid] = [Part(BlockKind.HEADING, title, "h1", 1)] if title else []
    made += [Part(BlockKind.PARAGRAPH, part, "p") if isinstance(part, str) else part for part in parts]
    return assemble(made, digest="0" * 64, media_type="text/html")


def read(
    *parts: Grid | str,
    title: str = "Kết quả giải quyết thủ tục hành chính tháng 10 năm 2023",
    province: str | None = "Bình Thuận",
    published: date | None = PUBLISHED,
) -> tuple[Document, Extraction]:
    """A document of `parts` and what is extracted from it."""
    made = document(*parts, title=title)
    return made, extract(made, Context(published=published, province=province))


def tables(made: Document) -> list[Block]:
    return [block for block in made.blocks if block.kind is BlockKind.TABLE]


def figures_at(made: Document, found: Extraction, table: int = 0) -> dict[str, list[Figure]]:
    """The figures of a table by the locator of their cell (`r2c3`)."""
    block = tables(made)[table]
    by_cell: dict[str, list[Figure]] = {}
    for figure in found.figures:
        for cell in block.cells:
            if cell.start <= figure.number_start < cell.end:
                by_cell.setdefault(cell.locator, []).append(figure)
    return by_cell


def unread_in(made: Document, found: Extraction, table: int = 0) -> dict[str, str]:
    """The reasons of a table's unread numbers by cell."""
    block = tables(made)[table]
    return {
        cell.locator: number.reason
        for number in found.unread
        for cell in block.cells
        if cell.start <= number.start < cell.end
    }


def furniture_in(made: Document, found: Extraction, table: int = 0) -> dict[str, str]:
    """The classes of a table's furniture by cell."""
    block = tables(made)[table]
    return {
        cell.locator: number.number_class.value
        for number in found.furniture
        for cell in block.cells
        if cell.start <= number.start < cell.end
    }


OCTOBER = (date(2023, 10, 1), date(2023, 10, 31))
TO_OCTOBER = (date(2023, 1, 1), date(2023, 10, 31))
Period = tuple[date | None, date | None]


def value_of(text: str) -> Decimal:
    """The value of a plain cell, as a Vietnamese reader takes it."""
    digits = text.removesuffix("%")
    if "," in digits:
        return Decimal(digits.replace(".", "").replace(",", "."))
    return Decimal(digits.replace(".", ""))


def only(at: Mapping[str, list[Figure]], cell: str) -> Figure:
    assert len(at.get(cell, [])) == 1, f"{cell}: {at.get(cell)}"
    return at[cell][0]


def assert_table(
    table: object,
    columns: Mapping[int, str | tuple[str, Period]],
    rows: Mapping[int, str | None],
    *parts: str,
    period: Period = OCTOBER,
    fields: Mapping[int, str] | None = None,
    **context: object,
) -> None:
    """Each crossing of `columns` (measure, its period) and `rows` (organisation) is that figure."""
    made, found = read(*parts, table, **context)  # type: ignore[arg-type]
    at = figures_at(made, found)
    texts = {cell.locator: cell.text for block in made.blocks for cell in block.cells}
    for row, org in rows.items():
        for column, stated in columns.items():
            measure, when = stated if isinstance(stated, tuple) else (stated, period)
            cell = f"r{row}c{column}"
            figure = only(at, cell)
            got = (
                figure.measure,
                figure.org,
                figure.value,
                (figure.period_start, figure.period_end),
                figure.field,
            )
            assert got == (measure, org, value_of(texts[cell]), when, (fields or {}).get(row)), cell
            assert figure.in_table
