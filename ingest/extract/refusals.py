"""Numbers that the words around them make no figure of the codebook: plans, changes, averages, ranges."""

from __future__ import annotations

import re

from ingest.extract.clauses import Slot
from ingest.figure import NumberClass

_BY_UNIT = {
    "money": NumberClass.MONEY,
    "staff": NumberClass.STAFF,
    "count_of_units": NumberClass.COUNT_OF_UNITS,
    "change": NumberClass.CHANGE,
    "date": NumberClass.PERIOD,
    "case": NumberClass.OTHER_FIGURE,
}
_PLAN = re.compile(
    r"(?<!\w)(?:phấn đấu|mục tiêu|chỉ tiêu(?!\s+(?:thành phần|đánh giá|còn|này))|dự kiến|đặt ra|"
    r"yêu cầu(?!\s+(?:giải quyết|bổ sung|xử lý|của))|"
    r"tối thiểu|ít nhất(?=\s*(?:là|đạt|phải|cũng|có)?\s*$)|hướng tới|"
    r"đặt đích|đặt mức|đặt mốc|cán đích|cán mốc|xin đăng ký|đích đến|đề ra mức|"
    r"kéo [^,;.\d]{0,40} về|"
    r"phải đạt|cần đạt|kế hoạch đề ra|triển khai số hóa|đề nghị(?!\s+rút)|giao chỉ tiêu|"
    r"nâng(?!\s+tổng[^,;.()\d]{0,60}\s(?:từ\s+đầu\s+(?:năm|quý)|lũy\s+kế)(?!\w))|bảo đảm|đảm bảo|"
    r"thời gian tới|"
    r"(?:tuần|tháng|quý|năm) tới|tới đây|sắp tới|sẽ|theo kế hoạch|quyết tâm|cam kết|"
    r"tiếp tục (?:thực hiện|triển khai|đẩy mạnh|tuyên truyền|rà soát|tăng cường|nâng cao|phối hợp|hướng dẫn|"
    r"vận động|chỉ đạo|"
    r"quán triệt|tổ chức|hoàn thiện|khắc phục))(?!\w)"
)
_OPENING_PLAN = re.compile(
    r"[^\d;]{0,40}(?:\d{1,4}[^\d;]{0,12}){0,2}(?<!\w)(?:phấn đấu|"
    r"(?<!nhóm )(?<!các )(?<!những )chỉ tiêu|mục tiêu|dự kiến|đặt mục tiêu)"
    r"(?!\w)"
)
_PLAN_AFTER = re.compile(
    r"\s*(?:hồ sơ|tthc|thủ tục|thủ tục hành chính)?[^,.;:()\d]{0,40}(?<!\w)(?:phải|cần)\s+(?:có|được|"
    r"thực hiện|gửi)(?!\w)"
)
_TARGET_AFTER = re.compile(
    r"\s*(?:so với|theo)?\s*(?:kế hoạch|chỉ tiêu|mục tiêu)(?:\s+(?:giao|đề ra|năm|được giao))?"
)
_REACHED = re.compile(r"(?<!\w)(?:vượt(?! (?:mốc|ngưỡng|qua))|hoàn thành|đã)(?!\w)|,[^,]*(?<!\w)đạt(?!\w)")
_DONE = re.compile(r"(?<!\w)(?:vượt(?! (?:mốc|ngưỡng|qua))|hoàn thành|đã|đến nay)(?!\w)")
_MEASURED_BY = re.compile(r"(?<!\w)(?:vượt|hoàn thành|so với|cao hơn|thấp hơn|bằng|đạt)\s+(?:\w+\s+){0,2}$")
_CHANGE = re.compile(
    r"(?:(?<!\w)(?:tăng|giảm|thêm|tăng thêm|giảm bớt|nhích|vượt|cắt giảm|rút ngắn|nhiều hơn|ít hơn|cao hơn|"
    r"thấp hơn|chênh(?: lệch)?|"
    r"hơn kém|lên|xuống|khoảng cách|cách biệt|hụt|bớt)"
    r"(?:\s+(?:được|đến|tới|khoảng|gần|hơn|trên|thêm|mức|lúc này|chỉ|còn|với [^,;.()\d]{0,60}|so với[^,;.()"
    r"]{0,40}))*|"
    r"(?<!\w)(?:hơn|kém|nhiều hơn|ít hơn|cao hơn|thấp hơn|cách)\s+[^,;.()\d]{3,60})\s*$"
)
# "tăng lên 98%", "giảm còn 5 hồ sơ" give the level reached, not the change.
_MORE_OR_LESS = re.compile(r"(?<!\w)(?:tăng|giảm|hơn|kém|thêm|cao|thấp|vượt)(?!\w)")
_THRESHOLD = re.compile(r"(?<!\w)(?:dưới|không quá|không vượt quá|tối đa|chưa đến|chưa tới)\s*$")
_OR_MORE = re.compile(r"\s*trở (?:lên|xuống)(?!\w)")
_LEVEL_REACHED = re.compile(
    r"(?:tăng|giảm|lên|xuống|nâng)\s+(?:lên|còn|xuống còn)(?:\s+(?:mức|khoảng|gần|hơn|trên|đến|tới))*\s*$|"
    r"(?<!\w)lên\s+(?:đến|tới)\s*$"
)
_LEVEL_NAMED = re.compile(r"(?<!\w)(?:con số|mức)\s+(?:hơn|gần|khoảng)?\s*$")
_UP_TO = re.compile(r"(?<!\w)(?:lên|xuống|còn|lên mức|xuống mức)\s*$")
_ASKED_FOR = re.compile(
    r"\s*(?:hồ sơ|hs|trường hợp|lượt)?\s*(?:đã\s+)?(?:đăng ký|đề nghị|có nhu cầu|yêu cầu)\s+(?:được\s+)?"
    r"(?:nhận|trả|chuyển|chuyển phát|chuyển trả)\s+(?:kết quả|hồ sơ)(?!\w)"
)
_TARGET_NAMED = re.compile(
    r"(?<!\w)(?:chỉ tiêu|kế hoạch|mục tiêu)(?:\s+(?:được\s+)?(?:đề ra|đặt ra|giao|năm|của tỉnh|tỉnh giao|"
    r"\d{4}))*\s*$"
)
# "120 xã đạt trên 80 điểm": how many lie beyond a threshold
_BEYOND = re.compile(
    r"(?<![.,])\d+(?:/\d+)?\s+(?:đơn vị|cơ quan|địa phương|xã|phường|huyện|quận|sở|phòng|thị trấn|tỉnh)(?!\w)"
    r"[^;.()\d]{0,60}(?<!\w)(?:trên|dưới|từ|hơn|không dưới)\s*$"
)
_PLACES = re.compile(r"\s*(?:bậc|hạng|điểm)")
_CHANGE_AFTER = re.compile(
    r"\s*(?:điểm|hồ sơ|bậc|điểm phần trăm|%)?\s*(?:so với|so cùng kỳ|so tháng|so năm)(?!\w)"
)
_AVERAGE = re.compile(
    r"(?<!\w)(?:bình quân|trung bình)(?!\s+(?:chung|cả nước|toàn quốc|của cả nước))|(?<!\w)(?:mỗi|một|hằng|"
    r"hàng|trên|/)\s*(?:ngày|tuần|tháng|buổi)(?!\w)"
)
_PER_DAY = re.compile(
    r"\s*(?:hồ sơ|lượt|người|lượt người|lượt khách)?\s*(?:/|mỗi|trên|một)\s*(?:ngày|tuần|tháng|buổi|năm)"
    r"(?!\w)"
)
# "cứ 100 hồ sơ thì có 47": a share in words; "có ngày 170 lượt": of single days
_PER_HUNDRED = re.compile(
    r"(?<!\w)cứ\s+(?:mỗi\s+)?(?:\d[\d.]*(?:[^.;,\d]{0,60}(?:,|thì|có)[^.;,\d]{0,20})?)?\s*$"
)
_SOME_DAYS = re.compile(
    r"(?<!\w)(?:(?:có|những|nhiều)\s+(?:ngày|hôm|khi|buổi)|ngày\s+(?:thường|cao điểm|đông|nhiều|ít))(?!\w)"
    r"[^,;.()\d]{0,30}$"
)
_RANGE = re.compile(
    r"(?<!\w)\d[\d.,]*\s*(?:%|điểm|hồ sơ|lượt)?\s*(?:đến|tới|-)\s*(?:hơn|gần|trên|khoảng)?\s*$"
)
_RANGE_AFTER = re.compile(
    r"\s*(?:%|điểm|hồ sơ|lượt)?\s*(?:đến|tới|-)\s*(?:hơn|gần|trên|khoảng)?\s*\d[\d.,]*\s*(?:%|điểm|hồ sơ|"
    r"lượt)"
)
_RANGE_HYPHEN = re.compile(r"\s*-\s*\d[\d.,]*\s*(?:%|(?:điểm|hồ sơ|hs|lượt)(?!\w))")
_DAILY_AHEAD = re.compile(
    r"(?<!\w)(?:trung bình|bình quân)\s+(?:(?:mỗi|một|hằng|hàng|trong|1)\s+)?(?:ngày|tuần|tháng|"
    r"buổi)(?!\w)[^.;\d]{0,80}$"
)
_RANGE_OPENS = re.compile(r"(?<!\w)(?:từ|khoảng)\s*$")
_OTHERS = re.compile(
    r"(?<!\w)(?:(?:các|những|nhiều|hầu hết|số|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d+(?:/\d+)?)"
    r"\s+)?(?:đơn vị|cơ quan|địa phương|xã|phường|huyện|sở|phòng)"
    r"(?:, \w+)*\s+(?:còn lại|khác|trên|này|\w+ \w+ \w+)?\s*$|\d/\d+\s+(?:đơn vị|cơ quan|"
    r"địa phương|xã|phường|huyện|sở|phòng|quận)[^;.]*$|còn lại\s*$"
)
_UNITS_COUNTED = re.compile(
    r"(?<!cả )(?<!toàn bộ )(?<!tất cả )(?<![\d./])\d+(?:/\d+)?"
    r"\s+(?:đơn vị|cơ quan|địa phương|xã|phường|huyện|quận|sở|phòng|thị trấn)"
    r"(?:,\s*(?:xã|phường|thị xã|thị trấn|thành phố|huyện|ngành|đặc khu|ban))*"
    r"\s+(?:(?!đều|cùng)\w+\s+){0,3}$"
)
_COMPARED = re.compile(
    r"(?<!\w)(?:so với(?:\s+(?:mức|con số))?|tháng trước|tuần trước|quý trước|năm trước|năm ngoái|"
    r"kỳ trước(?!\s+chuyển))(?!\w)"
    r"[^,;.()]{0,30}$"
)

