"""Regular expressions whose work grows no faster than the text: every repeat has an end.

A pattern of bounded repeats matches no more than a fixed number of characters, so that each place of a text
costs no more than a fixed number of steps. What a person writes in one breath is far shorter than `REACH`;
a longer run (spaces without end, a row of digits) is no statement.
"""

from __future__ import annotations

import re

REACH = 200  # characters (or groups) that a repeat without a bound of its own may take
_PARTS = re.compile(
    r"""
    (?P<escaped>\\.)
  | (?P<set>\[\^?\]?(?:\\.|[^\]\\]){0,400}+\])
  | (?P<repeat>[*+]|\{(?P<least>\d{1,4}),\})(?P<kind>[?+]?)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def bounded(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`pattern` compiled, `*`, `+` and `{n,}` taking at most `REACH`; raises re.error where it is none."""
    return re.compile(_PARTS.sub(_bound, pattern), flags)


def _bound(part: re.Match[str]) -> str:
    if part["repeat"] is None:
        return part.group()
    least = part["least"] or ("1" if part["repeat"] == "+" else "0")
    return f"{{{least},{REACH}}}{part['kind']}"
