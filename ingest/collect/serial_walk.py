"""The walk over numbered articles that no page lists: on from the last known number, a little at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ingest.collect.answer import Failed
from ingest.collect.ledger import Attempt, Role
from ingest.collect.listing import Item
from ingest.collect.outcome import WITHDRAWALS, Outcome
from ingest.collect.recorder import Asked, Recorder
from ingest.sources import SerialRule


class SerialWalk:
    """One visit of the numbers; what is known of them is in the ledger.

    `collect` asks for the article of a number and keeps it; a failure it gives back and records not.
    `may_ask` is false for an address that is not to be asked for (again).
    """

    def __init__(
        self,
        rule: SerialRule,
        recorder: Recorder,
        collect: Callable[[Asked], Failed | None],
        may_ask: Callable[[str], bool],
    ) -> None:
        self._rule = rule
        self._recorder = recorder
        self._collect = collect
        self._may_ask = may_ask
        self._known: dict[int, Attempt] = {}
        self._failing: dict[int, Outcome] = {}
        self._found: set[int] = set()
        self._is_cut_short = False
        for attempt in recorder.history():
            number = rule.number_of(attempt.url)
            if number is not None and attempt.outcome.is_success:
                self._known[number] = attempt
            elif number is not None:
                self._failing[number] = attempt.outcome

    def known(self) -> Iterator[Item]:
        """The articles of earlier nights."""
        for number, attempt in sorted(self._known.items()):
            if attempt.role == Role.ARTICLE:
                yield Item(self._rule.at(number), attempt.title, attempt.published)

    def run(self) -> None:
        """Ask again for what was missed, then for the numbers after the last known one."""
        rule, last = self._rule, max(self._known, default=self._rule.first - 1)
        for number in self._open(last)[: rule.per_night]:
            self._ask(number)
        missed = 0
        for number in range(last + 1, last + 1 + rule.per_night):
            missed = 0 if self._ask(number) else missed + 1
            if missed == rule.misses or self._is_cut_short:
                break
        if not self._is_cut_short:
            self._conclude(goes_on=missed < rule.misses)

    def _open(self, last: int) -> list[int]:
        """Numbers up to `last` without an article: those whose host failed, and the gaps near the end.

        Portals number an article when it is written and show it when it is approved.
        """
        failing = {number for number, outcome in self._failing.items() if outcome not in WITHDRAWALS}
        near = range(max(self._rule.first, last - self._rule.misses), last)
        return sorted(number for number in failing | set(near) if number < last and number not in self._known)

    def _ask(self, number: int) -> bool:
        """Ask for one number; whether it has an article."""
        asked = Asked(self._rule.at(number), Role.ARTICLE)
        if not self._may_ask(asked.url):
            self._is_cut_short = True
            return False
        with self._recorder.faults_of(asked):
            failure = self._collect(asked)
            if failure is None:
                self._found.add(number)
                return True
            # A number that there is not yet is no failure; what once failed otherwise gets its end.
            if failure.outcome not in WITHDRAWALS or number in self._failing:
                self._recorder.failed(asked, failure)
        return False

    def _conclude(self, *, goes_on: bool) -> None:
        """Record what the numbers amount to, as the list that the portal does not have."""
        asked, rule = Asked(self._rule.url, Role.LIST), self._rule
        numbers = self._known.keys() | self._found
        if not numbers:
            nothing = f"none of the numbers from {rule.first} on has an article"
            self._recorder.failed(asked, Failed(Outcome.NO_ITEMS, nothing))
            return
        detail = f"goes on, but list.per_night is {rule.per_night}" if goes_on else None
        self._recorder.counted(asked, f"up to {max(numbers)}", detail)
