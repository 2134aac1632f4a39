"""A figure while it is being read, before quotes, locators and restatements are settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ingest.extract.measures import Features
from ingest.extract.numbers import Number
from ingest.extract.periods import Period
from ingest.figure import PeriodBasis, SourceSystem


@dataclass(eq=False, slots=True)
class Draft:
    """Offsets (`number`, `quote`) are of the block's text; `base` is the block's place in the document.

    `rate_base` is the measure that a rate is of.
    """

    number: Number
    measure: str
    unit: str
    org: str | None
    period: Period | None
    basis: PeriodBasis
    field: str | None
    indicator: str | None
    features: Features
    rule: str
    quote: tuple[int, int]
    approximate: bool = False
    source_system: SourceSystem = SourceSystem.LOCAL
    part_of: Draft | None = None
    in_table: bool = False
    base: int = 0
    rate_base: str | None = None


class Meaning(NamedTuple):
    """The features in force for a number, the rule that gave them, and the whole that it is a part of."""

    features: Features
    rule: str
    whole: Draft | None = None
