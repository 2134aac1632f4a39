"""Of what field (lĩnh vực) the figures of a sentence are: "lĩnh vực đất đai", "(hộ tịch 264; ...)"."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Marked, Slot
from ingest.extract.cues import Cue
from ingest.extract.flow import Flow
from ingest.extract.numbers import Number

# "Hồ sơ gửi liên thông ... trước hạn 0, đúng hạn 0": the whole sentence is of dossiers handled jointly
INTERLINKED = "liên thông"
_INTERLINKED = bounded(
    r"\W*(?:tổng\s+)?(?:số\s+)?(?:lượng\s+)?(?:hồ sơ|hs)\s+(?:\w+\s+){0,2}liên thông(?!\w)"
)
_FIELD = bounded(
    r"(?<!\w)lĩnh vực\s+(?P<field>[^\d,.;:()]{2,60}?)(?=\s*(?:[\d,.;:()]|$|(?:là|có|tại|"
    r"theo đó|trong|đã|với|đạt|trễ|quá hạn|đúng hạn|trước hạn|tiếp nhận|chiếm|phát sinh|nhiều|còn)(?!\w)))"
)
_BY_FIELD = bounded(r"(?<!\w)(?:theo|các|một số|từng|những)\s+lĩnh vực(?!\w)")
_LIST_OPENS = bounded(
    r"(?<!\w)(?:trong đó|gồm|bao gồm|chủ yếu|nhiều nhất|tập trung|cụ thể|như|chia ra)(?!\w)|:"
)
_LIST_WORDS = bounded(
    r"^(?:(?:tiếp đến|kế đến|tiếp theo|kế tiếp|rồi đến|sau đó|trong đó|"
    r"trong số (?:đó|này|ấy)|hồ sơ|bao gồm|gồm|riêng|cụ thể|và|còn|có|là|lĩnh vực)(?!\w)[\s,:]*)+"
)
_LINKING_END = bounded(r"\s+(?:có|là|với|đạt|được|chiếm)$")
_FIELD_WORDS = bounded(
    r"(?:(?:và|còn|là|ở|lĩnh vực|về)\s+)?[^\W\d_]+(?:[ ,-]+[^\W\d_]+){0,6}(?:\s+(?:có|với|là))?"
)
_MOST_AT = bounded(
    r"^(?:nhiều|ít|cao|đông) nhất\s+(?:là\s+)?(?:ở|tại|thuộc|vẫn là|tập trung ở)?\s*(?:lĩnh vực\s+)?"
)
_ASIDE = bounded(r"\([^()]{0,40}\)\s*")
_ITEM_LABEL = bounded(r"\s*[-+*•]\s*(?P<label>[^\d:;()]{2,60}):")
_WORD = bounded(r"[^\W\d_]{2}")


class Fields:
    """The fields of one sentence; `listed`: it tells its figures field by field, from `begins` on."""

    def __init__(self, marked: Marked, span: tuple[int, int], flow: Flow, cues: Sequence[Cue]) -> None:
        self.marked, self.span, self.flow = marked, span, flow
        self.folded, self._cues = marked.folded, cues
        found = _BY_FIELD.search(self.folded, *span)
        self.listed = found is not None
        self.begins = found.start() if found else span[1]

    def _cues_in(self, start: int, end: int) -> list[Cue]:
        return [cue for cue in self._cues if start <= cue.start and cue.end <= end]

    def of(self, slot: Slot) -> str | None:
        """The field (lĩnh vực) that the sentence names for its figures."""
        if self.listed:
            return self.label_of(slot) if not self._cues_in(slot.left, slot.right) else None
        if self.flow.by_field:
            label = _ITEM_LABEL.match(self.folded)
            if label is not None and not self._cues_in(*label.span("label")):
                return " ".join(label["label"].split())
        if _INTERLINKED.match(self.folded, self.span[0]):
            return INTERLINKED
        found = list(_FIELD.finditer(self.folded, *self.span))
        nearest = next((one for one in reversed(found) if one.start() < slot.number.start), None)
        nearest = nearest or next((one for one in found if one.start() < slot.right), None)
        return " ".join(nearest["field"].split()) if nearest else None

    def label_of(self, slot: Slot) -> str | None:
        """`hộ tịch (264 hồ sơ)`, `(hộ tịch 264; ...)`: the words before the number, as a field."""
        start, end = slot.before, slot.number.start
        if slot.opening is not None and slot.opening >= start:
            is_inside = _WORD.search(self.folded, slot.opening, end) is not None
            start, end = (slot.opening + 1, end) if is_inside else (start, slot.opening)
        words = self.folded[start:end].rsplit(":", 1)[-1].strip(" ,;:.)(…")
        return " ".join(_LINKING_END.sub("", _LIST_WORDS.sub("", words)).split()) or None

    def is_item(self, slot: Slot, *, in_list: bool = False) -> bool:
        """`..., trong đó xây dựng 121 hồ sơ, bảo trợ xã hội 74 hồ sơ`: plain words label the number."""
        words = self.folded[slot.left : slot.number.start].strip(" ,;:(")
        words = _ASIDE.sub("", _MOST_AT.sub("", words)).strip()
        listed = (
            in_list
            or slot.opening is not None
            or (_LIST_OPENS.search(self.folded, self.span[0], slot.left + 1) is not None)
        )
        return listed and _FIELD_WORDS.fullmatch(words) is not None

    def is_breakdown(self, slot: Slot, whole: Number) -> bool:
        """`148 hồ sơ (đất đai 83; đăng ký kinh doanh 29; ...)`: bare numbers in parentheses add up to it."""
        first = slot.opening
        if first is None or first < whole.end:
            return False
        closing = self.folded.find(")", slot.number.start)
        if closing < 0 or self.folded.find("(", first + 1, closing) >= 0:
            return False
        parts = [n for n in self.marked.numbers if first < n.start < closing]
        return len(parts) > 1 and sum(n.value for n in parts) == whole.value

    def topic_of(self, slot: Slot) -> str | None:
        """`538 hồ sơ đăng ký thành lập doanh nghiệp`: what the dossiers are about, as the field."""
        words = self.folded[slot.unit_end : slot.right].strip(" .;,)")
        if len(words.split()) < 2 or slot.number.is_percent:
            return None
        return " ".join(words.split())
