"""What crosses the lines of a table: whom, of what field and when its numbers are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ingest.extract.tables.words import NO_WORDS, Words

Column = Mapping[int, Decimal]  # row -> value

PERIOD_ROW = "row of a period"


@dataclass(slots=True)
class Subject:
    """Whom, of what field and when the numbers of a row are of; `reason` where that is not safe."""

    org: str | None = None
    field: str | None = None
    words: Words = NO_WORDS
    total: bool = False
    reason: str | None = None
    rule: str = "row of an organisation"


def unplaced(reason: str = "row_not_understood") -> Subject:
    return Subject(reason=reason)
