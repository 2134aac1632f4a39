"""Numbers as Vietnamese reports print them.

`8.000`, `93 826`, `3801`, `5,65 ngàn`, `2,578 triệu`, `06`, `99,7%`, `100.00%`, `4.561/5.650`. The dot
sets off thousands and, before a percent sign, also decimals; the comma sets off decimals. Both occur in
one table (`10.078` beside `100.00%`), so each token is decided on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.extract.bounded import bounded

_TOKEN = bounded(
    r"""
    (?P<sign>(?<![\w.,/%)])[-+](?=\d))?
    (?P<digits>
        \d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d])      # 8.000   659.245   1.234,5
      | \d{1,3}(?:[ ]\d{3})+(?![\d.,/]|\s*\d)     # 93 826
      | \d+(?:[.,]\d+)?                           # 3801   99,7   100.00   06
    )
    (?:\s?(?P<scale>ngàn|nghìn|triệu)(?!\w))?
    (?P<percent>\s?%)?
    """,
    re.VERBOSE,
)
_OPENS = bounded(r"[-+\d]")
_THOUSANDS = bounded(r"\d{1,3}(?:[. ]\d{3})+")
# "1,204 HS": things that are counted have no decimals, so the comma sets off thousands
_COMMA_THOUSANDS = bounded(r"\d{1,3},\d{3}")
_COUNTED = bounded(r"\s*(?:bộ\s+)?(?:hồ sơ|hs|tthc|thủ tục|lượt|phiếu|phản ánh|kiến nghị)(?!\w)")
_SCALES = {"ngàn": 1_000, "nghìn": 1_000, "triệu": 1_000_000}


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the text; `start`/`end` span the digits with scale word and percent sign.

    `value` is in units (5,65 ngàn is 5650); `n_decimals` counts the decimals printed, `scale` is the
    scale word's factor. `digits_end` is where the digits end. `spelled` marks a word that stands for a
    number (không có hồ sơ ...).
    """

    start: int
    end: int
    digits_end: int
    printed: str
    value: Decimal
    n_decimals: int
    scale: int
    is_percent: bool
    is_signed: bool = False
    spelled: bool = False

    @property
    def is_whole(self) -> bool:
        return self.value == self.value.to_integral_value()


def find_numbers(folded: str, text: str | None = None) -> list[Number]:
    """All numbers written in digits, from left to right, as `text` prints them; `folded` as of `fold`."""
    printed = folded if text is None else text
    return [_number(match, folded, printed) for match in _tokens(folded)]


def _tokens(folded: str) -> Iterator[re.Match[str]]:
    """The matches of `_TOKEN`, which is tried only where a sign or a digit stands."""
    start = _OPENS.search(folded)
    while start is not None:
        token = _TOKEN.match(folded, start.start())
        if token is not None:
            yield token
        start = _OPENS.search(folded, start.end() if token is None else token.end())


def _number(match: re.Match[str], folded: str, text: str) -> Number:
    digits, percent = match["digits"], match["percent"] is not None
    if (
        not percent
        and not match["scale"]
        and _COMMA_THOUSANDS.fullmatch(digits)
        and _COUNTED.match(folded, match.end())
    ):
        digits = digits.replace(",", ".")
    value, n_decimals = _value(digits, percent)
    scale = _SCALES.get(match["scale"] or "", 1)
    if match["sign"] == "-":
        value = -value
    return Number(
        start=match.start(),
        end=match.end(),
        digits_end=match.end("digits"),
        printed=text[match.start() : match.end()],
        value=_plain(value * scale) if scale > 1 else value,
        n_decimals=n_decimals,
        scale=scale,
        is_percent=percent,
        is_signed=match["sign"] is not None,
    )


def _value(digits: str, percent: bool) -> tuple[Decimal, int]:
    if "," in digits:
        whole, decimals = digits.replace(".", "").replace(" ", "").split(",")
        return Decimal(f"{whole}.{decimals}"), len(decimals)
    if _THOUSANDS.fullmatch(digits) and not (percent and digits.count(".") == 1):
        return Decimal(digits.replace(".", "").replace(" ", "")), 0
    if "." in digits:
        return Decimal(digits), len(digits) - digits.index(".") - 1
    return Decimal(digits), 0


def _plain(value: Decimal) -> Decimal:
    """5,65 ngàn as 5650, not 5650.00."""
    whole = value.to_integral_value()
    return whole if whole == value else value
