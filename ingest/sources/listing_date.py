"""Dates as list pages print them: a strptime format found inside a longer text.

Portals wrap the date ("Ngày đăng: 05/02/2024 | 10:30"), so the format is searched for,
not matched against the whole text.
"""

from __future__ import annotations

import re

_DIRECTIVES = {
    "d": r"\d{1,2}",
    "m": r"\d{1,2}",
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "H": r"\d{1,2}",
    "I": r"\d{1,2}",
    "M": r"\d{2}",
    "S": r"\d{2}",
    "p": r"[APap][Mm]",
    "%": "%",
}
# Names of days and months: what they are called depends on the language of the machine.
_NAMES = {
    **dict.fromkeys("aA", "leave the weekday out, the date is searched for in the text"),
    **dict.fromkeys("bB", 'write the words of the date as they stand, as in "%d tháng %m năm %Y"'),
}


def pattern_of(date_format: str) -> re.Pattern[str]:
    """The pattern that finds a date of this strptime format in a text.

    Raises ValueError, with the reason, for a format that does not give a whole date or that
    uses a directive whose meaning depends on the machine's language.
    """
    parts: list[str] = []
    used: list[str] = []
    for literal, directive in re.findall(r"([^%]+)|%(.?)", date_format):
        if literal:
            parts.append(r"\s+".join(re.escape(word) for word in re.split(r"\s+", literal)))
        elif directive in _DIRECTIVES:
            parts.append(_DIRECTIVES[directive])
            used.append(directive)
        else:
            known = " ".join(f"%{known}" for known in _DIRECTIVES)
            way_out = f"; {_NAMES[directive]}" if directive in _NAMES else ""
            raise ValueError(f"%{directive} is not one of {known}{way_out}")
    year = "y" if "y" in used and "Y" not in used else "Y"
    missing = [f"%{needed}" for needed in ("d", "m", year) if used.count(needed) != 1]
    if missing:
        raise ValueError(f"it must hold {', '.join(missing)} exactly once")
    return re.compile(rf"(?<!\d){''.join(parts)}(?!\d)", re.IGNORECASE)
