"""Folding for matching only: the stored text is never changed.

Every function keeps the length of its text, so that an offset in the folded text is an
offset in the canonical text.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from ingest.extract.bounded import bounded

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u3000\t\n"), " ")
_LOOKALIKES = {ord("ð"): "đ", ord("Ð"): "đ", ord("％"): "%", ord("．"): ".", ord("，"): ",", ord("："): ":"}
_FULL_WIDTH_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_CHARACTERS = _DASHES | _SPACES | _LOOKALIKES | _FULL_WIDTH_DIGITS

_NAME_LENGTH = 64
_MARKS = "\u0300\u0301\u0309\u0303\u0323"
_TONE_PLACEMENT = {
    first + unicodedata.normalize("NFC", second + mark): unicodedata.normalize("NFC", first + mark) + second
    for first, second in (("o", "a"), ("o", "e"), ("u", "y"))
    for mark in _MARKS
}
# Only an open syllable has two spellings: hoà = hòa, but hoàn and quý have one.
_TONE_PAIRS = bounded(rf"(?:{'|'.join(_TONE_PLACEMENT)})(?<!q..)(?!\w)")
_NO_SLUG = bounded(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Lower case, one spelling of dashes, spaces and tone placement (hoà = hòa); same length as `text`."""
    return _fold_again(text) if len(text) < _NAME_LENGTH else _fold(text)


def _fold(text: str) -> str:
    translated = text.translate(_CHARACTERS)
    folded = translated.lower()
    if len(folded) != len(text):  # a few capitals have longer small letters
        folded = "".join(_lower(char) for char in translated)
    return _TONE_PAIRS.sub(lambda pair: _TONE_PLACEMENT[pair.group()], folded)


_fold_again = lru_cache(maxsize=4096)(_fold)  # names and labels, which recur


def _lower(char: str) -> str:
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


def ascii_slug(text: str) -> str:
    """`Phú Quý` -> `phu_quy`: ASCII, lower case, underscores, as organisation codes want it."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _NO_SLUG.sub("_", letters).strip("_")
