"""Lines of a PDF page in reading order: letterheads and signature blocks column by column.

Lines come cut into segments at wide gaps. Segments side by side are two columns, read one after
the other, unless they are a label and its figure, a bullet and its item, or a stretched line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.read.marks import bullet_at, number_at
from ingest.read.pdf.frame import union
from ingest.read.pdf.lines import Line

_SAME_ROW = 0.35
_MIN_GUTTER = 4.0
_NEXT_LINE = 2.2
_ALIGNED = 6.0
_STRETCHED = 5.0
_LEADERS = re.compile(r"[.…_]{4,}$|^[.…_]{4,}")
_FIGURE = re.compile(r"[+\-–]?\s?\d[\d.,]*\s*(?:%|\S+(?: \S+){0,3})?$|[-–]$")
_MARK_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that follow each other; `aside` where they stand beside others or in a narrow column."""

    lines: tuple[Line, ...]
    aside: bool = False


def columns_of(segments: Sequence[Line]) -> Iterator[Column]:
    """The segments of a zone of a page, in reading order."""
    rows = [_tidy(row) for row in _rows(segments)]
    rows = [_one_line(rows, index) for index in range(len(rows))]
    yield from _columns(rows, aside=False)


def _columns(rows: Sequence[list[Line]], *, aside: bool) -> Iterator[Column]:
    plain: list[Line] = []
    index = 0
    while index < len(rows):
        if len(rows[index]) == 1:
            plain.extend(rows[index])
            index += 1
            continue
        last, gutter = _side_by_side(rows, index)
        first = _first_of(rows, index, gutter)
        taken = index - first
        if taken:
            del plain[-taken:]
        if plain:
            yield Column(tuple(plain), aside)
        plain = []
        left, right = _sides(rows[first : last + 1], gutter)
        if left and right:
            yield from _columns(left, aside=True)
            yield from _columns(right, aside=True)
        else:
            # Lines over one another, as in drawings: no gutter sets them apart.
            yield Column(tuple(line for row in left or right for line in row), aside=True)
        index = last + 1
    if plain:
        yield Column(tuple(plain), aside)


def _rows(segments: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in sorted(segments, key=lambda line: line.base):
        if rows and line.base - rows[-1][0].base <= _SAME_ROW * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box.x0) for row in rows]


def _tidy(row: list[Line]) -> list[Line]:
    """Bullets, leaders and figures joined to what they belong to."""
    out = [row[0]]
    for line in row[1:]:
        before = out[-1].text
        belongs = _is_mark(before) or _LEADERS.search(before) or _LEADERS.search(line.text)
        if belongs or (_FIGURE.fullmatch(line.text) and not _FIGURE.fullmatch(before)):
            out[-1] = _glued(out[-1], line)
        else:
            out.append(line)
    return out


def _is_mark(text: str) -> bool:
    probe = f"{text} x"
    mark = bullet_at(probe) or number_at(probe)
    return len(text) <= _MARK_LENGTH and mark is not None and mark.length >= len(text)


def _glued(left: Line, right: Line) -> Line:
    return replace(
        left,
        text=f"{left.text} {right.text}",
        box=union([left.box, right.box]),
        size=max(left.size, right.size),
        chars=left.chars + right.chars,
    )


def _one_line(rows: Sequence[list[Line]], index: int) -> list[Line]:
    """A justified line that was stretched wide, put together again; any other row as it is."""
    row = rows[index]
    if len(row) == 1:
        return row
    left, right, size = row[0].box.x0, row[-1].box.x1, row[0].size
    if any(after.box.x0 - before.box.x1 > _STRETCHED * size for before, after in pairwise(row)):
        return row
    for other in (index - 1, index + 1):
        if not 0 <= other < len(rows) or len(rows[other]) > 1:
            continue
        near = rows[other][0]
        close = abs(near.base - row[0].base) <= 1.7 * size
        if close and near.box.x0 <= left + _ALIGNED + 3 * size and abs(near.box.x1 - right) <= _ALIGNED:
            line = row[0]
            for segment in row[1:]:
                line = _glued(line, segment)
            return [line]
    return row


_Gutter = tuple[float, float]


def _widest_gap(row: Sequence[Line]) -> _Gutter:
    gaps = [(before.box.x1, after.box.x0) for before, after in pairwise(row)]
    return max(gaps, key=lambda gap: gap[1] - gap[0])


def _narrowed(row: Sequence[Line], gutter: _Gutter) -> _Gutter | None:
    """The gutter without what `row` takes of it; None where the row crosses it."""
    left, right = gutter
    for line in row:
        if (line.box.x0 + line.box.x1) / 2 < (left + right) / 2:
            left = max(left, line.box.x1)
        else:
            right = min(right, line.box.x0)
    return (left, right) if right - left >= _MIN_GUTTER else None


def _side_by_side(rows: Sequence[list[Line]], start: int) -> tuple[int, _Gutter]:
    """How far down two columns go from row `start`, and the gutter between them."""
    gutter = _widest_gap(rows[start])
    last, kept = start, gutter
    aligned = True
    for index in range(start + 1, len(rows)):
        row = rows[index]
        if row[0].base - rows[index - 1][0].base > 3 * _NEXT_LINE * row[0].size and len(row) == 1:
            break
        narrowed = _narrowed(row, gutter)
        if narrowed is None:
            break
        gutter = narrowed
        aligned = aligned and (len(row) > 1 or _follows(rows[start:index], row[0], gutter))
        if len(row) > 1 or aligned:
            last, kept = index, gutter
            aligned = True
    return last, kept


def _follows(rows: Sequence[list[Line]], line: Line, gutter: _Gutter) -> bool:
    """Whether a line alone in its row stands right under the last one of its column."""
    on_left = line.box.x1 <= gutter[0] + 0.1
    above = [other for row in rows for other in row if (other.box.x1 <= gutter[0] + 0.1) == on_left]
    if not above:
        return False
    upper = above[-1]
    close = line.base - upper.base <= _NEXT_LINE * line.size
    same_left = abs(line.box.x0 - upper.box.x0) <= _ALIGNED
    middle = abs((line.box.x0 + line.box.x1) - (upper.box.x0 + upper.box.x1)) / 2 <= _ALIGNED
    return close and (same_left or middle)


def _first_of(rows: Sequence[list[Line]], start: int, gutter: _Gutter) -> int:
    """Where the columns begin: lines right above row `start` that stand over one of them."""
    first = start
    while first > 0:
        row, below = rows[first - 1], rows[first]
        line = row[0]
        if len(row) > 1 or below[0].base - line.base > 1.5 * line.size or _narrowed(row, gutter) is None:
            break
        middle = (line.box.x0 + line.box.x1) / 2
        if not any(abs(middle - (other.box.x0 + other.box.x1) / 2) <= _ALIGNED for other in rows[start]):
            break
        first -= 1
    return first


def _sides(rows: Sequence[list[Line]], gutter: _Gutter) -> tuple[list[list[Line]], list[list[Line]]]:
    middle = (gutter[0] + gutter[1]) / 2
    sides: tuple[list[list[Line]], list[list[Line]]] = ([], [])
    for row in rows:
        for side, wanted in zip(sides, (True, False), strict=True):
            lines = [line for line in row if ((line.box.x0 + line.box.x1) / 2 < middle) == wanted]
            if lines:
                side.append(lines)
    return sides
