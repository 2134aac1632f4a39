"""Numbers that are no figures, told by their shape and the words around them (`lexicon/furniture.yaml`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.bounded import bounded
from ingest.extract.numbers import Number
from ingest.extract.openings import PatternSet
from ingest.extract.patterns import LEXICON, shapes
from ingest.extract.periods import PeriodMention
from ingest.figure import NumberClass

_SHAPES = shapes(LEXICON / "furniture.yaml")
_PATTERNS = PatternSet(shape.pattern for shape in _SHAPES)
_DIGIT = bounded(r"\d")
_LIST_MARKER = bounded(
    r"\s*(?:[-+*•]\s*)?(?:\(?(\d{1,2})[.)](?!\d)|(\d{1,2})/\s|(\d{1,2}(?:\.\d{1,2})+)\.?\s)"
)


@dataclass(frozen=True, slots=True)
class Furnishings:
    """The spans of a text whose numbers are no figures, by shape alone."""

    spans: tuple[tuple[int, int, NumberClass], ...]

    def of(self, number: Number) -> NumberClass | None:
        """Why `number` is no figure; None where it may be one."""
        for start, end, number_class in self.spans:
            if start <= number.start < end:
                return number_class
        return None


def furnishings(folded: str, periods: Sequence[PeriodMention]) -> Furnishings:
    """The furniture of a block's text: dates, document numbers, contacts, money, list numbers."""
    spans = [(mention.start, mention.end, NumberClass.PERIOD) for mention in periods]
    marker = _LIST_MARKER.match(folded)
    if marker is not None and marker.end() < len(folded):
        spans.append((marker.start(), marker.end(), NumberClass.LIST_NUMBER))
    if _DIGIT.search(folded) is None:
        return Furnishings(tuple(spans))
    shaped = sorted((order, *match.span()) for order, match in _PATTERNS.finditer(folded))
    spans += [(start, end, _SHAPES[order].number_class) for order, start, end in shaped]
    return Furnishings(tuple(spans))