# "Riêng theo cơ chế một cửa, ...": a part of the dossiers that no code of the codebook names
_PART_APART = re.compile(
    r"(?<!\w)riêng\s+(?:(?:số|các)\s+)?(?:hồ sơ\s+)?(?:(?:giải quyết|tiếp nhận|thực hiện)\s+)?"
    r"(?:theo|qua|trong|đối với)\s+(?:hình thức|cơ chế|quy trình)\s+một cửa(?!\w)"
)
_OF_EARLIER = re.compile(r"\W*(?:trong\s+)?(?:tháng|quý|tuần|kỳ|năm)\s+(?:trước|ngoái)(?:\s+đó)?\s*,")


def refusal(slot: Slot, folded: str, *, in_plan: bool) -> NumberClass | None:
    """Why the number of `slot` is no figure; None where it may be one."""
    number = slot.number
    before = folded[slot.left : number.start]
    after = folded[slot.over.end if slot.over else number.end : slot.sentence[1]]
    if number.is_percent and (_THRESHOLD.search(before) or _OR_MORE.match(after)):
        return NumberClass.OTHER_FIGURE
    if _ASKED_FOR.match(after) or _PART_APART.search(folded, slot.sentence[0], number.start):
        return NumberClass.OTHER_FIGURE
    if slot.opening is not None and _TARGET_NAMED.search(folded, slot.sentence[0], slot.opening):
        return NumberClass.PLAN
    if slot.unit in ("percent", "points") and _BEYOND.search(folded, slot.sentence[0], number.start):
        return NumberClass.OTHER_FIGURE
    if slot.unit in _BY_UNIT:
        return _BY_UNIT[slot.unit]
    if number.is_signed or _is_change(folded[max(slot.before, slot.left - 70) : number.start], after):
        return NumberClass.CHANGE
    if in_plan or _is_plan(folded[slot.sentence[0] : number.start], folded[slot.unit_end : slot.sentence[1]]):
        return NumberClass.PLAN
    if (
        (_AVERAGE.search(before) and not number.is_percent)
        or (_DAILY_AHEAD.search(folded, slot.sentence[0], number.start) and not number.is_percent)
        or (_SOME_DAYS.search(before) and not number.is_percent)
        or _PER_HUNDRED.search(folded, slot.sentence[0], number.start)
        or _PER_DAY.match(after)
        or _is_range(folded, slot, after)
    ):
        return NumberClass.OTHER_FIGURE
    return None


