"""What extraction finds in a document: figures, furniture and unread numbers.

The three add up to all the numbers of the document (promise 2 of the design).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class PeriodBasis(StrEnum):
    """How a figure's period is known."""

    STATED = "stated"  # the text gives both ends, or names the month, quarter or year
    IMPLIED = "implied"  # a part is filled in: the year from the report, the start of a year to date
    DEFAULT = "default"  # taken over from the title or heading above
    NONE = "none"


class SourceSystem(StrEnum):
    """Which system counted: portal and local figures of one month differ and are not compared."""

    LOCAL = "local"
    NATIONAL_PORTAL = "national_portal"


class NumberClass(StrEnum):
    """Why a number of the text is no figure: the furniture of a report."""

    DATE = "date"
    PERIOD = "period"
    DOCUMENT_NUMBER = "document_number"
    LIST_NUMBER = "list_number"
    CONTACT = "contact"
    MONEY = "money"
    PLAN = "plan"
    STAFF = "staff"
    CHANGE = "change"
    COUNT_OF_UNITS = "count_of_units"
    OTHER_FIGURE = "other_figure"  # a published figure that no measure of the codebook fits
    NAME = "name"
    PAGE_FURNITURE = "page_furniture"
    ROUNDED_RESTATEMENT = "rounded_restatement"


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document from outside its text (source YAML, article page, metadata file)."""

    published: date | None = None
    province: str | None = None
    publisher: str | None = None
    publisher_org: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure; values as published, also where they are wrong.

    `printed` is the number as it stands in the text; tolerances follow from its digits: `n_decimals`
    decimals of a count of `scale` (1000 for "5,65 ngàn").
    `char_start`/`char_end` span the quote in the canonical text, `number_start`/`number_end` the
    number itself. `passage` numbers the statements of a document: figures of one passage belong
    together. `part_of` is the index (in the list of figures) of the whole that this figure is a
    listed part of; `restates` the index of the figure that it repeats.
    """

    measure: str
    value: Decimal
    printed: str
    org: str | None
    period_start: date | None
    period_end: date | None
    quote: str
    char_start: int
    char_end: int
    number_start: int
    number_end: int
    locator: str
    rule: str
    passage: int
    n_decimals: int = 0
    scale: int = 1
    period_basis: PeriodBasis = PeriodBasis.NONE
    field: str | None = None
    indicator: str | None = None
    base: str | None = None
    source_system: SourceSystem = SourceSystem.LOCAL
    approximate: bool = False
    in_table: bool = False
    part_of: int | None = None
    restates: int | None = None


@dataclass(frozen=True, slots=True)
class Furniture:
    """A number that is no figure, and why."""

    printed: str
    start: int
    end: int
    number_class: NumberClass


@dataclass(frozen=True, slots=True)
class UnreadNumber:
    """A number that no rule could place, with its surroundings and the measures considered."""

    printed: str
    start: int
    end: int
    reason: str
    context: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All numbers of one document, each accounted for once.

    `dated` is the date that its text bears; `province` the one that `province` means as an organisation:
    that of the context, else the one that the text is of.
    """

    figures: tuple[Figure, ...] = field(default=())
    furniture: tuple[Furniture, ...] = field(default=())
    unread: tuple[UnreadNumber, ...] = field(default=())
    n_numbers: int = 0
    dated: date | None = None
    province: str | None = None
