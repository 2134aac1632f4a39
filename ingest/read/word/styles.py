"""What styles and numbering definitions of a Word document say: fonts, hidden text, levels, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ingest.read.limits import Limits
from ingest.read.package import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
_OFF = ("0", "false", "off", "none")
_HEADING_NAME = re.compile(r"heading ([1-6])", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"%([1-9])")
_LEVELS = 9
_LONGEST_CHAIN = 20
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_ONES = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST = 3_999


def child_of(parent: Any, name: str) -> Any | None:
    """The first child `w:name`; None where there is none, or no parent. Twice as fast as `find`."""
    return None if parent is None else next(parent.iterchildren(W + name), None)


def value_of(parent: Any, name: str) -> str | None:
    """`w:val` of the child `name`; "" where the child is there without a value, None where it is not."""
    child = child_of(parent, name)
    return None if child is None else child.get(VAL, "")


def is_on(parent: Any, name: str) -> bool | None:
    """Whether the switch `name` is set on or off; None where nothing is said."""
    value = value_of(parent, name)
    return None if value is None else value not in _OFF


def integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph or run has from its style; `number` is (numId, level)."""

    font: str = ""
    hidden: bool = False
    number: tuple[str, int] | None = None
    heading: int = 0

    def with_run(self, properties: Any) -> Style:
        """The style as changed by a `w:rPr`."""
        if properties is None:
            return self
        hidden = is_on(properties, "vanish")
        font = font_of(properties) or self.font
        return Style(font, self.hidden if hidden is None else hidden, self.number, self.heading)


def font_of(properties: Any) -> str:
    fonts = child_of(properties, "rFonts")
    return "" if fonts is None else fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii") or ""


@dataclass(frozen=True, slots=True)
class _Definition:
    """What one style says itself; None or "" where it says nothing."""

    based_on: str
    font: str
    hidden: bool | None
    number: tuple[str, int] | None
    heading: int

    def applied_to(self, style: Style) -> Style:
        return Style(
            self.font or style.font,
            style.hidden if self.hidden is None else self.hidden,
            self.number or style.number,
            self.heading or style.heading,
        )


class Styles:
    """The paragraph and character styles of a document, with what they inherit."""

    def __init__(self, root: Any | None) -> None:
        self._definitions: dict[str, _Definition] = {}
        self._resolved: dict[str, Style] = {}
        self._default_paragraph = ""
        self._base = Style()
        if root is None:
            return
        self._base = self._base.with_run(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for element in root.iter(f"{W}style"):
            kind, identifier = element.get(f"{W}type", "paragraph"), element.get(f"{W}styleId", "")
            if kind not in ("paragraph", "character"):
                continue
            self._definitions[identifier] = _definition(element)
            if kind == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
                self._default_paragraph = identifier

    @property
    def fonts(self) -> set[str]:
        """The fonts that any style names."""
        return {definition.font for definition in self._definitions.values()} | {self._base.font}

    def paragraph(self, identifier: str | None) -> Style:
        name = identifier or self._default_paragraph
        if name not in self._resolved:
            self._resolved[name] = self.run(name, self._base)
        return self._resolved[name]

    def run(self, identifier: str, base: Style) -> Style:
        """`base` as changed by a style and those it is based on."""
        chain: list[_Definition] = []
        while identifier in self._definitions and len(chain) < _LONGEST_CHAIN:
            chain.append(self._definitions[identifier])
            identifier = chain[-1].based_on
        for definition in reversed(chain):
            base = definition.applied_to(base)
        return base


def _definition(element: Any) -> _Definition:
    own = Style().with_run(element.find(f"{W}rPr"))
    properties = element.find(f"{W}pPr")
    name = _HEADING_NAME.match(value_of(element, "name") or "")
    outline = integer(value_of(properties, "outlineLvl"), -1)
    return _Definition(
        value_of(element, "basedOn") or "",
        own.font,
        is_on(element.find(f"{W}rPr"), "vanish"),
        number_of(properties, None),
        int(name[1]) if name else outline + 1 if 0 <= outline < 6 else 0,
    )


@lru_cache(maxsize=16)
def styles_of(part: bytes, limits: Limits) -> Styles:
    """The styles in the part `word/styles.xml`; documents of one author mostly share them byte for byte."""
    return Styles(parse_xml(part, "word/styles.xml", limits))


def number_of(properties: Any, inherited: tuple[str, int] | None) -> tuple[str, int] | None:
    """(numId, level) of a `w:pPr`; numId 0 takes the number away."""
    number = child_of(properties, "numPr")
    if number is None:
        return inherited
    identifier = value_of(number, "numId") or (inherited[0] if inherited else "0")
    level = integer(value_of(number, "ilvl"), inherited[1] if inherited else 0)
    return (identifier, min(max(level, 0), _LEVELS - 1))


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbering: its number format, text with %1 ... %9, and first number."""

    form: str
    text: str
    start: int
    gap: str


class Numbering:
    """Counts the numbered paragraphs of a document as they come, and writes their numbers."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._seen: set[str] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        links: dict[str, str] = {}
        styled: dict[str, str] = {}
        for abstract in root.iter(f"{W}abstractNum"):
            identifier = abstract.get(f"{W}abstractNumId", "")
            self._levels[identifier] = dict(_levels(abstract))
            if link := value_of(abstract, "numStyleLink"):
                links[identifier] = link
            if link := value_of(abstract, "styleLink"):
                styled[link] = identifier
        for number in root.iter(f"{W}num"):
            identifier = number.get(f"{W}numId", "")
            abstract = value_of(number, "abstractNumId") or ""
            self._abstract_of[identifier] = styled.get(links.get(abstract, ""), abstract)
            self._restarts[identifier] = {
                integer(override.get(f"{W}ilvl"), 0): integer(value_of(override, "startOverride"), 1)
                for override in number.iter(f"{W}lvlOverride")
                if override.find(f"{W}startOverride") is not None
            }

    def next(self, number: tuple[str, int]) -> str:
        """The label of the next paragraph numbered so ("1. ", "- "), with the gap that follows it."""
        identifier, depth = number
        abstract = self._abstract_of.get(identifier, "")
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if identifier not in self._seen:
            self._seen.add(identifier)
            for at, start in self._restarts.get(identifier, {}).items():
                counts[at] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]
        label = _bullet(level.text) if level.form == "bullet" else self._label(level, levels, counts)
        return label + level.gap if label else ""

    @staticmethod
    def _label(level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = levels.get(at, level)
            return _write(counts.get(at, of.start), of.form)

        return "" if level.form == "none" else _PLACEHOLDER.sub(written, level.text)


def _levels(abstract: Any) -> Iterator[tuple[int, Level]]:
    for element in abstract.iter(f"{W}lvl"):
        yield (
            integer(element.get(f"{W}ilvl"), 0),
            Level(
                value_of(element, "numFmt") or "decimal",
                value_of(element, "lvlText") or "",
                integer(value_of(element, "start"), 0),
                "" if value_of(element, "suff") == "nothing" else " ",
            ),
        )


def _bullet(text: str) -> str:
    """The bullet; signs of the symbol fonts have no letters of their own and become a dash."""
    return "-" if "\ue000" <= text[:1] <= "\uf8ff" else text.strip()


def _write(count: int, form: str) -> str:
    count = min(max(count, 0), _MOST)
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    if form in ("lowerLetter", "upperLetter") and count:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    out = ""
    for worth, sign in (*_ROMAN, *_ROMAN_ONES):
        while count >= worth:
            out += sign
            count -= worth
    return out
