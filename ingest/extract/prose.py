"""Figures stated in sentences and lists.

A number takes its features from the words of its piece, then from the words before it, then from the
statement it belongs to ("trong đó", parentheses, list items). Organisation and period flow from the
title through headings and paragraphs and are changed by the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.document import Block
from ingest.extract.clauses import Marked, Slot, sentences, slots_of
from ingest.extract.counted import (
    count_unit,
    of_a_unit,
    procedures_refused,
    rates_opinions,
    ratings_refused,
    unit_has_dossiers,
)
from ingest.extract.cues import Cue
from ingest.extract.draft import Draft
from ingest.extract.flow import Flow
from ingest.extract.measures import Features, features_of, measure_of, rate_of
from ingest.extract.numbers import Number
from ingest.extract.periods import Period
from ingest.extract.refusals import is_comparison, is_of_others, refusal
from ingest.extract.scope import DocumentScope, Scope
from ingest.extract.scorecard import Scored, is_rank, rank_measures, score_measures
from ingest.extract.subject import Sentence
from ingest.figure import NumberClass, PeriodBasis, SourceSystem

_PORTAL = re.compile(r"cổng\s+(?:dvc|dịch vụ công)\s*quốc gia|cổng dvcqg|dvcqg")
_ADVERBIAL = re.compile(r"(?:thông qua|qua|đối với)\s[^,]{3,60},")
_CONNECTIVE = re.compile(
    r"[\s,(;:-]*(?:(?:và|chiếm|đạt|được|tương đương|tương ứng|bằng|ứng với|tỷ lệ|tỉ lệ|là|khoảng|gần|hơn|trên|với|có|đều|chỉ|cũng|"
    r"lên|tới|đến|mức|thì|xấp xỉ|tức|chừng|ngót|khá cao|cao|thấp)[\s,:(]*)*"
)
_PRESENT = re.compile(
    r"(?<!\w)(?:(?<!thực )(?<!thể )(?<!xuất )(?<!phát )(?<!biểu )(?<!tái )hiện(?! (?:đại|trạng|trường|vật|thực|diện|hành))|đang)(?!\w)"
)
_INDICATORS = re.compile(r"(?<!\w)(?:chỉ số|nhóm|tiêu chí|điểm)(?!\w)")
_BASE = re.compile(r"\s*(?:trên|trong|so với)?\s*(?:tổng\s+)?số(?!\s+(?:hồ sơ\s+)?(?:trực tuyến|nộp))(?!\w)")
_OF_PROCEDURES = re.compile(r"\s*(?:số\s+|các\s+)?(?:tthc|thủ tục)(?!\w)")
_THIS_RATE = re.compile(r"(?<!\w)(?:tỷ|tỉ)\s+lệ\s+(?:này|trên)(?!\w)")
_COPULA = re.compile(r"(?:(?<!\w)(?:là|có|được)|:)\s*$")
_RATE_LABEL = re.compile(r"(?<!\w)(?:tỷ|tỉ)\s+(?:lệ|trọng)(?!\w)")
_STOCKS = frozenset(
    {
        "followers",
        "procedures_total",
        "procedures_online_full",
        "procedures_online_partial",
        "procedures_other",
        "services_online_total",
        "rate_procedures_online_full",
        "rate_procedures_online_partial",
    }
)
_PROCEDURE_RATES = ("rate_procedures_online_full", "rate_procedures_online_partial")
_SCORES = frozenset({"score", "score_max", "score_rate", "rank", "rank_of"})
_LISTABLE = ("dossier", "percent", "points", "procedure", "service")


class ProseReader:
    """Reads the prose blocks of one document in order."""

    def __init__(self, document: DocumentScope) -> None:
        self.flow = Flow(document, document.scope, document.scope)
        self.drafts: list[Draft] = []
        self.furniture: list[tuple[int, NumberClass]] = []
        self.unread: list[tuple[int, str]] = []

    def read(self, block: Block, marked: Marked) -> None:
        """Take in one block; offsets of what is found are of the block's text."""
        self.drafts, self.furniture, self.unread = [], [], []
        spans = sentences(marked.folded)
        slots = [slots_of(marked, span) for span in spans]
        counting = any(slots)
        self.flow.enter(block, marked, counting=counting)
        for span, found in zip(spans, slots, strict=True):
            sentence = Sentence(marked, span, self.flow)
            SentenceReader(self, sentence).read(sentence.pair_respectively(found))
        self.flow.leave(block, marked, counting=counting)


