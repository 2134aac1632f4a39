"""Lines of a PDF -> paragraphs, by geometry first and words second.

A line goes on in the next one only if it is full: the next word did not fit. Beyond that speak the
distance of the lines, the indent of first lines, and what the next line opens with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.read.marks import (
    bullet_at,
    ends_sentence,
    is_caption_opening,
    is_document_kind,
    number_at,
    opens_block,
)
from ingest.read.pdf.columns import Column
from ingest.read.pdf.lines import Line

_INDENT = 5.0
_SHARED_EDGE = 2.0
_WIDE_PITCH = 1.25
_CENTRED = 4.0
_SPACE = 0.25
_LEFTOVER = 0.35


@dataclass(frozen=True, slots=True)
class Margins:
    """The edges of the text of a page, and the usual distance of its baselines as a share of the em."""

    left: float
    right: float
    pitch: float
    indents: frozenset[int]  # of first lines that a line at the left margin follows; rounded points


def margins_of(columns: Iterable[Column], page_width: float, wider: float = 0.0) -> Margins:
    """Measures the lines that stand alone in their row; `wider` is the right edge of pages before.

    Few lines show no right margin: then it is taken to be as wide as the left one.
    """
    columns = list(columns)
    lines = [line for column in columns if not column.aside for line in column.lines]
    if not lines:
        return Margins(0.0, wider, 1.2, frozenset())
    left = _edge([line.box.x0 for line in lines])
    shared = _edge([-line.box.x1 for line in lines])
    right = -shared if shared is not None else max(line.box.x1 for line in lines)
    if left is None:
        left = min(line.box.x0 for line in lines)
    if shared is None:
        right = max(right, page_width - left)
    right = max(right, wider)
    pairs = [
        (upper, lower)
        for column in columns
        if not column.aside
        for upper, lower in pairwise(column.lines)
        if lower.base > upper.base
    ]
    pitches = Counter(
        round((lower.base - upper.base) / upper.size, 2)
        for upper, lower in pairs
        if upper.box.x1 > right - 4 * upper.size and lower.base - upper.base < 3 * upper.size
    )
    indents = frozenset(
        round(upper.box.x0)
        for upper, lower in pairs
        if upper.box.x0 > left + _INDENT and lower.box.x0 <= left + _INDENT and _is_full(upper, lower, right)
    )
    return Margins(left, right, pitches.most_common(1)[0][0] if pitches else 1.2, indents)


def _edge(values: Sequence[float]) -> float | None:
    """The smallest value that three lines share, not counting one that juts out; None without any."""
    ordered = sorted(values)
    for index in range(min(2, len(ordered) - 2)):
        if ordered[index + 2] - ordered[index] <= _SHARED_EDGE:
            return ordered[index]
    return None


def paragraphs_of(column: Column, margins: Margins) -> Iterator[list[Line]]:
    """The lines of each paragraph of a column."""
    current: list[Line] = []
    for line in column.lines:
        if current and _joins(current, line, column, margins):
            current.append(line)
        else:
            if current:
                yield current
            current = [line]
    if current:
        yield current


def _joins(current: Sequence[Line], line: Line, column: Column, margins: Margins) -> bool:
    before = current[-1]
    pitch = line.base - before.base
    if pitch <= 0 or abs(line.size - before.size) > 0.15 * before.size:
        return False
    if column.aside:
        return _joins_aside(before, line, column, pitch)
    if pitch > _WIDE_PITCH * margins.pitch * before.size or _changes_weight(before, line):
        return False
    if _centred(before, margins) and _centred(line, margins):
        return _joins_centred(before, line, margins)
    loose = pitch > 1.03 * margins.pitch * before.size + 0.3
    if not _is_full(before, line, margins.right):
        return not loose and _falls_back(current[0], before, line, margins)
    if _under_the_middle(before, line):
        return not line.text.startswith("(")
    return _reads_on(current, line, margins, loose=loose)


def _falls_back(first: Line, before: Line, line: Line, margins: Margins) -> bool:
    """Whether `line` starts left of an indented first line, whose sentence is not at its end.

    A line may fall short of the margin before words that hang together by no-break spaces.
    """
    indented = first.box.x0 - line.box.x0 > _INDENT and round(first.box.x0) in margins.indents
    done = ends_sentence(before.text) or before.text.endswith((":", ","))
    return indented and not done and not opens_block(line.text)


def _reads_on(current: Sequence[Line], line: Line, margins: Margins, *, loose: bool) -> bool:
    """Whether `line` carries on the full lines `current`, by indents and words; `loose`: a bit apart."""
    first, before = current[0], current[-1]
    hanging = _is_item(first.text)
    shift = line.box.x0 - first.box.x0
    done = ends_sentence(before.text) or before.text.endswith(":")
    if opens_block(line.text) and (done or shift > -_INDENT):
        return shift < -_INDENT and not done
    if shift < -_INDENT:
        return not (loose and done)
    if shift > _INDENT:
        return (hanging or len(current) > 1) and line.box.x0 - before.box.x0 < (
            _INDENT if not hanging else 60
        )
    if first.box.x0 > margins.left + _INDENT and round(first.box.x0) in margins.indents:
        # Either the first line of the next paragraph, or an item that is indented as a whole.
        return not done and (bullet_at(first.text) is not None or not line.text[:1].isupper())
    return not (done and loose and not _starts_small(line.text))


def _starts_small(text: str) -> bool:
    """Whether a line opens in lower case, and not with a list letter."""
    return text[:1].islower() and number_at(text) is None


def _is_item(text: str) -> bool:
    return bullet_at(text) is not None or number_at(text) is not None


def _is_full(line: Line, after: Line, right: float) -> bool:
    """Whether the first word of the next line did not fit at the end of this one."""
    return line.box.x1 + _SPACE * line.size + first_word_width(after) > right


def first_word_width(line: Line) -> float:
    """The width of the first word, by the gaps between its letters."""
    letters = len(line.text.split(" ", 1)[0])
    last = line.chars[min(letters, len(line.chars)) - 1]
    return last.x1 - line.chars[0].x0


def _changes_weight(before: Line, line: Line) -> bool:
    return _bold(before) != _bold(line) and None not in (_bold(before), _bold(line))


def _bold(line: Line) -> bool | None:
    """Whether a line is bold; None where it is in part."""
    weights = {char.font.bold for char in line.chars}
    return weights.pop() if len(weights) == 1 else None


def _centred(line: Line, margins: Margins) -> bool:
    left, right = line.box.x0 - margins.left, margins.right - line.box.x1
    return abs(left - right) <= 2 * _CENTRED and left > 2 * _CENTRED


def _under_the_middle(before: Line, line: Line) -> bool:
    """Whether a shorter line stands centred under a full one."""
    left, right = line.box.x0 - before.box.x0, before.box.x1 - line.box.x1
    return left > _INDENT and abs(left - right) <= _CENTRED


def _joins_centred(before: Line, line: Line, margins: Margins) -> bool:
    """Title lines: broken where full, or by hand within a run of capitals or a sentence."""
    if is_document_kind(before.text) or is_caption_opening(before.text) or opens_block(line.text):
        return False
    if line.text.startswith("("):
        return False
    taken = before.box.width + _SPACE * before.size + first_word_width(line)
    if taken > margins.right - margins.left:
        return True
    return _starts_small(line.text) or (
        before.text.isupper() and line.text.isupper() and _bold(before) is not False
    )


def _joins_aside(before: Line, line: Line, column: Column, pitch: float) -> bool:
    """In letterheads only a short leftover of the widest line is joined to it."""
    widest = max(other.box.width for other in column.lines)
    if pitch > 1.6 * before.size or opens_block(line.text) or _changes_weight(before, line):
        return False
    if _starts_small(line.text) and before.box.width > 0.6 * widest:
        return True
    short = line.box.width <= _LEFTOVER * before.box.width and before.text.isupper() == line.text.isupper()
    return short and before.box.width >= 0.97 * widest and not ends_sentence(before.text)
