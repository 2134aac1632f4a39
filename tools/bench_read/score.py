"""How much of a document was read as it is: paragraphs, cells of the body and of headers, numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields

from ingest.document import Block, BlockKind, Document
from ingest.read.header_rows import is_numeric
from ingest.read.outcome import ReadFailure, ReadOutcome
from tools.bench_read.truth import TrueTable, Truth

_THOUSANDS = re.compile(r"(?<=\d)[.,\s](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of things read right, of things there are, and of faults.

    A cell of a scan that is marked for review is withheld, not read, whatever it holds.
    `wrong_numbers` are cells of the body that hold, unmarked, another number than they should.
    `leaked` are texts that a reader must not show.
    """

    paragraphs: int = 0
    paragraphs_of: int = 0
    body: int = 0
    body_of: int = 0
    header: int = 0
    header_of: int = 0
    withheld: int = 0
    wrong_numbers: int = 0
    leaked: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


def score(result: Document | ReadFailure, truth: Truth) -> Score:
    """Compare a reading with what it should be; a page of pictures should be none."""
    if truth.shows_pictures and isinstance(result, ReadFailure) and result.reason is ReadOutcome.IMAGE_ONLY:
        return Score()
    document = result if isinstance(result, Document) else None
    same = _comparison(truth)
    expected = Counter(map(same, truth.paragraphs))
    found: Counter[str] = Counter()
    tables: list[Block] = []
    if document is not None:
        tables = [block for block in document.blocks if block.kind is BlockKind.TABLE]
        found.update(same(document.text_of(block)) for block in document.blocks if block not in tables)
    total = Score(
        paragraphs=(expected & found).total(),
        paragraphs_of=expected.total(),
        leaked=sum(document is not None and text in document.text for text in truth.absent),
    )
    for table in truth.tables:
        total += max(
            (_table_score(block, table, same) for block in tables), key=_rank, default=_missed(table)
        )
    return total


def _comparison(truth: Truth) -> Callable[[str], str]:
    """How texts are made comparable: without white space; in workbooks, which store none, without points."""
    is_workbook = truth.path.suffix in (".xlsx", ".xls")

    def same(text: str) -> str:
        if is_workbook and is_numeric(text):
            text = _THOUSANDS.sub("", text)
        text = "".join(text.split())
        return text if truth.keeps_capitals else text.casefold()

    return same


def _rank(score: Score) -> tuple[int, int]:
    return score.body + score.header + score.withheld, -score.wrong_numbers


def _missed(table: TrueTable) -> Score:
    headers = sum(row < table.header_rows for row, *_ in table.cells)
    return Score(header_of=headers, body_of=len(table.cells) - headers)


def _table_score(block: Block, table: TrueTable, same: Callable[[str], str]) -> Score:
    read = {(cell.row, cell.column): cell for cell in block.cells}
    total = _missed(table)
    for row, column, row_span, column_span, text in table.cells:
        cell = read.get((row, column))
        if cell is None:
            continue
        spans = (cell.row_span, cell.column_span) == (row_span, column_span)
        right = spans and same(cell.text) == same(text)
        if row < table.header_rows:
            total += Score(header=int(right))
        elif cell.review:
            total += Score(withheld=1)
        else:
            wrong = not right and is_numeric(cell.text) and same(cell.text) != same(text)
            total += Score(body=int(right), wrong_numbers=int(wrong))
    return total
