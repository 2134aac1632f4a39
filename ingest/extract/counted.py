"""What a number counts: dossiers, procedures, ratings, visits; and which counts state no figure."""

from __future__ import annotations

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Slot
from ingest.extract.draft import Draft
from ingest.extract.measures import Features

PROCEDURE_UNITS = ("procedure", "service")
_DOSSIER_CHANNELS = ("online", "in_person", "postal", "in_person_or_postal")
_MOST_PROCEDURES = 3000  # no province has more procedures in force
_HANDLED = ("received", "resolved", "results_out")
_OF_A_UNIT = bounded(
    r"(?<!\w)(?:riêng|trong đó|chủ yếu|nhiều nhất|tập trung)(?!\w)[^,;.()\d]{0,60}(?<!\w)"
    r"chiếm(?:\s+(?:khoảng|gần|hơn|trên|tới|đến))*\s*$"
)
_DOSSIERS = bounded(r"(?<!\w)(?:hồ sơ|hs)(?!\w)")
# "1 nghị quyết", "3 tổ công tác": what follows a number without a known unit is what it counts, unless it is
# one of these words, which go on with the sentence.
_GOES_ON = (
    "và|còn|là|trong|chiếm|đạt|bằng|tăng|giảm|so|thì|nhưng|song|mà|với|được|đã|đang|chưa|đúng|trước|quá|trễ|chậm|muộn|"
    "trả|nộp|trực|qua|bộ|gồm|thuộc|ở|tại|của|do|có|từ|trên|dưới|cùng|cả|bị|phải|không|chỉ|sớm|kỳ|theo|để|khi|nên|vì|"
    "xin|rút|yêu|giải|xử|tiếp|hồ|hs|tức|tương|tính|lũy|luỹ|đều|cho|như|vào|lên|xuống|riêng|nữa|mới|phát|chuyển|số|hoặc|"
    "hay|rồi|trong|lượt|mức|toàn|một|gấp|cao|thấp|nhiều|ít|hơn|kém|cũng|thêm|trực|bưu|chuyển|đến|tới|hoàn|hài|gửi|nhận"
)
_OTHER_NOUN = bounded(rf"\s+(?!(?:{_GOES_ON})(?!\w))[^\W\d_]")
_HAS = bounded(r"(?<!\w)có(?:\s+(?:tổng (?:số|cộng)|tất cả|khoảng|gần|hơn|trên))*\s*$")
_DIVIDED = bounded(
    r"[^.]{0,60}(?<!\w)(?:trong đó|gồm|bao gồm)(?!\w)|[\s,;]{0,8}(?:trong kỳ|và)?\s*(?:đã|đều|được)\s+"
    r"(?:được\s+)?(?:giải quyết|xử lý|trả|hoàn thành)(?!\w)"
)
_OF_A_SET = bounded(r"\s*(?:\([^()]{1,12}\)\s*)?(?:thuộc|của|trên|ở|trong|do|cấp)(?!\w)")
_RATING_NOUN = bounded(r"\s*(?:số\s+)?(?:phiếu|lượt đánh giá|ý kiến)(?!\w)")
_IN_FORCE = bounded(
    r"(?<!\w)(?:thuộc thẩm quyền|thẩm quyền|thực hiện|áp dụng|hiện có|đang có|cung cấp|đưa ra|đưa vào|đưa|"
    r"niêm yết|tổng số|tích hợp|"
    r"đảm nhận|có hiệu lực|số tthc|số thủ tục|bộ thủ tục|tiếp nhận|giải quyết tại|được giải quyết|triển khai|"
    r"công khai|quản lý|được giao)(?!\w)"
)
_CHANGED = bounded(
    r"(?<!\w)(?:danh mục|công bố|mới ban hành|ban hành|sửa đổi|thay thế|bãi bỏ|hủy bỏ|huỷ bỏ|rút ngắn|"
    r"rút thời|cắt giảm|đơn giản hóa|"
    r"phân cấp|ủy quyền|rà soát|kiến nghị|tái cấu trúc|phát sinh|quyết định|quy trình|phương án)(?!\w)"
)
_RATINGS_GIVEN = bounded(
    r"(?<!\w)(?:thu về|thu được|tổng số|có|nhận được|nhận|trong|với|ghi nhận|tiếp nhận|đã|qua|khảo sát)(?!\w)"
)
_HANDED_OUT = bounded(r"(?<!\w)(?:phát|phát ra|gửi)\s*$")
_OPINION = bounded(
    r"(?<!\w)(?:cho rằng|đánh giá (?:công chức|cán bộ|rất|tốt|hài)|hài lòng|tốt|sớm|đúng|trễ|chấm|không|"
    r"lịch sự|bình thường)(?!\w)"
)

