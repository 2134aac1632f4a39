"""Numbers written in words: "tám hồ sơ", "không có hồ sơ trễ hạn", "dẫn đầu toàn quốc"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.extract.bounded import bounded
from ingest.extract.numbers import Number
from ingest.extract.sought import sought

_WORDS = {
    "một": 1, "nhất": 1, "hai": 2, "nhì": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12,
}  # fmt: skip
_ONE_WORD = "mười hai|mười một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười"
_DOSSIERS = r"(?:hồ sơ|hs)(?!\w)"
_LATE_FOLLOWS = r"(?=\s+(?:nào\s+)?(?:\w+\s+){0,3}?(?:trễ|quá|chậm|muộn|tồn|bị trả|trả lại|phải bổ sung))"
_ZERO = sought(
    rf"(?<!\w)(?P<number>(?:không|chưa)\s+(?:có|để|còn|phát\s+sinh|xảy\s+ra)(?:\s+(?:một|trường\s+hợp|"
    rf"bất\s+kỳ))?)\s+{_DOSSIERS}{_LATE_FOLLOWS}"
)
_ZERO_AFTER = sought(
    rf"{_DOSSIERS}(?:\s+\w+){{0,4}}\s+(?:trễ|quá|chậm)\s+(?:hạn|hẹn)\s*:?\s*(?P<number>không(?:\s+có|"
    rf"\s+phát\s+sinh)?)(?=\s*[,.;)]|\s*$)"
)
_NONE_AT_ALL = sought(
    rf"(?<!\w)(?P<number>không|chưa)\s+{_DOSSIERS}\s+nào(?=\s+(?:\w+\s+){{0,2}}(?:trễ|quá|chậm|muộn))"
)
_NONE_BARE = sought(r"(?<!\w)(?P<number>không\s+(?:có\s+)?phát\s+sinh)(?=\s*(?:[.;,)]|$))")
_NONE_OF_UNITS = sought(
    rf"(?<!\w)(?P<number>(?:không|chưa)\s+(?:có|nhận|tiếp\s+nhận|phát\s+sinh))\s+{_DOSSIERS}(?:\s+nào)?"
    r"(?=\s*(?:là|gồm|:|\())"
)
_NONE_LATE = sought(
    r"(?<!\w)(?P<number>không(?:\s+(?:có|để|còn|xảy\s+ra|phát\s+sinh)))\s+(?:(?:tình\s+trạng|trường\s+hợp|việc)\s+"
    r"(?:nào\s+)?)?(?=(?:trễ|quá)\s+(?:hẹn|hạn)\s*(?:[,.;)]|$))"
)
_THOUSANDS = sought(rf"(?<!\w)(?P<number>(?P<count>{_ONE_WORD}|một)\s+(?:ngàn|nghìn))\s+{_DOSSIERS}")
_COUNT = sought(
    rf"(?<!\w)(?<!tháng )(?<!thứ )(?<!quý )(?P<number>{_ONE_WORD})\s+(?:{_DOSSIERS}|(?:phản ánh|kiến nghị|"
    rf"pakn)(?!\w))"
)
_NONE_ARISEN = sought(
    rf"(?<!\w)(?P<number>không\s+(?:có\s+)?phát\s+sinh)\s+{_DOSSIERS}(?!\s+(?:nào\s+)?(?:trễ|quá|chậm|muộn))"
)
_NONE_CAME_IN = sought(
    r"(?<!\w)(?P<number>(?:không|chưa)\s+(?:(?:tiếp\s+)?nhận(?:\s+được)?|có|phát\s+sinh|ghi\s+nhận))"
    r"\s+(?=(?:phản ánh|kiến nghị|pakn)(?!\w)(?!\s+(?:nào\s+)?(?:quá|trễ|tồn|chưa)))"
)
_AMONG_ALL = (
    r"(?=\s+(?:(?:trên\s+)?(?:cả\s+nước|toàn\s+quốc)|trong\s+(?:số\s+|tổng\s+số\s+)?(?:63|34)|/\s*(?:63|34)))"
)
_WITH_POINTS = (
    r"(?=\s+(?:khối\s+[^;.()\d]{2,40}\s+)?với\s+[\d,.]+\s+điểm|"
    r"\s+(?:[^;.()]{2,80}\s)?là\s+[^;.()]{2,40}(?:\s+với|,|\s+đạt|\s*\()\s*[\d,.]+\s+điểm)"
)
_FIRST = sought(
    rf"(?<!\w)(?:tiếp\s+tục\s+|vươn\s+lên\s+|đã\s+)?"
    rf"(?P<number>dẫn\s+đầu|đứng\s+đầu)(?:{_AMONG_ALL}|{_WITH_POINTS}|"
    r"(?:(?<=điểm, đứng đầu)|(?<=điểm, dẫn đầu))(?=\s*[;.,]))"
)
_ORDINAL = sought(
    rf"(?<!\w)(?:xếp|đứng|vị\s+trí|hạng)\s+(?:vị\s+trí\s+|hạng\s+)?thứ\s+(?P<number>nhất|nhì|tư|"
    rf"{_ONE_WORD})(?:{_AMONG_ALL}|(?=\s+khối\s))"
)


# "gần như không có hồ sơ trễ" states no zero, "trong nhóm dẫn đầu" no first place.
_HARDLY = bounded(
    r"(?<!\w)(?:gần như|hầu như|cơ bản|trong (?:nhóm|tốp|top)|thuộc (?:nhóm|tốp|top)|nhóm|tốp|top) $"
)
_MAY_SPELL = sought(r"phát sinh|hồ sơ|hs|hạn|hẹn|đầu|thứ|hạng|phản ánh|kiến nghị|pakn")
_PLACE_WON = sought(
    r"(?<!\w)(?:(?:xếp\s+|đứng\s+)?hạng|xếp|đứng|giữ\s+vị\s+trí|đứng\s+vị\s+trí)\s+(?:thứ\s+)?"
    r"(?P<number>nhất|nhì|hai|ba|tư|(?<=thứ )năm|sáu|bảy|tám|chín|mười)"
    r"(?=\s*[,;.)]|\s*$|\s+(?:khối|bảng|toàn\s+tỉnh|tỉnh|trong\s+(?:số\s+)?\d|với\s+[\d,.]+\s+điểm))"
)


def spelled_numbers(folded: str) -> list[Number]:
    """Numbers in words, from left to right: counts of dossiers, zeros, places in a ranking."""
    if _MAY_SPELL.search(folded) is None:
        return []
    found = (one for one in _found(folded) if not _HARDLY.search(folded, max(0, one.start - 15), one.start))
    return sorted(found, key=lambda number: number.start)


def _found(folded: str) -> Iterator[Number]:
    for match in _THOUSANDS.finditer(folded):
        yield _number(match, 1000 * _WORDS[" ".join(match["count"].split())])
    for pattern in (
        _NONE_CAME_IN,
        _ZERO,
        _ZERO_AFTER,
        _NONE_AT_ALL,
        _NONE_ARISEN,
        _NONE_OF_UNITS,
        _NONE_BARE,
        _NONE_LATE,
    ):
        for match in pattern.finditer(folded):
            yield _number(match, 0)
    for match in _FIRST.finditer(folded):
        yield _number(match, 1)
    for pattern in (_COUNT, _ORDINAL, _PLACE_WON):
        for match in pattern.finditer(folded):
            yield _number(match, _WORDS[" ".join(match["number"].split())])


def _number(match: re.Match[str], value: int) -> Number:
    start, end = match.span("number")
    return Number(start, end, end, match["number"], Decimal(value), 0, 1, is_percent=False, spelled=True)
