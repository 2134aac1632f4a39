"""Numbers that are no figures, told by their shape and the words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.numbers import Number
from ingest.extract.periods import PeriodMention
from ingest.extract.phrases import holds_any
from ingest.figure import NumberClass

_SHAPES: tuple[tuple[NumberClass, str], ...] = (
    (NumberClass.DOCUMENT_NUMBER, r"\d+\s?(?:/\d{2,4})?\s?/\s?(?:qđ|nđ|tt|nq|ct|kh|bc|cv|tb|ubnd|hđnd|vp|"
        r"qđcb|ttr|đa|tu)\b[\w./-]*"),
    (NumberClass.DOCUMENT_NUMBER, r"\d+\s?/\s?[a-zđ]{2,}\s?-\s?[\w-]+"),
    (NumberClass.DOCUMENT_NUMBER, r"\d+-(?:nq|ct|kl|qđ|cv|tb|hd|bc)/\w+"),
    (NumberClass.DOCUMENT_NUMBER, r"(?:quyết định|công văn|nghị định|thông tư|nghị quyết|kế hoạch|chỉ thị|"
        r"báo cáo|văn bản|luật|tờ trình|thông báo|đề án|số:)\s+(?:số\s*)?\d+(?:/\d+)*(?!\d|[.,]\d|"
        r"\s*(?:hồ sơ|%|thủ tục|tthc))"),
    (NumberClass.DOCUMENT_NUMBER, r"(?<!\w)(?:điều|khoản|phụ lục|mẫu|biểu|chương|mục)"
        r"\s+(?:số\s*)?\d+[a-zđ]?(?=[\s,.;:)]|$)(?![,.]\d)(?!\s*(?:điểm|hồ sơ|%))"),
    (NumberClass.DATE, r"(?<![\d.,])\d{1,2}\s?(?:giờ|h|g)(?!\w)(?:\s?\d{2}(?![\d.,]))?"),
    (NumberClass.DATE, r"(?<![\d.,])\d{1,2}(?:h|g)\d{2}(?!\d)"),
    (NumberClass.DATE, r"(?<!\w)(?:sáng|trưa|chiều|tối|đêm|hôm)\s+\d{1,2}[/.-]\d{1,2}(?![\d/%]|\s*hồ sơ)"),
    (NumberClass.DATE, r"(?<![\d.,/])\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?"),
    (NumberClass.DATE, r"(?<![\d/.,])(?:19|20)\d\d-\d{2}-\d{2}(?!\d)"),
    (NumberClass.DATE, r"(?<![\d/.,])\d{1,2}[/-]\d{1,2}[/-]\d{2,4}(?![\d/])"),
    (NumberClass.CONTACT, r"(?<![\w&])(?:điện thoại|đt|tel|fax|hotline|đường dây nóng|số máy)"
        r"\s*:?\s*[(+]?\d[\d .()-]{5,}\d"),
    (
        NumberClass.PAGE_FURNITURE,
        r"(?<!\w)(?:(?:số\s+)?(?:lượt|lần)\s+(?:xem|truy cập|đọc|thích|chia sẻ)|đã xem|đang online|hôm nay|"
        r"hôm qua|trong tuần|đang trực tuyến)\s*:\s*\d[\d.,]*"
        r"(?![\d.,]|\s*(?:%|/|(?:hồ sơ|hs|phiếu|lượt|bộ|điểm|tthc)(?!\w)))|"
        r"\d[\d.,]*\s+(?:lượt|lần)\s+(?:xem|truy cập|đọc)(?!\w)",
    ),
    (NumberClass.CONTACT, r"(?<!\w)(?:tổng đài|hotline|đường dây nóng)\s*:?\s*\d[\d .-]{2,}\d"),
    (NumberClass.CONTACT, r"(?<![\d.,])\(?0\d{2,4}\)?[ .-]?\d{3}[ .-]?\d{3,4}(?![\d])"),
    (NumberClass.CONTACT, r"https?://\S+|www\.\S+|\S+@\S+"),
    (NumberClass.CONTACT, r"(?<!\w)số\s+\d+\s+(?:đường|phố)"),
    (NumberClass.NAME, r"(?:mức độ|mức|đề án|cấp độ|chương trình|công nghệ|phiên bản|khóa|lớp|giai đoạn|"
        r"nhiệm kỳ)\s+\d+(?!\d)(?:\s*(?:,|và|-)\s*(?:mức độ\s+)?"
        r"\d(?!\d|[.,]\d|\s*(?:hồ sơ|thủ tục|tthc|dịch vụ)))*"
        r"(?!\d|[.,]\d|\s*(?:hồ sơ|%))"),
    (NumberClass.OTHER_FIGURE, r"(?<!\w)(?:top|tốp)\s+\d{1,3}(?!\d|[.,]\d)"),
    (NumberClass.NAME, r"(?<!\w)(?:quầy|cửa|bàn|phòng|tầng|tổ|ô|cổng|nhà|tòa|dãy|khu|khu phố|ấp|thôn|đội|số|"
        r"hẻm|ngõ|ngách|kiệt|vòng|đợt|lần|bước|ca|hàng ghế)\s+(?:số|thứ)\s+\d{1,3}"
        r"(?!\d|[.,]\d|/\d|\s*(?:hồ sơ|%))"),
    (NumberClass.NAME, r"(?<!\w)(?:quầy|tầng|tổ dân phố|tổ|khu phố|ấp|thôn|km)\s+\d{1,3}"
        r"(?=\s*[,;.)–-]|\s+(?:phường|xã|đường|nhà|tòa|trung tâm))(?![.,]\d)"),
    (NumberClass.NAME, r"[“\"'‘«]\s?\d{1,2}\s+(?!hồ sơ|hs|thủ tục|tthc|điểm|lượt)[^\d“”\"'’»]{2,40}"
        r"[”\"'’»]"),
    (NumberClass.PERIOD, r"(?<!\w)cùng kỳ\s+(?:của\s+)?(?:năm\s+)?20\d\d"),
    (NumberClass.DOCUMENT_NUMBER, r"(?<!\w)bộ chỉ số\s+(?:số\s+)?\d{3}(?!\d|[.,]\d)"),
    (NumberClass.NAME, r"(?<![\d.,])5k(?!\w)"),
    (NumberClass.NAME, r"(?<!\w)gmt\s?[+-]\s?\d{1,2}"),
    (NumberClass.PAGE_FURNITURE, r"(?<!\w)tổng (?:số )?điểm (?:của )?(?:bài viết|đánh giá)(?: là)?\s*:?\s*"
        r"\d[\d.,/]*(?:\s+trong\s+\d+\s+đánh giá)?"),
    (NumberClass.PAGE_FURNITURE, r"(?<!\w)(?:xếp hạng|bình chọn|điểm bài viết|đánh giá bài viết)\s*:\s*"
        r"\d[\d.,/]*"),
    (NumberClass.NAME, r"(?<!\w)24/(?:24|7)(?!\d)"),
    (NumberClass.NAME, r"(?<=[a-zđ])-?\d+(?!\d|[.,]\d|\s*(?:hồ sơ|%))(?<!\shơn)"),
    (NumberClass.MONEY, r"\d[\d.,]*\s?(?:tỷ|tỉ|triệu|nghìn|ngàn|trăm)?\s?(?:đồng|đ|vnđ|vnd|usd)(?!\w)"),
    (NumberClass.MONEY, r"\d[\d.,]*\s?(?:tỷ|tỉ)(?!\w|\s*lệ)"),
    (NumberClass.NAME, r"(?<!\w)covid-\d+"),
)  # fmt: skip
_OPENING_WORDS = re.compile(r"(?:\(\?<!\\w\)|\(\?<!\[\\w&\]\))?\(\?:(?P<words>[^()\[\]\\?]+)\)")


def _needed(pattern: str) -> tuple[str, ...]:
    """The words of which one is in every text that a pattern matches; none where it opens with no words."""
    opening = _OPENING_WORDS.match(pattern)
    return tuple(opening["words"].split("|")) if opening else ()


_PATTERNS = tuple((number_class, re.compile(one), _needed(one)) for number_class, one in _SHAPES)
_DIGIT = re.compile(r"\d")
_LIST_MARKER = re.compile(
    r"\s*(?:[-+*•]\s*)?(?:\(?(\d{1,2})[.)](?!\d)|(\d{1,2})/\s|(\d{1,2}(?:\.\d{1,2})+)\.?\s)"
)


@dataclass(frozen=True, slots=True)
class Furnishings:
    """The spans of a text whose numbers are no figures, by shape alone."""

    spans: tuple[tuple[int, int, NumberClass], ...]

    def of(self, number: Number) -> NumberClass | None:
        """Why `number` is no figure; None where it may be one."""
        for start, end, number_class in self.spans:
            if start <= number.start < end:
                return number_class
        return None


def furnishings(folded: str, periods: Sequence[PeriodMention]) -> Furnishings:
    """The furniture of a block's text: dates, document numbers, contacts, money, list numbers."""
    spans = [(mention.start, mention.end, NumberClass.PERIOD) for mention in periods]
    marker = _LIST_MARKER.match(folded)
    if marker is not None and marker.end() < len(folded):
        spans.append((marker.start(), marker.end(), NumberClass.LIST_NUMBER))
    if _DIGIT.search(folded) is None:
        return Furnishings(tuple(spans))
    for number_class, pattern, needed in _PATTERNS:
        if needed and not holds_any(folded, needed):
            continue
        spans += [(match.start(), match.end(), number_class) for match in pattern.finditer(folded)]
    return Furnishings(tuple(spans))
