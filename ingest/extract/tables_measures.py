"""What each line of a table measures, settled among its neighbours.

A line is a column, or a row where the rows carry the measures. Its words alone leave questions that only
the other lines answer: "Đúng hạn" beside "Trước hạn", "Quá hạn" after "Đang giải quyết", a bare "Tỷ lệ",
new dossiers beside those carried over. Where two readings compete, the one that the table's own sums
support is taken; where none is safe the line stays unread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.extract.folding import fold
from ingest.extract.measures import Features, measure_of, rate_of
from ingest.extract.tables_lexicon import column_sums
from ingest.extract.tables_numbers import COUNT_UNITS
from ingest.extract.tables_witness import Rules, Verdict, Witness
from ingest.extract.tables_words import Words
from ingest.figure import NumberClass

_RATE_WHOLES = (
    "resolved_total",
    "received_total",
    "received_new",
    "due_total",
    "pending_total",
    "procedures_total",
)
_OPINIONS = frozenset({"satisfied", "very_satisfied", "rating", "reuse"})
_CORE_SUMS = {
    ("resolved_total", ("resolved_early", "resolved_on_time", "resolved_late")),
    ("resolved_total", ("resolved_by_due", "resolved_late")),
    ("pending_total", ("pending_not_due", "pending_overdue")),
}
_SHARES = (
    ("rate_online", "received_online", "received_total"),
    ("rate_by_due", "resolved_by_due", "resolved_total"),
    ("rate_late", "resolved_late", "resolved_total"),
)
_PARTS_AT_MOST = (
    ("received_total", "received_online"),
    ("resolved_total", "resolved_late"),
    ("pending_total", "pending_overdue"),
)


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


def settle_lines(lines: Sequence[Line], witness: Witness, rules: Rules) -> None:
    """Settle each line's measure, role or reason, in place."""
    for line in lines:
        _refuse(line)
    groups: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        if line.is_open:
            groups[line.group].append(line)
    for group in groups.values():
        _Group(group, witness, rules).settle()


def _refuse(line: Line) -> None:
    words = line.words
    if words.role is not None:
        line.role = words.role
    elif words.kind is not None:
        line.role = NumberClass.OTHER_FIGURE  # a score or rank that is none of the scorecard's
    elif words.note:
        line.reason = "note"
    elif words.ambiguous:
        line.reason = "two_meanings"


