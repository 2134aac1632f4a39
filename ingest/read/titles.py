"""Which of the opening lines of a document is its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.read.marks import bullet_at, ends_sentence, is_document_kind

TITLE_BLOCKS = 15
_OPENING = 8
_LONGEST = 250
_SHORTEST = 12
_SENTENCE = 60
# Dates, font-size switches, bylines set off by a bar.
_NO_TITLE = re.compile(
    r"[\d(]*\d{1,2}\s*[:/.h-]\s*\d|Thứ \w+,|Chủ nhật|Xem với cỡ chữ|A-|.*\|\s*$|CỘNG H|Độc lập|Số\s*:"
)
_SUBJECT = re.compile(
    r"hồ sơ|TTHC|thủ tục|hành chính|một cửa|dịch vụ công|chỉ số|phục vụ|kết quả|báo cáo", re.IGNORECASE
)
_SUBJECT_BONUS = 40


def find_title(texts: Sequence[str]) -> int | None:
    """Index of the title among the opening texts, or None.

    It follows "BÁO CÁO" and the like; else it is the fullest line that names the subject before
    the body of the text begins.
    """
    for index, text in enumerate(texts[:-1]):
        if is_document_kind(text) and texts[index + 1]:
            return index + 1
    best, best_score = None, 0
    for index, text in enumerate(texts[:_OPENING]):
        closes = ends_sentence(text) or text.endswith(":")
        if len(text) > _LONGEST or not text or (closes and len(text) > _SENTENCE):
            break
        if _NO_TITLE.match(text):
            if best is not None and _SUBJECT.search(texts[best]):
                break
            continue
        if len(text) < _SHORTEST or closes or bullet_at(text):
            continue
        score = len(text) + _SUBJECT_BONUS * bool(_SUBJECT.search(text))
        if score > best_score:
            best, best_score = index, score
    return best