class SentenceReader:
    """Reads the figures of one sentence."""

    def __init__(self, reader: ProseReader, sentence: Sentence) -> None:
        self.reader, self.sentence, self.flow = reader, sentence, reader.flow
        self.folded = sentence.folded
        self.started = len(reader.drafts)
        self.right_before = sentence.span[0]
        self.left_open = False  # whether the number before was left unread
        self.refused: tuple[NumberClass, Features] | None = None
        self.adverbial = _ADVERBIAL.match(sentence.folded, sentence.span[0]) or _ADVERBIAL.match(
            sentence.folded
        )

    def read(self, slots: list[Slot]) -> None:
        first: Slot | None = None
        for slot in slots:
            before = len(self.reader.drafts)
            self._read_slot(slot)
            self.right_before = slot.right
            if first is None and len(self.reader.drafts) > before:
                first = slot
        if first is not None or not slots:
            self.flow.paragraph = self.sentence.scope_after(first)

    def _read_slot(self, slot: Slot) -> None:
        if is_rank(slot, self.folded):
            self._read_score(slot, self._rank_of(slot))
            return
        refused = refusal(slot, self.folded, in_plan=self.flow.plan)
        if refused is not None:
            self._set_aside(slot, refused)
            return
        compared = is_comparison(slot, self.folded) and self.sentence.own_period(slot) is None
        if compared and self._features(slot).origin is None:
            self._leave(slot, "of an earlier period")
            return
        if is_of_others(slot, self.folded) and self.sentence.label_of(slot) is None:
            self._leave(slot, "zero of units not named")
            return
        wide = self._features(slot, wide=True)
        scored = self.sentence.respective_score(slot) or score_measures(
            slot, self.folded, wide, self.flow.last_score
        )
        if scored is not None:
            self._read_score(slot, scored)
        elif slot.number.is_percent:
            self._read_rate(slot)
        else:
            self._read_count(slot)

    def _rank_of(self, slot: Slot) -> Scored:
        wide = self._features(slot, wide=True)
        scorecard = self.flow.document.scorecard
        return rank_measures(slot, self.folded, wide, self._last_here(), scorecard=scorecard)

    def _set_aside(self, slot: Slot, why: NumberClass) -> None:
        self.refused = (why, self._features(slot))
        for number in (slot.number, slot.over):
            if number is not None:
                self.reader.furniture.append((number.start, why))

    def _leave(self, slot: Slot, reason: str) -> None:
        self.left_open = True
        for number in (slot.number, slot.over):
            if number is not None:
                self.reader.unread.append((number.start, reason))

    def _last_here(self) -> Draft | None:
        """The last figure of this sentence."""
        return self.reader.drafts[-1] if len(self.reader.drafts) > self.started else None

    # Scores

    def _read_score(self, slot: Slot, scored: Scored) -> None:
        self.refused, self.left_open = None, False
        scope, field = self.sentence.scope_of(slot), self.sentence.field_of(slot)
        if not scored:
            self._leave(slot, "no indicator")
        for number, measure, indicator in scored:
            features = Features(indicator=indicator)
            draft = self._add(
                slot, number, measure, scope, field, features, "score or rank", indicator=indicator
            )
            self._share_out(slot, draft)

    # Rates

    def _read_rate(self, slot: Slot) -> None:
        scope, field = self.sentence.scope_of(slot), self.sentence.field_of(slot)
        own, last = self._features(slot), self.flow.last
        refused, self.refused = self.refused, None
        left_open, self.left_open = self.left_open, False
        connects = self._continues(slot)
        here = self._last_here()
        if connects and not own.says_what and refused is not None:
            self._read_share_of_refused(slot, scope, field, *refused)
            return
        if connects and not own.says_what and left_open:
            self._leave(slot, "share of a number left unread")
            return
        if of_a_unit(slot, self.folded) and not own.says_what:
            self._set_aside(slot, NumberClass.OTHER_FIGURE)
            return
        if connects and not own.says_what and here is not None and here.measure in ("score", "score_max"):
            self._add(
                slot,
                slot.number,
                "score_rate",
                scope,
                field,
                own,
                "rate beside a score",
                indicator=here.indicator,
            )
            return
        labelled = self.sentence.label_of(slot) is not None
        if (
            connects
            and not own.says_what
            and last is not None
            and not labelled
            and not last.number.is_percent
        ):
            part = self._part_that_gives(slot.number, last)
            last = part or last
            measure = rate_of(last.measure)
            if measure is None:
                self._leave(slot, "share of a figure that has no rate")
                return
            self._add(
                slot,
                slot.number,
                measure,
                self._of(last, slot, scope),
                last.field,
                last.features,
                "rate of the count before",
            )
            return
        if here is not None and here.unit == "feedback" and (own.time or own.state):
            self._add(
                slot,
                slot.number,
                "rate_feedback_resolved",
                self._of(here, slot, scope),
                here.field,
                own,
                "rate of feedback",
            )
            return
        features, rule, whole = self._complete(slot, own, "percent")
        if (
            not features.says_what
            and self._is_other_time(slot)
            and here is not None
            and here.number.is_percent
        ):
            scope = replace(scope, org=here.org)
            self._add(
                slot, slot.number, here.measure, scope, here.field, here.features, "same rate of another time"
            )
            return
        if features.indicator and not features.time and self._is_indicator_rate(slot):
            self._add(
                slot,
                slot.number,
                "score_rate",
                scope,
                field,
                features,
                "rate of an indicator",
                indicator=features.indicator,
            )
            return
        measure = measure_of("percent", features)
        if self._counts_procedures(slot) and features.channel is not None and not features.state:
            measure = rate_of(measure_of("procedure", features) or "") or measure
        if _OF_PROCEDURES.match(self.folded, slot.number.end) and measure not in _PROCEDURE_RATES:
            self._set_aside(slot, NumberClass.OTHER_FIGURE)
            return
        if measure is None:
            self._leave(slot, "no_measure" if features.says_what else "no_words")
            return
        if rates_opinions(slot, self.folded) and features.topic not in ("satisfied", "very_satisfied"):
            self._set_aside(slot, NumberClass.OTHER_FIGURE)
            return
        self._share_out(
            slot, self._add(slot, slot.number, measure, scope, field, features, rule, whole=whole)
        )

    def _share_out(self, slot: Slot, draft: Draft) -> None:
        """`Sở A và Sở B cùng đạt 100%`: one number is a figure of each."""
        for mention in self.sentence.sharers_of(slot):
            self.reader.drafts.append(
                replace(draft, org=self.flow.own(mention.org), rule="one figure of several units")
            )

    def _read_share_of_refused(
        self, slot: Slot, scope: Scope, field: str | None, why: NumberClass, features: Features
    ) -> None:
        """`201 phiếu rất hài lòng (96,2%)`: the count is no figure of the codebook, its share may be."""
        if features.topic in ("satisfied", "very_satisfied") and why is NumberClass.OTHER_FIGURE:
            measure = measure_of("percent", features)
            if measure is not None:
                self._add(slot, slot.number, measure, scope, field, features, "share of the ratings before")
                return
        self._set_aside(slot, why)

    def _part_that_gives(self, rate: Number, whole: Draft) -> Draft | None:
        """Of two counts before a percentage the first, where the percentage is its share of the second."""
        counts = [
            one
            for one in self.reader.drafts[self.started :]
            if not one.number.is_percent and not one.indicator
        ]
        if len(counts) < 2 or counts[-1] is not whole or whole.number.value <= 0:
            return None
        share = 100 * counts[-2].number.value / whole.number.value
        return counts[-2] if abs(share - rate.value) <= Decimal(1).scaleb(-rate.n_decimals) else None

    def _is_other_time(self, slot: Slot) -> bool:
        """`(tháng 4 là 28%)`: nothing but a time and connecting words before a percentage."""
        mention = self.sentence.own_period(slot)
        if mention is None or mention.end > slot.number.start:
            return False
        return (
            _CONNECTIVE.fullmatch(
                self.folded[slot.left : mention.start].strip("* ")
                + " "
                + self.folded[mention.end : slot.number.start]
            )
            is not None
        )

    def _continues(self, slot: Slot) -> bool:
        """Whether only connecting words (", chiếm", "(") stand between the number before and this one."""
        if _CONNECTIVE.fullmatch(self.folded, slot.left, slot.number.start) is None:
            return False
        if _THIS_RATE.search(self.folded, slot.before, slot.number.start):
            return False
        between = features_of(self.sentence.cues_in(max(self.right_before, slot.before), slot.left))
        return not between.says_what

    def _is_indicator_rate(self, slot: Slot) -> bool:
        """Whether a percentage stands beside an indicator's name as such, not as the rate its words say."""
        start = self.sentence.span[0]
        named = _INDICATORS.search(self.folded, start, slot.number.start) is not None
        return (
            self.flow.document.scorecard
            and named
            and not _RATE_LABEL.search(self.folded, slot.before, slot.number.start)
        )

    def _counts_procedures(self, slot: Slot) -> bool:
        """Whether a percentage is of procedures, not of dossiers."""
        return re.search(
            r"(?<!\w)(?:tthc|thủ tục)(?!\w)", self.folded[slot.left : slot.right]
        ) is not None and not re.search(r"(?<!\w)(?:hồ sơ|hs)(?!\w)", self.folded[slot.left : slot.right])

    def _of(self, last: Draft, slot: Slot, scope: Scope) -> Scope:
        """A rate speaks of whom and when its count does, unless its own piece says otherwise."""
        if self.sentence.label_of(slot):
            return scope
        period = scope.period if self.sentence.own_period(slot) else last.period
        return Scope(last.org, period, last.basis)

    # Counts

    def _read_count(self, slot: Slot) -> None:
        scope, field = self.sentence.scope_of(slot), self.sentence.field_of(slot)
        own = self._features(slot)
        self.refused, self.left_open = None, False
        left = features_of(reversed(self.sentence.cues_in(slot.left, slot.number.start)))
        said = (
            own
            if own.says_what or not _COPULA.search(self.folded, slot.left, slot.number.start)
            else self._features(slot, wide=True)
        )
        unit = count_unit(slot, self.folded, said, left, self.flow.last) or self._unit_of_list(slot, own)
        if unit is None:
            self._leave(slot, "no_unit")
            return
        if not slot.number.is_whole:
            self._leave(slot, "a count that is no whole number")
            return
        if (unit == "procedure" and procedures_refused(slot, self.folded, own)) or (
            unit == "rating" and ratings_refused(slot, self.folded)
        ):
            self._set_aside(slot, NumberClass.OTHER_FIGURE)
            return
        if slot.over is not None and not left.says_what and self.flow.intro.says_what:
            own = self.flow.intro
        if slot.number.spelled and "phát" in slot.number.printed and not own.says_what:
            own = Features(state="received")
        features, rule, whole = self._complete(slot, own, unit)
        measure = measure_of(unit, features)
        if (
            measure is None
            and not features.says_what
            and self._last_here() is None
            and unit_has_dossiers(slot, self.folded)
        ):
            features, rule = Features(state="received"), "dossiers that a unit has"
            measure = "received_total"
        if measure is None:
            self._leave(slot, "no_measure" if features.says_what else "no_words")
            return
        if whole is not None and field is None:
            topic = self.sentence.item_topic(slot) or self.sentence.item_label(slot)
            field = whole.field if self.sentence.label_of(slot) else topic
        draft = self._add(slot, slot.number, measure, scope, field, features, rule, whole=whole, unit=unit)
        self._share_out(slot, draft)
        if slot.over is not None:
            self._add_denominator(slot, draft, scope, field)

    def _unit_of_list(self, slot: Slot, own: Features) -> str | None:
        """`1.872 thủ tục: cấp tỉnh 1.485, cấp huyện 254`: a labelled bare number counts what the figure before does."""
        last, label = self._last_here(), self.sentence.label_of(slot)
        if last is not None and label is None and self.sentence.is_breakdown(slot, last.number):
            return last.unit
        if (
            last is None
            or label is None
            or own.says_what
            or last.unit not in _LISTABLE
            or not slot.number.is_whole
        ):
            return None
        gap = self.folded[label.end : slot.number.start] if label.end <= slot.number.start else "-"
        return last.unit if not gap.strip(" :(") else None

    def _add_denominator(self, slot: Slot, draft: Draft, scope: Scope, field: str | None) -> None:
        """`4.557/5.099 hồ sơ`: the second number is what the first is a part of."""
        if slot.over is None or draft.unit != "dossier":
            if slot.over is not None:
                self.reader.unread.append((slot.over.start, "whole of a ratio"))
            return
        if draft.features.topic:
            self.reader.unread.append((slot.over.start, "whole of a ratio"))
            return
        after = features_of(self.sentence.cues_in(slot.unit_end, slot.right))
        resolved = draft.features.time is not None and after.state != "received"
        features = Features(
            state="resolved" if resolved else "received", origin=None if resolved else after.origin
        )
        if after.state == "due":
            features = Features(state="due")
        last, whole, state = self.flow.last, self.flow.whole, self.flow.state
        measure = measure_of("dossier", features) or "received_total"
        if measure == draft.measure:
            self.reader.unread.append((slot.over.start, "whole of a ratio"))
            return
        self._add(slot, slot.over, measure, scope, field, features, "whole of a ratio")
        self.flow.last, self.flow.whole, self.flow.state = last, whole, state

    # Features

    def _features(self, slot: Slot, *, wide: bool = False) -> Features:
        start = slot.left
        if wide:
            start = max(slot.before, self.folded.rfind(";", slot.before, slot.number.start) + 1)
            start = max(start, min(self.right_before, slot.left))
        elif slot.number.is_percent:
            labels = list(_RATE_LABEL.finditer(self.folded, slot.before, slot.number.start))
            start = min(start, labels[-1].start()) if labels else start
        left = self.sentence.cues_in(start, slot.number.start)
        end = slot.over.end if slot.over else slot.number.end
        base = _BASE.match(self.folded, end) if slot.number.is_percent else None
        right = [] if base else self.sentence.cues_in(end, slot.right)
        return self._settled([*reversed(left), *right])

    @staticmethod
    def _settled(cues: Sequence[Cue]) -> Features:
        """Features of cues; late ones both among the resolved and in process are of neither alone."""
        features = features_of(cues)
        late = [cue for cue in cues if (cue.dimension, cue.value) == ("time", "late")]
        states = {cue.value for cue in cues if cue.dimension == "state"}
        both = "pending" in states and states & {"resolved", "results_out"}
        return replace(features, state=None) if len(late) > 1 and both else features

    def _complete(self, slot: Slot, own: Features, unit: str) -> tuple[Features, str, Draft | None]:
        """The features in force for a number, the rule that gave them, and the whole it is a part of."""
        wide = self._features(slot, wide=True)
        background = Features(channel=self._background_channel())
        if own.says_what:
            if own.time and own.state in (None, "rest") and not self._says_both(slot):
                above = None if unit == "percent" else self._state_above()
                own = replace(own, state=wide.state if wide.state in ("resolved", "pending") else above)
            if not own.channel and not own.topic and not own.time and not own.origin:
                own = own.or_else(background)
            return own, "words of the piece", None
        is_labelled = (
            self.sentence.label_of(slot) is not None
            or self.sentence.by_field
            or slot.number.start in self.sentence.respective
        )
        last, whole = self.flow.last, self.flow.whole
        if not wide.says_what and slot.tail is not None:
            wide = features_of(self.sentence.cues_in(*slot.tail))
        if (
            not wide.says_what
            and unit == "percent"
            and _THIS_RATE.search(self.folded, slot.before, slot.number.start)
        ):
            wide = self.flow.last_rate or wide
        if wide.says_what and not (
            is_labelled and self._last_here() is not None and slot.opening is not None
        ):
            if wide.time and not wide.state:
                wide = replace(wide, state=self._state_above())
            return wide.or_else(background), "words before the number", None
        part = whole if slot.after_subset and whole is not None else last
        here = self._last_here()
        if unit == "percent" and here is not None and here.number.is_percent:
            part = here
        is_here = part is not None and part in self.reader.drafts[self.started :]
        is_field = unit == "dossier" and self.sentence.is_field_item(slot)
        if (
            part is not None
            and part.unit == unit
            and is_here
            and (is_labelled or is_field or self.sentence.item_topic(slot))
        ):
            return part.features, "listed part of the figure before", part.part_of or part
        if self.flow.intro.says_what and unit in _LISTABLE:
            return self.flow.intro, "list under its introduction", None
        if self.sentence.by_field and unit == "dossier":
            return Features(state="received"), "list of fields", None
        return wide, "words before the number", None

    def _says_both(self, slot: Slot) -> bool:
        cues = self.sentence.cues_in(slot.left, slot.number.start)
        return (
            len({cue.value for cue in cues if cue.dimension == "state"}) > 1
            and sum(c.value == "late" for c in cues) > 1
        )

    def _background_channel(self) -> str | None:
        """`Thông qua dịch vụ bưu chính công ích, ...`: the channel of the whole sentence."""
        if self.adverbial is None:
            return None
        found = self.sentence.marked.cues
        cues = [c for c in found if c.end <= self.adverbial.end() and c.dimension == "channel"]
        return cues[-1].value if cues else None

    def _state_above(self) -> str | None:
        """The state of the statement that a timeliness count divides: resolved or in process."""
        if self.flow.state is not None:
            return self.flow.state
        return self.flow.intro.state if self.flow.intro.state in ("resolved", "pending") else None

    # Result

    def _add(
        self,
        slot: Slot,
        number: Number,
        measure: str,
        scope: Scope,
        field: str | None,
        features: Features,
        rule: str,
        *,
        indicator: str | None = None,
        whole: Draft | None = None,
        unit: str | None = None,
    ) -> Draft:
        period = scope.period
        is_stock = measure in _STOCKS or measure in _SCORES
        if (scope.now and ((is_stock and not scope.as_of) or period is None)) or (
            measure in _STOCKS and self._is_present(slot)
        ):
            shown = self.flow.document.shown_date
            period = Period(None, shown) if shown else None
        elif period is not None and (measure in _STOCKS or (measure in _SCORES and scope.as_of)):
            period = Period(None, period.end)
        draft = Draft(
            number=number,
            measure=measure,
            unit=unit or slot.unit or "dossier",
            org=scope.org,
            period=period,
            basis=scope.basis if period else PeriodBasis.NONE,
            field=field,
            indicator=indicator,
            features=features,
            rule=rule,
            quote=(self._quote_start(slot), max(slot.right, slot.unit_end)),
            approximate=slot.approximate,
            source_system=SourceSystem.NATIONAL_PORTAL if self._is_portal(slot) else SourceSystem.LOCAL,
            part_of=whole,
        )
        self.reader.drafts.append(draft)
        if indicator is not None:
            self.flow.last_score = draft
        else:
            self.flow.note(draft, is_part=whole is not None or slot.after_subset)
        return draft

    def _is_present(self, slot: Slot) -> bool:
        """A stock that the words give as of now, whatever period the report is of."""
        start = self.sentence.span[0]
        return _PRESENT.search(self.folded, start, slot.right) is not None and not any(
            self.sentence.periods(*self.sentence.span)
        )

    def _is_portal(self, slot: Slot) -> bool:
        return _PORTAL.search(self.folded, self.sentence.span[0], slot.right) is not None

    def _quote_start(self, slot: Slot) -> int:
        start = slot.left
        if not self.sentence.cues_in(slot.left, slot.right) and slot.before < slot.left:
            start = slot.before
        text = self.folded[start : slot.number.start]
        return start + len(text) - len(text.lstrip(" ,;:.-+*()"))
