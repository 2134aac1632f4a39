"""What is marked in a table before the document's scope is known.

Marks never cross cells. Of organisations and times only those of the title rows speak for the document;
row labels and headers are read later, with their table (`tables.words`, `tables.rows`). A row that names
the document's own province is kept, for only here its name is known.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from ingest.document import Block, Cell
from ingest.extract.clauses import Marked
from ingest.extract.folding import fold
from ingest.extract.organisations import OrgMention, find_organisations
from ingest.extract.periods import PeriodMention, find_periods
from ingest.extract.tables.grid import title_rows
from ingest.extract.tables.numbers import table_numbers


def mark_table(text: str, block: Block, province: str | None) -> Marked:
    """The marks of a table block whose text is `text`; offsets are of the block's text."""
    folded = fold(text)
    titles = title_rows(block)
    organisations: list[OrgMention] = []
    periods: list[PeriodMention] = []
    for cell in block.cells:
        if not any(char.isalpha() for char in cell.text):
            continue
        offset = cell.start - block.start
        named = _organisations(cell.text, province)
        if cell.row in titles:
            periods += (
                _moved(mention, offset) for mention in find_periods(folded[offset : _end(block, cell)])
            )
        else:
            named = tuple(mention for mention in named if mention.org == "province")
        organisations += (replace(one, start=one.start + offset, end=one.end + offset) for one in named)
    return Marked(text, folded, table_numbers(block, folded), (), organisations, periods)


def _end(block: Block, cell: Cell) -> int:
    return cell.end - block.start


def _moved(mention: PeriodMention, by: int) -> PeriodMention:
    return replace(mention, start=mention.start + by, end=mention.end + by)


@lru_cache(maxsize=4096)
def _organisations(text: str, province: str | None) -> tuple[OrgMention, ...]:
    return tuple(find_organisations(text, fold(text), province))
