"""Lines that are no part of a report: heads of lists of other news (`lexicon/other_news.txt`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ingest.extract.folding import fold
from ingest.extract.phrases import PhraseIndex

_LEXICON = Path(__file__).parent / "lexicon"


def names_other_news(folded: str) -> bool:
    """Whether a block heads a list of other news: one of its phrases, alone or before a colon."""
    start = len(folded) - len(folded.lstrip(" *-•>»[("))
    found = _heads().match(folded, start)
    return found is not None and _ends(folded, found[1])


def _ends(folded: str, end: int) -> bool:
    rest = folded[end:].strip(" .…>»)]")
    return not rest or rest.startswith(":") or (rest.startswith("(") and len(rest) < 8)


@cache
def _heads() -> PhraseIndex:
    lines = (_LEXICON / "other_news.txt").read_text(encoding="utf-8").splitlines()
    return PhraseIndex(fold(line) for line in lines if line)