def _is_change(before: str, after: str) -> bool:
    if _LEVEL_NAMED.search(before):
        return False
    if _CHANGE_AFTER.match(after) is not None and _MORE_OR_LESS.search(before):
        return True
    if _LEVEL_REACHED.search(before) or (_UP_TO.search(before) and not _PLACES.match(after)):
        return False
    return _CHANGE.search(before) is not None


def _is_plan(before: str, after: str) -> bool:
    opening = _OPENING_PLAN.match(before)
    if opening is not None and not _DONE.search(before, opening.end()):
        return True
    clause = before[before.rfind(";") + 1 :]
    found = next(reversed(list(_PLAN.finditer(clause))), None)  # the last one speaks
    if (
        found is not None
        and not _REACHED.search(clause, found.end())
        and not _MEASURED_BY.search(clause[: found.start()])
    ):
        return True
    return _PLAN_AFTER.match(after) is not None


def _is_range(folded: str, slot: Slot, after: str) -> bool:
    start = slot.number.start
    if _RANGE.search(folded, max(slot.sentence[0], start - 30), start):
        return True
    if _RANGE_HYPHEN.match(after):
        return True
    opens = _RANGE_OPENS.search(folded, max(slot.sentence[0], start - 12), start) is not None
    return opens and _RANGE_AFTER.match(after) is not None


def is_of_others(slot: Slot, folded: str) -> bool:
    """`các đơn vị còn lại không có hồ sơ quá hạn`, `41/96 xã không có ...`: a zero of units not named."""
    return (
        slot.number.spelled
        and slot.number.value == 0
        and (
            _OTHERS.search(folded, slot.before, slot.number.start) is not None or _follows_units(slot, folded)
        )
    )


def _follows_units(slot: Slot, folded: str) -> bool:
    """`41/96 xã không có hồ sơ quá hạn`: the number before counts the units that have none."""
    return _UNITS_COUNTED.search(folded, slot.sentence[0], slot.number.start) is not None


def is_comparison(slot: Slot, folded: str) -> bool:
    """Whether the number is of an earlier period named only by comparison ("cùng kỳ năm trước là ...")."""
    if _OF_EARLIER.match(folded, slot.sentence[0]):
        return True
    return _COMPARED.search(folded, max(slot.before, slot.left - 40), slot.number.start) is not None