_OF_PAGES = bounded(r"(?<!\w)(?:truy cập|xem|đọc|tải|chia sẻ)(?!\w)[^,;.\d]{0,12}$")
# "Anh Nam đến nộp 3 hồ sơ": what one person brings
_A_PERSON = bounded(
    r"(?<!\w)(?:anh|chị|ông|bà|tôi|em|cô|chú|bác|người dân|công dân|người nộp|gia đình|bà con)(?!\w)"
    r"[^.;:\d]{0,60}(?:nộp|mang|gửi|chuẩn bị|làm|mang theo|cầm|ôm)\s+(?:\w+\s+){0,2}$"
)
_FEW = 20
_LOOKED_AT = bounded(
    r"(?<!\w)(?:hướng dẫn|hỗ trợ|tư vấn|giúp|kiểm tra|thanh tra|hậu kiểm|giám sát|phát hiện)\s+"
    r"(?:(?!tiếp|nhận|giải|xử|trả|số)\w+\s+){0,3}$"
)
_VOTERS = bounded(r"\s*(?:của\s+)?cử tri(?!\w)")
_NO_BOUNDS = bounded(r"(?<!\w)(?:không phụ thuộc|phi)(?: vào)? địa giới")
_ASKED = bounded(r"(?<!\w)(?:lấy ý kiến|khảo sát|phỏng vấn|thăm dò)(?!\w)[^,;.\d]{0,20}$")
_RATED = bounded(
    r"\s*(?:(?:đánh giá|chấm|chọn|ở mức|mức|rất)\s+)*(?:không\s+|chưa\s+)?(?:hài lòng|tốt|bình thường)(?!\w)"
)
_HELPED = bounded(
    r"(?<!\w)(?:hướng dẫn|hỗ trợ|tuyên truyền|tập huấn|tư vấn|giải đáp|giúp)(?!\w)[^,;.\d]{0,40}$"
)


def count_unit(slot: Slot, folded: str, own: Features, left: Features, last: Draft | None) -> str | None:
    """The unit of a count; a bare number counts what its words are of.

    "Tiếp nhận, xử lý 6.120 thủ tục hành chính" counts dossiers: procedures are not received.
    """
    handled = (
        slot.number.value > _MOST_PROCEDURES
        and left.state in _HANDLED
        and left.topic is None
        and slot.over is None
    )
    if slot.unit == "procedure" and handled and _OF_A_SET.match(folded, slot.unit_end) is None:
        return "dossier"
    if slot.unit == "visit" and (
        _OPINION.search(folded, slot.left, slot.number.start)
        or _ASKED.search(folded, slot.left, slot.number.start)
        or _RATED.match(folded, slot.unit_end)
    ):
        return "rating"
    if slot.unit is not None:
        end = slot.over.end if slot.over else slot.number.end
        named_before = slot.unit_end == end and not slot.number.spelled
        return None if named_before and _OTHER_NOUN.match(folded, end) else slot.unit
    if last is not None and last.unit == "feedback":
        return "feedback" if own.state and not own.origin else None
    if last is not None and last.unit in PROCEDURE_UNITS and own.channel:
        counts_dossiers = _DOSSIERS.search(folded, slot.sentence[0], slot.number.start) is not None
        return "dossier" if counts_dossiers and slot.number.is_whole else "procedure"
    if last is not None and last.unit == "dossier" and own.channel in ("online_full", "online_partial"):
        return "dossier" if slot.number.is_whole else None
    if _OTHER_NOUN.match(folded, slot.over.end if slot.over else slot.number.end):
        return None
    says_dossiers = own.state or own.time or own.origin or own.channel in _DOSSIER_CHANNELS
    return "dossier" if slot.number.is_whole and says_dossiers else None


