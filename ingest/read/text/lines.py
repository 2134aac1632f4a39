"""The lines of a plain text, and slices of them that a locator can name.

Locators: `text:lines=12-14` are whole lines (from 1, both inclusive); `text:lines=12-14;chars=3-18`
runs from character 3 of line 12 up to, not including, character 18 of line 14.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.read.encoding import decode
from ingest.read.text.pipes import piped_tables, without_bars

_EMPHASIS = re.compile(r"\*+")
_STAR_BULLET = re.compile(r"\A\s*\*+\s")


@dataclass(frozen=True, slots=True)
class Slice:
    """A run of text from (first line, offset) to (last line, offset); lines count from 0."""

    first: int
    start: int
    last: int
    end: int


class TextLines:
    """The decoded lines of a text; `emphasised` texts carry Markdown stars, which are not text.

    Nor are the pipes of the tables `piped`.
    """

    def __init__(self, data: bytes) -> None:
        text = decode(data).text
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.emphasised = "**" in text
        self.piped = piped_tables(self.lines)
        self._in_pipes = frozenset(index for table in self.piped for index in table.lines)

    def whole(self, first: int, last: int) -> Slice:
        return Slice(first, 0, last, len(self.lines[last]))

    def locator(self, part: Slice) -> str:
        lines = f"text:lines={part.first + 1}-{part.last + 1}"
        if part == self.whole(part.first, part.last):
            return lines
        return f"{lines};chars={part.start}-{part.end}"

    def text(self, part: Slice) -> str:
        """The text of `part`, lines joined by spaces, without emphasis and pipes."""
        lines = [self._without_bars(index) for index in range(part.first, part.last + 1)]
        lines[-1] = lines[-1][: part.end]
        lines[0] = lines[0][part.start :]
        return " ".join(map(self._plain, lines))

    def plain(self, index: int) -> str:
        return self._plain(self._without_bars(index))

    def _without_bars(self, index: int) -> str:
        return without_bars(self.lines[index]) if index in self._in_pipes else self.lines[index]

    def _plain(self, line: str) -> str:
        if not self.emphasised or "*" not in line:
            return line
        return _EMPHASIS.sub(_keep_footnote_mark, _STAR_BULLET.sub("", line))


def _keep_footnote_mark(match: re.Match[str]) -> str:
    around = match.string[max(match.start() - 1, 0) : match.end() + 1]
    return match.group() if around == f"({match.group()})" else ""


_LOCATOR = re.compile(r"text:lines=(\d+)-(\d+)(?:;chars=(\d+)-(\d+))?")


def slice_of(locator: str, lines: TextLines) -> Slice:
    """The slice that a locator names; raises ValueError for a locator of another kind or place."""
    match = _LOCATOR.fullmatch(locator)
    if match is None or not 0 < int(match[1]) <= int(match[2]) <= len(lines.lines):
        raise ValueError(f"{locator} names no place of this text")
    whole = lines.whole(int(match[1]) - 1, int(match[2]) - 1)
    if match[3] is None:
        return whole
    return Slice(whole.first, int(match[3]), whole.last, int(match[4]))
