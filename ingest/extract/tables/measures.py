"""What each line of a table measures, settled among its neighbours.

A line is a column, or a row where the rows carry the measures. Its words alone leave questions that only
the other lines answer: "Đúng hạn" beside "Trước hạn", "Quá hạn" after "Đang giải quyết", a bare "Tỷ lệ",
new dossiers beside those carried over. Where two readings compete, the one that the table's own sums
support is taken; where none is safe the line stays unread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ingest.extract.folding import fold
from ingest.extract.measures import Features, measure_of
from ingest.extract.tables.doubt import leave_contradicted, leave_unknown_words
from ingest.extract.tables.lexicon import column_sums
from ingest.extract.tables.lines import Group, Line, sets_beside
from ingest.extract.tables.numbers import COUNT_UNITS
from ingest.extract.tables.rates import settle_bare_rates, settle_rates_by_due
from ingest.extract.tables.witness import Rules, Witness
from ingest.figure import NumberClass

_OPINIONS = frozenset({"satisfied", "very_satisfied", "rating", "reuse"})
_SHARES = (
    ("rate_online", "received_online", "received_total"),
    ("rate_by_due", "resolved_by_due", "resolved_total"),
    ("rate_late", "resolved_late", "resolved_total"),
)


def settle_lines(lines: Sequence[Line], witness: Witness, rules: Rules) -> None:
    """Settle each line's measure, role or reason, in place."""
    for line in lines:
        _refuse(line)
    groups: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        if line.is_open and not line.is_read:
            groups[line.group].append(line)
    compared = any(sets_beside(line.words) for line in lines)
    for group in groups.values():
        _Counts(group, witness, rules, compared=compared).settle()


def _refuse(line: Line) -> None:
    words = line.words
    if words.role is not None:
        line.role = words.role
    elif words.kind is not None and not line.is_read:
        line.role = NumberClass.OTHER_FIGURE  # a score or rank that is none of the scorecard's
    elif words.note:
        line.reason = "note"
    elif words.ambiguous:
        line.reason = "two_meanings"


