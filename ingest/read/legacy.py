"""TCVN3 (ABC, fonts .VnTime) and VNI-Windows text to Unicode.

Both write Vietnamese with Latin-1 code points: TCVN3 one code per letter (TCVN 5712:1993),
VNI a base letter followed by a mark. The tables derive from the public standards.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ingest.read import vietnamese

_LETTERS = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_TCVN3 = "¨©®ª«¬\xadµ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TCVN3_TO_UNICODE = str.maketrans(_TCVN3 + "¡¢§£¤¥¦", _LETTERS + "ĂÂĐÊÔƠƯ")

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_VNI_TONES = {_GRAVE: "ø", _ACUTE: "ù", _HOOK: "û", _TILDE: "õ", _DOT: "ï"}
_VNI_CIRCUMFLEX = {"": "â", _GRAVE: "à", _ACUTE: "á", _HOOK: "å", _TILDE: "ã", _DOT: "ä"}
_VNI_BREVE = {"": "ê", _GRAVE: "è", _ACUTE: "é", _HOOK: "ú", _TILDE: "ü", _DOT: "ë"}
_VNI_SINGLE = {
    "ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö",
}  # fmt: skip

_CLEARLY_BETTER = 0.05


def from_tcvn3(text: str) -> str:
    """Decode TCVN3 kept as Latin-1 code points; capitals with marks exist only in the fonts' names."""
    return text.translate(_TCVN3_TO_UNICODE)


def _vni_of(letter: str) -> str:
    if letter in _VNI_SINGLE:
        return _VNI_SINGLE[letter]
    decomposed = unicodedata.normalize("NFD", letter)
    base, marks = decomposed[0], decomposed[1:]
    tone = next((mark for mark in marks if mark in _VNI_TONES), "")
    if _CIRCUMFLEX in marks:
        return base + _VNI_CIRCUMFLEX[tone]
    if _BREVE in marks:
        return base + _VNI_BREVE[tone]
    if _HORN in marks:
        return _VNI_SINGLE[{"o": "ơ", "u": "ư"}[base]] + _VNI_TONES.get(tone, "")
    return base + _VNI_TONES[tone]


@cache
def _vni_table() -> dict[str, str]:
    lower = {_vni_of(letter): letter for letter in _LETTERS}
    return lower | {code.upper(): letter.upper() for code, letter in lower.items()}


@cache
def _vni_codes() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_vni_table(), key=len, reverse=True))))


def from_vni(text: str) -> str:
    """Decode VNI-Windows kept as Latin-1 code points; a letter and its mark are taken greedily."""
    table = _vni_table()
    return _vni_codes().sub(lambda match: table[match.group()], text)


def to_unicode(text: str, sample: str = "") -> tuple[str, str]:
    """`text` decoded from TCVN3 or VNI where that makes clearly better Vietnamese.

    The words of `sample` decide, if it is given. Returns (text, name) with name one of "", "tcvn3", "vni".
    """
    sample = sample or text
    plain = vietnamese.score(sample)
    if plain >= vietnamese.READABLE or sample.isascii():
        return text, ""
    candidates = ((from_tcvn3, "tcvn3"), (from_vni, "vni"))
    scores = [vietnamese.score(decode(sample)) for decode, _ in candidates]
    if max(scores) <= plain + _CLEARLY_BETTER:
        return text, ""
    decode, name = candidates[scores.index(max(scores))]
    return decode(text), name
