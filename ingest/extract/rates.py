"""Percentages of a sentence: of what a rate is, tried from the surest reading to the last."""

from __future__ import annotations

from decimal import Decimal

from ingest.extract.bases import base_of
from ingest.extract.bounded import bounded
from ingest.extract.clauses import Slot
from ingest.extract.counted import of_a_unit, rates_opinions
from ingest.extract.draft import Draft, Meaning
from ingest.extract.measures import Features, features_of, measure_of, rate_of
from ingest.extract.numbers import Number
from ingest.extract.scope import Scope
from ingest.extract.statement import RATE_LABEL, THIS_RATE, Statement
from ingest.figure import NumberClass

_CONNECTIVE = bounded(
    r"[\s,(;:-]*(?:(?:và|chiếm|đạt|được|tương đương|tương ứng|bằng|ứng với|tỷ lệ|tỉ lệ|là|khoảng|gần|hơn|"
    r"trên|với|"
    r"có|đều|chỉ|cũng|lên|tới|đến|mức|thì|xấp xỉ|tức|chừng|ngót|khá cao|cao|thấp)[\s,:(]*)*"
)
_INDICATORS = bounded(r"(?<!\w)(?:chỉ số|nhóm|tiêu chí|điểm)(?!\w)")
_PROCEDURES = bounded(r"(?<!\w)(?:tthc|thủ tục)(?!\w)")
_DOSSIERS = bounded(r"(?<!\w)(?:hồ sơ|hs)(?!\w)")
_OF_PROCEDURES = bounded(r"\s*(?:số\s+|các\s+)?(?:tthc|thủ tục)(?!\w)")
_PROCEDURE_RATES = ("rate_procedures_online_full", "rate_procedures_online_partial")
# "Sở A trễ 120 hồ sơ, chiếm 72% tổng số hồ sơ trễ hạn": how the late ones are spread, and no rate
_OF_THE_LATE = bounded(
    r"\s*(?:trong\s+|trên\s+)?(?:tổng\s+)?(?:số\s+)?(?:lượng\s+)?(?:hồ sơ|hs)?\s*(?:trễ|quá|chậm)(?!\w)"
)
# "miễn 100% lệ phí", "95% hộ dân": shares of other things than dossiers
_OF_OTHER_THINGS = bounded(
    r"\s*(?:số\s+|các\s+|mức\s+|tổng\s+số\s+)?(?:phí|lệ phí|chi phí|thời gian|thời hạn|kinh phí|vốn|hộ|"
    r"dân số|xã|phường|huyện|thôn|đơn vị|cơ quan|sở|cán bộ|công chức|viên chức|đảng viên|dự toán|"
    r"diện tích|văn bản|máy tính|địa phương)(?!\w)"
)
# "tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ đạt 91%": of services that are used
_SERVICES_USED = bounded(
    r"(?<!\w)(?:tỷ|tỉ)\s+lệ\s+(?:số\s+)?(?:dịch vụ công|dvc|dvctt|tthc|thủ tục)[^,;.\d]{0,40}(?<!\w)phát sinh"
    r"(?:\s+hồ sơ)?[^,;.\d]{0,20}$"
)
_LISTS_UNITS = bounded(r"[^.;\d]{0,30}(?:gồm|là|như)\s*:?\s*")
_SATISFACTION = ("satisfied", "very_satisfied")


