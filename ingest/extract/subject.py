"""Of whom and of what field one number of a sentence is; `timing` says when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Marked, Slot, ignored_asides
from ingest.extract.cues import Cue
from ingest.extract.draft import Draft
from ingest.extract.fields import Fields
from ingest.extract.flow import Flow
from ingest.extract.organisations import OWN_CENTRE, OWN_PLACE, OrgMention
from ingest.extract.respective import LISTED, InTurn, pair_in_turn
from ingest.extract.scope import Scope, subjects
from ingest.extract.timing import Timing

_PLACE_AFTER = bounded(
    r"\s*(?:[^,;.()\d]{0,40}(?<!\w)(?:tại|ở|của|thuộc|trên|thẩm quyền|thẩm quyền giải quyết)\s+)?"
)
_ADVERBIAL = bounded(r"\W*(?:trong|tính|đến|qua|theo|từ|quý|tháng|năm|\d+ tháng)(?!\w)[^,;:]{0,60},")
_GROUP = bounded(
    r"\W*(?:(?:trong đó|theo đó|cụ thể),?\s+)?(?:có\s+|tại\s+|ở\s+)?(?:cả\s+)?(?:các|những|nhiều|một số|"
    r"hầu hết(?: các)?|\d{1,3}(?:/\d{1,3})?|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s+"
    r"(?:đơn vị|địa phương|cơ quan|nơi|sở|huyện|xã|phường)"
    r"(?:,\s*(?:đơn vị|địa phương|ban|ngành|xã|phường|thị xã|thị trấn|thành phố)){0,3}\s"
)
_LIST_AFTER = bounded(r"[\s,(]*(?:gồm|bao gồm|là|như|đó là|có)?\s*(?:có|là)?\s*:?\s*")
_TOGETHER = bounded(r"(?<!\w)(?:cùng|đều)(?!\w)")
_NO_WORDS = bounded("")
_EACH_REACHES = bounded(r"(?<!\w)đạt(?:\s+tỷ\s+lệ)?\s*$")
_DESK = bounded(r"(?:các\s+)?bộ phận")
_AND_COMMUNES = bounded(
    r"\s*(?:,|và|cùng)\s+(?:bộ phận một cửa\s+)?(?:ubnd\s+)?(?:các|cấp)\s+(?:xã|phường)(?!\w)"
)
_COMMUNE = bounded(r"(?<!\w)(?:xã|phường|thị trấn|đặc khu)(?!\w)")
_DISTRICT = bounded(r"(?<!\w)(?:huyện|quận|thị xã)(?!\w)")
_OFFICES = bounded(r"(?:các\s+)?(?:sở|cơ quan|đơn vị|ngành)(?!\w)")
_HANDLES = bounded(r"\s+(?:(?:đã|cũng|mới)\s+)*(?:giải quyết|xử lý|trả|thẩm định|hoàn thành)(?!\w)")
_OWN_NUMBER = bounded(r"\s*\(\s*\d")
_COMMA = bounded(r"\s*,\s*(?:(?:với|chỉ|có|mới|gần|hơn|khoảng)\s+)*")
_ENTRY_OPENS = bounded(r"(?<!\w)(?:là|đến|tới|thuộc về|nhất|có)\s+(?:ở\s+|tại\s+)?$")
_ADJOINS = bounded(r"[\s,]*")
_LABELS = bounded(r"[\s:(-]*(?:(?:với|là|gần|hơn|trên|khoảng)\s+)*")
_OWNER = bounded(r"(?<!\w)(?:của|thuộc|trực thuộc|cho|gửi)\s+$")
_WITH = bounded(
    r"(?<!\w)(?:hợp nhất|sáp nhập|phối hợp|so|cùng|giáp|tiếp giáp|kết nối|liên thông)\s+(?:cùng|với)\s+$"
)
_AGENT = bounded(r"(?<!\w)(?:được|do|tại)\s+(?:cán bộ\s+)?$")
_COUNTED = bounded(r"\d\s*$")
_ENDS_ASIDE = bounded(r"[;)]")
_WORD = bounded(r"[^\W\d_]{2}")
_PLACED = bounded(r"(?<!\w)(?:tại|ở|của|qua|từ|về)\s+(?:các\s+)?$")
_VERB = bounded(r"(?<!\w)(?:nhận|tiếp nhận|giải quyết|xử lý|nộp)(?!\w)")
_LEADING = bounded(
    r"(?:[^\w]|tại|ở|đối với|riêng|còn|về phía|với|theo|trong đó|tính riêng|kết quả|tình hình)*"
)


def _is_centre(mention: OrgMention) -> bool:
    return mention.is_centre or mention.org == "centre"


@dataclass(slots=True)
class Sentence:
    """One sentence with what was found in it; offsets are of the block's text."""

    marked: Marked
    span: tuple[int, int]
    flow: Flow
    cues: list[Cue] = field(init=False)
    orgs: list[OrgMention] = field(init=False)
    time: Timing = field(init=False)
    fields: Fields = field(init=False)
    in_turn: InTurn = field(init=False, default_factory=InTurn)
    _members: dict[int, list[OrgMention]] = field(init=False, default_factory=dict)
    _spent: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        ignored = ignored_asides(self.folded, self.span)
        names = [(one.start, one.end) for one in self.marked.organisations if _is_centre(one)]
        self.cues = [
            cue
            for cue in self.marked.cues
            if self.span[0] <= cue.start < self.span[1]
            and not any(a <= cue.start < b for a, b in [*ignored, *names])
        ]
        self.orgs = [
            one
            for one in subjects(self.marked, self.span)
            if not self._accompanies(one) and not self._handles_for_centre(one)
        ]
        self.orgs = [self._place_spoken_of(self._centre_of_place(one)) for one in self.orgs]
        self.orgs = [one for one in self.orgs if one.org != OWN_PLACE or self._is_own_tier(one)]
        self.time = Timing(self.marked, self.span, self.flow)
        self.fields = Fields(self.marked, self.span, self.flow, self.cues)

    def pair_in_turn(self, slots: list[Slot], before: Sequence[Draft]) -> list[Slot]:
        """`A, B và C lần lượt tiếp nhận 1.200, 35 và 12 hồ sơ`: the numbers in the order of the units."""
        slots, self.in_turn = pair_in_turn(self.marked, self.span, slots, before)
        return slots

    @property
    def folded(self) -> str:
        return self.marked.folded

    def cues_in(self, start: int, end: int) -> list[Cue]:
        return [cue for cue in self.cues if start <= cue.start and cue.end <= end]

    def is_item(self, slot: Slot) -> bool:
        """A list entry `<organisation> <number>`: it borrows the statement above and changes no subject."""
        return not self.cues_in(slot.left, slot.right)

    # Scope

    def scope_of(self, slot: Slot) -> Scope:
        """Organisation and period of one number."""
        scope = self.time.of(slot)
        means = [m for m in self.orgs if m.org == "national"]
        if any(slot.left <= m.start < slot.right or self._stands_before_opening(m, slot) for m in means):
            return replace(scope, org="national")
        label = self.label_of(slot)
        if label is not None and not self.fields.listed:
            if self._is_entry(label, slot):
                self._spent.add(label.start)
            return replace(scope, org=self._own(label.org))
        named = self._named_before(slot)
        return replace(scope, org=self._own(named.org)) if named else scope

    def _stands_before_opening(self, mention: OrgMention, slot: Slot) -> bool:
        """`bình quân của cả nước (85,40 điểm)`: nothing stands between them but the parenthesis."""
        opening = slot.opening
        return (
            opening is not None and mention.end <= opening and not self.folded[mention.end : opening].strip()
        )

    def scope_after(self, first: Slot | None) -> Scope:
        """The scope that the following sentences inherit: what was named before `first`, the first figure."""
        end = first.number.start if first else self.span[1]
        scope = self.time.goes_on(self.flow.paragraph, end)
        if first is None:
            named = [m for m in self.orgs if m.org != "national" and self._leads(m)][:1]
        else:
            named = [
                m for m in self.orgs if m.end <= end and m.org != "national" and not self._is_entry(m, first)
            ]
            named = [m for m in named if not self._is_place(m)] or named
            named = [m for m in named if not self._owns(m)] or named
            named = [m for m in named if not self._lists_levels(m)]
            passive = [m for m in self.orgs if first.unit_end <= m.start < first.right and self._is_agent(m)]
            named = named or passive[:1]
        return replace(scope, org=self._own(named[-1].org)) if named else scope

    def _lists_levels(self, mention: OrgMention) -> bool:
        """`Cấp tỉnh có 45 hồ sơ, cấp huyện 61, cấp xã 94`: the text goes on with none of them."""
        levels = {m.org for m in self.orgs if m.start >= mention.start and m.org.startswith("level:")}
        return mention.org.startswith("level:") and len(levels) > 1

    def _own(self, org: str) -> str | None:
        """The code of an organisation; "cấp xã" is the level wherever the whole province is spoken of."""
        wide = ("province", "level:province")
        speaks_of_all = self.flow.paragraph.org in wide or any(m.org in wide for m in self.orgs)
        return org if org == "level:commune" and speaks_of_all else self.flow.own(org)

    def _adjoins(self, mention: OrgMention, slot: Slot) -> bool:
        """`UBND tỉnh: 8/66 hồ sơ`: nothing but a colon between a name and its number."""
        if mention.end > slot.number.start:
            return False
        return self.folded[mention.end : slot.number.start].strip() in (":", "(")

    def _is_closed_in(self, mention: OrgMention, slot: Slot) -> bool:
        """Whether a mention stands in parentheses that close before the number."""
        opening = self.folded.rfind("(", self.span[0], mention.start)
        closing = self.folded.find(")", opening) if opening >= 0 else -1
        return opening >= 0 and mention.end <= closing < slot.number.start

    def _is_entry(self, mention: OrgMention, slot: Slot) -> bool:
        """Whether a mention only labels the number (`Sở A: 5 hồ sơ`, `Sở A (5 hồ sơ)`)."""
        if mention.start >= slot.unit_end:
            return True
        between = self.folded[mention.end : slot.number.start]
        if between.startswith(":") and not _WORD.search(self.folded, 0, mention.start):
            return False  # it opens the block: "Toàn tỉnh: 80,25 điểm; hạng 11/63"
        return self.is_item(slot) and _LABELS.fullmatch(between) is not None

    def _is_place(self, mention: OrgMention) -> bool:
        """`Sở Tư pháp nhận tại quầy của Trung tâm`: a place after its verb, not the subject."""
        clause = max(self.folded.rfind(sign, self.span[0], mention.start) for sign in ";,(") + 1
        before = self.folded[max(clause, self.span[0]) : mention.start]
        return _PLACED.search(before) is not None and _VERB.search(before) is not None

    def _centre_of_place(self, mention: OrgMention) -> OrgMention:
        """`Tại xã Thanh Sơn, ..., Trung tâm tiếp nhận`: the centre of the place where the sentence is set."""
        if mention.org != OWN_CENTRE:
            return mention
        before = [
            m for m in self.orgs if m.end <= mention.start and m.org.startswith(("commune:", "district:"))
        ]
        if not before or not self._leads(before[0]):
            return mention
        return replace(mention, org=before[0].org)

    def _place_spoken_of(self, mention: OrgMention) -> OrgMention:
        """`Tại xã Thạch Long, ... 7 tháng, xã nhận 1.240 hồ sơ`: "xã" alone is the commune named last."""
        if mention.org != OWN_PLACE or mention.is_centre:
            return mention
        tier = self._tier_of(mention)
        is_desk = tier and _DESK.match(self.folded, mention.start) is not None
        together = _AND_COMMUNES.match(self.folded, mention.end) is not None  # both: the whole district
        if is_desk and not together and any(m.org.startswith("level:") for m in self._mentions()):
            return replace(mention, org=f"level:{tier.rstrip(':')}")  # beside the desks of another level
        if self._is_own_tier(mention):
            return mention
        named = [
            m.org for m in self.marked.organisations if m.end <= mention.start and m.org.startswith(tier)
        ]
        paragraph = self.flow.paragraph.org or ""
        named = named or ([paragraph] if paragraph.startswith(tier) else [])
        if not named and is_desk:
            return replace(mention, org=f"level:{tier.rstrip(':')}")  # of the places of that tier
        return replace(mention, org=named[-1]) if named else mention

    def _is_own_tier(self, mention: OrgMention) -> bool:
        """Whether "xã", "huyện" alone may be the document's own place."""
        own = self.flow.document.own_place
        return mention.is_centre or own is None or own.startswith(self._tier_of(mention))

    def _tier_of(self, mention: OrgMention) -> str:
        words = self.folded[mention.start : mention.end]
        if _COMMUNE.search(words):
            return "commune:"
        return "district:" if _DISTRICT.search(words) else ""

    def _handles_for_centre(self, mention: OrgMention) -> bool:
        """`Trung tâm tiếp nhận 900 hồ sơ; các sở, ngành đã giải quyết 880`: still of the centre's."""
        if mention.org != "level:province" or self.flow.paragraph.org != "centre":
            return False
        return (
            _OFFICES.match(self.folded, mention.start) is not None
            and _HANDLES.match(self.folded, mention.end) is not None
        )

    def _accompanies(self, mention: OrgMention) -> bool:
        """`tỉnh, khi vừa hợp nhất với Phú Yên, đứng thứ 30`: another that the subject is set beside."""
        return _WITH.search(self.folded, self.span[0], mention.start) is not None

    def _owns(self, mention: OrgMention) -> bool:
        """`Văn phòng đăng ký đất đai, cánh tay của Sở, giải quyết ...`: the owner of what is spoken of."""
        return _OWNER.search(self.folded, self.span[0], mention.start) is not None

    def _is_agent(self, mention: OrgMention) -> bool:
        """`2.500 hồ sơ được Trung tâm ... tiếp nhận`"""
        return _AGENT.search(self.folded, self.span[0], mention.start) is not None

    def label_of(self, slot: Slot) -> OrgMention | None:
        """The organisation that the piece of a number names before it, or after it as its place."""
        if slot.number.start in self.in_turn.orgs:
            return self.in_turn.orgs[slot.number.start]
        inside = [m for m in self.orgs if slot.left <= m.start < slot.right and m.org != "national"]
        before = [m for m in inside if m.end <= slot.number.start and not self._is_closed_in(m, slot)]
        before = [m for m in before if not self._is_place(m)] or before
        adjacent = [m for m in self._mentions() if slot.left <= m.start and self._adjoins(m, slot)]
        after = [m for m in inside if m.start >= slot.unit_end]
        if slot.number.spelled:  # "Đứng đầu bảng xếp hạng của tỉnh là phường ..."
            is_who = (m for m in after if self.folded[slot.unit_end : m.start].endswith(" là "))
            first = next(is_who, None)
            if first is not None:
                return first
        if adjacent and (not before or adjacent[-1].start > before[-1].start):
            return adjacent[-1]
        if before:
            return before[-1]
        counted = after and (
            _COUNTED.search(self.folded[slot.unit_end : after[0].start])
            or _OWN_NUMBER.match(self.folded, after[0].end)  # "18 hồ sơ chậm nằm ở Sở A (13) và Sở B (5)"
        )
        if after and not counted and _PLACE_AFTER.fullmatch(self.folded, slot.unit_end, after[0].start):
            return after[0]
        if slot.opening is not None:
            outside = [m for m in self._mentions() if self._stands_before_opening(m, slot)]
            if outside and not any(slot.opening < m.start < slot.number.start for m in self._mentions()):
                return outside[-1]
        return self._named_as_entry(slot)

    def _named_as_entry(self, slot: Slot) -> OrgMention | None:
        """`ít nhất là xã Sa Loong, 694 hồ sơ`: a comma between the entry of a list and its number."""
        named = [m for m in self._mentions() if slot.before <= m.start and m.end <= slot.left]
        if not named or _COMMA.fullmatch(self.folded, named[-1].end, slot.number.start) is None:
            return None
        return named[-1] if _ENTRY_OPENS.search(self.folded, slot.before, named[-1].start) else None

    def _mentions(self) -> list[OrgMention]:
        """Also those too weak to be subjects: `UBND tỉnh (gần 15,7%)` is one."""
        return [
            m
            for m in self.marked.organisations
            if self.span[0] <= m.start < self.span[1] and m.org != "national"
        ]

    def speaks_for_group(self, slot: Slot) -> bool:
        """Whether the subject of a rate is a group of units, which the sentence may list after the number.

        `Các đơn vị có tỷ lệ đúng hạn 100% gồm: Sở Tư pháp, Sở Nội vụ`: the units listed share the number.
        """
        clause = max(self.folded.rfind(sign, self.span[0], slot.number.start) for sign in ";:")
        start = max(clause + 1, self.span[0])
        opening = _ADVERBIAL.match(self.folded, start)
        starts = (start, opening.end()) if opening else (start,)
        if not any(_GROUP.match(self.folded, one, slot.number.start) for one in starts):
            return False
        run: list[OrgMention] = []
        end = slot.unit_end
        for mention in [m for m in self._mentions() if m.start >= slot.unit_end]:
            gap = self.folded[end : mention.start]
            if (LISTED if run else _LIST_AFTER).fullmatch(gap) is None:
                break
            run.append(mention)
            end = mention.end
        if run:
            self.in_turn.orgs[slot.number.start] = run[0]
            self._members[slot.number.start] = run[1:]
        return True

    def sharers_of(self, slot: Slot) -> list[OrgMention]:
        """The other units of `Sở A, Sở B và Sở C cùng đạt 100%`, where the number's own is the last."""
        if slot.number.start in self._members:
            return self._members[slot.number.start]
        together = _TOGETHER.search(self.folded, slot.before, slot.number.start)
        if together is None and slot.number.spelled and slot.number.value == 0:
            together = _NO_WORDS.match(self.folded, slot.number.start)
        if together is None and slot.number.is_percent:
            together = _EACH_REACHES.search(self.folded, slot.before, slot.number.start)
        if together is None:
            return []
        run: list[OrgMention] = []
        end = together.start()
        for mention in reversed([m for m in self._mentions() if m.end <= together.start()]):
            gap = self.folded[mention.end : end]
            if (LISTED if run else _ADJOINS).fullmatch(gap) is None:
                break
            run.append(mention)
            end = mention.start
        return run[1:]

    def _named_before(self, slot: Slot) -> OrgMention | None:
        end = self.fields.begins if self.fields.listed else slot.number.start
        named = [m for m in self.orgs if m.end <= end and m.org != "national" and self._org_reaches(m, slot)]
        named = [m for m in named if not self._is_place(m)] or named
        named = [m for m in named if not self._owns(m)] or named
        if named:
            return named[-1]
        return next(
            (
                m
                for m in self.orgs
                if slot.unit_end <= m.start < slot.right
                and m.org != "national"
                and _OWN_NUMBER.match(self.folded, m.end) is None
            ),
            None,
        )

    def _org_reaches(self, mention: OrgMention, slot: Slot) -> bool:
        """An entry of a closed list (in parentheses, or `<organisation> <number>;`) reaches no further."""
        opening = self.folded.rfind("(", self.span[0], mention.start)
        closing = self.folded.find(")", opening) if opening >= 0 else -1
        if opening >= 0 and mention.end <= closing <= slot.number.start:
            return False
        if mention.start in self._spent:
            return not _ENDS_ASIDE.search(self.folded[mention.end : slot.number.start])
        return True

    def _leads(self, mention: OrgMention) -> bool:
        """Whether a mention opens its sentence, times and prepositions aside."""
        opening = list(self.folded[self.span[0] : mention.start])
        for period in self.marked.periods:
            for index in range(max(period.start, self.span[0]), min(period.end, mention.start)):
                opening[index - self.span[0]] = " "
        return _LEADING.fullmatch("".join(opening)) is not None
