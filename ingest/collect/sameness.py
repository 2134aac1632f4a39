"""Whether two fetches of one page tell the same: pages differ every night in counters and side columns.

Compared is what reading finds: the same text holds the same figures. Anything that cannot be read, or
not in a moment, counts as different.
"""

from __future__ import annotations

import re

from ingest.collect.article import is_page
from ingest.document import Document
from ingest.read import read

# Larger pages are kept as they come: comparing them would cost more than keeping them.
LARGE = 2 * 1024 * 1024
_WORD = re.compile(r"[^\W\d_]+")
# A line of these words alone, with one of visits among them, counts visits. "Trực tuyến" is not here: a
# report says so of dossiers.
_VISITS = frozenset({"xem", "đọc", "truy", "views", "view", "hits", "online"})
_COUNTER = _VISITS | {
    "tổng",
    "số",
    "lượt",
    "lần",
    "người",
    "khách",
    "đã",
    "đang",
    "cập",
    "trang",
    "bài",
    "tin",
}


def tells_the_same(before: bytes, now: bytes) -> bool:
    """Whether both are web pages with the same text, counts of visits apart."""
    if max(len(before), len(now)) > LARGE or not (is_page(before) and is_page(now)):
        return False
    lines = [_lines(content) for content in (before, now)]
    return None not in lines and lines[0] == lines[1]


def _lines(content: bytes) -> list[str] | None:
    document = read(content, digest="")
    if not isinstance(document, Document):
        return None
    return [line for line in document.text.split("\n") if not _counts_visits(line)]


def _counts_visits(line: str) -> bool:
    words = set(_WORD.findall(line.casefold()))
    return bool(words & _VISITS) and words <= _COUNTER
