"""Counts of a sentence: dossiers, procedures, visits, ratings, feedback, and both ends of a ratio."""

from __future__ import annotations

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Slot
from ingest.extract.continued import THIS_NUMBER
from ingest.extract.counted import (
    brought_by_one,
    count_unit,
    of_voters,
    only_looked_at,
    procedures_refused,
    ratings_refused,
    unit_has_dossiers,
    visits_refused,
)
from ingest.extract.draft import Draft, Meaning
from ingest.extract.measures import Features, features_of, measure_of
from ingest.extract.scope import Scope
from ingest.extract.statement import LISTABLE, Statement
from ingest.figure import NumberClass

_DOSSIERS = bounded(r"(?<!\w)(?:hồ sơ|hs)(?!\w)")
_OUT_OF = bounded(r"(?:(?<!\w)(?:trên|trong)|/)\s*tổng(?:\s+số)?\s*(?:hơn|gần|trên)?\s*$")
_HAS_ONLY = bounded(r"\s*(?:[,.;(]|$)")
_LIST_OPENS = bounded(r"(?<!\w)(?:là|gồm|như|có|thuộc về|nằm ở|ở|tại|nhất)\s+(?:các\s+|khối\s+)?$")
_ADJOINS = bounded(r"[\s:(]*(?:(?:là|có|với|chỉ|còn|đạt|được|lên|tới|hơn|gần|khoảng|trên)\s+)*")
_COPULA = bounded(r"(?:(?<!\w)(?:là|có|được)|:)\s*$")
_OF_TOTAL = bounded(r"(?:trên|trong|/)\s*tổng(?:\s+số)?\s*(?:hồ sơ\s*)?(?:là\s*)?$")
_RECEIVED = Features(state="received")
_BOTH = bounded(r"(?<!\w)nhận(?:,| và) (?:đã )?(?:giải quyết|xử lý|trả)(?!\w)")
_MOST_OF_FIELDS = bounded(
    r"\W*(?:trong (?:số )?(?:đó|này|ấy),? )?(?:(?:số )?hồ sơ )?(?:nhiều nhất|chủ yếu)\s+(?:vẫn )?"
    r"(?:là|ở|thuộc|tập trung ở|thuộc về)\s+(?:(?:các )?(?:lĩnh vực|hồ sơ|thủ tục|nhóm) )"
)
# What opens with these words is no field (lĩnh vực) but a unit that no organisation was known by.
_UNIT_WORDS = bounded(
    r"(?:(?:các|những)\s+)?(?:cấp|khối|ubnd|sở|huyện|thành phố|thị xã|quận|xã|phường|chi cục|chi nhánh|"
    r"bộ phận|trung tâm|đơn vị|cơ quan|văn phòng|phòng|ban)(?!\w)"
)