def procedures_refused(slot: Slot, folded: str, own: Features) -> bool:
    """Whether a count of procedures is of announced, amended or abolished ones, or of no set it names."""
    if _NO_BOUNDS.search(folded, slot.unit_end, slot.right):
        return True
    start, end = slot.sentence
    clause_start = max(start, folded.rfind(";", start, slot.number.start) + 1)
    following = folded.find(";", slot.right, end)
    words = folded[clause_start : following if following >= 0 else end]
    if _CHANGED.search(folded, slot.left, slot.right) or _CHANGED.search(
        folded, clause_start, slot.number.start
    ):
        return not (own.channel and not _CHANGED.search(folded, slot.left, slot.right))
    if slot.over is not None and own.channel is None:
        return True
    has = _HAS.search(folded, slot.left, slot.number.start) is not None
    return own.channel is None and not has and _IN_FORCE.search(words) is None


def ratings_refused(slot: Slot, folded: str) -> bool:
    """Whether a count of ratings is of those with one opinion (no figure of the codebook)."""
    if slot.over is not None or _HANDED_OUT.search(folded, slot.left, slot.number.start):
        return True
    if _OPINION.search(folded, slot.unit_end, slot.right) or _OPINION.search(
        folded, slot.left, slot.number.start
    ):
        return True
    return _RATINGS_GIVEN.search(folded, slot.left, slot.number.start) is None


def visits_refused(slot: Slot, folded: str) -> bool:
    """Whether people were only helped or taught ("hướng dẫn 12.300 lượt công dân"), not received."""
    if _OF_PAGES.search(folded, slot.left, slot.number.start):
        return True
    return _HELPED.search(folded, slot.left, slot.number.start) is not None


def only_looked_at(slot: Slot, folded: str) -> bool:
    """Whether dossiers were only helped with or inspected ("kiểm tra ngẫu nhiên 30 hồ sơ")."""
    return slot.unit == "dossier" and _LOOKED_AT.search(folded, slot.left, slot.number.start) is not None


def of_voters(slot: Slot, folded: str) -> bool:
    """`25 kiến nghị cử tri`: petitions to the council, and no feedback on procedures."""
    return slot.unit == "feedback" and _VOTERS.match(folded, slot.unit_end) is not None


def brought_by_one(slot: Slot, folded: str) -> bool:
    """Whether a few dossiers are those that one person brings ("người dân chỉ cần nộp 1 bộ hồ sơ")."""
    if slot.unit != "dossier" or slot.number.value > _FEW:
        return False
    return _A_PERSON.search(folded, slot.sentence[0], slot.number.start) is not None


def rates_opinions(slot: Slot, folded: str) -> bool:
    """Whether a percentage is of ratings: of them only satisfaction is a figure of the codebook."""
    return _RATING_NOUN.match(folded, slot.number.end) is not None


def of_a_unit(slot: Slot, folded: str) -> bool:
    """Whether a percentage is the share of one unit in a total ("riêng cấp tỉnh chiếm 78%")."""
    return _OF_A_UNIT.search(folded, slot.before, slot.number.start) is not None


def unit_has_dossiers(slot: Slot, folded: str) -> bool:
    """`Trung tâm có 16.571 hồ sơ, trong đó ...`: the dossiers a unit has are those it received."""
    if slot.unit != "dossier" or _HAS.search(folded, slot.left, slot.number.start) is None:
        return False
    return _DIVIDED.match(folded, slot.unit_end, slot.sentence[1]) is not None
