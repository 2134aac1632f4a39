"""Arithmetic as a witness: which reading of a column the table's own numbers support.

Values are never changed. A sum or a share holds in a row where the printed numbers agree; a reading is
supported where it holds in nearly all rows that can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.extract.bounded import bounded
from ingest.extract.numbers import Number

_NEARLY_ALL = Decimal("0.8")
# Of texts without spaces and brackets: "(3)=(4)+(5)" is read as "3=4+5".
_RULE = bounded(r"(?<!\d)\d{1,2}=(?P<terms>\d{1,2}(?:[+\-]\d{1,2}){1,12})$")
_RATIO = bounded(r"(?<!\d)\d{1,2}=(?P<part>\d{1,2})[/:](?P<of>\d{1,2})(?!\d)")
_TERM = bounded(r"(?P<sign>[+\-]?)(?P<number>\d{1,2})")
_BRACKETED = bounded(r"[(\[](\d{1,2})[)\]]")
_BARE = bounded(r"(\d{1,2})(?:=|$)")
_SPACING = str.maketrans("", "", " ()[]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """In how many rows something holds, of those that can tell."""

    holds: int
    tested: int

    @property
    def supports(self) -> bool:
        return self.tested > 0 and Decimal(self.holds) >= _NEARLY_ALL * self.tested

    @property
    def contradicts(self) -> bool:
        return self.tested >= 3 and self.holds * 2 < self.tested


@dataclass(frozen=True, slots=True)
class Rules:
    """What a number row states: sums (whole -> signed parts) and ratios (share -> part, whole), as lines."""

    sums: Mapping[int, tuple[tuple[int, int], ...]]
    ratios: Mapping[int, tuple[int, int]]


class Witness:
    """The values of a table by line (the axis that carries the measures) and by place across it."""

    def __init__(self, values: Mapping[int, Mapping[int, Number]]) -> None:
        self._values = values

    def places(self, line: int) -> Sequence[int]:
        return sorted(self._values.get(line, {}))

    def value(self, line: int, place: int) -> Decimal | None:
        number = self._values.get(line, {}).get(place)
        return None if number is None else number.value

    def sum_holds(self, whole: int, parts: Sequence[int]) -> Verdict:
        """Whether `whole` is the sum of `parts`; rows of zeros and rows with gaps cannot tell."""
        return self._test(whole, parts, lambda total, terms: total == sum(terms))

    def sum_is_near(self, whole: int, parts: Sequence[int]) -> Verdict:
        """Whether `whole` is the sum of `parts` within a fifth: a state left out, but no other column."""
        return self._test(
            whole, parts, lambda total, terms: abs(total - sum(terms)) * 5 <= max(total, sum(terms))
        )

    def covers(self, whole: int, parts: Sequence[int]) -> Verdict:
        """Whether no part exceeds `whole`."""
        return self._test(whole, parts, lambda total, terms: max(terms) <= total)

    def share_holds(self, rate: int, part: int, whole: int) -> Verdict:
        """Whether `rate` is the percentage of `part` in `whole`, within one unit of its last digit."""
        return self._share(rate, part, whole, rest=False)

    def rest_holds(self, rate: int, part: int, whole: int) -> Verdict:
        """Whether `rate` is the percentage of what `part` leaves of `whole`."""
        return self._share(rate, part, whole, rest=True)

    def _share(self, rate: int, part: int, whole: int, *, rest: bool) -> Verdict:
        holds = tested = 0
        for place in self.places(rate):
            number = self._values[rate][place]
            top, bottom = self.value(part, place), self.value(whole, place)
            if top is None or not bottom:
                continue
            tested += 1
            holds += is_share(number, bottom - top if rest else top, bottom)
        return Verdict(holds, tested)

    def _test(
        self, whole: int, parts: Sequence[int], agree: Callable[[Decimal, Sequence[Decimal]], bool]
    ) -> Verdict:
        holds = tested = 0
        for place in self.places(whole):
            total = self.value(whole, place)
            terms = [self.value(part, place) for part in parts]
            known = [term for term in terms if term is not None]
            if total is None or len(known) < len(terms) or not (total or any(known)):
                continue
            tested += 1
            holds += agree(total, known)
        return Verdict(holds, tested)


def is_share(rate: Number, part: Decimal, whole: Decimal) -> bool:
    """Whether `rate` is the percentage of `part` in `whole`, within one unit of its last printed digit."""
    return abs(100 * part / whole - rate.value) <= Decimal(1).scaleb(-rate.n_decimals)


def stated_rules(numbering: Mapping[int, str]) -> Rules:
    """The rules of a number row or of numbered headers, from the text of each line."""
    by_number: dict[int, int] = {}
    for line, text in numbering.items():
        number = _own_number(text)
        if number is not None:
            by_number.setdefault(number, line)
    sums: dict[int, tuple[tuple[int, int], ...]] = {}
    ratios: dict[int, tuple[int, int]] = {}
    for line, text in numbering.items():
        compact = text.translate(_SPACING)
        ratio, rule = _RATIO.search(compact), _RULE.search(compact)
        if ratio is not None and int(ratio["part"]) in by_number and int(ratio["of"]) in by_number:
            ratios[line] = (by_number[int(ratio["part"])], by_number[int(ratio["of"])])
        elif rule is not None:
            terms = [
                (-1 if term["sign"] == "-" else 1, int(term["number"]))
                for term in _TERM.finditer(rule["terms"])
            ]
            if all(number in by_number for _, number in terms):
                sums[line] = tuple((sign, by_number[number]) for sign, number in terms)
    return Rules(sums, ratios)


def _own_number(text: str) -> int | None:
    """The number of a line: in brackets, or alone before its rule."""
    match = _BRACKETED.search(text) or _BARE.match(text.translate(_SPACING))
    return int(match[1]) if match is not None else None
