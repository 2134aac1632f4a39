"""Lines of a table (its columns, or its rows where they carry the measures) and groups of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.extract.measures import Features
from ingest.extract.tables.witness import Rules, Witness
from ingest.extract.tables.words import Words
from ingest.figure import NumberClass


@dataclass(slots=True)
class Line:
    """One line: its words, and what it is settled to be (a measure, furniture, or unread with a reason)."""

    index: int
    words: Words
    parents: tuple[str, ...]
    unit: str
    features: Features
    measure: str | None = None
    role: NumberClass | None = None
    reason: str | None = None
    rule: str = "words of the header"
    own: Features = field(default_factory=Features)

    @property
    def is_open(self) -> bool:
        return self.role is None and self.reason is None

    @property
    def is_read(self) -> bool:
        return self.is_open and self.measure is not None

    @property
    def group(self) -> tuple[object, ...]:
        """Lines of one group speak of the same unit and time; sums hold inside a group only."""
        words, mention = self.words, self.words.mention
        time = (mention.kind, mention.first, mention.last) if mention is not None else None
        return (
            words.org,
            time,
            words.ytd,
            words.current if words.current == "month" else None,
            words.compare,
        )


def sets_beside(words: Words) -> bool:
    """Whether a line holds a plan, a change or another period, so that a bare rate may compare with it."""
    return words.role in (NumberClass.PLAN, NumberClass.CHANGE) or words.compare is not None


class Group:
    """Lines of one organisation and time, with the numbers that bear witness to their sums."""

    def __init__(
        self, lines: Sequence[Line], witness: Witness, rules: Rules, *, compared: bool = False
    ) -> None:
        self.lines, self.witness, self.rules = lines, witness, rules
        self.compared = compared  # plans or other periods stand beside, which a bare rate may be of

    def read(self, measure: str) -> Iterator[Line]:
        """The lines settled to `measure` so far."""
        return (line for line in self.lines if line.is_open and line.measure == measure)

    def first(self, measure: str) -> Line | None:
        return next(self.read(measure), None)

    def by_measure(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.is_open and line.measure is not None:
                found[line.measure].append(line)
        return found