class CountReader:
    """Reads the counts of one statement."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.sentence, self.flow, self.findings = statement.sentence, statement.flow, statement.findings
        self.folded = statement.folded

    def read(self, slot: Slot) -> None:
        """Make the count of `slot` a figure, furniture or unread; of a ratio both numbers."""
        self.findings.begin_number()
        own = self.statement.features(slot)
        told = self.statement.continued.told_again(slot)
        if told is not None:
            self._read_again(slot, told)
            return
        unit = self._unit(slot, own)
        if unit is None:
            self.statement.leave(slot, "no_unit")
        elif unit == "dossier" and (whole := self._divided_by_field(slot, own)) is not None:
            meaning = Meaning(whole.features, "field with the most dossiers", whole)
            self.statement.add(slot, whole.measure, meaning, unit=unit)
        elif unit == "dossier" and not own.topic and not own.time and self.statement.topic_ahead:
            self._read_of_topic(slot, own, self.statement.topic_ahead)
        elif not slot.number.is_whole:
            self.statement.leave(slot, "a count that is no whole number")
        elif self._is_refused(slot, own, unit):
            self.statement.set_aside(slot, NumberClass.OTHER_FIGURE)
        else:
            self._read(slot, self._own(slot, own), unit)

    def _divided_by_field(self, slot: Slot, own: Features) -> Draft | None:
        """`Nhiều nhất là lĩnh vực chứng thực với 1.102 hồ sơ`: the count told before that fields divide.

        It is the one that the sentence before states; of a new paragraph, the dossiers received.
        """
        opens = _MOST_OF_FIELDS.match(self.folded, self.sentence.span[0])
        if opens is None or own.says_what or self.findings.last_here is not None:
            return None
        last = self.flow.whole
        org = self.sentence.scope_of(slot).org
        received = [d for d in self.flow.told.values() if d.measure == "received_total" and d.org == org]
        told = [last] if last is not None else received[::-1]
        return next((draft for draft in told if draft.number.value > slot.number.value), None)

    def _read_of_topic(self, slot: Slot, own: Features, topic: str) -> None:
        """`Về thanh toán trực tuyến, có 45.120 hồ sơ`: of the topic where nothing else is said."""
        measure = measure_of("dossier", Features(topic=topic))
        bare = not own.says_what and self.findings.last_here is None
        if measure is None or not bare or _HAS_ONLY.match(self.folded, slot.unit_end) is None:
            self.statement.leave(slot, "of the topic named ahead")
            return
        self.statement.add(slot, measure, Meaning(Features(topic=topic), "topic named ahead"))

    def _read_again(self, slot: Slot, told: Draft) -> None:
        """The number repeats a figure, whose parts follow."""
        self.findings.dividing = told
        scope = Scope(told.org, told.period, told.basis)
        meaning = Meaning(told.features, "whole told again")
        self.statement.add(slot, told.measure, meaning, scope=scope, field=told.field, unit=told.unit)

    def _unit(self, slot: Slot, own: Features) -> str | None:
        says_it_before = _COPULA.search(self.folded, slot.left, slot.number.start) is not None
        said = own if own.says_what or not says_it_before else self.statement.wide_features(slot)
        left = self.statement.left_features(slot)
        return count_unit(slot, self.folded, said, left, self.flow.last) or self._unit_of_list(slot, own)

    def _unit_of_list(self, slot: Slot, own: Features) -> str | None:
        """`1.872 thủ tục: cấp tỉnh 1.485, cấp huyện 254`: a labelled bare number counts the same."""
        last, label = self.findings.last_here, self.sentence.label_of(slot)
        if own.says_what or not slot.number.is_whole:
            return None
        if slot.number.spelled and slot.number.value == 0:
            return self._unit_of_none(slot)
        if self.findings.changing is not None and self.statement.reaches_level(slot):
            return self.findings.changing[1] or None
        if last is not None and self.sentence.time.is_year_before(slot) and not last.number.is_percent:
            return last.unit
        if self.flow.last is not None and THIS_NUMBER.search(self.folded, slot.before, slot.number.start):
            return self.flow.last.unit
        if self._lists_dossiers(slot):
            return "dossier"
        if self.statement.continued.of_other_time(slot, "dossier") is not None:
            return "dossier"
        if self.findings.dividing is not None and slot.number.value <= self.findings.dividing.number.value:
            return self.findings.dividing.unit
        if last is None or last.unit not in LISTABLE or last.number.is_percent:
            return None
        if label is None:
            whole = last.part_of or last
            return last.unit if self.sentence.fields.is_breakdown(slot, whole.number) else None
        adjoins = _ADJOINS.fullmatch(self.folded, label.end, slot.number.start) is not None
        return last.unit if adjoins else None

    def _unit_of_none(self, slot: Slot) -> str | None:
        """`phản ánh, kiến nghị: không phát sinh`: what there was none of."""
        if self.statement.wide_features(slot).topic == "feedback":
            return "feedback"
        return "dossier" if _DOSSIERS.search(self.folded, *slot.sentence) else None

    def _lists_dossiers(self, slot: Slot) -> bool:
        """`nhiều hồ sơ nhất: Yên Ninh 58`: what is before the colon says that dossiers are listed."""
        start = self.sentence.span[0]
        colon = self.folded.find(":", start, slot.number.start)
        label = self.sentence.label_of(slot)
        if colon < 0 and label is not None:
            colon = self._list_opens(slot)
        says = _DOSSIERS.search(self.folded, start, max(colon, start)) is not None and any(
            cue.dimension in ("state", "time") for cue in self.sentence.cues_in(start, max(colon, start))
        )
        return says and (label is not None or self.sentence.fields.listed)

    def _list_opens(self, slot: Slot) -> int:
        """Where `Nhiều hồ sơ nhất là Sở A (120), Sở B (80)` begins to list; -1 where nothing is listed."""
        names = [m.start for m in self.sentence.orgs if m.end <= slot.number.start]
        opens = (_LIST_OPENS.search(self.folded, self.sentence.span[0], name) for name in names)
        return next((name for name, found in zip(names, opens, strict=True) if found), -1)

    def _is_refused(self, slot: Slot, own: Features, unit: str) -> bool:
        last = self.findings.last_here
        if brought_by_one(slot, self.folded) or only_looked_at(slot, self.folded):
            return True
        if of_voters(slot, self.folded):
            return True
        if unit == "procedure" and last is not None and last.unit == unit and self.sentence.label_of(slot):
            return False
        if unit == "procedure":
            return procedures_refused(slot, self.folded, own)
        if unit == "visit":
            return visits_refused(slot, self.folded)
        return unit == "rating" and ratings_refused(slot, self.folded)

    def _own(self, slot: Slot, own: Features) -> Features:
        """The features of the piece; words after a ratio are its second number's in a list of the first's."""
        names_both = _BOTH.search(self.folded, slot.left, slot.number.start) is not None
        if slot.over is not None and own == _RECEIVED and names_both:
            return Features(state="resolved")  # "tiếp nhận, giải quyết 4.800/5.000 hồ sơ"
        if (
            slot.over is not None
            and not self.statement.left_features(slot).says_what
            and self.flow.intro.says_what
        ):
            return self.flow.intro
        if slot.number.spelled and slot.number.value == 0:
            if slot.unit == "feedback":
                return Features(topic="feedback")
            if not own.says_what:
                return self._features_of_none(slot)
        if not own.says_what and self.findings.last_here is not None and self._is_whole(slot):
            return self._features_of_whole(slot, self.findings.last_here)
        return own

    def _features_of_none(self, slot: Slot) -> Features:
        """`không phát sinh hồ sơ`, `chưa có hồ sơ nào`: none received, or none of what was just counted."""
        last, wide = self.flow.last, self.statement.wide_features(slot)
        if wide.says_what:
            return wide
        goes_on = last is not None and last.unit == "dossier" and last.features.state in (None, "received")
        goes_on = goes_on and last is not None and last.features.time is None
        return last.features if goes_on and last is not None else Features(state="received")

    def _is_whole(self, slot: Slot) -> bool:
        """`56.789 hồ sơ trực tuyến trên tổng số 78.901 hồ sơ`: what the number before is a part of."""
        return _OUT_OF.search(self.folded, slot.before, slot.number.start) is not None

    def _read(self, slot: Slot, own: Features, unit: str) -> None:
        meaning = self._meaning(slot, own, unit)
        measure = measure_of(unit, meaning.features)
        starts = self.findings.last_here is None and not meaning.features.says_what
        if measure is None and starts and unit_has_dossiers(slot, self.folded):
            meaning = Meaning(Features(state="received"), "dossiers that a unit has")
            measure = "received_total"
        if measure is None:
            self.statement.leave(slot, "no_measure" if meaning.features.says_what else "no_words")
            return
        field = self._field_of_part(slot, meaning.whole)
        if field is not None and _UNIT_WORDS.match(field):
            self.statement.leave(slot, "of a unit not known")
            return
        draft = self.statement.add(slot, measure, meaning, field=field, unit=unit)
        self.statement.share_out(slot, draft)
        if slot.over is not None:
            self._read_whole_of_ratio(slot, draft)

    def _meaning(self, slot: Slot, own: Features, unit: str) -> Meaning:
        """What is counted; after `15.320 hồ sơ trực tuyến trên tổng số` the whole of the figure before."""
        here = self.findings.last_here
        whole = self.statement.continued.whole_of_rest(slot) if own.state == "rest" and not own.time else None
        if whole is not None:
            return Meaning(whole.features, "listed part of the figure before", whole)
        is_whole = _OF_TOTAL.search(self.folded, slot.before, slot.number.start) is not None
        if is_whole and here is not None and here.unit == unit == "dossier" and not own.says_what:
            return Meaning(self._features_of_whole(slot, here), "whole of a ratio")
        return self.statement.meaning(slot, own, unit)

    def _field_of_part(self, slot: Slot, whole: Draft | None) -> str | None:
        """A listed part labelled by no organisation is of a field (lĩnh vực)."""
        if whole is None:
            return None
        if self.sentence.label_of(slot) is not None:
            return whole.field
        return self.sentence.fields.topic_of(slot) or self.sentence.fields.label_of(slot)

    def _read_whole_of_ratio(self, slot: Slot, draft: Draft) -> None:
        """`4.557/5.099 hồ sơ`: the second number is what the first is a part of."""
        assert slot.over is not None
        features = self._features_of_whole(slot, draft)
        measure = measure_of("dossier", features)
        if draft.unit != "dossier" or draft.features.topic or measure in (None, draft.measure):
            self.findings.leave_number(slot.over, "whole of a ratio")
            return
        assert measure is not None
        in_force = self.flow.last, self.flow.whole, self.flow.state
        self.statement.add(slot, measure, Meaning(features, "whole of a ratio"), number=slot.over)
        self.flow.last, self.flow.whole, self.flow.state = in_force

    def _features_of_whole(self, slot: Slot, draft: Draft) -> Features:
        after = features_of(self.sentence.cues_in(slot.unit_end, slot.right))
        if after.state == "due":
            return Features(state="due")
        if draft.features.time is not None and after.state != "received":
            return Features(state="resolved")
        return Features(state="received", origin=after.origin)