class RateReader:
    """Reads the percentages of one statement."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.sentence, self.flow, self.findings = statement.sentence, statement.flow, statement.findings
        self.folded = statement.folded

    def read(self, slot: Slot) -> None:
        """Make the percentage of `slot` a figure (with what it is of), furniture or unread."""
        before = len(self.findings.drafts)
        self._read(slot)
        counts = self.findings.drafts[:before]
        for draft in self.findings.drafts[before:]:
            draft.rate_base = base_of(draft, slot, self.folded, self.sentence.cues, counts)

    def _read(self, slot: Slot) -> None:
        own = self.statement.features(slot)
        refused, left_open = self.findings.refused, self.findings.left_open
        of_services = _SERVICES_USED.search(self.folded, slot.before, slot.number.start) is not None
        if of_services or _OF_OTHER_THINGS.match(self.folded, slot.number.end):
            self.findings.begin_number()
            self.statement.set_aside(slot, NumberClass.OTHER_FIGURE)
            return
        self.findings.begin_number()
        if not own.says_what and not self.statement.reaches_level(slot) and self._continues(slot):
            if refused is not None:
                self._read_share_of_refused(slot, *refused)
                return
            if left_open:
                self.statement.leave(slot, "share of a number left unread")
                return
            if self._read_beside(slot, own):
                return
        if not own.says_what and of_a_unit(slot, self.folded):
            self.statement.set_aside(slot, NumberClass.OTHER_FIGURE)
            return
        if not self._read_of_feedback(slot, own):
            self._read_by_words(slot, own)

    def _continues(self, slot: Slot) -> bool:
        """Whether only connecting words (", chiếm", "(") stand between the number before and this one."""
        if _CONNECTIVE.fullmatch(self.folded, slot.left, slot.number.start) is None:
            return False
        if THIS_RATE.search(self.folded, slot.before, slot.number.start):
            return False
        between = self.sentence.cues_in(max(self.statement.right_before, slot.before), slot.left)
        return not features_of(between).says_what

    def _read_share_of_refused(self, slot: Slot, why: NumberClass, features: Features) -> None:
        """`201 phiếu rất hài lòng (96,2%)`: the count is no figure of the codebook, its share may be."""
        measure = measure_of("percent", features)
        label = self.sentence.label_of(slot)
        lists = (
            label is not None and _LISTS_UNITS.fullmatch(self.folded, slot.before, label.start) is not None
        )
        if lists and why is NumberClass.OTHER_FIGURE and measure is not None:
            self.statement.add(slot, measure, Meaning(features, "list of units beyond a threshold"))
            return
        if features.topic in _SATISFACTION and why is NumberClass.OTHER_FIGURE and measure is not None:
            self.statement.add(slot, measure, Meaning(features, "share of the ratings before"))
        else:
            self.statement.set_aside(slot, why)

    def _read_beside(self, slot: Slot, own: Features) -> bool:
        """`7,7/18 điểm, tỷ lệ 39,56%`; `7.957 hồ sơ, đạt 99,8%`: the share of the figure before."""
        here, last = self.findings.last_here, self.flow.last
        if here is not None and here.measure in ("score", "score_max"):
            meaning = Meaning(own, "rate beside a score")
            self.statement.add(slot, "score_rate", meaning, indicator=here.indicator)
            return True
        if last is None or last.number.is_percent or self.sentence.label_of(slot) is not None:
            return False
        if _OF_THE_LATE.match(self.folded, slot.number.end) and last.features.time == "late":
            self.statement.set_aside(slot, NumberClass.OTHER_FIGURE)
            return True
        last = self._part_that_gives(slot.number, last) or last
        measure = rate_of(last.measure)
        if measure is None:
            self.statement.leave(slot, "share of a figure that has no rate")
            return True
        meaning = Meaning(last.features, "rate of the count before")
        self.statement.add(slot, measure, meaning, scope=self._scope_of(last, slot), field=last.field)
        return True

    def _part_that_gives(self, rate: Number, whole: Draft) -> Draft | None:
        """Of two counts before a percentage the first, where the percentage is its share of the second."""
        counts = [one for one in self.findings.here if not one.number.is_percent and not one.indicator]
        if len(counts) < 2 or counts[-1] is not whole or whole.number.value <= 0:
            return None
        share = 100 * counts[-2].number.value / whole.number.value
        return counts[-2] if abs(share - rate.value) <= Decimal(1).scaleb(-rate.n_decimals) else None

    def _scope_of(self, last: Draft, slot: Slot) -> Scope:
        """A rate speaks of whom and when its count does, unless its own piece says otherwise."""
        scope = self.sentence.scope_of(slot)
        if self.sentence.label_of(slot):
            return scope
        time = self.sentence.time
        period = scope.period if time.own(slot) or time.is_beside_time(slot) else last.period
        return Scope(last.org, period, last.basis)

    def _read_of_feedback(self, slot: Slot, own: Features) -> bool:
        """`1.255 đã được xử lý, đúng hạn 93%` after feedback is the rate of feedback."""
        here = self.findings.last_here
        if here is None or here.unit != "feedback" or not (own.time or own.state):
            return False
        meaning = Meaning(own, "rate of feedback")
        self.statement.add(slot, "rate_feedback_resolved", meaning, scope=self._scope_of(here, slot))
        return True

    def _read_by_words(self, slot: Slot, own: Features) -> None:
        if not own.says_what and self._read_other_time(slot):
            return
        meaning = self.statement.meaning(slot, own, "percent")
        features = meaning.features
        if features.indicator and not features.time and self._is_of_indicator(slot):
            meaning = Meaning(features, "rate of an indicator")
            self.statement.add(slot, "score_rate", meaning, indicator=features.indicator)
            return
        measure = self._measure(slot, features)
        opinions = rates_opinions(slot, self.folded) and features.topic not in _SATISFACTION
        of_procedures = _OF_PROCEDURES.match(self.folded, slot.number.end) and measure not in _PROCEDURE_RATES
        if of_procedures or (opinions and measure is not None):
            self.statement.set_aside(slot, NumberClass.OTHER_FIGURE)
        elif measure is None:
            self.statement.leave(slot, "no_measure" if features.says_what else "no_words")
        else:
            self.statement.share_out(slot, self.statement.add(slot, measure, meaning))

    def _read_other_time(self, slot: Slot) -> bool:
        """`66,7% (tháng 4 là 28%)`: nothing but a time stands before; the rate before at another time."""
        here = self.statement.continued.of_other_time(slot, "percent")
        if here is None:
            return False
        scope, mention = self.sentence.scope_of(slot), self.sentence.time.own(slot)
        if mention is not None and self.statement.continued.is_level_of_time(slot):
            scope = self.sentence.time.changed(scope, mention)
        meaning = Meaning(here.features, "same rate of another time")
        self.statement.add(slot, here.measure, meaning, scope=Scope(here.org, scope.period, scope.basis))
        return True

    def _is_of_indicator(self, slot: Slot) -> bool:
        """Whether a percentage stands beside an indicator's name as such, not as the rate its words say."""
        if not self.flow.document.scorecard or RATE_LABEL.search(self.folded, slot.before, slot.number.start):
            return False
        return _INDICATORS.search(self.folded, self.sentence.span[0], slot.number.start) is not None

    def _measure(self, slot: Slot, features: Features) -> str | None:
        measure = measure_of("percent", features)
        piece = self.folded[slot.left : slot.right]
        if (
            features.channel is None
            or features.state
            or not _PROCEDURES.search(piece)
            or _DOSSIERS.search(piece)
        ):
            return measure
        return rate_of(measure_of("procedure", features) or "") or measure
