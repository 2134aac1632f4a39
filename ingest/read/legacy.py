"""TCVN3 (ABC, fonts .VnTime) and VNI-Windows text to Unicode.

Both write Vietnamese with Latin-1 code points: TCVN3 one code per letter (TCVN 5712:1993),
VNI a base letter followed by a mark. The tables derive from the public standards.
"""

from __future__ import annotations

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


def from_vni(text: str) -> str:
    """Decode VNI-Windows kept as Latin-1 code points; a letter and its mark are taken greedily."""
    table, out, index = _vni_table(), [], 0
    while index < len(text):
        pair = text[index : index + 2]
        if len(pair) == 2 and pair in table:
            out.append(table[pair])
            index += 2
        else:
            out.append(table.get(text[index], text[index]))
            index += 1
    return "".join(out)


def to_unicode(text: str) -> tuple[str, str]:
    """`text` decoded from TCVN3 or VNI where that makes clearly better Vietnamese.

    Returns (text, name) with name one of "", "tcvn3", "vni".
    """
    plain = vietnamese.score(text)
    if plain >= vietnamese.READABLE or text.isascii():
        return text, ""
    candidates = [(from_tcvn3(text), "tcvn3"), (from_vni(text), "vni")]
    best, name = max(candidates, key=lambda candidate: vietnamese.score(candidate[0]))
    return (best, name) if vietnamese.score(best) > plain + 0.05 else (text, "")
