"""Numbers whose own words do not say what they are of: the statement before them goes on.

"Con số này là 37.905", "tháng 3 là 12.946 hồ sơ", "Trong số 3.377 hồ sơ ấy, đất đai 3.169", "(đất đai 83;
hộ tịch 65)": each takes its measure from a figure before. Where more than one could be meant, none is.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Slot
from ingest.extract.draft import Draft, Meaning
from ingest.extract.findings import Findings
from ingest.extract.flow import Flow
from ingest.extract.subject import Sentence

THIS_NUMBER = bounded(
    r"(?<!\w)(?:con số|số|mức|lượng)\s+(?:này|đó|ấy)\s+(?:(?:đã|chỉ|mới|còn)\s+)?(?:là|đạt)?\s*$"
)
_SPECIFIES = bounded(r"\W*(?:cụ thể|trong đó|trong số đó|bao gồm|gồm|theo đó|chia ra)(?!\w)")
_OF = bounded(r"(?<!\w)(?:trong|của)\s+(?:tổng\s+)?(?:số\s+)?(?:(?:hơn|gần|khoảng|trên)\s+)?$")
_OPENS_OF = bounded(r"\W*trong\s+(?:tổng\s+)?(?:số\s+)?(?:(?:hơn|gần|khoảng|trên)\s+)?")
_TOLD = bounded(r"\s*(?:này|ấy|đó|trên|nói trên|kể trên|nêu trên|vừa nêu)(?!\w)")
_JOINS = bounded(
    r"[\s,(;:*-]*(?:(?:và|còn|trong khi|thì|là|đạt|có|được|chỉ|mới|riêng|tính riêng|con số|tỷ lệ|tỉ lệ|số|"
    r"ở mức|mức|của|ở|vào|hồi|cũng|lên|tới|đến|khoảng|gần|hơn|trên|cả|từng|lại|trước đó)[\s,:(]+)*"
)
_OF_THESE = bounded(r"\W*trong\s+(?:tổng\s+)?số\s+(?:này|đó|ấy|trên)(?!\w)")
_SUM_IS = bounded(r"(?<!\w)(?:là|lên|thành|tổng(?:\s+(?:số|cộng))?)(?:\s+(?:số|cộng|là|hồ sơ|lên))*\s*:?\s*$")
_OF_TOTAL = bounded(r"(?<!\w)(?:trên|trong)\s+tổng(?:\s+số)?\s+(?:(?:hơn|gần|khoảng)\s+)?$")
_LEVEL_OF = bounded(r"(?<!\w)(?:con số|mức|so với)\s+(?:(?:hơn|gần|khoảng|trên)\s+)?$")


class Continued:
    """What the numbers of one sentence take from figures before them."""

    def __init__(self, sentence: Sentence, flow: Flow, findings: Findings) -> None:
        self.sentence, self.flow, self.findings = sentence, flow, findings
        self.folded = sentence.folded

    def again(self, slot: Slot, unit: str) -> Meaning | None:
        """The same measure of another time or unit; the count beside its rate."""
        here, last = self.findings.last_here, self.flow.last
        if (
            here is not None
            and here.number.is_percent
            and unit == "dossier"
            and self._opens_beside(slot, here)
        ):
            features = replace(here.features, state=here.features.state or self.flow.state_above)
            return Meaning(features, "count beside its rate")
        says_again = THIS_NUMBER.search(self.folded, slot.before, slot.number.start) is not None
        if says_again and last is not None and last.number.is_percent == (unit == "percent"):
            return Meaning(last.features, "same measure of another time or unit")
        other = self.of_other_time(slot, unit)
        return Meaning(other.features, "same measure of another time or unit") if other is not None else None

    def of_other_time(self, slot: Slot, unit: str) -> Draft | None:
        """`tháng 4 nhận 13.702 hồ sơ, tháng 3 là 12.946 hồ sơ`: the figure that the number is the like of.

        Nothing but a time, and words that join, stands between it and the number.
        """
        mention = self.sentence.time.own(slot)
        if mention is None or self.sentence.label_of(slot) is not None:
            return None
        if mention.end > slot.number.start:
            return (
                self._counterpart(slot, unit) if self.is_level_of_time(slot) and unit == "percent" else None
            )
        words = f"{self.folded[slot.left : mention.start]} {self.folded[mention.end : slot.number.start]} "
        return self._counterpart(slot, unit) if _JOINS.fullmatch(words) is not None else None

    def is_level_of_time(self, slot: Slot) -> bool:
        """`bỏ xa con số 37% của cả năm 2021`: a level whose time follows it."""
        return _LEVEL_OF.search(self.folded, slot.before, slot.number.start) is not None

    def _counterpart(self, slot: Slot, unit: str) -> Draft | None:
        """The figure before of the same unit; after a semicolon the one that opened the clause before.

        None where that clause states two things of one kind ("nhận 100 hồ sơ, giải quyết 90 hồ sơ; ...").
        """
        here = [one for one in self.findings.here if one.unit == unit and one.indicator is None]
        if not here:
            return None
        border = self.folded.rfind(";", here[-1].number.end, slot.number.start)
        if border < 0 and "riêng" not in self.folded[here[-1].number.end : slot.number.start]:
            return here[-1]
        begins = self.folded.rfind(";", self.sentence.span[0], here[-1].number.start)
        clause = [one for one in here if one.number.start > begins]
        first, others = clause[0], clause[1:]
        return first if all(_is_part(one, first) for one in others) else None

    def told_again(self, slot: Slot) -> Draft | None:
        """`Trong số 3.377 hồ sơ ấy, ...`: the figure that the number repeats, which the sentence divides."""
        if slot.unit != "dossier" or slot.over is not None:
            return None
        told = self.flow.told.get(slot.number.value)
        if told is None or self._names_another(slot, told):
            return None
        start = self.sentence.span[0]
        if _OPENS_OF.fullmatch(self.folded, start, slot.number.start) is not None:
            return told  # "Trong 148 hồ sơ trễ hạn của cấp huyện, ..."
        of = _OF.search(self.folded, slot.left, slot.number.start) is not None
        return told if of and _TOLD.match(self.folded, slot.unit_end) is not None else None

    def _names_another(self, slot: Slot, told: Draft) -> bool:
        """`Trong 500 hồ sơ của huyện Đức Thọ`: the piece says whose the number is, and not that of `told`."""
        label = self.sentence.label_of(slot)
        return label is not None and self.flow.own(label.org) != told.org

    def listed(self, slot: Slot, unit: str, *, labelled: bool) -> Meaning | None:
        """A part of a list: its statement is that of the figure of this sentence that it divides."""
        part = self._part_of_list(slot, unit, labelled=labelled)
        if part is None:
            return None
        whole = part.part_of or (part if self._is_whole(part, slot) else None)
        return Meaning(part.features, "listed part of the figure before", whole)

    def divide_these(self) -> None:
        """`Trong số này, hồ sơ đất đai là 590`: the sentence divides the count told last."""
        last = self.flow.last
        if (
            last is not None
            and not last.number.is_percent
            and _OF_THESE.match(self.folded, self.sentence.span[0])
        ):
            self.findings.dividing = last

    def sums_up(self, slot: Slot) -> bool:
        """`tiếp nhận mới 3.456, cộng với 512 quý trước chuyển sang là 3.968`: all that came in."""
        counts = [one for one in self.findings.here if not one.number.is_percent][-2:]
        if {one.measure for one in counts} != {"received_new", "received_carried_over"}:
            return False
        is_sum = sum((one.number.value for one in counts), Decimal(0)) == slot.number.value
        return is_sum and _SUM_IS.search(self.folded, slot.before, slot.number.start) is not None

    def agree_with_total(self) -> None:
        """`Hồ sơ trễ hạn tập trung ở Sở A 412, Sở B 112` after 524 late ones: of those, where they add up."""
        late = [
            one for one in self.findings.here if one.features.time == "late" and not one.number.is_percent
        ]
        if len(late) < 2 or len({one.org for one in late}) < len(late):
            return
        total = self.flow.told.get(sum((one.number.value for one in late), Decimal(0)))
        if total is None or total in late or total.features.time != "late":
            return
        for one in late:
            one.measure, one.features = total.measure, total.features
            one.part_of = total

    def whole_of_rest(self, slot: Slot) -> Draft | None:
        """`đất đai 500, hộ tịch 300, còn lại 200 hồ sơ`: what the last part of a list makes the sum of."""
        here = self.findings.here
        whole = self.findings.dividing or (here[-1].part_of if here else None)
        parts = [one.number.value for one in here if one.part_of is whole]
        if whole is None or not parts:
            return None
        return whole if sum(parts) + slot.number.value == whole.number.value else None

    def _part_of_list(self, slot: Slot, unit: str, *, labelled: bool) -> Draft | None:
        """The figure whose statement a number without words of its own continues."""
        here = self.findings.last_here
        dividing = self.findings.dividing
        if dividing is not None and dividing.unit == unit and slot.number.value <= dividing.number.value:
            return dividing
        part = self.flow.whole if slot.after_subset and self.flow.whole is not None else self.flow.last
        if unit == "percent" and here is not None and here.number.is_percent:
            part = here
        specifies = _SPECIFIES.match(self.folded, self.sentence.span[0]) is not None
        if here is None and (specifies or labelled):
            part = self._divided(unit, specifies=specifies)
        elif part not in self.findings.here:
            return None
        if part is None or part.unit != unit:
            return None
        part = self._part_of_ratio(part)
        is_field = unit == "dossier" and (
            self.sentence.fields.is_item(slot, in_list=here is not None and here.field is not None)
            or (specifies and self.sentence.fields.of(slot) is not None)
        )
        return part if labelled or is_field or self.sentence.fields.topic_of(slot) else None

    def _part_of_ratio(self, draft: Draft) -> Draft:
        """Of `90 hồ sơ quá hạn trong tổng số 412 hồ sơ` a list goes on with the part, not with the whole."""
        here = self.findings.here
        if draft not in here[1:] or _OF_TOTAL.search(self.folded, 0, draft.number.start) is None:
            return draft
        return here[here.index(draft) - 1]

    def _divided(self, unit: str, *, specifies: bool) -> Draft | None:
        """The figure that a sentence divides: its numbers add up to it.

        With "cụ thể", "trong đó" also the only figure before it.
        """
        span = self.sentence.span
        parts = [
            number.value
            for number in self.sentence.marked.numbers
            if span[0] <= number.start < span[1] and not number.is_percent
        ]
        before = [one for one in self.findings.drafts if one.unit == unit and one.part_of is None]
        summed = next((one for one in before if one.number.value == sum(parts)), None)
        if not specifies:
            return summed if len(parts) > 1 else None
        only = before[0] if len(before) == 1 and before[0].number.value >= sum(parts) else None
        return summed or only

    def _is_whole(self, draft: Draft, slot: Slot) -> bool:
        """Whether a number of a list may be a part of `draft`: of `Sở A 5 hồ sơ, Sở B 7` none is."""
        org = draft.org
        broad = org is None or org in ("province", "centre", "national") or org.startswith("level:")
        broad = broad or draft is self.findings.dividing
        return broad or self.sentence.scope_of(slot).org == org

    def _opens_beside(self, slot: Slot, here: Draft) -> bool:
        """Whether the number stands in a parenthesis that opens right after the figure before."""
        opening = slot.opening
        if opening is None or opening < here.number.end:
            return False
        return not self.folded[here.number.end : opening].strip() and not self.sentence.cues_in(
            opening, slot.number.start
        )


def _is_part(one: Draft, whole: Draft) -> bool:
    """Whether a figure only divides another: "tiếp nhận 900 hồ sơ, trực tuyến 700"."""
    divides = bool(one.features.channel or one.features.time or one.features.origin or one.part_of is whole)
    return divides and one.features.state in (None, whole.features.state)
