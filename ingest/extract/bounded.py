"""Regular expressions whose work grows no faster than the text: every repeat has an end.

A pattern of bounded repeats matches no more than a fixed number of characters, so that each place of a text
costs no more than a fixed number of steps. What a person writes in one breath is far shorter than `REACH`;
a longer run (spaces without end, a row of digits) is no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

REACH = 200  # characters that a repeat without a bound of its own may take
GROUPS = 40  # groups of them: words of a list
SPACES = 16  # spaces, or signs that are no words
_REACHES = {r"\s": SPACES, r"\W": SPACES, " ": SPACES, ")": GROUPS}
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
    """`pattern` compiled, `*`, `+` and `{n,}` with a greatest count; raises re.error where it is none."""
    return re.compile("".join(_bounded(pattern)), flags)


def _bounded(pattern: str) -> Iterator[str]:
    before = ""
    for part in _PARTS.finditer(pattern):
        if part["repeat"] is None:
            before = part.group()
            yield before
        else:
            least = part["least"] or ("1" if part["repeat"] == "+" else "0")
            yield f"{{{least},{_REACHES.get(before, REACH)}}}{part['kind']}"
