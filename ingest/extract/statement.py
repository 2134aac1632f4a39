"""What the words of a sentence say of its numbers, and how a figure is written down from them.

A number takes its features from the words of its piece, then from the words before it, then from the
statement it belongs to ("trong đó", parentheses, list items).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Slot
from ingest.extract.continued import Continued
from ingest.extract.cues import Cue
from ingest.extract.draft import Draft, Meaning
from ingest.extract.findings import Findings
from ingest.extract.flow import Flow
from ingest.extract.measures import Features, features_of, measure_of
from ingest.extract.numbers import Number
from ingest.extract.periods import Period
from ingest.extract.scope import Scope
from ingest.extract.subject import Sentence
from ingest.figure import NumberClass, PeriodBasis, SourceSystem

RATE_LABEL = bounded(r"(?<!\w)(?:tỷ|tỉ)\s+(?:lệ|trọng)(?!\w)")
THIS_RATE = bounded(r"(?<!\w)(?:tỷ|tỉ)\s+lệ\s+(?:này|trên)(?!\w)")
LEVEL_REACHED = bounded(
    r"(?<!\w)(?:lên|xuống|còn|tăng|giảm)(?:\s+(?:lên|xuống|còn|mức|đến|tới|hơn|gần|trên|chỉ|khoảng|thành))*\s*$"
)
_ABOUT = bounded(r"\W*(?:(?:riêng|còn)\s+)?về\s[^,;:.\d]{3,60}[,:]")
_APART = bounded(r"(?<!\w)riêng(?!\w)")
_NAMED = bounded(r"\s+(?!này|trên|đạt|là|chiếm|đó|ấy|khoảng|hơn|gần)[^\W\d_]+\s+[^\W\d_]+")
_LEADS_LIST = bounded(
    r"\W*(?:(?:trong đó|cụ thể|theo đó),?\s+)?(?:dẫn đầu|đứng đầu|nhiều nhất|cao nhất|ít nhất|thấp nhất|"
    r"tốp đầu|đứng thứ nhất|đứng đầu danh sách|(?:đơn vị|địa phương|lĩnh vực|nơi)\s+(?:có\s+)?[^,.;:\d]{0,40}"
    r"(?:nhiều|cao|ít|thấp) nhất)(?!\w)"
)
LISTABLE = ("dossier", "percent", "points", "procedure", "service")
_SUPERLATIVE = bounded(
    r"(?<!\w)(?:cao|thấp|nhiều|tốt|ít)\s+nhất(?!\w)|(?<!\w)(?:kế tiếp|tiếp theo|kế đến|"
    r"tiếp đến)(?!\w)"
)
_FIELD_LEADS = bounded(
    r"\W*(?:(?:trong đó|cụ thể),?\s+)?lĩnh vực\s[^.;:\d]{2,60}(?<!\w)(?:nhiều|lớn|cao|đông) nhất"
    r"(?!\w)[^.;:\d]{0,30}$"
)
_IN_THAT = bounded(r"(?<!\w)(?:trong đó|trong số đó|bao gồm|gồm)(?!\w)")
_PORTAL = bounded(r"cổng\s+(?:dvc|dịch vụ công)\s*quốc gia|cổng dvcqg|dvcqg")
_ADVERBIAL = bounded(r"\W*(?:thông qua|qua|đối với|bằng)\s[^,]{3,60},")
_PRESENT = bounded(
    r"(?<!\w)(?:(?<!thực )(?<!thể )(?<!xuất )(?<!phát )(?<!biểu )(?<!tái )"
    r"hiện(?! (?:đại|trạng|trường|vật|thực|diện|hành))|đang)(?!\w)"
)
# "4,81% số đang giải quyết": the words after a percentage may only name its base
_BASE = bounded(r"\s*(?:trên|trong|so với)?\s*(?:tổng\s+)?số(?!\s+(?:hồ sơ\s+)?(?:trực tuyến|nộp))(?!\w)")
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
_SCORES = frozenset({"score", "score_max", "score_rate", "rank", "rank_of"})


class Statement:
    """One sentence being read: its words, what is in force, and what was found."""

    def __init__(self, sentence: Sentence, flow: Flow, findings: Findings) -> None:
        self.sentence, self.flow, self.findings = sentence, flow, findings
        self.folded = sentence.folded
        self.right_before = sentence.span[0]  # where the words of the number before end
        start = sentence.span[0]
        self.continued = Continued(sentence, flow, findings)
        self._said: dict[tuple[int, int], Features] = {}
        self._adverbial = _ADVERBIAL.match(self.folded, start) or _ADVERBIAL.match(self.folded)

    # Words

    def features(self, slot: Slot) -> Features:
        """What the words of the number's own piece say; of a rate, from its "tỷ lệ" on."""
        in_turn = self.sentence.in_turn.words.get(slot.number.start)
        if in_turn is not None:
            return in_turn
        start = slot.left
        if slot.number.is_percent:
            labels = list(RATE_LABEL.finditer(self.folded, slot.before, slot.number.start))
            start = min(start, labels[-1].start()) if labels else start
        return self._features_from(start, slot)

    def wide_features(self, slot: Slot) -> Features:
        """What all words since the number before say."""
        start = max(slot.before, self.folded.rfind(";", slot.before, slot.number.start) + 1)
        return self._features_from(max(start, min(self.right_before, slot.left)), slot)

    def left_features(self, slot: Slot) -> Features:
        """What the words of the piece before the number say."""
        return features_of(reversed(self.sentence.cues_in(slot.left, slot.number.start)))

    def _features_from(self, start: int, slot: Slot) -> Features:
        """The words from `start` to the end of the piece; asked many times while a number is read."""
        if (start, slot.number.start) not in self._said:
            self._said[start, slot.number.start] = self._read_features(start, slot)
        return self._said[start, slot.number.start]

    def _read_features(self, start: int, slot: Slot) -> Features:
        left = self.sentence.cues_in(start, slot.number.start)
        end = slot.over.end if slot.over else slot.number.end
        base = _BASE.match(self.folded, end) if slot.number.is_percent else None
        right = [] if base else self.sentence.cues_in(end, slot.right)
        return _settled([*reversed(left), *right])

    def meaning(self, slot: Slot, own: Features, unit: str) -> Meaning:
        """The features in force for a number of `unit` whose own piece says `own`."""
        wide = self.wide_features(slot)
        background = Features(channel=self._background_channel())
        if own.says_what:
            said = self._with_state(slot, own, wide, unit).or_else(background)
            return Meaning(said.or_else(self._channel_of_whole(slot)), "words of the piece")
        here = self.findings.last_here
        if (
            here is not None
            and self.sentence.time.is_year_before(slot)
            and here.number.is_percent == (unit == "percent")
        ):
            return Meaning(here.features, "same measure a year before")
        if self.reaches_level(slot) and self.findings.changing is not None:
            return Meaning(self.findings.changing[0], "level after a change")
        continued = self.continued.again(slot, unit)
        if continued is not None:
            return continued
        wide = self._words_elsewhere(slot, wide, unit)
        labelled = self.sentence.label_of(slot) is not None or self.sentence.fields.listed
        if wide.says_what and not (labelled and self.findings.last_here and slot.opening is not None):
            if wide.time and not wide.state:
                wide = replace(wide, state=self.flow.state_above)
            return Meaning(wide.or_else(background), "words before the number")
        listed = self.continued.listed(slot, unit, labelled=labelled)
        if listed is not None:
            return listed
        last = self.flow.last
        leads = _LEADS_LIST.match(self.folded, self.sentence.span[0]) is not None and labelled
        if leads and not wide.says_what and last is not None and last.unit == unit == "dossier":
            return Meaning(last.features, "list of the leading units", last.part_of or last)
        if self._names_another_rate(slot):
            return Meaning(wide, "words before the number")
        if self.flow.intro.says_what and unit in LISTABLE:
            return Meaning(self.flow.intro, "list under its introduction")
        if unit == "dossier" and (self.sentence.fields.listed or self._leads_fields(slot)):
            return Meaning(Features(state="received"), "list of fields")
        return Meaning(wide, "words before the number")

    def _leads_fields(self, slot: Slot) -> bool:
        """`Lĩnh vực hộ tịch chiếm số lượng lớn nhất với 3.120 hồ sơ`: which dossiers came in most."""
        start = self.sentence.span[0]
        leads = _FIELD_LEADS.match(self.folded, start, slot.number.start) is not None
        return leads and not self.sentence.cues_in(start, slot.number.start)

    def _names_another_rate(self, slot: Slot) -> bool:
        """`tỷ lệ công khai đúng hạn 39,56%`: a rate with a name of its own, which no cue knows."""
        label = RATE_LABEL.search(self.folded, slot.before, slot.number.start)
        return (
            slot.number.is_percent
            and label is not None
            and _NAMED.match(self.folded, label.end()) is not None
        )

    @property
    def topic_ahead(self) -> str | None:
        """`Về thanh toán trực tuyến, ...`: what the sentence says it is about."""
        opening = _ABOUT.match(self.folded, self.sentence.span[0])
        cues = self.sentence.cues_in(*opening.span()) if opening else []
        return next((cue.value for cue in cues if cue.dimension == "topic"), None)

    def reaches_level(self, slot: Slot) -> bool:
        """Whether a number is where the change that the sentence tells of ends ("từ 3,2% còn 1,52%")."""
        return (
            self.findings.changing is not None
            and LEVEL_REACHED.search(self.folded, slot.before, slot.number.start) is not None
        )

    def _with_state(self, slot: Slot, own: Features, wide: Features, unit: str) -> Features:
        """A timeliness word with the state it divides, where its piece does not say it."""
        if not own.time or own.state not in (None, "rest") or self._says_both_states(slot):
            return own
        above = None if unit == "percent" else self.flow.state_above
        return replace(own, state=wide.state if wide.state in ("resolved", "pending") else above)

    def _words_elsewhere(self, slot: Slot, wide: Features, unit: str) -> Features:
        """Where neither piece nor words before say anything: words after a share, "tỷ lệ này"."""
        if not wide.says_what and slot.tail is not None:
            wide = features_of(self.sentence.cues_in(*slot.tail))
        says_this_rate = THIS_RATE.search(self.folded, slot.before, slot.number.start)
        compares = _SUPERLATIVE.search(self.folded, *self.sentence.span) and self.sentence.label_of(slot)
        if not wide.says_what and unit == "percent" and (says_this_rate or compares):
            return self.flow.last_rate or wide
        return wide

    def _says_both_states(self, slot: Slot) -> bool:
        cues = self.sentence.cues_in(slot.left, slot.number.start)
        states = {cue.value for cue in cues if cue.dimension == "state"}
        return len(states) > 1 and sum(cue.value == "late" for cue in cues) > 1

    def _channel_of_whole(self, slot: Slot) -> Features:
        """`trả qua bưu chính 900 hồ sơ, trong đó tại nhà 700`: what divides postal dossiers is postal."""
        whole = self.flow.whole
        postal = whole is not None and whole.features.channel == "postal" and whole in self.findings.here
        return Features(channel="postal") if postal and self._divides(slot) else Features()

    def _divides(self, slot: Slot) -> bool:
        return _IN_THAT.search(self.folded, self.sentence.span[0], slot.number.start) is not None

    def _background_channel(self) -> str | None:
        """`Thông qua dịch vụ bưu chính công ích, ...`: the channel of the whole sentence."""
        if self._adverbial is None:
            return None
        end = self._adverbial.end()
        cues = [cue for cue in self.sentence.marked.cues if cue.end <= end and cue.dimension == "channel"]
        return cues[-1].value if cues else None

    # Results

    def set_aside(self, slot: Slot, why: NumberClass) -> None:
        self.findings.set_aside(slot, why, self.features(slot))

    def leave(self, slot: Slot, reason: str) -> None:
        """Leave the number unread; the measures considered are those that the words near it would make."""
        units = (slot.unit,) if slot.unit else ("dossier", "procedure")
        said = (self.features(slot), self.wide_features(slot), self.flow.intro)
        measures = (
            measure_of(unit, features) for unit in units for features in said if features.says_something
        )
        self.findings.leave(slot, reason, tuple(dict.fromkeys(filter(None, measures))))
        self.flow.told.pop(slot.number.value, None)  # a later "số này" may mean the one left unread

    def add(
        self,
        slot: Slot,
        measure: str,
        meaning: Meaning,
        *,
        number: Number | None = None,
        scope: Scope | None = None,
        field: str | None = None,
        indicator: str | None = None,
        unit: str | None = None,
    ) -> Draft:
        """Write down a figure; scope and field are those of the sentence where none are given."""
        scope = scope or self.sentence.scope_of(slot)
        period = self._period(slot, measure, scope)
        draft = Draft(
            number=number or slot.number,
            measure=measure,
            unit=unit or slot.unit or "dossier",
            org=scope.org,
            period=period,
            basis=scope.basis if period else PeriodBasis.NONE,
            field=field or self.sentence.fields.of(slot),
            indicator=indicator,
            features=meaning.features,
            rule=meaning.rule,
            quote=(self._quote_start(slot), max(slot.right, slot.unit_end)),
            approximate=slot.approximate,
            source_system=SourceSystem.NATIONAL_PORTAL if self._is_portal(slot) else SourceSystem.LOCAL,
            part_of=meaning.whole,
        )
        self.findings.drafts.append(draft)
        if indicator is not None:
            self.flow.last_score = draft
        else:
            apart = _APART.search(self.folded, slot.before, slot.number.start) is not None
            self.flow.note(draft, is_part=meaning.whole is not None or slot.after_subset, apart=apart)
        return draft

    def share_out(self, slot: Slot, draft: Draft) -> None:
        """`Sở A và Sở B cùng đạt 100%`: one number is a figure of each."""
        for mention in self.sentence.sharers_of(slot):
            org = self.flow.own(mention.org)
            self.findings.drafts.append(replace(draft, org=org, rule="one figure of several units"))

    def _period(self, slot: Slot, measure: str, scope: Scope) -> Period | None:
        """The period of a figure: of a stock, and of a score as of a day, only the day."""
        is_stock, is_score = measure in _STOCKS, measure in _SCORES
        is_now = scope.now and (scope.period is None or is_stock or (is_score and not scope.as_of))
        if is_now or (is_stock and self._is_present(slot)):
            shown = self.flow.document.shown_date
            return Period(None, shown) if shown else None
        if scope.period is not None and (is_stock or (is_score and scope.as_of)):
            return Period(None, scope.period.end)
        return scope.period

    def _is_present(self, slot: Slot) -> bool:
        """A stock that the words give as of now, whatever period the report is of."""
        span = self.sentence.span
        return _PRESENT.search(self.folded, span[0], slot.right) is not None and not any(
            self.sentence.time.mentions(span[0], slot.right)
        )

    def _is_portal(self, slot: Slot) -> bool:
        return _PORTAL.search(self.folded, self.sentence.span[0], slot.right) is not None

    def _quote_start(self, slot: Slot) -> int:
        in_turn = self.sentence.in_turn.since.get(slot.number.start)
        start = slot.left if in_turn is None else in_turn
        if in_turn is None and not self.sentence.cues_in(slot.left, slot.right) and slot.before < slot.left:
            start = slot.before
        text = self.folded[start : slot.number.start]
        return start + len(text) - len(text.lstrip(" ,;:.-+*()"))


def _settled(cues: Sequence[Cue]) -> Features:
    """Features of cues; late ones both among the resolved and in process are of neither alone."""
    features = features_of(cues)
    if {("channel", "online"), ("channel", "in_person")} <= {(cue.dimension, cue.value) for cue in cues}:
        features = replace(features, channel=None)  # "nhận tại quầy và trên Cổng dịch vụ công 4.973 hồ sơ"
    late = [cue for cue in cues if (cue.dimension, cue.value) == ("time", "late")]
    states = {cue.value for cue in cues if cue.dimension == "state"}
    both = "pending" in states and states & {"resolved", "results_out"}
    return replace(features, state=None) if len(late) > 1 and both else features
