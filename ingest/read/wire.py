"""Documents and failures as bytes, for the pipe between a reading child and its parent.

JSON, not pickle: what comes out of a child that read hostile bytes is looked at, never run.
Texts of cells are slices of the canonical text and are not sent twice.
"""

from __future__ import annotations

import json
from typing import Any

from ingest.document import Block, BlockKind, Cell, Document
from ingest.read.outcome import ReadFailure, ReadOutcome


class NoResultError(ValueError):
    """What came over the pipe is no result of a reader: the child was overwritten by its document."""


def encode(result: Document | ReadFailure) -> bytes:
    content: Any
    if isinstance(result, ReadFailure):
        content = {"reason": result.reason, "detail": result.detail}
    else:
        content = {
            "digest": result.digest,
            "media_type": result.media_type,
            "text": result.text,
            "title": result.title,
            "links": result.links,
            "blocks": [_packed(block) for block in result.blocks],
        }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decode(message: bytes) -> Document | ReadFailure:
    """The result in `message`; raises NoResultError where it is none."""
    try:
        content = json.loads(message.decode("utf-8", "surrogatepass"))
        if "reason" in content:
            return ReadFailure(ReadOutcome(content["reason"]), str(content["detail"]))
        text = str(content["text"])
        blocks = tuple(_block(packed, text) for packed in content["blocks"])
        return Document(
            str(content["digest"]),
            str(content["media_type"]),
            text,
            blocks,
            str(content["title"]),
            tuple(map(str, content["links"])),
        )
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError, ValueError) as error:
        raise NoResultError(f"no result of a reader: {type(error).__name__} {error}") from error


def _packed(block: Block) -> list[Any]:
    cells = [
        [
            cell.row,
            cell.column,
            cell.start,
            cell.end,
            cell.locator,
            cell.row_span,
            cell.column_span,
            cell.review,
        ]
        for cell in block.cells
    ]
    head = [block.kind, block.start, block.end, block.locator, block.level, block.header_rows, block.caption]
    return [*head, block.review, cells]


def _block(packed: Any, text: str) -> Block:
    kind, start, end, locator, level, header_rows, caption, review, cells = packed
    return Block(
        BlockKind(kind),
        int(start),
        int(end),
        str(locator),
        int(level),
        tuple(_cell(cell, text) for cell in cells),
        int(header_rows),
        str(caption),
        bool(review),
    )


def _cell(packed: Any, text: str) -> Cell:
    row, column, start, end, locator, row_span, column_span, review = packed
    return Cell(
        int(row),
        int(column),
        text[start:end],
        int(start),
        int(end),
        str(locator),
        int(row_span),
        int(column_span),
        bool(review),
    )
