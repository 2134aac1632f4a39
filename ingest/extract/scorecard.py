"""Scores and ranks of the Decision 766/QĐ-TTg scorecard: `7,7/18 điểm`, `15,3 trên 18`, `thứ 2/34`."""

from __future__ import annotations

from decimal import Decimal

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Slot
from ingest.extract.draft import Draft
from ingest.extract.measures import Features
from ingest.extract.numbers import Number

Scored = list[tuple[Number, str, str | None]]

# Maxima of indicators.csv that belong to one indicator; 18 and 22 points belong to two each.
_BY_MAXIMUM = {
    Decimal(10): "online_payment",
    Decimal(12): "online_services",
    Decimal(20): "progress",
    Decimal(100): "total",
}
_MAXIMA = {*_BY_MAXIMUM, Decimal(18), Decimal(22)}
_MOST_OF_A_GROUP = Decimal(22)
_MOST_POINTS = Decimal(100)
_MOST_OF_ONLINE = Decimal(12)
_CLIMBS = bounded(
    r"(?<!\w)(?:tụt|rơi|lùi|leo|vươn|nhảy|trở lại|tăng|giảm|lên|xuống)"
    r"(?:\s+(?:dần|xuống|lên|về|còn|hạng|vị trí|thứ))+\s*$"
)
_ALL_PROVINCES = (Decimal(63), Decimal(34))
_RANK = bounded(
    r"(?<!\w)(?:xếp|đứng|hạng|thứ|vị trí|vị thứ|top|thứ bậc)(?:\s+(?:hạng|thứ|vị trí|vị thứ|bậc|số|ở|là)"
    r")*\s*$"
)
_BARE_ORDINAL = bounded(r"(?<!\w)(?<!xếp )(?<!đứng )(?<!hạng )(?<!vị trí )(?<!xếp hạng )thứ\s*$")
_ONLY_JOINS = bounded(
    r"[\s,;:()-]*(?:(?:và|còn|là|cũng|đạt|được|kế đến|kế đó|kế tiếp|tiếp đến|tiếp theo|tiếp đó|rồi|sau đó|"
    r"đến|tới|chỉ|với|mới|trong khi|thì|ở mức|của|mức|có|điểm|bình quân|trung bình|cùng|"
    r"đội sổ|cuối bảng)[\s,;:()-]*)*"
)
_NAMED_RANKING = bounded(
    r"(?<!\w)(?:bảng (?:xếp hạng|chấm|điểm|tổng sắp)|chỉ số|cải cách hành chính|cchc|"
    r"xếp hạng|khối)(?!\w)"
)
_AMONG = bounded(
    r"\s*(?:/|cả nước|toàn quốc|trong (?:số|tổng)|trên cả nước|trên toàn quốc|toàn tỉnh|cả tỉnh)"
)
_OTHER_RANKING = bounded(
    r"(?<!\w)(?:par index|par-index|sipas|papi|pci|pgi|ddci|dti|chuyển đổi số|cải cách hành chính \()(?!\w)"
)
_POINTS_BEFORE = bounded(
    r"(?<!\w)điểm(?:\s+(?:số|chung|tổng|trung bình))*(?:\s+(?:là|đạt|được|ở mức|:))*\s*:?\s*$|"
    r"(?<!\w)điểm\s+[^,;:().]{0,40}\s(?:là|đạt|được|ở mức)\s*$|"
    r"(?<!\w)điểm\s+(?:[^;:().]{0,40}\s)?(?:bộ\s+)?chỉ số\s[^;:().]{0,160}\s(?:là|đạt|được|ở mức)\s*$"
)
_AT_MOST = bounded(r"(?<!\w)(?:tối đa|thang điểm|điểm chuẩn)(?:\s+(?:là|của|điểm|\w+ này))*\s*:?\s*$")
_POINTS = bounded(r"(?<!\w)điểm(?!\w)")


def is_rank(slot: Slot, folded: str) -> bool:
    """Whether the number of a slot is a place in a ranking."""
    number = slot.number
    if number.spelled and number.value > 0:
        return slot.unit != "dossier"
    if not number.is_whole or number.is_percent or slot.unit == "dossier" or number.value < 1:
        return False
    start = max(slot.sentence[0], number.start - 40)
    among_all = slot.over is not None and slot.over.value in _ALL_PROVINCES and slot.unit is None
    if among_all and _CLIMBS.search(folded, start, number.start) is not None:
        return True
    if _RANK.search(folded, start, number.start) is None:
        return False
    bare = _BARE_ORDINAL.search(folded, max(slot.sentence[0], number.start - 20), number.start) is not None
    return not bare or slot.over is not None or _AMONG.match(folded, number.end) is not None


