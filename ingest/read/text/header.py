"""Splitting the run-together header of a text table into columns, when that is certain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ingest.read.canonical import canonical
from ingest.read.parts import GridCell
from ingest.read.text.lines import Slice, TextLines

# The column of running numbers; a table of ranks opens with the ranks instead.
ORDINAL_HEADER = re.compile(r"(?:S\s?TT|Stt|TT|Số TT|Số thứ tự|Hạng|Thứ hạng|Xếp hạng)\b")
_PERIOD = re.compile(
    r"(?:Lũy kế|Luỹ kế|Cộng dồn|Trong tháng|Tháng|Trong quý|Quý|Trong năm|Năm|Kỳ|Từ đầu năm|Từ ngày)\b"
)
_TOKEN = re.compile(r"\S+")


@cache
def _header_words() -> tuple[str, ...]:
    lines = Path(__file__).with_name("header_words.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def is_header(lines: TextLines, index: int, values: int, *, ordinals: bool) -> bool:
    """Whether one line, however long, names each column of a table with `values` columns of numbers."""
    labels = _labels(lines, [index])
    leading = 2 if ordinals else 1
    names = [canonical(lines.text(label)) for label in labels]
    return len(labels) == leading + values and _all_known(names[leading:])


def split_header(lines: TextLines, header: Sequence[int], values: int, *, ordinals: bool) -> list[GridCell]:
    """Header cells over an ordinal column (where `ordinals`), a label column and `values` columns."""
    labels = _labels(lines, header)
    leading = 2 if ordinals else 1
    groups = len(labels) - leading - values
    names = [canonical(lines.text(label)) for label in labels]
    numbered = bool(ORDINAL_HEADER.match(names[0]))
    if numbered == ordinals:
        if groups == 0 and _all_known(names[leading:]):
            return [_cell(lines, label, 0, column) for column, label in enumerate(labels)]
        if groups > 0 and _groups_fit(names[leading:], groups, values):
            return _grouped(lines, labels, leading, groups, values)
    return _whole(lines, labels, values, ordinals=ordinals)


def _labels(lines: TextLines, header: Sequence[int]) -> list[Slice]:
    """The header cut before each word with a capital, brackets kept whole."""
    labels: list[Slice] = []
    depth = 0
    for index in header:
        line = lines.lines[index]
        for match in _TOKEN.finditer(line):
            opens = (
                match.group()[0].isupper() and depth <= 0 and not _inside_name(match.group(), labels, lines)
            )
            depth += match.group().count("(") - match.group().count(")")
            if opens or not labels:
                labels.append(Slice(index, match.start(), index, match.end()))
            else:
                last = labels[-1]
                labels[-1] = Slice(last.first, last.start, index, match.end())
    return labels


def _inside_name(token: str, labels: Sequence[Slice], lines: TextLines) -> bool:
    """Capitals that open no label: "Số TT" and abbreviations such as "TTHC" after a word."""
    if not labels:
        return False
    if token == "TT" and lines.text(labels[-1]).strip() == "Số":
        return True
    return len(token) > 2 and token.isupper() and lines.text(labels[-1]).split()[-1].islower()


def _all_known(names: Sequence[str]) -> bool:
    return all(_PERIOD.match(name) or any(word in name.lower() for word in _header_words()) for name in names)


def _groups_fit(names: Sequence[str], groups: int, values: int) -> bool:
    """Whether the first `groups` names are periods that head equal runs of the others."""
    heads, labels = names[:groups], [name.lower() for name in names[groups:]]
    width = values // groups
    repeated = all(labels[:width] == labels[part * width : (part + 1) * width] for part in range(groups))
    periods = all(_PERIOD.match(head) for head in heads)
    return periods and values % groups == 0 and repeated and _all_known(labels)


def _cell(
    lines: TextLines, part: Slice, row: int, column: int, row_span: int = 1, column_span: int = 1
) -> GridCell:
    return GridCell(row, column, lines.text(part), lines.locator(part), row_span, column_span)


def _grouped(
    lines: TextLines, labels: Sequence[Slice], leading: int, groups: int, values: int
) -> list[GridCell]:
    width = values // groups
    cells = [_cell(lines, label, 0, column, row_span=2) for column, label in enumerate(labels[:leading])]
    for group, label in enumerate(labels[leading : leading + groups]):
        cells.append(_cell(lines, label, 0, leading + group * width, column_span=width))
    for column, label in enumerate(labels[leading + groups :], leading):
        cells.append(_cell(lines, label, 1, column))
    return cells


def _whole(lines: TextLines, labels: Sequence[Slice], values: int, *, ordinals: bool) -> list[GridCell]:
    """No certain split: the ordinal's header, if it is there, and all the rest over the values."""
    cells: list[GridCell] = []
    rest = Slice(labels[0].first, labels[0].start, labels[-1].last, labels[-1].end)
    if ordinals and len(labels) > 1 and ORDINAL_HEADER.fullmatch(lines.text(labels[0]).strip()):
        cells.append(_cell(lines, labels[0], 0, 0))
        rest = Slice(labels[1].first, labels[1].start, labels[-1].last, labels[-1].end)
    cells.append(_cell(lines, rest, 0, 2 if ordinals else 1, column_span=values))
    return cells
