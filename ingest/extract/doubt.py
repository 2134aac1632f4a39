"""Places whose characters were not read with certainty: a number that stands there is no figure.

Reading marks what two models of characters did not agree on (`review`); the number goes to the unread
numbers, with what it would have measured.
"""

from __future__ import annotations

from ingest.document import Block

UNSURE = "unsure_reading"


def unsure_spans(block: Block) -> list[tuple[int, int]]:
    """The spans (of the document's text) of a block that were not read with certainty."""
    if block.review:
        return [(block.start, block.end)]
    return [(cell.start, cell.end) for cell in block.cells if cell.review]
