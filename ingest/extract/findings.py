"""What the numbers of one block turned out to be, while it is read sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.extract.clauses import Slot
from ingest.extract.draft import Draft
from ingest.extract.measures import Features
from ingest.extract.numbers import Number
from ingest.figure import NumberClass


@dataclass(slots=True)
class Findings:
    """Figures, furniture and numbers left unread; places are offsets of the block's text.

    `refused` tells why the number before is no figure and what its words say, `left_open` whether it was
    left unread: a share that follows ("..., chiếm 5%") is a share of it. `candidates` are the measures
    that were considered for a number left unread. `changing` is what the sentence says to change, `dividing`
    the figure that it tells again to divide it.
    """

    drafts: list[Draft] = field(default_factory=list)
    furniture: list[tuple[int, NumberClass]] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    candidates: dict[int, tuple[str, ...]] = field(default_factory=dict)
    refused: tuple[NumberClass, Features] | None = None
    left_open: bool = False
    changing: tuple[Features, str] | None = None
    dividing: Draft | None = None
    _sentence: int = 0

    def begin_sentence(self) -> None:
        self._sentence = len(self.drafts)
        self.changing = self.dividing = None
        self.begin_number()

    def begin_number(self) -> None:
        """Forget the number before."""
        self.refused, self.left_open = None, False

    @property
    def here(self) -> list[Draft]:
        """The figures of this sentence so far."""
        return self.drafts[self._sentence :]

    @property
    def last_here(self) -> Draft | None:
        return self.drafts[-1] if len(self.drafts) > self._sentence else None

    def set_aside(self, slot: Slot, why: NumberClass, features: Features) -> None:
        """The number of `slot` (both of a ratio) is furniture."""
        if why is not NumberClass.CHANGE or slot.opening is None:
            self.refused = (why, features)
        for number in (slot.number, slot.over):
            if number is not None:
                self.furniture.append((number.start, why))

    def leave(self, slot: Slot, reason: str, candidates: tuple[str, ...] = ()) -> None:
        """The number of `slot` (both of a ratio) stays unread."""
        self.left_open = True
        for number in (slot.number, slot.over):
            if number is not None:
                self.leave_number(number, reason, candidates)

    def leave_number(self, number: Number, reason: str, candidates: tuple[str, ...] = ()) -> None:
        self.unread.append((number.start, reason))
        if candidates:
            self.candidates[number.start] = candidates
