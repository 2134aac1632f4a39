"""Characters of a PDF page -> lines of text, by where they stand.

Characters on one baseline are put in order of x; gaps between them, not space characters alone,
make the words. A line is cut into segments where a gap is wide: columns, letterheads, cells.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.read.pdf.chars import Char
from ingest.read.pdf.frame import Box, turn

# Shares of the em.
_ASCENT = 0.8
_DESCENT = 0.25
_SAME_LINE = 0.2
_WORD_GAP = 0.17
_SPACED_LETTERS = 0.12
_MARK_SIZE = 0.75
SEGMENT_GAP = 2.2

_MARK = re.compile(r"[\d*()\s,]+")
# Vietnamese is not hyphenated: a hyphen or slash that closes a line belongs to a name that goes on.
_CUT_NAME = re.compile(r"[^\W_][-/]$")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_SUM_RULE = re.compile(r"\(\d{1,2}\)=[\d()+\-–*/:x%.,]+")
# Lengths large enough to turn a stretch of sideways text about; only relations count.
_ANY = 10_000.0


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text on one baseline; `chars` without blanks, `size` the em in points."""

    text: str
    box: Box
    base: float
    size: float
    chars: tuple[Char, ...]


def lines_of(chars: Iterable[Char], gap: float | None = None) -> list[Line]:
    """The lines from top to bottom, cut at gaps wider than `gap` em; sideways text comes after."""
    out: list[Line] = []
    turned: dict[int, list[Char]] = {}
    for char in chars:
        turned.setdefault(char.quarter, []).append(char)
    for quarter, group in sorted(turned.items()):
        if quarter == 0:
            out.extend(_upright_lines(group, gap))
        elif any(not char.blank for char in group):
            out.extend(_sideways_lines(group, quarter, gap))
    return out


def text_of(chars: Iterable[Char]) -> str:
    """The text of a place, its lines joined."""
    return join_texts(line.text for line in lines_of(chars))


def join_texts(texts: Iterable[str]) -> str:
    """Lines joined by spaces, but for tokens that a line break cuts: "1063/QĐ-|UBND", "26.20|4"."""
    joined = ""
    for text in texts:
        tight = not joined or not text or _breaks_token(joined, text)
        joined += text if tight else f" {text}"
    return joined


def _breaks_token(above: str, below: str) -> bool:
    """Whether the line break between two texts cuts a name, number or sum rule that did not fit."""
    if _CUT_NAME.search(above) and below[0].isalnum():
        return True
    upper, lower = above.rpartition(" ")[2], below.partition(" ")[0]
    if _SUM_RULE.fullmatch(upper + lower):
        return True
    if not _GROUPED.fullmatch(upper + lower):
        return False
    return lower.startswith(".") or not (_GROUPED.fullmatch(upper) or upper.isdigit())


def _sideways_lines(chars: Sequence[Char], quarter: int, gap: float | None) -> list[Line]:
    affine = turn(quarter, _ANY, _ANY)
    upright: list[Char] = []
    original = {char.order: char for char in chars}
    for char in chars:
        box = affine.box(char.x0, char.y0, char.x1, char.y1)
        x, base = affine.point(char.x, char.base)
        cx, cy = affine.point(char.cx, char.cy)
        upright.append(Char(char.text, *box, x, base, cx, cy, char.size, 0, char.font, char.order))
    out = []
    for line in _upright_lines(upright, gap):
        back = tuple(original[char.order] for char in line.chars)
        box = turn(-quarter, _ANY, _ANY).box(*line.box)
        out.append(Line(line.text, box, box.y1, line.size, back))
    return out


def _upright_lines(chars: Sequence[Char], gap: float | None) -> list[Line]:
    out: list[Line] = []
    for row in _without_marks(_rows(chars)):
        row.sort(key=lambda char: (char.x, char.order))
        for segment in _segments(row, gap):
            line = _line(segment)
            if line is not None:
                out.append(line)
    return out