def rank_measures(slot: Slot, folded: str, wide: Features, last: Draft | None, *, scorecard: bool) -> Scored:
    """The rank and the number of ranked units; empty where the ranking is another than the scorecard's."""
    clause = max(slot.sentence[0], folded.rfind(";", slot.sentence[0], slot.number.start))
    if _OTHER_RANKING.search(folded, clause, slot.right):
        return []
    known = wide.indicator or (last.indicator or last.features.indicator if last is not None else None)
    says_other = wide.state or wide.time or wide.channel or wide.topic not in (None, "rating", "satisfied")
    indicator = _of_group(known, None) or ("total" if scorecard and not says_other else None)
    if indicator is None and (
        says_other or not _NAMED_RANKING.search(folded, slot.sentence[0], slot.sentence[1])
    ):
        return []
    found: Scored = [(slot.number, "rank", indicator)]
    return [*found, (slot.over, "rank_of", indicator)] if slot.over else found


def continued_rank(slot: Slot, last: Draft | None) -> Scored | None:
    """`thứ 6/20, năm 2022 là 18/20`: a second place among as many."""
    if last is None or last.measure != "rank_of" or slot.over is None or slot.unit is not None:
        return None
    if slot.over.value != last.number.value or not slot.number.is_whole:
        return None
    return [(slot.number, "rank", last.indicator), (slot.over, "rank_of", last.indicator)]


def _maximum(slot: Slot, folded: str, last: Draft) -> Scored | None:
    """`17,64 điểm trong khi điểm tối đa là 22`: the points that could be had."""
    number = slot.number
    if number.is_percent or number.value not in _MAXIMA or number.value < last.number.value:
        return None
    if _AT_MOST.search(folded, slot.before, number.start) is None:
        return None
    if last.indicator == "online_services" and number.value == _MOST_OF_A_GROUP:
        last.indicator = "services"
    return [(number, "score_max", last.indicator)]


def continued_score(slot: Slot, folded: str, last: Draft | None, named: str | None) -> Scored | None:
    """`Sở Nội vụ (96,2 điểm), Sở Tư pháp (95,87)`; `18,9/20 điểm, cả nước 18,2`: the same score of another.

    `named` are the words since the number before, without the unit or time that they name; None where they
    name none.
    """
    if last is not None and last.measure == "score" and slot.over is None:
        maximum = _maximum(slot, folded, last)
        if maximum is not None:
            return maximum
    if last is None or last.measure not in ("score", "score_max") or named is None or slot.over is not None:
        return None
    number = slot.number
    if number.is_percent or slot.unit not in (None, "points") or _ONLY_JOINS.fullmatch(named) is None:
        return None
    highest = last.number.value if last.measure == "score_max" else Decimal(100)
    if not 0 < number.value <= highest or (number.is_whole and slot.unit is None):
        return None
    return [(number, "score", last.indicator)]


def score_measures(slot: Slot, folded: str, wide: Features, last: Draft | None) -> Scored | None:
    """(number, measure, indicator) for each number of a score; None where the slot is none.

    Empty where it is a score of an indicator that the words leave open.
    """
    number, over = slot.number, slot.over
    is_points = slot.unit == "points" or (slot.unit is None and _says_points(slot, folded, wide))
    if number.is_percent or not (
        is_points or (over is not None and _may_be_score(slot, wide) and over.value in _MAXIMA)
    ):
        return None
    clause = max(slot.sentence[0], folded.rfind(";", slot.sentence[0], number.start))
    if (over is None and number.value > _MOST_POINTS) or _OTHER_RANKING.search(folded, clause, slot.right):
        return []
    if over is None:
        indicator = _of_group(wide.indicator, None, number.value) or (
            "total" if number.value > _MOST_OF_A_GROUP else None
        )
        return [(number, "score", indicator)] if indicator else []
    code = _of_group(wide.indicator, over.value) or _code_by_maximum(over.value, last)
    if code is None:
        return [] if is_points else None
    if number.value > over.value:
        return [] if is_points else None
    return [(number, "score", code), (over, "score_max", code)]


def _says_points(slot: Slot, folded: str, wide: Features) -> bool:
    """`Tổng điểm của tỉnh là 86,97`, `điểm công khai, minh bạch là 15,67`: the word stands before."""
    if _POINTS_BEFORE.search(folded, slot.before, slot.number.start):
        return True
    return wide.indicator is not None and _POINTS.search(folded, slot.before, slot.number.start) is not None


def _may_be_score(slot: Slot, wide: Features) -> bool:
    """Whether `n/m` without the word `điểm` may be a score: nothing is counted, or an indicator is named."""
    counted_after = slot.over is not None and slot.unit_end > slot.over.end
    return slot.unit is None or (
        not counted_after and wide.indicator is not None and not slot.number.is_whole
    )


def _code_by_maximum(maximum: Decimal, last: Draft | None) -> str | None:
    if last is not None and last.measure == "score_max" and last.number.value == maximum:
        return last.indicator
    if last is not None and last.indicator and last.measure in ("score", "score_rate"):
        return last.indicator
    return _BY_MAXIMUM.get(maximum)


def _of_group(indicator: str | None, maximum: Decimal | None, value: Decimal | None = None) -> str | None:
    """`dịch vụ trực tuyến` is the 12-point group, or of 22 points where payment is inside it."""
    if indicator == "services_group":
        is_wide = maximum == Decimal(22) or (value is not None and value > _MOST_OF_ONLINE)
        return "services" if is_wide else "online_services"
    return indicator
