"""Which extracted figures agree with the facts of a gold file.

A figure is right when measure (or a code of `accept`), value, organisation and period agree with a fact
that no other figure has taken. Measure `other` counts neither way. A figure whose value no fact of the
report has is `invented`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]
_SCORECARD = ("score", "score_max", "score_rate", "rank", "rank_of")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one document (or of many, added up), what went wrong in it, and its right figures, `hits`.

    `made_up` are those of the `false` figures whose value no fact of the document has.
    """

    name: str
    gold: int
    predicted: int
    right: int
    invented: int
    missed: tuple[Record, ...] = ()
    false: tuple[Record, ...] = ()
    hits: tuple[Record, ...] = ()
    made_up: tuple[Record, ...] = ()

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def perfect(self) -> bool:
        return self.right == self.gold == self.predicted


def score(name: str, facts: Sequence[Record], predictions: Sequence[Record]) -> Score:
    """Score the predictions for one report against its facts (keys as in a gold file)."""
    core = [fact for fact in facts if fact["measure"] != "other"]
    soft = [fact for fact in facts if fact["measure"] == "other"]
    told = [one for one in predictions if one["measure"] != "other"]
    taken, free = _match(told, core)
    # What `other` describes as fairly may be left out; what hits an `other` fact is neither right nor wrong.
    missed = [fact for fact in free if "other" not in fact.get("accept", ())]
    wrong = [
        one
        for index, one in enumerate(told)
        if index not in taken and not any(agrees(one, fact) for fact in soft)
    ]
    values = [float(fact["value"]) for fact in facts]
    made_up = tuple(
        one
        for one in wrong
        if not any(math.isclose(float(one["value"]), value, rel_tol=1e-6) for value in values)
    )
    return Score(
        name=name,
        gold=len(core) - (len(free) - len(missed)),
        predicted=len(taken) + len(wrong),
        right=len(taken),
        invented=len(made_up),
        missed=tuple(missed),
        false=tuple(wrong),
        hits=tuple(told[index] for index in sorted(taken)),
        made_up=made_up,
    )


def total(name: str, scores: Sequence[Score]) -> Score:
    """The counts of several documents added up."""
    return Score(
        name=name,
        gold=sum(one.gold for one in scores),
        predicted=sum(one.predicted for one in scores),
        right=sum(one.right for one in scores),
        invented=sum(one.invented for one in scores),
    )


def agrees(one: Record, fact: Record) -> bool:
    """Whether a prediction says what a fact says."""
    if one["measure"] not in (fact["measure"], *fact.get("accept", ())):
        return False
    if not math.isclose(float(one["value"]), float(fact["value"]), rel_tol=1e-6, abs_tol=1e-9):
        return False
    if fact["org"] is not None and not _same_org(one["org"] or "", fact["org"]):
        return False
    if fact.get("indicator") and one["measure"] in _SCORECARD and one["indicator"] != fact["indicator"]:
        return False
    if fact["period_start"] is not None:
        return bool(one["period_start"] == fact["period_start"] and one["period_end"] == fact["period_end"])
    return fact["period_end"] is None or bool(one["period_end"] == fact["period_end"])


def _same_org(said: str, wanted: str) -> bool:
    """Slugs of free-form units have no fixed spelling: half their words must agree."""
    if not (said.startswith("unit:") and wanted.startswith("unit:")):
        return said == wanted
    left, right = (set(code.removeprefix("unit:").split("_")) for code in (said, wanted))
    return len(left & right) >= 0.5 * min(len(left), len(right))


def _match(predictions: Sequence[Record], facts: Sequence[Record]) -> tuple[set[int], list[Record]]:
    """Indices of the predictions that take a fact, one each, and the facts left over."""
    free = list(facts)
    taken: set[int] = set()
    for index, one in enumerate(predictions):
        for position, fact in enumerate(free):
            if agrees(one, fact):
                del free[position]
                taken.add(index)
                break
    return taken, free
