"""The characters that a reader of a PDF page sees, each with its place.

Left out: invisible text (render mode 3, transparent, white on white, tiny), text off the page, and
the second strike of double-struck letters. Content-stream order is kept nowhere but in `order`.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.read.pdf.fonts import Font, FontTable
from ingest.read.pdf.frame import Affine, Box, Frame

_INVISIBLE_MODES = (3, 7)
_FILL_MODES = (0, 4)
_WHITE = 250
_SMALLEST = 1.5
_MIDDLE = 0.3
# pdfium gives a hyphen at a line end as one of these, depending on the call.
_LINE_END_HYPHENS = (0x02, 0xFFFE)
_SOFT_HYPHEN = "\xad"
_PRINTED_TWICE = 0.08


@dataclass(slots=True)
class Char:
    """One character in the reading frame; `x` and `base` are its origin, `cx`, `cy` its middle.

    The middle of upright text is a fixed share of `size` (the em, in points) over the baseline, the
    same for all letters of a line. `quarter` counts quarter turns against the page's other text.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    base: float
    cx: float
    cy: float
    size: float
    quarter: int
    font: Font
    order: int

    @property
    def blank(self) -> bool:
        return self.text.isspace()


class _Style(NamedTuple):
    """What the characters of one text object have in common."""

    font: Font
    visible: bool
    white: bool
    quarter: int
    size: float


class RawChar(NamedTuple):
    """A character as pdfium gives it, in user space."""

    code: int
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    style: _Style
    order: int


def read_raw(text_page: Any, count: int, fonts: FontTable) -> list[RawChar]:
    """All characters of a raw pdfium text page that are not of pdfium's own making."""
    rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    get_code, get_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    get_origin, get_object = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetTextObject
    styles: dict[int, _Style] = {}
    out: list[RawChar] = []
    for index in range(count):
        code = get_code(text_page, index)
        if code in (0, 10, 13) or (code == 32 and pdfium.FPDFText_IsGenerated(text_page, index) == 1):
            continue
        if not get_box(text_page, index, rect):
            continue
        get_origin(text_page, index, x, y)
        owner = get_object(text_page, index)
        key = ctypes.addressof(owner.contents) if owner else 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style_of(text_page, index, owner, fonts)
        out.append(
            RawChar(code, rect.left, rect.bottom, rect.right, rect.top, x.value, y.value, style, index)
        )
    return out


def _style_of(text_page: Any, index: int, owner: Any, fonts: FontTable) -> _Style:
    angle = pdfium.FPDFText_GetCharAngle(text_page, index)
    quarter = round(angle / (math.pi / 2)) % 4 if angle > 0 else 0
    size = _size_of(text_page, index)
    if not owner:
        return _Style(fonts.unknown, True, False, quarter, size)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(owner)
    colour = tuple(ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(owner, *colour)
    transparent = bool(known) and colour[3].value == 0
    white = bool(known) and mode in _FILL_MODES and min(channel.value for channel in colour[:3]) >= _WHITE
    visible = mode not in _INVISIBLE_MODES and not transparent
    return _Style(fonts.of(owner), visible, white, quarter, size)


def _size_of(text_page: Any, index: int) -> float:
    """The em in points: the font size as the text matrix scales it."""
    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(text_page, index))
    if not pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        return size
    return size * math.hypot(matrix.c, matrix.d)


def quarter_of(raw: Sequence[RawChar], rotation: int) -> int:
    """The quarter turn of most of the text on the displayed page."""
    votes = Counter(char.style.quarter for char in raw if char.code != 32 and char.style.visible)
    return (votes.most_common(1)[0][0] + rotation // 90) % 4 if votes else 0


def visible_chars(raw: Sequence[RawChar], frame: Frame, rotation: int, dark: Sequence[Box]) -> list[Char]:
    """The characters a reader sees, in the reading frame; `dark` are fills that white text may stand on."""
    affine, (width, height) = frame.to_reading, frame.reading_size
    seen: dict[int, Char] = {}
    out: list[Char] = []
    for item in raw:
        style = item.style
        if not style.visible:
            continue
        char = _placed(item, affine, (style.quarter + rotation // 90 - frame.quarter) % 4)
        if not (-1 <= char.cx <= width + 1 and -1 <= char.cy <= height + 1):
            continue
        if char.size < _SMALLEST:
            continue
        if style.white and not any(_on(box, char) for box in dark):
            continue
        if not char.blank and _struck_before(char, seen):
            continue
        out.append(char)
    return out


def _placed(item: RawChar, affine: Affine, quarter: int) -> Char:
    # Affine.box and Affine.point written out: this is where the time of a page goes.
    code, left, bottom, right, top, x, y, style, order = item
    a, b, c, d, e, f = affine
    x0, x1 = a * left + c * bottom + e, a * right + c * top + e
    y0, y1 = b * left + d * bottom + f, b * right + d * top + f
    if x0 > x1:
        x0, x1 = x1, x0
    if y0 > y1:
        y0, y1 = y1, y0
    base = b * x + d * y + f
    font, size = style.font, style.size or y1 - y0
    cy = base - _MIDDLE * size if quarter == 0 else (y0 + y1) / 2
    x = a * x + c * y + e
    return Char(_text_of(code, font), x0, y0, x1, y1, x, base, (x0 + x1) / 2, cy, size, quarter, font, order)


def _text_of(code: int, font: Font) -> str:
    if code in _LINE_END_HYPHENS:
        # TCVN3 writes ư with the code of the soft hyphen, which pdfium treats as a line end's.
        return _SOFT_HYPHEN if font.legacy else "-"
    return chr(code)


def _on(box: Box, char: Char) -> bool:
    return box.x0 - 1 <= char.cx <= box.x1 + 1 and box.y0 - 1 <= char.cy <= box.y1 + 1


_ROW = 1 << 20
_NEIGHBOURS = tuple(right * _ROW + down for right in (-1, 0, 1) for down in (-1, 0, 1))


def _struck_before(char: Char, seen: dict[int, Char]) -> bool:
    """Whether the same letter stands here already, struck again to look bold."""
    reach = max(0.6, _PRINTED_TWICE * char.size)
    key = (ord(char.text) * _ROW + int(char.x / 1.2)) * _ROW + int(char.base / 1.2)
    for offset in _NEIGHBOURS:
        other = seen.get(key + offset)
        if other and abs(other.x - char.x) < reach and abs(other.base - char.base) < 0.6:
            return True
    seen[key] = char
    return False
