"""What holds of every extraction, whatever the text.

Every number once: as a figure, as furniture or unread. Every figure with its words: the quote is a slice of
the text, the number stands in it, and its digits (or words) give the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.document import Document
from ingest.figure import Extraction, Figure

_DIGIT = re.compile(r"\d")
_GREATEST_SPELLED = 12_000


def faults(document: Document, extraction: Extraction) -> Iterator[str]:
    """What does not hold, one line each; nothing where all is sound."""
    yield from _account(document, extraction)
    for index, figure in enumerate(extraction.figures):
        told = f"figure {figure.printed!r} at {figure.number_start}"
        for why in _of_figure(document, figure):
            yield f"{told}: {why}"
        for other in (figure.part_of, figure.restates):
            if other is not None and not (0 <= other < len(extraction.figures) and other != index):
                yield f"{told}: no figure {other}"
    others = [(one.printed, one.start, one.end) for one in extraction.furniture]
    others += [(one.printed, one.start, one.end) for one in extraction.unread]
    for printed, start, end in others:
        if not printed or printed not in document.text[start:end]:
            yield f"number {printed!r} is not at {start}"


def _account(document: Document, extraction: Extraction) -> Iterator[str]:
    figures = {figure.number_start: figure.number_end for figure in extraction.figures}
    aside = [(one.start, one.end) for one in extraction.furniture]
    aside += [(one.start, one.end) for one in extraction.unread]
    places = [*figures, *(start for start, _ in aside)]
    if len(places) != len(set(places)):
        yield "a number is accounted for twice"
    if len(places) != extraction.n_numbers:
        yield f"{len(places)} numbers accounted for of {extraction.n_numbers}"
    covered = bytearray(len(document.text))
    for start, end in (*figures.items(), *aside):
        covered[start:end] = b"\1" * (end - start)
    for digit in _DIGIT.finditer(document.text):
        if not covered[digit.start()]:
            around = document.text[max(0, digit.start() - 20) : digit.end() + 20]
            yield f"the digit at {digit.start()} is in no number: {around!r}"
            return


def _of_figure(document: Document, figure: Figure) -> Iterator[str]:
    if document.text[figure.char_start : figure.char_end] != figure.quote:
        yield "its quote is not in the text"
    if not figure.char_start <= figure.number_start < figure.number_end <= figure.char_end:
        yield "its quote does not hold its number"
    if figure.printed not in document.text[figure.number_start : figure.number_end]:
        yield "what is printed is not at its place"
    if not figure.rule:
        yield "no rule"
    if figure.period_start is not None and (
        figure.period_end is None or figure.period_start > figure.period_end
    ):
        yield f"its period runs from {figure.period_start} to {figure.period_end}"
    if not _says(figure):
        yield f"its value {figure.value} is not what is printed"


def _says(figure: Figure) -> bool:
    """Whether the digits printed are those of the value (before its scale word); words say small values."""
    digits = "".join(str(int(digit)) for digit in _DIGIT.findall(figure.printed))
    if not digits:
        return figure.value == int(figure.value) and 0 <= figure.value <= _GREATEST_SPELLED
    counted = abs(figure.value) / figure.scale * Decimal(10) ** figure.n_decimals
    return counted == int(digits)
