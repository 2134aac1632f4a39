"""The text of one Word paragraph: its runs put together as the page shows them.

Insertions under tracked changes are text, deletions are not; hidden text is not; a line break parts
lines; text boxes stand by themselves and are handed back apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.read.legacy_fonts import are_believable, is_legacy, to_unicode
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.word.styles import Style, Styles, W, child_of, value_of

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DROPPED = frozenset(
    W + name
    for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "rt", "rubyPr")
)
_CHARACTERS = {
    f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "",
}  # fmt: skip
_DRAWINGS = frozenset((f"{W}pict", f"{W}drawing", f"{W}object"))
_DEEPEST = 60


@dataclass(slots=True)
class ParagraphText:
    """The lines of a paragraph, and the contents of the text boxes anchored in it."""

    lines: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


class Runs:
    """Reads paragraphs of one document, whose styles and old fonts it knows."""

    def __init__(self, styles: Styles, roots: list[Any]) -> None:
        self._styles = styles
        named = {fonts.get(f"{W}hAnsi", "") for root in roots for fonts in root.iter(f"{W}rFonts")}
        old: list[str] = []
        if any(map(is_legacy, named | styles.fonts)):
            old = [
                text for root in roots for text, font in _texts_with_fonts(root, styles) if is_legacy(font)
            ]
        self._decode: Callable[[str, str], str] = (
            to_unicode if old and are_believable(old) else lambda text, _font: text
        )

    def read(self, paragraph: Any, style: Style) -> ParagraphText:
        out = ParagraphText()
        pieces: list[tuple[str, str]] = []
        for text, font in self._pieces(paragraph, style, out, 0):
            if text == "\n":
                out.lines.append(self._joined(pieces))
                pieces.clear()
            else:
                pieces.append((text, font))
        out.lines.append(self._joined(pieces))
        return out

    def _joined(self, pieces: list[tuple[str, str]]) -> str:
        """The pieces decoded; neighbours in one font together, for VNI letters may be cut in two."""
        out: list[str] = []
        start = 0
        for index in range(1, len(pieces) + 1):
            if index == len(pieces) or pieces[index][1] != pieces[start][1]:
                text = "".join(text for text, _ in pieces[start:index])
                out.append(self._decode(text, pieces[start][1]))
                start = index
        return "".join(out)

    def _pieces(
        self, element: Any, style: Style, out: ParagraphText, depth: int
    ) -> Iterator[tuple[str, str]]:
        """(text, font) of what is shown below `element`; a line break comes as a piece of its own."""
        if depth > _DEEPEST:
            raise UnreadableError(ReadOutcome.BOMB, f"a paragraph nested deeper than {_DEEPEST} elements")
        for child in element:
            tag = child.tag
            if tag in _DROPPED or not isinstance(tag, str):
                continue
            if tag == f"{W}r":
                run = self._style_of(child, style)
                if not run.hidden:
                    yield from self._pieces(child, run, out, depth + 1)
            elif tag in (f"{W}t", f"{_MATH}t"):
                yield child.text or "", style.font
            elif tag in (f"{W}br", f"{W}cr"):
                yield "\n", style.font
            elif tag in _CHARACTERS:
                yield _CHARACTERS[tag], style.font
            elif tag == f"{W}sym":
                yield _symbol(child), ""
            elif tag in _DRAWINGS:
                out.boxes.extend(_boxes(child))
            else:
                yield from self._pieces(_shown(child), style, out, depth + 1)

    def _style_of(self, run: Any, base: Style) -> Style:
        properties = child_of(run, "rPr")
        if properties is None:
            return base
        named = value_of(properties, "rStyle")
        return (self._styles.run(named, base) if named else base).with_run(properties)


def _texts_with_fonts(root: Any, styles: Styles) -> Iterator[tuple[str, str]]:
    for paragraph in root.iter(f"{W}p"):
        base = styles.paragraph(value_of(paragraph.find(f"{W}pPr"), "pStyle"))
        for run in paragraph.iter(f"{W}r"):
            style = base.with_run(run.find(f"{W}rPr"))
            yield "".join(text.text or "" for text in run.iter(f"{W}t")), style.font


def _symbol(element: Any) -> str:
    try:
        return chr(int(element.get(f"{W}char", ""), 16))
    except (ValueError, OverflowError):
        return ""


def _shown(element: Any) -> Any:
    """What of a wrapper is shown: the content of a control, the first of alternative contents."""
    if element.tag == f"{W}sdt":
        content = element.find(f"{W}sdtContent")
        return () if content is None else content
    if element.tag == f"{_MC}AlternateContent":
        choice = element.find(f"{_MC}Choice")
        return element if choice is None else choice
    return element


def _boxes(drawing: Any) -> Iterator[Any]:
    """The contents of the text boxes of a drawing; boxes within them are met when they are read."""
    stack = [drawing]
    while stack:
        element = stack.pop()
        if element.tag == f"{W}txbxContent":
            yield element
        else:
            stack.extend(reversed(list(_shown(element))))
