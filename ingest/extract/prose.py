"""Figures stated in sentences and lists.

A number takes its features from the words of its piece, then from the words before it, then from the
statement it belongs to ("trong đó", parentheses, list items). Organisation and period flow from the
title through headings and paragraphs and are changed by the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.document import Block, BlockKind
from ingest.extract.clauses import Marked, Slot, ignored_asides, sentences, slots_of
from ingest.extract.cues import Cue
from ingest.extract.draft import Draft
from ingest.extract.furniture import is_change, is_plan
from ingest.extract.measures import Features, features_of, measure_of, rate_of
from ingest.extract.organisations import OrgMention
from ingest.extract.periods import Period, PeriodKind, PeriodMention
from ingest.extract.scope import DocumentScope, Scope, is_scope_mention, own_org, subjects, with_period
from ingest.extract.scorecard import score_measures
from ingest.figure import NumberClass, PeriodBasis, SourceSystem

_PLAN_HEADING = re.compile(
    r"(?<!\w)(?:nhiệm vụ trọng tâm|phương hướng|nhiệm vụ thời gian tới|kiến nghị|đề xuất|giải pháp|kế hoạch)(?!\w)"
)
_RESULT_HEADING = re.compile(r"(?<!\w)(?:kết quả|tình hình)(?!\w)")
_REPORTS_AS_FOLLOWS = re.compile(r"(?:báo cáo|ban hành)[^.]*như sau\s*:?\s*$")
_FIELD = re.compile(
    r"(?<!\w)lĩnh vực\s+(?P<field>[^\d,.;:()]{2,60}?)(?=\s*(?:[\d,.;:()]|là|có|tại|theo đó|trong|đã|$))"
)
_PORTAL = re.compile(r"cổng\s+(?:dvc|dịch vụ công)\s*quốc gia|cổng dvcqg|dvcqg")
_ADVERBIAL = re.compile(r"(?:thông qua|qua|đối với)\s[^,]{3,60},")
_PROCEDURE_UNITS = ("procedure", "service")
_STOCKS = frozenset({"followers", "procedures_total", "procedures_online_full", "procedures_online_partial",
                     "procedures_other", "services_online_total", "rate_procedures_online_full",
                     "rate_procedures_online_partial"})  # fmt: skip
_FURNITURE_UNITS = {
    "money": NumberClass.MONEY,
    "staff": NumberClass.STAFF,
    "count_of_units": NumberClass.COUNT_OF_UNITS,
    "change": NumberClass.CHANGE,
    "date": NumberClass.PERIOD,
}


@dataclass
class Flow:
    """What is in force while reading on."""

    document: DocumentScope
    section: Scope
    paragraph: Scope
    plan: bool = False
    plan_level: int = 0
    last: Draft | None = None  # the figure before, whose statement a bare number continues
    whole: Draft | None = None  # the total that "trong đó" divides
    intro: Features = field(default_factory=Features)
    intro_unit: str | None = None


class ProseReader:
    """Reads the prose blocks of one document in order."""

    def __init__(self, document: DocumentScope) -> None:
        self.flow = Flow(document, document.scope, document.scope)
        self.drafts: list[Draft] = []
        self.furniture: list[tuple[int, NumberClass]] = []
        self.unread: list[tuple[int, str]] = []

    def read(self, block: Block, marked: Marked) -> None:
        """Take in one block; offsets of what is found are of the block's text."""
        flow = self.flow
        self.drafts, self.furniture, self.unread = [], [], []
        spans = sentences(marked.folded)
        slots = [slots_of(marked, span) for span in spans]
        counting = any(slots)
        if block.kind is BlockKind.HEADING or (not counting and _is_heading_like(marked)):
            self._enter_section(block, marked)
        elif block.kind is not BlockKind.LIST_ITEM:
            flow.paragraph = flow.section
            flow.last = flow.whole = None
            flow.intro, flow.intro_unit = Features(), None
        for span, found in zip(spans, slots, strict=True):
            SentenceReader(self, marked, span).read(found)
        if not counting and marked.folded.rstrip().endswith(":"):
            flow.intro = features_of(reversed(marked.cues))
            flow.last = flow.whole = None
        if not counting and _REPORTS_AS_FOLLOWS.search(marked.folded):
            self._set_reporter(marked)

    def _enter_section(self, block: Block, marked: Marked) -> None:
        flow = self.flow
        if flow.plan and block.kind is not BlockKind.HEADING and not _RESULT_HEADING.search(marked.folded):
            return
        flow.plan = bool(_PLAN_HEADING.search(marked.folded)) and not _RESULT_HEADING.search(marked.folded)
        scope = replace(
            flow.document.scope,
            org=flow.section.org if block.kind is not BlockKind.HEADING else flow.document.org,
        )
        for mention in marked.periods:
            if is_scope_mention(mention, marked.folded):
                scope = with_period(scope, mention, flow.document)
                break
        named = [
            own_org(m.org, flow.document.own_centre, flow.document.own_place)
            for m in subjects(marked, (0, len(marked.text)))
        ]
        if named and block.kind is BlockKind.HEADING:
            scope = replace(scope, org=named[-1])
        flow.section = flow.paragraph = scope
        flow.last = flow.whole = None
        flow.intro, flow.intro_unit = Features(), None

    def _set_reporter(self, marked: Marked) -> None:
        named = subjects(marked, (0, len(marked.text)))
        if named:
            org = own_org(named[-1].org, self.flow.document.own_centre, self.flow.document.own_place)
            self.flow.section = replace(self.flow.section, org=org)


