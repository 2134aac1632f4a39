"""Which axis of a table carries the measures, and both axes settled.

Lines carry measures (columns, or rows where the table is turned); the crossing axis gives subjects:
organisations, fields, periods, the indicators of a scorecard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.extract.bounded import bounded
from ingest.extract.organisations import OrgMention
from ingest.extract.tables.axes import (
    Layout,
    Values,
    count_columns,
    decide,
    line_of,
    settle,
    witness_of,
)
from ingest.extract.tables.context import TableContext
from ingest.extract.tables.forms import HeadPath, cells_of, forms_of, holds, run_together
from ingest.extract.tables.grid import Shape
from ingest.extract.tables.lines import Line
from ingest.extract.tables.rows import RowReader
from ingest.extract.tables.scorecard import scorecard
from ingest.extract.tables.scores import is_scorecard, name_scores, names_scorecard
from ingest.extract.tables.turned import turned
from ingest.extract.tables.witness import Witness
from ingest.extract.tables.words import Words, read_path, read_words, sets_periods_apart, under

_COUNT_CAPTION = bounded(
    r"(?:(?:phụ lục|bảng|biểu|hình)[^:.]{0,12}[:.] ?)?"
    r"(?P<count>(?:tổng )?số (?:lượng )?(?:hồ sơ|hs)|(?:tỷ|tỉ) lệ)",
    re.IGNORECASE,
)


def layout_of(shape: Shape, context: TableContext, values: Values, names: Sequence[OrgMention]) -> Layout:
    """Both axes of a table, settled."""
    counted = {row for row, _ in values}
    rows = RowReader(shape, context, names, counted.__contains__)
    paths = {column: shape.head_of(column) for column in shape.value_columns}
    comparing = sets_periods_apart(text for path in paths.values() for text in path)
    heads = {column: read_path(path, comparing=comparing) for column, path in paths.items()}
    heads = _under_caption(heads, context.caption)
    labels = {row: read_words(rows.label(row)) for row in shape.body_rows if row in counted}
    header = run_together(paths) or _title_as_header(shape)
    if header is not None:
        return _of_form(shape, context, values, rows, heads, header)
    named = names_scorecard(context.around, of_document=context.document.scorecard)
    if is_scorecard(heads.values(), labels.values(), context.around, named=named):
        return scorecard(shape, context, values, rows, heads, labels)
    if _measures_in_rows(rows, heads, labels):
        return turned(shape, context, values, rows, heads)
    return _upright(shape, context, values, rows, paths, heads)[0]


def _upright(
    shape: Shape,
    context: TableContext,
    values: Values,
    rows: RowReader,
    paths: Mapping[int, HeadPath],
    heads: Mapping[int, Words],
) -> tuple[Layout, Witness]:
    """A table whose columns measure: its rows give organisations, fields or periods."""
    lines = _column_lines(paths, context, values, heads)
    if names_scorecard(context.around, of_document=context.document.scorecard):
        name_scores(lines.values(), context.around)
    layout = Layout(in_rows=False, lines=lines)
    decide(layout, values)
    witness = witness_of(layout, values)
    layout.subjects = rows.subjects(count_columns(layout, values))
    settle(layout, shape, witness)
    return layout, witness


def _of_form(
    shape: Shape,
    context: TableContext,
    values: Values,
    rows: RowReader,
    heads: Mapping[int, Words],
    header: str,
) -> Layout:
    """A table under one run of words: by its capitals, or as the official form that its numbers bear out.

    Unread where neither is safe.
    """
    n_labels = len(shape.ordinal_columns) + len(shape.label_columns)
    cells = cells_of(header, n_labels, len(shape.value_columns))
    if cells is not None:
        paths: dict[int, HeadPath] = {
            column: (text,) for column, text in zip(shape.value_columns, cells, strict=True)
        }
        named = {column: read_path(path) for column, path in paths.items()}
        layout, _ = _upright(shape, context, values, rows, paths, named)
        if all(line.is_read for line in layout.lines.values()):
            return layout
    fitting = []
    for paths in forms_of(header, shape.value_columns):
        named = {column: read_path(path) for column, path in paths.items()}
        layout, witness = _upright(shape, context, values, rows, paths, named)
        if holds(list(layout.lines.values()), witness):
            fitting.append(layout)
    if len(fitting) == 1:
        return fitting[0]
    paths = dict.fromkeys(shape.value_columns, (header,))
    return _upright(shape, context, values, rows, paths, heads)[0]


def _title_as_header(shape: Shape) -> str | None:
    """The one text over a table without a header that has as many capitals as the table has columns."""
    if shape.header_rows or len(shape.title_rows) != 1 or shape.inherited:
        return None
    row = shape.title_rows[0]
    title = next((cell.text for (at_row, _), cell in sorted(shape.at.items()) if at_row == row), "")
    n_labels = len(shape.ordinal_columns) + len(shape.label_columns)
    cells = cells_of(title, n_labels, len(shape.value_columns))
    return title if cells is not None and len(shape.value_columns) > 1 else None


def _under_caption(heads: dict[int, Words], caption: str) -> dict[int, Words]:
    """Headers that only name times and organisations stand under a caption that names the count."""
    if any(
        words.features.says_something or words.role or words.kind or words.note for words in heads.values()
    ):
        return heads
    counted = _COUNT_CAPTION.match(caption)
    named = read_words(caption[counted.start("count") :]) if counted is not None else None
    if named is None or named.ambiguous or named.unit is None or not named.features.says_what:
        return heads
    outer = Words(text=named.text, features=named.features, unit=named.unit, scale=named.scale)
    return {column: under(words, outer) for column, words in heads.items()}


def _measures_in_rows(rows: RowReader, heads: Mapping[int, Words], labels: Mapping[int, Words]) -> bool:
    telling = sum(_tells_measure(words) for words in heads.values())
    if rows.org_share >= 0.5 or rows.kind in (
        "org",
        "dept",
        "district",
        "commune",
        "field",
        "mixed",
        "period",
    ):
        return False
    spoken = sum(_tells_measure(words) for words in labels.values())
    if rows.kind == "measure" and spoken and telling * 2 <= len(heads):
        return True
    return bool(labels) and telling * 2 < len(heads) and spoken * 3 >= len(labels)


def _tells_measure(words: Words) -> bool:
    return words.features.says_what and words.org is None


def _column_lines(
    paths: Mapping[int, HeadPath], context: TableContext, values: Values, heads: Mapping[int, Words]
) -> dict[int, Line]:
    channels = any(words.features.channel for words in heads.values())
    channel = None if channels else context.channel
    lines = {}
    for column, words in heads.items():
        path = paths[column]
        cells = [value for (_, at), value in values.items() if at == column]
        lines[column] = line_of(column, words, path, cells, context, channel, "")
    _name_totals(lines)
    _pass_noun(lines)
    return lines


def _name_totals(lines: Mapping[int, Line]) -> None:
    """ "Tổng" beside the levels that it adds up is of the province."""
    for line in lines.values():
        siblings = {other.words.org for other in lines.values() if other.parents == line.parents}
        levels = {org for org in siblings if org is not None and org.startswith("level:")}
        if line.words.org is None and line.words.total and len(levels) > 1:
            line.words = replace(line.words, org="province")


def _pass_noun(lines: Mapping[int, Line]) -> None:
    """After "Số phản ánh tiếp nhận" a bare "Đã xử lý" counts feedback too, until a header says dossiers."""
    previous: Line | None = None
    for _, line in sorted(lines.items()):
        bare = line.words.unit is None and line.unit == "dossier" and line.features.state is not None
        if previous is not None and previous.unit == "feedback" and previous.parents == line.parents and bare:
            line.unit = "feedback"
        previous = line
