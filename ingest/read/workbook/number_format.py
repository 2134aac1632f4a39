"""A number as its number format prints it.

A workbook stores 0.9949 and "0.00%", and shows 99.49%. It does not store which signs part thousands
and decimals: those are the reader's machine's. Here thousands are parted by a point, as Vietnam
writes them. The decimal sign is the point of the format code where that cannot be misread, and a
comma where the number also has thousands points, or three and more decimals.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|GENERAL|Standard)|(?P<exponent>[Ee][+-]0+)|(?P<digit>[0#?])|(?P<sign>[.,%])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)")
_COMPARE = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__, ">=": Decimal.__ge__,
    "=": Decimal.__eq__, "<>": Decimal.__ne__,
}  # fmt: skip
_MOST_POINT_DECIMALS = 2  # with more, the decimal point would read as one of thousands
_SIGNIFICANT = 10
_LARGEST = 10**25
LONGEST_FORMAT = 255  # as Excel allows


@dataclass(slots=True)
class _Section:
    """One of the parts of a format that `;` sets apart: placeholders, signs and literal text in order.

    An item is ("digit", "0"), ("sign", ","), or ("text", " hồ sơ"); `plain` says that the code is
    General, or one (fractions, exponents) whose number is better shown as it is.
    """

    items: list[tuple[str, str]] = field(default_factory=list)
    condition: tuple[str, Decimal] | None = None
    plain: bool = False


def print_number(value: float, form: str) -> str:
    """`value` as the format code `form` shows it; "" where the format hides it."""
    if not math.isfinite(value) or abs(value) > _LARGEST:
        return str(value)
    number = Decimal(repr(value))
    section, signed = _choose(_sections(form), number)
    if section is None:
        return ""
    return _written(section, number if signed else abs(number)).strip()


def plain_number(value: float) -> str:
    """`value` under no format: at most ten significant digits."""
    if not math.isfinite(value):
        return str(value)
    shown = Decimal(f"{value:.{_SIGNIFICANT}g}") if value != int(value) else Decimal(int(value))
    whole, _, decimals = f"{shown:f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole + _decimal_sign(len(decimals), grouped=False) + decimals if decimals else whole


def _decimal_sign(decimals: int, *, grouped: bool) -> str:
    return "," if grouped or decimals > _MOST_POINT_DECIMALS else "."


def _choose(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section | None, bool]:
    """The section that shows `number`, and whether it still needs its sign."""
    if any(section.condition for section in sections):
        for section in sections[:3]:
            if section.condition is None or _COMPARE[section.condition[0]](number, section.condition[1]):
                return section, True
        return None, True
    if len(sections) > 2 and number == 0:
        return sections[2], True
    if len(sections) > 1 and number < 0:
        return sections[1], False
    return sections[0], True


@lru_cache(maxsize=512)
def _sections(form: str) -> tuple[_Section, ...]:
    sections = [_Section()]
    for token in _TOKEN.finditer(form[:LONGEST_FORMAT]):
        if token["other"] == ";":
            sections.append(_Section())
        else:
            _take(sections[-1], token)
    return tuple(sections[:4])


def _take(section: _Section, token: re.Match[str]) -> None:
    """Add one token of a format code to its section."""
    kind = token.lastgroup or "other"
    text = token[kind]
    if kind in ("digit", "sign"):
        section.items.append((kind, text))
    elif kind in ("general", "exponent") or text in ("/", "@"):
        section.plain = True
        section.items.append(("digit", "0"))
    elif kind == "bracket":
        condition, currency = _CONDITION.fullmatch(text), _CURRENCY.match(text)
        if condition:
            section.condition = (condition[1], Decimal(condition[2]))
        elif currency:
            section.items.append(("text", currency[1]))
    elif kind == "space":
        section.items.append(("text", " "))
    elif kind != "fill":
        section.items.append(("text", text))


def _written(section: _Section, number: Decimal) -> str:
    items = section.items
    places = [at for at, (kind, _) in enumerate(items) if kind == "digit"]
    if not places:
        return "".join(text for kind, text in items if kind == "text" or text == "%")
    first, last = places[0], places[-1]
    if section.plain:
        shown = plain_number(float(number))
        return _literal(items[:first]) + shown + _literal(items[last + 1 :])
    scale = 0  # commas behind the last digit each divide by a thousand
    while last + scale + 1 < len(items) and items[last + scale + 1] == ("sign", ","):
        scale += 1
    percents = sum(item == ("sign", "%") for item in items)
    number = number * 100**percents / Decimal(1000**scale)
    shown = _shaped(number, items[first : last + 1])
    sign = "-" if number < 0 and re.search(r"[1-9]", shown) else ""
    return sign + _literal(items[:first]) + shown + _literal(items[last + 1 + scale :])


def _literal(items: list[tuple[str, str]]) -> str:
    return "".join(text for kind, text in items if kind == "text" or text == "%")


def _shaped(number: Decimal, pattern: list[tuple[str, str]]) -> str:
    """The digits of `number` in the placeholders of `pattern`, without a sign."""
    point = pattern.index(("sign", ".")) if ("sign", ".") in pattern else len(pattern)
    before, after = pattern[:point], [text for kind, text in pattern[point + 1 :] if kind == "digit"]
    rounded = abs(number).quantize(Decimal(1).scaleb(-len(after)), rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:f}".partition(".")
    kept = len(decimals)
    while kept and after[kept - 1] != "0" and decimals[kept - 1] == "0":
        kept -= 1
    grouped = ("sign", ",") in before
    shown = _whole(whole, before, grouped=grouped)
    if not kept:
        return shown
    has_thousands = grouped and len(whole) > 3
    return shown + _decimal_sign(kept, grouped=has_thousands) + decimals[:kept]


def _whole(digits: str, pattern: list[tuple[str, str]], *, grouped: bool) -> str:
    """The digits before the decimal sign, filled in from the right."""
    rest = list(digits.lstrip("0"))
    out: list[str] = []
    count = 0
    leftmost = next((at for at, (kind, _) in enumerate(pattern) if kind == "digit"), 0)
    for at in range(len(pattern) - 1, -1, -1):
        kind, text = pattern[at]
        if kind == "text":
            out.append(text)
        if kind != "digit":
            continue
        taken = 1 if at > leftmost else max(1, len(rest))
        for _ in range(taken):
            digit = rest.pop() if rest else "0" if text == "0" else ""
            if digit and grouped and count and count % 3 == 0:
                out.append(".")
            out.append(digit)
            count += bool(digit)
    return "".join(reversed(out))