class _Group:
    def __init__(self, lines: Sequence[Line], witness: Witness, rules: Rules) -> None:
        self.lines, self.witness, self.rules = lines, witness, rules

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
        self._bare_rates()
        self._rates_by_due()
        self._twice()
        self._words_not_understood()
        self._contradicted()
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
        for line in self._read("received_total"):
            if line.words.maybe_new and carried and not line.words.total:
                line.measure, line.rule = "received_new", "new beside carried over"

    def _on_time_or_by_due(self) -> None:
        early = self._first("resolved_early")
        for line in self._read("resolved_on_time"):
            if early is None or self._early_is_inside(early, line):
                line.measure, line.rule = "resolved_by_due", "on time without a separate early"
                line.features = replace(line.features, time="by_due")

    def _early_is_inside(self, early: Line, on_time: Line) -> bool:
        """Whether "đúng hạn" counts the early ones too: the total closes without them."""
        whole, late = self._first("resolved_total"), self._first("resolved_late")
        if whole is None or late is None:
            return False
        apart = self.witness.sum_holds(whole.index, [early.index, on_time.index, late.index])
        inside = self.witness.sum_holds(whole.index, [on_time.index, late.index])
        return inside.supports and not apart.supports

    def _late_by_sum(self) -> None:
        """An undivided "quá hạn" that closes the resolved, or those in process, is late among them."""
        for line in self._read("overdue_total"):
            for whole, part, measure, state in (
                ("resolved_total", "resolved_by_due", "resolved_late", "resolved"),
                ("pending_total", "pending_not_due", "pending_overdue", "pending"),
            ):
                total, rest = self._first(whole), self._first(part)
                if total is None or rest is None or self._first(measure) is not None:
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
            fits = {one.whole for one in column_sums() if self._closes(line, one.whole, one.parts)}
            fits |= {whole for rate, part, whole in _SHARES if self._is_whole_of(line, rate, part)}
            if len(fits) == 1 and self._first(next(iter(fits))) is None:
                line.measure, line.rule = fits.pop(), "sum of its parts"

    def _is_whole_of(self, line: Line, rate: str, part: str) -> bool:
        """Whether the shares printed beside it take this line for their whole, in a row that can tell."""
        share, count = self._first(rate), self._first(part)
        if share is None or count is None:
            return False
        verdict = self.witness.share_holds(share.index, count.index, line.index)
        telling = any(
            0 < (self.witness.value(share.index, place) or 0) < 100
            for place in self.witness.places(share.index)
        )
        return verdict.supports and verdict.tested >= 2 and telling

    def _closes(self, line: Line, whole: str, parts: Sequence[str]) -> bool:
        found = [self._first(part) for part in parts]
        known = [one for one in found if one is not None]
        if len(known) < len(found) or whole.startswith("procedures"):
            return False
        stated = {index for _, index in self.rules.sums.get(line.index, ())}
        if stated and stated != {one.index for one in known}:
            return False
        verdict = self.witness.sum_holds(line.index, [one.index for one in known])
        return verdict.supports and (verdict.tested >= 2 or bool(stated))

    # Lines that claim the same

    def _handed_out(self) -> None:
        """ "Trả kết quả" beside "đã giải quyết": results handed out have no measure."""
        resolved = list(self._read("resolved_total"))
        handing = [line for line in resolved if _leaf_says(line, "trả")]
        if handing and len(handing) < len(resolved):
            for line in handing:
                line.measure, line.role = None, NumberClass.OTHER_FIGURE

    def _twice(self) -> None:
        for measure, lines in self._by_measure().items():
            if len(lines) < 2:
                continue
            if measure == "received_total" and self._total_and_new(lines):
                continue
            plain = [line for line in lines if not line.words.unknown]
            for line in lines if len(plain) != 1 else [line for line in lines if line.words.unknown]:
                line.measure, line.reason = None, "two_lines_one_measure"

    def _total_and_new(self, lines: Sequence[Line]) -> bool:
        """Two of "received": the one that is the other and the carried-over is the total."""
        carried = self._first("received_carried_over")
        if carried is None or len(lines) != 2:
            return False
        for whole, new in (lines, lines[::-1]):
            if self.witness.sum_holds(whole.index, [new.index, carried.index]).supports:
                new.measure, new.rule = "received_new", "new beside carried over"
                return True
        return False

    # Rates

    def _bare_rates(self) -> None:
        """A rate without words of its own is that of a count beside it, as the numbers tell."""
        bare = [
            line for line in self.lines if line.is_open and line.unit == "percent" and not line.own.says_what
        ]
        for line in bare:
            candidates = self._rated_counts(line)
            chosen = self._stated_ratio(line) or self._count_of_rate(
                line, candidates, alternating=len(bare) > 1
            )
            rate = rate_of(chosen.measure) if chosen is not None and chosen.measure is not None else None
            if chosen is None or rate is None:
                line.measure, line.reason = None, "rate_of_what"
            else:
                line.measure, line.features, line.rule = rate, chosen.features, "rate of the count beside it"

    def _rated_counts(self, rate: Line) -> list[Line]:
        counts = [
            line
            for line in self.lines
            if line.is_read and line.unit != "percent" and rate_of(line.measure or "")
        ]
        siblings = [
            line for line in counts if rate.parents and line.parents[: len(rate.parents)] == rate.parents
        ]
        return siblings or ([] if rate.parents and rate.words.features.says_what else counts)

    def _stated_ratio(self, rate: Line) -> Line | None:
        part = self.rules.ratios.get(rate.index, (None, None))[0]
        return next((line for line in self.lines if line.index == part and line.is_read), None)

    def _count_of_rate(self, rate: Line, counts: Sequence[Line], *, alternating: bool) -> Line | None:
        before = [line for line in counts if line.index < rate.index]
        beside = before[-1] if before and before[-1].index == self._index_before(rate) else None
        if len(counts) == 1:
            return counts[0] if beside is counts[0] or rate.parents else None
        wholes = [whole for name in _RATE_WHOLES if (whole := self._first(name)) is not None]
        fitting = []
        testable = False
        for count in counts:
            verdicts = [
                self.witness.share_holds(rate.index, count.index, one.index)
                for one in wholes
                if one is not count
            ]
            testable = testable or any(verdict.tested for verdict in verdicts)
            if any(verdict.supports for verdict in verdicts):
                fitting.append(count)
        if len(fitting) == 1:
            return fitting[0]
        if beside is not None and (beside in fitting or (alternating and not testable)):
            return beside
        return None

    def _index_before(self, line: Line) -> int:
        return max((one.index for one in self.lines if one.index < line.index), default=-1)

    def _rates_by_due(self) -> None:
        counted = self._first("resolved_early") is not None and self._first("resolved_on_time") is not None
        for line in self._read("rate_on_time"):
            if self._first("rate_early") is None and (not counted or self._rate_includes_early(line)):
                line.measure, line.rule = "rate_by_due", "on time without a separate early"
        for rate in self._read("rate_pending"):
            if rate.features.time:
                rate.measure, rate.role = None, NumberClass.OTHER_FIGURE

    def _rate_includes_early(self, rate: Line) -> bool:
        on_time, whole = self._first("resolved_on_time"), self._first("resolved_total")
        by_due = self._first("resolved_by_due")
        if whole is None:
            return False
        if by_due is not None:
            return self.witness.share_holds(rate.index, by_due.index, whole.index).supports
        late = self._first("resolved_late")
        if on_time is None or self.witness.share_holds(rate.index, on_time.index, whole.index).supports:
            return False
        return late is not None and self.witness.rest_holds(rate.index, late.index, whole.index).supports

    # Doubt

    def _words_not_understood(self) -> None:
        doubtful = [line for line in self.lines if line.is_read and line.words.unknown]
        for line in doubtful:
            if not self._confirmed(line, doubtful):
                line.measure, line.reason = None, "words_not_understood"

    def _confirmed(self, line: Line, doubtful: Sequence[Line]) -> bool:
        """Whether a sum of the forms in which it stands holds with lines that are not in doubt themselves."""
        for one in column_sums():
            if line.measure not in (one.whole, *one.parts):
                continue
            members = [self._first(name) for name in (one.whole, *one.parts)]
            known = [member for member in members if member is not None]
            if len(known) < len(members) or any(member in doubtful for member in known if member is not line):
                continue
            verdict = self.witness.sum_holds(known[0].index, [member.index for member in known[1:]])
            if verdict.supports and verdict.tested >= 3 and self._tells(line):
                return True
        return False

    def _tells(self, line: Line) -> bool:
        return any(self.witness.value(line.index, place) for place in self.witness.places(line.index))

    def _contradicted(self) -> None:
        """Columns whose sums are far off in most rows are not what their headers seem to say."""
        for whole, parts in _CORE_SUMS:
            members = [self._first(name) for name in (whole, *parts)]
            known = [member for member in members if member is not None]
            if len(known) == len(members):
                verdict = self.witness.sum_is_near(known[0].index, [member.index for member in known[1:]])
                self._doubt(verdict, known)
        for whole, part in _PARTS_AT_MOST:
            total, inside = self._first(whole), self._first(part)
            if total is not None and inside is not None:
                self._doubt(self.witness.covers(total.index, inside.index), [total, inside])
        for index, terms in self.rules.sums.items():
            self._check_stated(index, terms)

    def _check_stated(self, index: int, terms: Sequence[tuple[int, int]]) -> None:
        by_index = {line.index: line for line in self.lines if line.is_read}
        whole = by_index.get(index)
        parts = [by_index[part] for _, part in terms if part in by_index]
        if whole is None or whole.unit == "percent" or len(parts) < len(terms):
            return
        families = {_family(part.measure) for part in parts}
        if _family(whole.measure) in ("resolved", "pending") and families != {_family(whole.measure)}:
            for line in (whole, *parts):
                line.measure, line.reason = None, "stated_sum_contradicts"

    def _doubt(self, verdict: Verdict, lines: Sequence[Line]) -> None:
        if verdict.contradicts:
            for line in lines:
                line.measure, line.reason = None, "sums_contradict"

    def _read(self, measure: str) -> Iterator[Line]:
        return (line for line in self.lines if line.is_open and line.measure == measure)

    def _first(self, measure: str) -> Line | None:
        return next(self._read(measure), None)

    def _by_measure(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.is_open and line.measure is not None:
                found[line.measure].append(line)
        return found


def _no_such_measure(unit: str, features: Features) -> bool:
    """A published figure that the codebook has no code for: the resolved ones of one channel, say."""
    if unit == "dossier" and features.topic in _OPINIONS:
        return True
    if unit == "procedure":
        return any((features.state, features.time, features.origin, features.topic))
    if unit not in ("dossier", "percent") or features.topic is not None:
        return False
    divided = features.time is not None or features.state not in (None, "received")
    if features.channel == "postal":
        return features.time is not None or features.state not in (None, "received", "resolved")
    if features.channel is not None:
        return divided or features.channel == "other_form" or features.origin == "carried"
    return features.origin is not None and features.time is not None


def _leaf_says(line: Line, word: str) -> bool:
    return word in fold(line.words.text.rsplit(" / ", 1)[-1]).split()


def _family(measure: str | None) -> str:
    return (measure or "").split("_")[0]
