"""The gold sets: annotated reports, by where they come from and by what they may be used for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.figure import Extraction
from tools.score_gold.matching import Record, Score, score
from tools.score_gold.reports import PROJECT, GoldReport, gold_reports, records

GOLD = PROJECT / "tests" / "gold"
REPORTS = "reports"
_ENOUGH = 12  # reports of which a third may be kept aside


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Where the facts of a set and its texts are; `split` where every third report is kept aside."""

    name: str
    facts: Path
    texts: Path
    split: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A gold set, its reports with what was extracted of each, and the scores in the same order."""

    name: str
    reports: tuple[GoldReport, ...]
    extractions: tuple[Extraction, ...]
    scores: tuple[Score, ...]
    split: bool

    @property
    def aside(self) -> tuple[Score, ...]:
        """Those to which no rule may be fitted."""
        return self.scores[2::3] if self.split and len(self.scores) >= _ENOUGH else ()

    @property
    def developed(self) -> tuple[Score, ...]:
        return tuple(one for one in self.scores if one not in self.aside)


def gold_sets() -> Iterator[GoldSet]:
    """The sets of the project, the published reports first; the seeds where the shared folder is there."""
    yield GoldSet(REPORTS, GOLD / REPORTS, GOLD / REPORTS, split=True)
    shared = Path(os.environ.get("MOTCUA_SHARED", PROJECT.parent / "shared"))
    if (shared / "gold" / "seeds").is_dir():
        yield GoldSet("seeds", shared / "gold" / "seeds", shared / "seeds")
    for folder in sorted(GOLD.iterdir()):
        if folder.name != REPORTS and any(folder.glob("*.gold.json")):
            yield GoldSet(folder.name, folder, folder)


def measured(gold: GoldSet) -> Measured:
    """The set extracted and scored; raises ValueError where a report cannot be read."""
    reports = tuple(gold_reports(gold.facts, gold.texts))
    extractions = tuple(report.extract() for report in reports)
    scores = tuple(
        score(report.name, report.facts, lines_of(extraction))
        for report, extraction in zip(reports, extractions, strict=True)
    )
    return Measured(gold.name, reports, extractions, scores, gold.split)


def lines_of(extraction: Extraction) -> list[Record]:
    return list(records(extraction))
