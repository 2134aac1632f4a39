"""Numbers of table cells, each decided by its column: a rate `100.00%` stands beside a count `10.078`.

A cell is read on its own (never across cells), then the cells of a line are decided together: a dot or
comma before three digits sets off thousands in a count, decimals in a rate or a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.document import Block
from ingest.extract.bounded import bounded
from ingest.extract.numbers import Number, find_numbers

_ENGLISH = bounded(
    r"(?P<digits>\d{1,3}(?:,\d{3}){2,6}(?:\.\d{1,6})?|\d{1,3}(?:,\d{3}){1,6}\.\d{1,6})(?P<percent> ?%)?"
)
_MOST_DIGITS = 12
_NO_DIGIT = bounded(r"\D")
_GROUPED = bounded(r"\d{1,3}(?:([.,  ])\d{3})(?:\1\d{3})*")
_FRACTION = bounded(r"(?P<whole>\d{1,3}(?:[., ]\d{3}){1,4}|\d{1,12})(?P<mark>[.,])(?P<decimals>\d{1,12})")

COUNT_UNITS = frozenset({"dossier", "procedure", "rating", "feedback", "follower", "visit", "rank"})


@dataclass(frozen=True, slots=True)
class CellValue:
    """A value cell: its number, and the second one of `7,7/18` (over) or `1.234 (99,5%)` (share)."""

    number: Number
    over: Number | None = None
    share: Number | None = None


def table_numbers(block: Block, folded: str) -> list[Number]:
    """The numbers of a table, cell by cell; offsets are of the block's text."""
    found: list[Number] = []
    for cell in block.cells:
        start, end = cell.start - block.start, cell.end - block.start
        found += (_moved(number, start) for number in _cell_numbers(folded[start:end]))
    return found


def _cell_numbers(text: str) -> list[Number]:
    english = _ENGLISH.fullmatch(text)
    if english is None:
        return find_numbers(text)
    digits = english["digits"]
    value = Decimal(digits.replace(",", ""))
    decimals = len(digits) - digits.index(".") - 1 if "." in digits else 0
    start, stop = english.span("digits")
    end = english.end("percent") if english["percent"] else stop
    percent = english["percent"] is not None
    return [Number(start, end, stop, text[start:end].strip(), value, decimals, 1, is_percent=percent)]


def _moved(number: Number, by: int) -> Number:
    return replace(number, start=number.start + by, end=number.end + by, digits_end=number.digits_end + by)


def cell_value(numbers: Sequence[Number], folded: str) -> CellValue | None:
    """The value of a cell that holds `numbers`; None where they make no single value."""
    if len(numbers) == 1:
        return CellValue(numbers[0])
    if len(numbers) != 2:
        return None
    first, second = numbers
    between = folded[first.end : second.start].strip()
    if between in ("/", "điểm/", "trên"):
        return CellValue(first, over=second)
    if (
        second.is_percent
        and not first.is_percent
        and between in ("(", ";", "-", "", "hồ sơ (", "- chiếm", "chiếm")
    ):
        return CellValue(first, share=second)
    return None


def decided(numbers: Iterable[Number], unit: str, scale: int) -> dict[int, Number | str]:
    """Each number of a line by its start: the number as its unit reads it, or why it cannot be read."""
    given = list(numbers)
    line = [number for number in given if not _is_long(number)]
    if len(line) < len(given):
        return {number.start: "too_many_digits" for number in given if _is_long(number)} | decided(
            line, unit, scale
        )
    if unit in COUNT_UNITS and scale == 1:
        return _counts(line)
    if unit in COUNT_UNITS:
        return _scaled(line, scale)
    return {number.start: _decimal(number, is_percent=unit == "percent") for number in line}


def _digits(number: Number) -> str:
    return number.printed.lstrip("+-").split("%")[0].split(" n")[0].split(" t")[0].strip()


def _is_long(number: Number) -> bool:
    """More digits than anything that a report counts: an identifier, or cells run together."""
    return sum(char.isdigit() for char in number.printed) > _MOST_DIGITS


def _counts(line: Sequence[Number]) -> dict[int, Number | str]:
    read: dict[int, Number | str] = {number.start: _count(number) for number in line}
    fractions = sum(outcome == "not_a_count" for outcome in read.values())
    if fractions * 4 > len(line):
        return dict.fromkeys(read, "not_a_count")
    return read


def _count(number: Number) -> Number | str:
    if number.is_percent:
        return "not_a_count"
    if number.is_signed:
        return "signed"
    digits = _digits(number)
    if number.scale > 1 or digits.isdigit():
        return number if number.is_whole else "not_a_count"
    if _GROUPED.fullmatch(digits):
        return replace(number, value=Decimal(_NO_DIGIT.sub("", digits)), n_decimals=0)
    fraction = _FRACTION.fullmatch(digits)
    if fraction is not None and not fraction["decimals"].strip("0"):
        return replace(number, value=Decimal(_NO_DIGIT.sub("", fraction["whole"])), n_decimals=0)
    return "not_a_count"


def _scaled(line: Sequence[Number], scale: int) -> dict[int, Number | str]:
    """Counts in thousands: the mark before one, two or four digits is the decimal mark of the whole line."""
    marks = {
        fraction["mark"]
        for number in line
        if (fraction := _FRACTION.fullmatch(_digits(number))) and len(fraction["decimals"]) != 3
    }
    mark = next(iter(marks)) if len(marks) == 1 else None
    return {number.start: _in_scale(number, scale, mark) for number in line}


def _in_scale(number: Number, scale: int, mark: str | None) -> Number | str:
    digits = _digits(number)
    if number.is_percent or number.is_signed:
        return "signed" if number.is_signed else "not_a_count"
    if number.scale > 1:
        return number
    if digits.isdigit():
        return replace(number, value=Decimal(digits) * scale, scale=scale)
    if mark is None and "." in digits:
        return "ambiguous_number"
    mark = mark or ","
    other = "." if mark == "," else ","
    parts = digits.replace(other, "").replace(" ", "").split(mark)
    if len(parts) > 2:
        return "ambiguous_number"
    decimals = parts[1] if len(parts) == 2 else ""
    value = Decimal(f"{parts[0]}.{decimals}" if decimals else parts[0]) * scale
    return replace(number, value=value, n_decimals=len(decimals), scale=scale)


def _decimal(number: Number, *, is_percent: bool) -> Number | str:
    """A rate or score: the last mark sets off decimals."""
    if number.scale > 1:
        return "not_a_rate"
    if number.is_percent and not is_percent:
        return "not_a_score"
    digits = _digits(number)
    fraction = _FRACTION.fullmatch(digits)
    if fraction is None:
        if not digits.isdigit():
            return "ambiguous_number"
        value, n_decimals = Decimal(digits), 0
    else:
        whole = _NO_DIGIT.sub("", fraction["whole"])
        value, n_decimals = Decimal(f"{whole}.{fraction['decimals']}"), len(fraction["decimals"])
    sign = -1 if number.printed.startswith("-") else 1
    return replace(number, value=sign * value, n_decimals=n_decimals)
