"""Figures stated in tables."""

from __future__ import annotations

from ingest.document import Block, Document
from ingest.extract.clauses import Marked
from ingest.extract.draft import Draft
from ingest.extract.scope import DocumentScope, Scope
from ingest.figure import NumberClass


class TableReader:
    """Reads the tables of one document in order."""

    def __init__(self, scope: DocumentScope) -> None:
        self.scope = scope
        self.drafts: list[Draft] = []
        self.furniture: list[tuple[int, NumberClass]] = []
        self.unread: list[tuple[int, str]] = []

    def read(self, document: Document, block: Block, marked: Marked, paragraph_scope: Scope) -> None:
        """Take in one table; its numbers stay unread."""
        self.drafts, self.furniture = [], []
        self.unread = [(number.start, "table") for number in marked.numbers]
