"""Headers that have run together into one cell: told apart by their capitals, or known as an official form.

An export to plain text may leave the header as one run of words, row by row. Where its capitals do not tell
the columns apart, it is read as those of an official form (Thông tư 01/2020/TT-VPCP form II.06a, Thông tư
02/2017/TT-VPCP form 07a), only where the number of columns, the words and every sum of the form agree; the
numbers themselves bear witness.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from ingest.extract.bounded import bounded
from ingest.extract.places import UPPER
from ingest.extract.tables.doubt import sums_of
from ingest.extract.tables.lines import Line
from ingest.extract.tables.witness import Witness
from ingest.extract.tables.words import spoken

HeadPath = tuple[str, ...]

_FORMS = Path(__file__).parent.parent / "lexicon" / "table_forms.csv"
_MIN_COLUMNS = 3
_SMALL = rf"[^\W\d_{UPPER}]"
_GLUED = bounded(rf"(?<={_SMALL}|[)%])(?=[{UPPER}])|(?<=[{UPPER}])(?=[{UPPER}]{_SMALL})")
_SPACED = bounded(rf"\s+(?=[{UPPER}])")


def run_together(paths: Mapping[int, HeadPath]) -> str | None:
    """The one header text over all value columns; None where columns have headers of their own."""
    texts = set(paths.values())
    only = next(iter(texts)) if len(texts) == 1 else ()
    return only[0] if len(only) == 1 and len(paths) >= _MIN_COLUMNS else None


def cells_of(header: str, n_labels: int, n_values: int) -> tuple[str, ...] | None:
    """The header texts of the value columns, where as many capitals open one as the table has columns.

    "Đơn vịTiếp nhậnĐã giải quyếtQuá hạn" over four columns, of which one has labels.
    """
    for border in (_GLUED, _SPACED):
        cells = [cell.strip() for cell in border.split(header) if cell.strip()]
        if len(cells) in (n_values, n_labels + n_values):
            return tuple(cells[-n_values:])
    return None


def forms_of(header: str, columns: Sequence[int]) -> Iterator[dict[int, HeadPath]]:
    """Header paths by column of each form that has as many columns and no word that `header` lacks."""
    said = spoken(header)
    for paths in _forms():
        words = frozenset(cue for path in paths for text in path for cue in spoken(text))
        if len(paths) == len(columns) and words <= said:
            yield dict(zip(columns, paths, strict=True))


def holds(lines: Sequence[Line], witness: Witness) -> bool:
    """Whether every line is read and every sum of the form that its measures make holds."""
    if not all(line.is_read for line in lines):
        return False
    verdicts = list(sums_of(lines, witness))
    return len(verdicts) >= 2 and all(verdict.supports and verdict.tested >= 3 for verdict in verdicts)


@cache
def _forms() -> tuple[tuple[HeadPath, ...], ...]:
    forms: dict[str, list[HeadPath]] = {}
    with _FORMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            forms.setdefault(row["form"], []).append(tuple(row["path"].split(" > ")))
    return tuple(tuple(paths) for paths in forms.values())
