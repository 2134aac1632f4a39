"""Places whose characters were not read with certainty: a number that stands there is no figure.

Reading marks what two models of characters did not agree on (`review`); the number goes to the unread
numbers, with what it would have measured.
"""

from __future__ import annotations

from ingest.document import Block

UNSURE = "unsure_reading"


def is_unsure(block: Block, position: int) -> bool:
    """Whether the character at `position` (of the document's text) was not read with certainty."""
    if block.review:
        return True
    return any(cell.review and cell.start <= position < cell.end for cell in block.cells)