def _is_heading_like(marked: Marked) -> bool:
    """A short line without figures and without a full stop that names a section's subject or period."""
    text = marked.text.rstrip()
    return (
        len(text) < 160
        and not text.endswith((".", ":", ";", ","))
        and bool(marked.periods or _PLAN_HEADING.search(marked.folded))
    )


class SentenceReader:
    """Reads the figures of one sentence."""

    def __init__(self, reader: ProseReader, marked: Marked, span: tuple[int, int]) -> None:
        self.reader, self.flow, self.marked, self.span = reader, reader.flow, marked, span
        self.folded = marked.folded
        self.ignored = ignored_asides(marked.folded)
        self.cues = [
            cue
            for cue in marked.cues
            if span[0] <= cue.start < span[1] and not any(a <= cue.start < b for a, b in self.ignored)
        ]
        self.orgs = subjects(marked, span)
        self.scope = self.flow.paragraph
        self.field: str | None = None
        self.first_features = Features()
        self.adverbial = _ADVERBIAL.match(marked.folded)

    def read(self, slots: Sequence[Slot]) -> None:
        if not slots:
            self._take_scope(self.span[1])
            self.flow.paragraph = self.scope
            return
        for index, slot in enumerate(slots):
            self._read_slot(slot, index)
        self.flow.paragraph = self._scope_after(slots[0])

    def _scope_after(self, first: Slot) -> Scope:
        """The scope that the following sentences inherit: what was named before the first number."""
        scope = self.flow.paragraph
        for mention in self._periods(self.span[0], self.span[1]):
            if mention.start < first.number.start or mention.kind is PeriodKind.RANGE:
                scope = with_period(scope, mention, self.flow.document)
        named = [m for m in self.orgs if m.end <= first.number.start and m.org != "national"]
        if named and not self._is_item(first):
            scope = replace(scope, org=self._own(named[-1]))
        return scope

    def _is_item(self, slot: Slot) -> bool:
        """A list entry `<organisation> <number>`: it borrows the statement above, it does not change the subject."""
        return not self._cues(slot.left, slot.right)

    def _take_scope(self, end: int) -> None:
        for mention in self._periods(self.span[0], end):
            self.scope = with_period(self.scope, mention, self.flow.document)
        named = [m for m in self.orgs if m.end <= end and m.org != "national"]
        if named:
            self.scope = replace(self.scope, org=self._own(named[-1]))

    def _periods(self, start: int, end: int) -> Iterator[PeriodMention]:
        for mention in self.marked.periods:
            if start <= mention.start < end and (
                mention.kind in (PeriodKind.CURRENT, PeriodKind.NOW, PeriodKind.SINCE)
                or is_scope_mention(mention, self.folded)
            ):
                yield mention

    def _own(self, mention: OrgMention) -> str | None:
        return own_org(mention.org, self.flow.document.own_centre, self.flow.document.own_place)

    def _cues(self, start: int, end: int) -> list[Cue]:
        return [cue for cue in self.cues if start <= cue.start and cue.end <= end]

    # One number

    def _read_slot(self, slot: Slot, index: int) -> None:
        number = slot.number
        refused = self._refusal(slot)
        if refused is not None:
            self.reader.furniture.append((number.start, refused))
            if slot.over is not None:
                self.reader.furniture.append((slot.over.start, refused))
            return
        scope = self._scope_of(slot)
        field_name = self._field_of(slot)
        scored = score_measures(slot, self.folded, self._features(slot, wide=True).indicator, self.flow.last)
        if scored is not None:
            for one, measure, indicator in scored:
                self._add(
                    slot,
                    one,
                    measure,
                    scope,
                    field_name,
                    Features(indicator=indicator),
                    "score",
                    indicator=indicator,
                )
            return
        self._read_count_or_rate(slot, scope, field_name, index)

    def _refusal(self, slot: Slot) -> NumberClass | None:
        before = self.folded[slot.left : slot.number.start]
        if slot.unit in _FURNITURE_UNITS:
            return _FURNITURE_UNITS[slot.unit]
        if slot.number.is_signed or is_change(before):
            return NumberClass.CHANGE
        if self.flow.plan or is_plan(self.folded[max(slot.before, slot.left - 60) : slot.number.start]):
            return NumberClass.PLAN
        return None

    def _read_count_or_rate(self, slot: Slot, scope: Scope, field_name: str | None, index: int) -> None:
        own = self._features(slot)
        wide = self._features(slot, wide=True)
        last = self.flow.last
        unit = slot.unit or self._unit_without_noun(slot, own)
        if unit is None:
            self.reader.unread.append((slot.number.start, "no_unit"))
            return
        if unit == "percent" and not own.says_what:
            if last is not None and last.measure in ("score", "score_max"):
                self._add(
                    slot,
                    slot.number,
                    "score_rate",
                    scope,
                    field_name,
                    own,
                    "rate beside a score",
                    indicator=last.indicator,
                )
                return
            rate = rate_of(last.measure) if last is not None and not wide.says_what else None
            if last is not None and rate is not None:
                self._add(
                    slot,
                    slot.number,
                    rate,
                    self._of(last, slot, scope),
                    last.field,
                    last.features,
                    "rate of the count before",
                )
                return
        features, rule, whole = self._complete(slot, own, wide, unit)
        measure = measure_of(unit, features)
        if measure == "resolved_on_time" or measure == "rate_on_time":
            features = replace(features, time="on_time")
        if measure is None and unit == "percent" and wide.indicator:
            self._add(
                slot,
                slot.number,
                "score_rate",
                scope,
                field_name,
                features,
                "rate of an indicator",
                indicator=wide.indicator,
            )
            return
        if measure is None:
            self.reader.unread.append((slot.number.start, "no_measure" if features.says_what else "no_words"))
            return
        if whole is not None and field_name is None:
            field_name = self._item_field(slot) if not self._org_in(slot) else whole.field
        draft = self._add(slot, slot.number, measure, scope, field_name, features, rule, whole=whole)
        if slot.over is not None:
            self._add_denominator(slot, draft, scope, field_name)
        if index == 0:
            self.first_features = features

    def _of(self, last: Draft, slot: Slot, scope: Scope) -> Scope:
        """A rate speaks of whom and when its count does, unless its own piece says otherwise."""
        own_period = next(self._periods(slot.left, slot.right), None)
        return (
            Scope(last.org, scope.period if own_period else last.period, last.basis)
            if not self._org_in(slot)
            else scope
        )

    def _unit_without_noun(self, slot: Slot, own: Features) -> str | None:
        """A bare number counts dossiers where its words are those of dossiers."""
        if self.flow.last is not None and self.flow.last.unit in _PROCEDURE_UNITS and own.channel:
            return "procedure"
        if slot.number.is_whole and (
            own.state or own.time or own.origin or own.channel in ("online", "in_person", "postal")
        ):
            return "dossier"
        return None

    def _features(self, slot: Slot, *, wide: bool = False) -> Features:
        start = slot.before if wide else slot.left
        if slot.number.is_percent and not wide:
            label = list(re.finditer(r"(?<!\w)(?:tỷ|tỉ)\s+lệ", self.folded[slot.before : slot.number.start]))
            start = min(start, slot.before + label[-1].start()) if label else start
        if wide and slot.opening is not None and slot.opening >= slot.before:
            start = slot.before
        left = self._cues(start, slot.number.start)
        right = self._cues(slot.unit_end, slot.right)
        return features_of([*reversed(left), *right])

    def _complete(
        self, slot: Slot, own: Features, wide: Features, unit: str
    ) -> tuple[Features, str, Draft | None]:
        """The features in force for a number, the rule that gave them, and the whole it is a part of."""
        last, whole = self.flow.last, self.flow.whole
        background = Features(channel=self._paragraph_channel())
        if own.says_what:
            if own.time and not own.state:
                own = replace(own, state=wide.state or self._state_above())
            if not own.channel and not own.topic and not own.time and not own.origin:
                own = own.or_else(background)
            return own, "words of the piece", None
        if wide.says_what and not (self._org_in(slot) and last is not None and slot.opening is not None):
            return wide.or_else(background), "words before the number", None
        part = whole if slot.after_subset and whole is not None else last
        if part is not None and part.unit == unit and (self._org_in(slot) or self._item_field(slot)):
            source = part.part_of or part
            return part.features, "listed part of the figure before", source
        if self.flow.intro.says_what:
            return self.flow.intro, "list under its introduction", None
        if part is not None and part.unit == unit and self._org_in(slot):
            return part.features, "listed part of the figure before", part.part_of or part
        return wide, "words before the number", None

    def _paragraph_channel(self) -> str | None:
        if self.adverbial is None:
            return None
        cues = [c for c in self.marked.cues if c.end <= self.adverbial.end() and c.dimension == "channel"]
        return cues[-1].value if cues else None

    def _state_above(self) -> str | None:
        """The state of the statement that a timeliness count divides: resolved or in process."""
        for draft in (self.flow.last, self.flow.whole):
            if draft is not None and draft.features.state in ("resolved", "pending"):
                return draft.features.state
        if self.flow.last is not None and self.flow.last.features.time is not None:
            return "pending" if self.flow.last.features.time == "not_due" else self.flow.last.features.state
        return self.flow.intro.state if self.flow.intro.state in ("resolved", "pending") else None

    def _org_in(self, slot: Slot) -> OrgMention | None:
        inside = [
            m for m in self.marked.organisations if slot.left <= m.start < slot.right and m.org != "national"
        ]
        before = [m for m in inside if m.end <= slot.number.start]
        if before:
            return before[-1]
        if slot.opening is not None:
            outside = [
                m
                for m in self.marked.organisations
                if m.end <= slot.opening and not self.folded[m.end : slot.opening].strip()
            ]
            if outside:
                return outside[-1]
        return None

    def _scope_of(self, slot: Slot) -> Scope:
        scope = self.flow.paragraph
        periods = list(self._periods(self.span[0], self.span[1]))
        earlier = [m for m in periods if m.start < slot.number.start and self._reaches(m, slot)]
        later = [m for m in periods if slot.number.end <= m.start < slot.right]
        for mention in earlier[-1:] or later[:1]:
            scope = with_period(scope, mention, self.flow.document)
        item = self._org_in(slot)
        national = [m for m in self.orgs if m.org == "national" and slot.left <= m.start < slot.right]
        if national:
            return replace(scope, org="national")
        if item is not None and (item in self.orgs or self._is_item(slot)):
            return replace(scope, org=self._own(item))
        named = [
            m
            for m in self.orgs
            if m.end <= slot.number.start and m.org != "national" and self._org_reaches(m, slot)
        ]
        if not named:
            named = [m for m in self.orgs if slot.unit_end <= m.start < slot.right and m.org != "national"][
                :1
            ]
        return replace(scope, org=self._own(named[-1])) if named else scope

    def _reaches(self, mention: PeriodMention, slot: Slot) -> bool:
        """A time in parentheses of its own speaks only inside them, unless it says what the period runs from."""
        closing = self.folded.find(")", mention.end)
        opening = self.folded.rfind("(", self.span[0], mention.start)
        inside = opening >= 0 and self.folded.find(")", opening) == closing and closing >= 0
        return not inside or closing > slot.number.start or mention.kind is PeriodKind.RANGE

    def _org_reaches(self, mention: OrgMention, slot: Slot) -> bool:
        """An entry of a closed list (in parentheses, or `<organisation> <number>`) does not reach further."""
        opening = self.folded.rfind("(", self.span[0], mention.start)
        closing = self.folded.find(")", opening) if opening >= 0 else -1
        return not (opening >= 0 and mention.end <= closing <= slot.number.start)

    def _field_of(self, slot: Slot) -> str | None:
        found = [m for m in _FIELD.finditer(self.folded, self.span[0], self.span[1])]
        if found:
            name = found[0]
            return " ".join(self.folded[name.start("field") : name.end("field")].split())
        if any(
            cue.value == "interlinked" and "gửi liên thông" in self.folded[cue.start : cue.end]
            for cue in self.cues
        ):
            return "liên thông"
        return None

    def _item_field(self, slot: Slot) -> str | None:
        """`538 hồ sơ đăng ký thành lập doanh nghiệp`: what the dossiers are about, as the field."""
        words = self.folded[slot.unit_end : slot.right].strip(" .;,")
        if len(words.split()) < 2 or slot.number.is_percent:
            return None
        return " ".join(words.split())

    def _add(
        self, slot: Slot, number: object, measure: str, scope: Scope, field_name: str | None, features: Features,
        rule: str, *, indicator: str | None = None, whole: Draft | None = None,
    ) -> Draft:  # fmt: skip
        period, basis = scope.period, scope.basis
        if measure in _STOCKS and period is not None:
            period = Period(None, period.end)
        draft = Draft(
            number=slot.number if number is slot.number else slot.over or slot.number,
            measure=measure,
            unit=slot.unit or "dossier",
            org=scope.org,
            period=period,
            basis=basis if period else PeriodBasis.NONE,
            field=field_name,
            indicator=indicator,
            features=features,
            rule=rule,
            quote=(self._quote_start(slot), slot.right if slot.right > slot.unit_end else slot.unit_end),
            approximate=slot.approximate,
            source_system=SourceSystem.NATIONAL_PORTAL if self._is_portal(slot) else SourceSystem.LOCAL,
            part_of=whole,
        )
        self.reader.drafts.append(draft)
        if not slot.number.is_percent:
            if whole is None:
                if features.state is not None and not slot.after_subset:
                    self.flow.whole = draft
            self.flow.last = draft
        elif indicator is None:
            self.flow.last = self.flow.last or draft
        return draft

    def _add_denominator(self, slot: Slot, draft: Draft, scope: Scope, field_name: str | None) -> None:
        """`4.557/5.099 hồ sơ`: the second number is what the first is a part of."""
        base = "resolved_total" if draft.features.time else "received_total"
        if draft.measure.startswith("procedures"):
            base = "procedures_total"
        last = self.flow.last
        self._add(slot, slot.over, base, scope, field_name, Features(state="received"), "whole of a ratio")
        self.flow.last = last

    def _is_portal(self, slot: Slot) -> bool:
        return _PORTAL.search(self.folded, self.span[0], slot.right) is not None

    def _quote_start(self, slot: Slot) -> int:
        start = slot.left
        if not self._cues(slot.left, slot.right) and slot.before < slot.left:
            start = slot.before
        text = self.folded[start : slot.number.start]
        return start + len(text) - len(text.lstrip(" ,;:.-+*("))