class _Counts(Group):
    def settle(self) -> None:
        self._flow_states()
        for line in self.lines:
            self._measure(line)
        self._new_beside_carried()
        self._on_time_or_by_due()
        self._late_by_sum()
        self._bare_totals()
        self._handed_out()
        self._twice()
        settle_bare_rates(self)
        settle_rates_by_due(self)
        self._twice()
        leave_unknown_words(self)
        leave_contradicted(self)
        for line in self.lines:
            if line.is_open and line.measure is None:
                line.reason = "no_measure" if line.features.says_something else "no_words"

    # What a line's own words and its neighbours' states make of it

    def _flow_states(self) -> None:
        """In a flat header the state of a timeliness column is that of the columns before it."""
        current: str | None = None
        parents: tuple[str, ...] | None = None
        for line in self.lines:
            if line.parents != parents:
                current, parents = None, line.parents
            features = line.features
            if features.state in ("resolved", "pending"):
                both = current not in (None, features.state, "timed:" + features.state) and not features.time
                current = "both" if both and current in ("resolved", "pending") else features.state
            elif features.time and features.state is None and line.unit != "percent":
                current = self._with_state(line, current)
            if features.time == "not_due" and line.features.state == "resolved":
                line.features = replace(line.features, time="by_due")

    def _with_state(self, line: Line, current: str | None) -> str | None:
        time = line.features.time
        state = current.removeprefix("timed:") if current is not None else None
        if state in ("resolved", "pending"):
            line.features = replace(line.features, state=state)
        elif time in ("early", "on_time", "by_due"):
            line.features = replace(line.features, state="resolved")
        elif time == "not_due":
            line.features = replace(line.features, state="pending")
        else:
            return current
        return f"timed:{line.features.state}"

    def _measure(self, line: Line) -> None:
        unit, features = line.unit, line.features
        if unit not in ("percent", *COUNT_UNITS):
            line.reason = "no_unit"
            return
        if unit == "percent" and not line.own.says_what and not line.words.features.says_what:
            return
        if features.time and features.state == "received":
            line.reason = "two_meanings"
            return
        if _no_such_measure(unit, features):
            line.role = NumberClass.OTHER_FIGURE
            return
        if unit == "feedback" and features.state not in ("received", "resolved", None):
            line.role = NumberClass.OTHER_FIGURE
            return
        if unit == "dossier" and not features.says_what:
            return
        line.measure = measure_of(unit, features)
        if line.measure is None:
            line.role = NumberClass.OTHER_FIGURE if features.state == "handed_out" else None

    def _new_beside_carried(self) -> None:
        carried = any(line.measure == "received_carried_over" for line in self.lines)
        for line in self.read("received_total"):
            if line.words.maybe_new and carried and not line.words.total:
                line.measure, line.rule = "received_new", "new beside carried over"

    def _on_time_or_by_due(self) -> None:
        early = self.first("resolved_early")
        for line in self.read("resolved_on_time"):
            if early is None or self._early_is_inside(early, line):
                line.measure, line.rule = "resolved_by_due", "on time without a separate early"
                line.features = replace(line.features, time="by_due")

    def _early_is_inside(self, early: Line, on_time: Line) -> bool:
        """Whether "đúng hạn" counts the early ones too: the total closes without them."""
        whole, late = self.first("resolved_total"), self.first("resolved_late")
        if whole is None or late is None:
            return False
        apart = self.witness.sum_holds(whole.index, [early.index, on_time.index, late.index])
        inside = self.witness.sum_holds(whole.index, [on_time.index, late.index])
        return inside.supports and not apart.supports

    def _late_by_sum(self) -> None:
        """An undivided "quá hạn" that closes the resolved, or those in process, is late among them."""
        for line in self.read("overdue_total"):
            for whole, part, measure, state in (
                ("resolved_total", "resolved_by_due", "resolved_late", "resolved"),
                ("pending_total", "pending_not_due", "pending_overdue", "pending"),
            ):
                total, rest = self.first(whole), self.first(part)
                if total is None or rest is None or self.first(measure) is not None:
                    continue
                if self.witness.sum_holds(total.index, [rest.index, line.index]).supports:
                    line.measure, line.rule = measure, "closes the sum of its state"
                    line.features = replace(line.features, state=state)
                    break

    def _bare_totals(self) -> None:
        """ "Tổng số" with nothing above it: the whole whose parts the number row, or the sums, name."""
        for line in self.lines:
            if not (
                line.is_open and line.measure is None and line.unit == "dossier" and not line.words.unknown
            ):
                continue
            fits = {
                one.whole for one in column_sums("core", "sum") if self._closes(line, one.whole, one.parts)
            }
            fits |= {whole for rate, part, whole in _SHARES if self._is_whole_of(line, rate, part)}
            if "received_total" in fits and self.first("received_carried_over") is None:
                fits.discard("received_new")  # what is new is told from the total only beside a carry-over
            if len(fits) == 1 and self.first(next(iter(fits))) is None:
                line.measure, line.rule = fits.pop(), "sum of its parts"

    def _is_whole_of(self, line: Line, rate: str, part: str) -> bool:
        """Whether the shares printed beside it take this line for their whole, in a row that can tell."""
        share, count = self.first(rate), self.first(part)
        if share is None or count is None:
            return False
        verdict = self.witness.share_holds(share.index, count.index, line.index)
        telling = any(
            0 < (self.witness.value(share.index, place) or 0) < 100
            for place in self.witness.places(share.index)
        )
        return verdict.supports and verdict.tested >= 2 and telling

    def _closes(self, line: Line, whole: str, parts: Sequence[str]) -> bool:
        found = [self.first(part) for part in parts]
        known = [one for one in found if one is not None]
        if len(known) < len(found) or whole.startswith("procedures"):
            return False
        stated = {index for _, index in self.rules.sums.get(line.index, ())}
        if stated and stated != {one.index for one in known}:
            return False
        verdict = self.witness.sum_holds(line.index, [one.index for one in known])
        alone = line.words.total and len(known) >= 3
        return verdict.supports and (verdict.tested >= 2 or bool(stated) or alone)

    # Lines that claim the same

    def _handed_out(self) -> None:
        """ "Trả kết quả" beside "đã giải quyết": results handed out have no measure."""
        resolved = list(self.read("resolved_total"))
        handing = [line for line in resolved if _leaf_says(line, "trả")]
        if handing and len(handing) < len(resolved):
            for line in handing:
                line.measure, line.role = None, NumberClass.OTHER_FIGURE

    def _twice(self) -> None:
        for measure, lines in self.by_measure().items():
            if len(lines) < 2:
                continue
            if measure == "received_total" and self._total_and_new(lines):
                continue
            plain = [line for line in lines if not line.words.unknown]
            for line in lines if len(plain) != 1 else [line for line in lines if line.words.unknown]:
                line.measure, line.reason = None, "two_lines_one_measure"

    def _total_and_new(self, lines: Sequence[Line]) -> bool:
        """Two of "received": the one that is the other and the carried-over is the total."""
        carried = self.first("received_carried_over")
        if carried is None or len(lines) != 2:
            return False
        for whole, new in (lines, lines[::-1]):
            if self.witness.sum_holds(whole.index, [new.index, carried.index]).supports:
                new.measure, new.rule = "received_new", "new beside carried over"
                return True
        return False


def _no_such_measure(unit: str, features: Features) -> bool:
    """A published figure that the codebook has no code for: the resolved ones of one channel, say."""
    if unit == "dossier" and features.topic in _OPINIONS:
        return True
    if unit == "procedure":
        return any((features.state, features.time, features.origin, features.topic))
    if unit not in ("dossier", "percent") or features.topic is not None:
        return False
    if features.time is not None and features.state not in (None, "resolved", "pending", "due"):
        return True
    divided = features.time is not None or features.state not in (None, "received")
    if features.channel == "postal":
        return features.time is not None or features.state not in (None, "received", "resolved")
    if features.channel is not None:
        return divided or features.channel == "other_form" or features.origin == "carried"
    return features.origin is not None and features.time is not None


def _leaf_says(line: Line, word: str) -> bool:
    return word in fold(line.words.text.rsplit(" / ", 1)[-1]).split()
