"""What the first signs of a line say: bullet, number, heading, label.

The numbering of Vietnamese reports: `I.` over `1.` over `a)`, lists with `-` and below them `+`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.document import BlockKind

_BULLET = re.compile(
    r"\s*(?P<mark>[-–—−+•·●○▪■◆➢➤*✓\uf0b7\uf02d])\s+(?=\S)|\s*(?P<tight>[-–•+])(?=[A-ZĐÀ-Ỹ])"
)
_ROMAN = re.compile(r"\s*(?:Phần\s+)?(?=[IVX])(?:X{0,2}(?:IX|IV|V?I{0,3}))[.)/:]\s*(?=\S)")
_ARABIC = re.compile(
    r"\s*(?:\(\d{1,2}\)|\d{1,2}(?:\.\d{1,2}){0,3}[.)/])\s+(?=\S)|\s*\d{1,2}(?:\.\d{1,2}){0,3}[.)](?=[A-ZĐÀ-Ỹ])"
)
_LETTER = re.compile(r"\s*\(?[a-zđ][.)]\s+(?=\S)|\s*\(?[a-zđ][.)](?=[A-ZĐÀ-Ỹ])")
_BULLET_LEVELS = {"+": 2, "○": 2, "▪": 2, "·": 2}

_CAPTION = re.compile(r"(?:PHỤ LỤC|Phụ lục|BẢNG|Bảng|BIỂU|Biểu|MẪU SỐ|Mẫu số)\b")
_DOCUMENT_KIND = re.compile(
    r"(?:BÁO CÁO|THÔNG BÁO|CÔNG VĂN|KẾ HOẠCH|QUYẾT ĐỊNH|TỜ TRÌNH|CÔNG BỐ|BIÊN BẢN)\s*$"
)
_ENDS_SENTENCE = re.compile(r"[.;!?…][\"”’)\]]?$")
_CONTINUES = re.compile(r"[a-zđà-ỹ]")
# Digits that name a time or a document say nothing about a figure.
_NAMING_DIGITS = re.compile(
    r"(?:tháng|năm|quý|ngày|kỳ|giai đoạn|tuần|số|đề án|mức độ|điều|khoản)\s+[\dIVX./-]+"
    r"(?:\s*(?:-|–|và|,|đến)\s*\d[\d/.]*)*"
    r"|\d{1,2}[:hg]\d{2}|\d{1,2}\s*[/-]\s*\d{1,2}(?:\s*[/-]\s*\d{4})?|\d{1,2}[/-]\d{4}"
    r"|(?<!\d)\d{1,6}/[\w/-]{0,20}?[A-ZĐ]{2,}[\w-]*|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_HEADING_LENGTH = 160
_LABEL_LENGTH = 220


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line opens with; `length` is how many characters the mark takes."""

    kind: BlockKind
    level: int
    length: int = 0


def bullet_at(text: str) -> Mark | None:
    """The list bullet that `text` opens with."""
    match = _BULLET.match(text)
    if match is None:
        return None
    sign = match["mark"] or match["tight"]
    return Mark(BlockKind.LIST_ITEM, _BULLET_LEVELS.get(sign, 1), match.end())


def number_at(text: str) -> Mark | None:
    """The list or heading number that `text` opens with."""
    for pattern, level in ((_ROMAN, 1), (_ARABIC, 2), (_LETTER, 3)):
        match = pattern.match(text)
        if match:
            deeper = match.group().strip(" ().").count(".") if pattern is _ARABIC else 0
            return Mark(BlockKind.HEADING, level + deeper, match.end())
    return None


def opens_block(text: str) -> bool:
    """Whether `text` opens a block of its own by a bullet, number or caption."""
    return bool(bullet_at(text) or number_at(text) or _CAPTION.match(text.strip()))


def classify(text: str) -> Mark:
    """Kind and level of a stand-alone line of text, told from its words alone."""
    bullet = bullet_at(text)
    if bullet:
        return bullet
    number = number_at(text)
    if number:
        if _reads_as_heading(text[number.length :]):
            return number
        return Mark(BlockKind.LIST_ITEM, number.level, number.length)
    stripped = text.strip()
    if _DOCUMENT_KIND.match(stripped) or (_CAPTION.match(stripped) and len(stripped) <= 40):
        return Mark(BlockKind.HEADING, 1)
    return Mark(BlockKind.PARAGRAPH, 0)


def _reads_as_heading(rest: str) -> bool:
    rest = rest.strip()
    if len(rest) > _HEADING_LENGTH or rest.endswith((";", ",")):
        return False
    return not has_figures(rest)


def has_figures(text: str) -> bool:
    """Whether `text` holds digits that do not merely name a time or a document."""
    return bool(re.search(r"\d", _NAMING_DIGITS.sub("", text)))


def ends_sentence(text: str) -> bool:
    return bool(_ENDS_SENTENCE.search(text.rstrip()))


def continues(text: str) -> bool:
    """Whether `text` opens as the continuation of a line: in lower case, not with a list letter."""
    return bool(_CONTINUES.match(text.lstrip())) and not number_at(text)


def is_label(text: str) -> bool:
    """Whether `text` may stand over a table as its label: short, and no sentence or list item."""
    return len(text) <= _LABEL_LENGTH and not ends_sentence(text) and bullet_at(text) is None


def is_document_kind(text: str) -> bool:
    """Whether `text` only names what the document is ("BÁO CÁO"); its title follows."""
    return bool(_DOCUMENT_KIND.match(text.strip()))


def is_caption_opening(text: str) -> bool:
    return bool(_CAPTION.match(text))


_LETTERHEAD = re.compile(r"CỘNG H[OÒ][AÀ]A? XÃ HỘI|Độc lập\s*[-–]\s*Tự do|Nơi nhận\s*:", re.IGNORECASE)


def is_letterhead(texts: list[str]) -> bool:
    """Whether the cells of a table are a letterhead or signature block, set as a table for layout."""
    return any(_LETTERHEAD.search(text) for text in texts)