def _rows(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters grouped by baseline, from top to bottom."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: char.base):
        if rows:
            reach = max(1.0, _SAME_LINE * min(char.size, rows[-1][0].size))
            if char.base - rows[-1][-1].base <= reach:
                rows[-1].append(char)
                continue
        rows.append([char])
    return [row for row in rows if any(not char.blank for char in row)]


def _without_marks(rows: list[list[Char]]) -> list[list[Char]]:
    """Rows without the raised figures of footnotes; lowered small figures go into their line."""
    if len(rows) < 2:
        return rows
    sizes = [statistics.median(char.size for char in row if not char.blank) for row in rows]
    out: list[list[Char]] = []
    for index, row in enumerate(rows):
        text = "".join(char.text for char in row)
        host = _host(index, rows, sizes) if len(row) <= 12 and _MARK.fullmatch(text) else None
        if host is None:
            out.append(row)
        elif rows[host][0].base < row[0].base:
            rows[host].extend(row)
    return out


def _host(index: int, rows: list[list[Char]], sizes: list[float]) -> int | None:
    """The row of clearly larger letters that the small ones of row `index` hang on."""
    row = [char for char in rows[index] if not char.blank]
    middle = statistics.fmean(char.cy for char in row)
    for other in (index - 1, index + 1):
        if not 0 <= other < len(rows) or sizes[index] > _MARK_SIZE * sizes[other]:
            continue
        letters = [char for char in rows[other] if not char.blank]
        base = letters[0].base
        top, bottom = base - sizes[other], base + _DESCENT * sizes[other]
        near = min(abs(char.x0 - letter.x1) for char in row[:1] for letter in letters)
        if top <= middle <= bottom and near <= sizes[other]:
            return other
    return None


def _segments(row: Sequence[Char], gap: float | None) -> list[list[Char]]:
    if gap is None:
        return [list(row)]
    segments: list[list[Char]] = [[]]
    previous: Char | None = None
    for char in row:
        if char.blank:
            segments[-1].append(char)
            continue
        if previous is not None and char.x0 - previous.x1 > gap * max(previous.size, char.size):
            segments.append([])
        segments[-1].append(char)
        previous = char
    return segments


def _line(chars: Sequence[Char]) -> Line | None:
    letters = [char for char in chars if not char.blank]
    text = _join(chars, letters) if letters else ""
    if not text:
        return None
    size = statistics.median(char.size for char in letters)
    base = letters[0].base
    box = Box(
        min(char.x0 for char in letters),
        base - _ASCENT * size,
        max(char.x1 for char in letters),
        base + _DESCENT * size,
    )
    return Line(text, box, base, size, tuple(letters))


def _join(chars: Sequence[Char], letters: Sequence[Char]) -> str:
    """Words by gaps; letters set apart evenly ("B Á O  C Á O") are words all the same."""
    em = statistics.median(char.size for char in letters)
    spacing = 0.0
    if len(letters) > 3:
        gaps = sorted(right.x0 - left.x1 for left, right in pairwise(letters))
        quartile = gaps[len(gaps) // 4]
        spacing = quartile if quartile > _SPACED_LETTERS * em else 0.0
    pieces: list[tuple[Char, str]] = []
    previous: Char | None = None
    spaced = False
    for char in chars:
        if char.blank:
            spaced = True
            continue
        if previous is not None:
            wide = char.x0 - previous.x1 - spacing > _WORD_GAP * em
            if wide or (spaced and not spacing):
                pieces.append((previous, " "))
        pieces.append((char, char.text))
        previous, spaced = char, False
    return unicodedata.normalize("NFC", _decoded(pieces)).strip()


def _decoded(pieces: Sequence[tuple[Char, str]]) -> str:
    """The text, each run of one font through that font's code."""
    if not any(char.font.decode for char, _ in pieces):
        return "".join(text for _, text in pieces)
    out = []
    for font, run in groupby(pieces, key=lambda piece: piece[0].font):
        text = "".join(text for _, text in run)
        out.append(font.decode(text) if font.decode else text)
    return "".join(out)
