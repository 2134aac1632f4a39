"""Mutated texts read and extracted, and what came of each."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from ingest.document import Document
from ingest.extract import extract
from ingest.figure import Context
from ingest.read import read
from tools.mutate_texts.mutations import mutated
from tools.mutate_texts.soundness import faults
from tools.score_gold.sets import gold_sets

_CONTEXTS = (Context(), Context(published=date(2023, 11, 3), province="Bình Thuận"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one text: faults, a crash, and how many numbers and figures there were."""

    source: str
    faults: tuple[str, ...] = ()
    crash: Exception | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return not self.faults and self.crash is None


def outcomes(seed: int, first: int, number: int) -> Iterator[Outcome]:
    """Those of texts `first` and following; each depends on the seed and its own number only."""
    for index in range(first, first + number):
        chance = random.Random(f"{seed}:{index}")
        name, text = chance.choice(_texts())
        yield _outcome(name, mutated(text, chance), chance.choice(_CONTEXTS))


def _outcome(source: str, text: str, context: Context) -> Outcome:
    try:
        document = read(text.encode("utf-8", "replace"), digest="0" * 64)
        if not isinstance(document, Document):
            return Outcome(source, counts={"refused": 1})
        extraction = extract(document, context)
        found = tuple(faults(document, extraction))
    except Exception as error:  # what the run is there to find
        return Outcome(source, crash=error)
    return Outcome(
        source, found, counts={"numbers": extraction.n_numbers, "figures": len(extraction.figures)}
    )


@cache
def _texts() -> Sequence[tuple[str, str]]:
    """The texts of every gold set by name."""
    return tuple(
        (f"{gold.name}/{path.stem}", path.read_text("utf-8"))
        for gold in gold_sets()
        for path in sorted(gold.texts.glob("*.txt"))
    )
