"""The words of table headers and row labels: `lexicon/table_*`.

`table_words.csv` gives phrases of headers a meaning beyond the cues of prose (unit, kind of a scorecard
column, class of furniture, comparison, year to date); `table_subjects.csv` the names of label columns,
levels and totals; `table_fillers.txt` the words that change nothing; `table_sums.csv` the sums that hold
between columns of the official forms.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.extract.bounded import bounded
from ingest.extract.folding import fold
from ingest.extract.phrases import PhraseIndex

_LEXICON = Path(__file__).parent.parent / "lexicon"
_PERCENT = bounded("%")
_ASIDE = bounded(r"\([^()]*\)")
_LIST_NUMBER = bounded(r"^\s*(?:[ivx]{1,5}|[a-hđ]|\d{1,2}(?:\.\d{1,2})*)\s*[.)/-]\s+")
_COMMA = bounded(r"\s*([,/])\s*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of `table_words.csv` at [start, end) of a header text."""

    start: int
    end: int
    meaning: str
    value: str

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Sum:
    """`whole` is the sum of `parts`: codes of measures.

    `kind` is `core` where the official forms make the sum hold in every row, `sum` where a state may be
    left out, `bound` where the one part may only not exceed the whole.
    """

    whole: str
    parts: tuple[str, ...]
    kind: str = "sum"


def header_phrases(folded: str) -> list[Phrase]:
    """The phrases of a header text, from left to right; a longer one hides those inside it."""
    found = [
        Phrase(start, end, meaning, value)
        for start, end, phrase in _index().longest(folded)
        for meaning, value in _meanings()[phrase]
    ]
    found += [Phrase(match.start(), match.end(), "unit", "percent") for match in _PERCENT.finditer(folded)]
    return sorted(found, key=lambda phrase: phrase.start)


def fillers() -> frozenset[str]:
    """Words of headers that change nothing about what a column counts."""
    return _fillers()


def label_kind(head: str) -> str | None:
    """What the rows under a label column are: org, dept, district, commune, field, mixed, period, measure."""
    return _subjects("label").get(plain(head))


def level_named(label: str) -> str | None:
    """The organisation code of a level, group or total population named by a whole label ("CẤP TỈNH")."""
    return _subjects("level").get(plain(label))


def period_named(head: str) -> str | None:
    """ "now" or "before" where a whole header names this period or the one before ("Kỳ này", "Kỳ trước")."""
    return _subjects("period").get(plain(head))


def is_plan(head: str) -> bool:
    """Whether a whole header names a target ("Chỉ tiêu", "Kế hoạch")."""
    return plain(head) in _subjects("plan")


def is_total(label: str) -> bool:
    """Whether a whole label says total ("Tổng cộng", "Tổng cộng (I+II)")."""
    return plain(label) in _subjects("total")


def is_ordinal_head(head: str) -> bool:
    return any(value == "ordinal" for value, _ in _meanings().get(plain(head), ()))


def is_period_head(head: str) -> bool:
    return label_kind(head) == "period"


def is_unit_head(head: str) -> bool:
    """Whether a column's header says that its cells name the units of the rows."""
    return plain(head) in _subjects("unit")


@cache
def column_sums(*kinds: str) -> tuple[Sum, ...]:
    """The entries of `table_sums.csv` of these kinds."""
    return tuple(
        Sum(row["whole"], tuple(row["parts"].split("+")), row["kind"])
        for row in _rows("table_sums.csv")
        if row["kind"] in kinds
    )


def plain(text: str) -> str:
    """A label for comparison: folded, without list numbers, brackets and punctuation at its ends."""
    folded = _ASIDE.sub(" ", fold(text))
    folded = _LIST_NUMBER.sub(" ", folded)
    folded = _COMMA.sub(r"\1", " ".join(folded.split())).replace(",", ", ")
    return folded.strip(" .,;:-+*")


@cache
def _index() -> PhraseIndex:
    return PhraseIndex(_meanings())


@cache
def _meanings() -> dict[str, tuple[tuple[str, str], ...]]:
    meanings: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in _rows("table_words.csv"):
        phrase = fold(row["phrase"])
        meanings[phrase] = (*meanings.get(phrase, ()), (row["meaning"], row["value"]))
    return meanings


@cache
def _subjects(meaning: str) -> dict[str, str]:
    rows = _rows("table_subjects.csv")
    return {plain(row["phrase"]): row["value"] for row in rows if row["meaning"] == meaning}


@cache
def _fillers() -> frozenset[str]:
    lines: Iterable[str] = (_LEXICON / "table_fillers.txt").read_text("utf-8").splitlines()
    words = (fold(line).split() for line in lines if line and not line.startswith("#"))
    return frozenset(word for line in words for word in line)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_LEXICON / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
