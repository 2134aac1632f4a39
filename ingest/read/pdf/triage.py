"""Whether the text layer of a PDF page can be trusted, or the page has to be read as a picture."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from ingest.read import vietnamese
from ingest.read.pdf.page import PdfPage

_FEW_CHARS = 30
_FEW_WORDS = 20
_STAMP_WORDS = 60
_PICTURE = 0.3
_FULL_PICTURE = 0.7
_ODD_SHARE = 0.01
_PLAUSIBLE_SHARE = 0.5
_VOWEL = re.compile(r"[aeiouy]")


class PageKind(StrEnum):
    TEXT = "text"
    BLANK = "blank"
    SCAN = "scan"  # a picture, with no text layer or one that is not what the picture shows
    GARBLED = "garbled"  # text whose codes say something else than what is drawn


def kind_of(page: PdfPage) -> PageKind:
    letters = sum(not char.blank for char in page.chars)
    cover = page.image_cover()
    if letters < _FEW_CHARS and cover > _PICTURE:
        return PageKind.SCAN
    if letters == 0:
        return PageKind.BLANK
    text = " ".join(line.text for line in page.rows)
    if cover > _FULL_PICTURE and vietnamese.count_words(text) < _STAMP_WORDS:
        # The text of a digital signature on a scanned page, or its page number.
        return PageKind.SCAN
    if vietnamese.count_words(text) < _FEW_WORDS:
        return PageKind.GARBLED if _odd_share(text) > _PLAUSIBLE_SHARE / 2 else PageKind.TEXT
    if vietnamese.score(text) >= vietnamese.READABLE:
        return PageKind.TEXT
    if cover > _FULL_PICTURE:
        return PageKind.SCAN
    return PageKind.TEXT if _is_plausible(text) else PageKind.GARBLED


def _is_plausible(text: str) -> bool:
    """Whether a text that is not Vietnamese may be one of another language."""
    if _odd_share(text) > _ODD_SHARE:
        return False
    words = re.findall(r"[^\W\d_]{2,}", text)
    if any(ord(letter) > 0x24F for word in words for letter in word if not 0x1E00 <= ord(letter) < 0x1F00):
        return True
    good = sum(bool(_VOWEL.search(unicodedata.normalize("NFD", word).lower())) for word in words)
    mixed = sum(word[1:] != word[1:].lower() and not word.isupper() for word in words)
    return bool(good - mixed >= _PLAUSIBLE_SHARE * max(len(words), 1))


def _odd_share(text: str) -> float:
    """The share of control, private and unassigned characters."""
    odd = sum(unicodedata.category(char) in ("Cc", "Co", "Cn") for char in text)
    return odd / max(len(text), 1)
