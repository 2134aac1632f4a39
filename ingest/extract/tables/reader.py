"""Figures stated in tables.

The road of a table: its shape (`tables.grid`) -> what its header paths and labels say (`tables.words`) ->
which axis carries the measures -> number formats by line (`tables.numbers`) -> measures settled among
neighbours, with the table's sums as witness (`tables.measures`, `tables.scores`) -> organisation, field and
period of each crossing line (`tables.rows`, `tables.context`) -> one draft a cell.

Every number of a table ends as a draft, as furniture, or unread with a reason.
"""

from __future__ import annotations

from collections import defaultdict

from ingest.document import Block, Document
from ingest.extract.clauses import Marked
from ingest.extract.draft import Draft
from ingest.extract.scope import DocumentScope, Scope
from ingest.extract.tables.context import TableContext
from ingest.extract.tables.grid import Shape
from ingest.extract.tables.reading import Placed, read_table
from ingest.figure import NumberClass


class TableReader:
    """Reads the tables of one document in order; offsets of what is found are of the block's text."""

    def __init__(self, scope: DocumentScope) -> None:
        self.scope = scope
        self.drafts: list[Draft] = []
        self.furniture: list[tuple[int, NumberClass]] = []
        self.unread: list[tuple[int, str]] = []
        self._before: tuple[Block, Placed] | None = None

    def read(self, document: Document, block: Block, marked: Marked, paragraph_scope: Scope) -> None:
        """Take in one table; `marked.numbers` are those of `tables.numbers.table_numbers`."""
        placed = read_table(
            document, block, marked, paragraph_scope, self.scope, self._adjacent(document, block)
        )
        self._before = (block, placed)
        self.drafts = _without_conflicts(placed)
        self.furniture = sorted(placed.furniture.items())
        read = {draft.number.start for draft in self.drafts}
        self.unread = []
        for number in marked.numbers:
            if number.start in read or number.start in placed.furniture:
                continue
            self.unread.append((number.start, placed.unread.get(number.start, "table")))

    def _adjacent(self, document: Document, block: Block) -> tuple[Shape, TableContext] | None:
        """The table before, where nothing stands between: a table broken over pages."""
        if self._before is None or document.text[self._before[0].end : block.start].strip():
            return None
        before = self._before[1]
        return (before.shape, before.context) if before.shape and before.context else None


def _without_conflicts(placed: Placed) -> list[Draft]:
    """The drafts that no other cell contradicts: two values of one figure cannot both be read right."""
    groups: dict[tuple[object, ...], list[Draft]] = defaultdict(list)
    for draft in placed.drafts:
        groups[(draft.measure, draft.org, draft.period, draft.field, draft.indicator)].append(draft)
    kept = []
    for draft in placed.drafts:
        group = groups[(draft.measure, draft.org, draft.period, draft.field, draft.indicator)]
        if len({one.number.value for one in group}) == 1:
            kept.append(draft)
        else:
            placed.unread[draft.number.start] = "conflicting_cells"
    return kept
