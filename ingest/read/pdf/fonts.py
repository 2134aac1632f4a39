"""The fonts of a PDF page: weight, and which of them write Vietnamese in an old code.

Fonts of the families .VnTime (TCVN3) and VNI draw Vietnamese letters at Latin-1 codes; what a
file calls "§¬n" reads "Đơn".
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from ingest.read import legacy, vietnamese

_LEGACY_NAME = re.compile(r"(?:^|\+)\.?Vn[A-Z3]|VNI-|TCVN|\bABC", re.ASCII)
_VNI_NAME = re.compile(r"VNI-")
_CAPITALS_NAME = re.compile(r"(?:^|\+)\.?Vn\w*H(?:$|[-,])")
_BOLD_NAME = re.compile(r"bold|black|heavy|\bbd\b", re.IGNORECASE)
_BOLD_WEIGHT = 600


@dataclass(slots=True, eq=False)
class Font:
    """`decode` turns what the font's codes say into Unicode; None where they are Unicode already.

    Characters recognised in a picture have a font too; `unsure` where they have to be reviewed.
    """

    name: str
    bold: bool = False
    decode: Callable[[str], str] | None = None
    unsure: bool = False

    @property
    def legacy(self) -> bool:
        return bool(_LEGACY_NAME.search(self.name))

    @property
    def capitals(self) -> bool:
        """Whether the font draws capitals at the codes of small letters."""
        return bool(_CAPITALS_NAME.search(self.name))


class FontTable:
    """The fonts met so far; one `Font` per name."""

    def __init__(self) -> None:
        self.unknown = Font("")
        self._fonts: dict[str, Font] = {}

    def of(self, text_object: Any) -> Font:
        """The font of a raw pdfium text object."""
        handle = pdfium.FPDFTextObj_GetFont(text_object)
        if not handle:
            return self.unknown
        size = pdfium.FPDFFont_GetBaseFontName(handle, None, 0)
        buffer = ctypes.create_string_buffer(max(size, 1))
        pdfium.FPDFFont_GetBaseFontName(handle, buffer, size)
        name = buffer.value.decode("utf-8", "replace")
        if name not in self._fonts:
            bold = bool(_BOLD_NAME.search(name)) or pdfium.FPDFFont_GetWeight(handle) >= _BOLD_WEIGHT
            self._fonts[name] = Font(name, bold)
        return self._fonts[name]


def choose_decodings(samples: Iterable[tuple[Font, str]]) -> None:
    """Sets `decode` of each font from (font, text) pairs of a page, its text as the codes say it.

    A font's name decides where it names an old family; else the words do, all fonts together.
    """
    texts: dict[Font, list[str]] = {}
    for font, text in samples:
        texts.setdefault(font, []).append(text)
    joined = {font: " ".join(pieces) for font, pieces in texts.items()}
    by_words = _by_words(" ".join(text for font, text in joined.items() if not font.legacy))
    for font, text in joined.items():
        decode = _by_name(font, text) if font.legacy else by_words
        if decode is not None:
            font.decode = _capitals(decode) if font.capitals else decode


def _by_name(font: Font, text: str) -> Callable[[str], str] | None:
    if any(ord(letter) > 0x2FF and letter.isalpha() for letter in text):
        return None
    return legacy.from_vni if _VNI_NAME.search(font.name) else legacy.from_tcvn3


def _by_words(text: str) -> Callable[[str], str] | None:
    if text.isascii() or vietnamese.score(text) >= vietnamese.READABLE:
        return None
    _, name = legacy.to_unicode(text)
    return {"tcvn3": legacy.from_tcvn3, "vni": legacy.from_vni}.get(name)


def _capitals(decode: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: decode(text).upper()
