"""Word documents (DOCX) -> parts: paragraphs and tables of the body, then foot- and endnotes.

Read straight from WordprocessingML: libraries lose inserted text, content controls or text boxes, or
show what is deleted or hidden. Page headers and footers are furniture and not read.

Locators: `docx:body/p[12]` is the twelfth `w:p` of the part, those in tables counted; `;line=2` the
second of its pieces where line breaks part list items. `docx:body/tbl[2]` is the second `w:tbl`,
`docx:body/tbl[2]/r3c4` its cell at row 3, column 4 of the grid. `docx:footnotes/p[3]` likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.document import BlockKind
from ingest.read.limits import Limits
from ingest.read.marks import classify, has_figures, opens_block
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.package import Package
from ingest.read.parts import Grid, Part
from ingest.read.word.body_text import Runs
from ingest.read.word.styles import Numbering, Style, Styles, W, child_of, number_of, styles_of, value_of
from ingest.read.word.table import read_table

MAIN_PART = re.compile(r"word/document\d*\.xml")
_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"
_NOTES = ("footnotes", "endnotes")
_WRAPPERS = frozenset(W + name for name in ("ins", "moveTo", "customXml", "smartTag"))
_STRICT = ((b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.strip("{}").encode()),)
_PICTURE = re.compile(r"word/media/.+\.(?:png|jpe?g|tiff?|gif|bmp|emf|wmf)")
_LITTLE_TEXT = 300
_DEEPEST_TABLE = 12


def read_docx(data: bytes, limits: Limits) -> list[Part | Grid]:
    """The parts of a Word document.

    Raises UnreadableError: truncated, bomb, too_large, encrypted, needs_ocr (pictures and hardly any
    text), empty_text.
    """
    package = Package(data, limits)
    parts = list(_parts_of(package, limits))
    pictures = sum(bool(_PICTURE.fullmatch(name)) for name in package.names)
    _check_volume(parts, pictures)
    return parts


def _parts_of(package: Package, limits: Limits) -> Iterator[Part | Grid]:
    main = next((name for name in package.names if MAIN_PART.fullmatch(name)), "word/document.xml")
    if main not in package:
        raise UnreadableError(ReadOutcome.TRUNCATED, "a Word document without its main part")
    body = _root(package, main).find(f"{W}body")
    if body is None:
        raise UnreadableError(ReadOutcome.TRUNCATED, "a Word document without a body")
    stories = [("body", body)]
    stories += [
        (name, _root(package, f"word/{name}.xml")) for name in _NOTES if f"word/{name}.xml" in package
    ]
    styles = Styles(None)
    if _STYLES in package:
        styles = styles_of(package.part(_STYLES, _STRICT), limits)
    numbering = Numbering(_root(package, _NUMBERING) if _NUMBERING in package else None)
    runs = Runs(styles, [root for _, root in stories])
    for name, root in stories:
        story = _Story(name, root, styles, numbering, runs, limits)
        for container in [root] if name == "body" else _notes(root):
            yield from story.parts(container)


def _root(package: Package, name: str) -> Any:
    return package.xml(name, _STRICT)


def _notes(root: Any) -> Iterator[Any]:
    """The notes themselves, without the separator lines between text and notes."""
    return (note for note in root if isinstance(note.tag, str) and note.get(f"{W}type") in (None, "normal"))


class _Story:
    """One part of the document: its body, or its notes."""

    def __init__(
        self, name: str, root: Any, styles: Styles, numbering: Numbering, runs: Runs, limits: Limits
    ) -> None:
        self._name = name
        self._styles = styles
        self._numbering = numbering
        self._runs = runs
        self._limits = limits
        self._places = {element: at for at, element in enumerate(root.iter(f"{W}p"), 1)}
        self._places |= {element: at for at, element in enumerate(root.iter(f"{W}tbl"), 1)}
        self._table_depth = 0
        self._unended: list[str] = []

    def parts(self, container: Any) -> Iterator[Part | Grid]:
        for child in container:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None:
                    yield from self.parts(content)
            elif child.tag in _WRAPPERS:
                yield from self.parts(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Part | Grid]:
        properties = child_of(paragraph, "pPr")
        style = self._styles.paragraph(value_of(properties, "pStyle"))
        number = number_of(properties, style.number)
        read = self._runs.read(paragraph, style)
        if self._unended:
            read.lines, self._unended = _continued(self._unended, read.lines), []
        if _runs_on(paragraph, properties):
            self._unended = read.lines
            for box in read.boxes:
                yield from self.parts(box)
            return
        label = self._numbering.next(number) if number is not None and number[0] != "0" else ""
        lines = _joined(read.lines)
        bare = len(lines) == 1 and not lines[0].strip()
        lines[0] = label + lines[0]
        place = f"docx:{self._name}/p[{self._places[paragraph]}]"
        if not bare or (label and self._table_depth):  # a running number may be all that a cell shows
            for ordinal, line in enumerate(lines, 1):
                locator = f"{place};line={ordinal}" if len(lines) > 1 else place
                yield _part(line, locator, style, number[1] if label and number else 0)
        for box in read.boxes:
            yield from self.parts(box)

    def _table(self, element: Any) -> Iterator[Part | Grid]:
        if self._table_depth >= _DEEPEST_TABLE:
            raise UnreadableError(ReadOutcome.BOMB, f"tables nested deeper than {_DEEPEST_TABLE}")
        self._table_depth += 1
        table = read_table(element, self.parts, self._limits)
        self._table_depth -= 1
        if table.is_data:
            yield table.grid(f"docx:{self._name}/tbl[{self._places[element]}]")
            yield from table.inner_grids()
        else:
            yield from table.contents()


def _runs_on(paragraph: Any, properties: Any) -> bool:
    """Whether the end of a paragraph is deleted under tracked changes, and the next one goes on with it."""
    following = paragraph.getnext()
    if properties is None or following is None or following.tag != f"{W}p":
        return False
    return child_of(child_of(properties, "rPr"), "del") is not None


def _continued(lines: list[str], more: list[str]) -> list[str]:
    """Two runs of lines, the last of the first and the first of the second being one."""
    return [*lines[:-1], lines[-1] + more[0], *more[1:]]


def _joined(lines: list[str]) -> list[str]:
    """Lines joined by spaces, except where one opens with a bullet or number of its own."""
    out = lines[:1]
    for line in lines[1:]:
        if opens_block(line) and out[-1].strip():
            out.append(line)
        else:
            out[-1] += f" {line}"
    return out


def _part(text: str, locator: str, style: Style, depth: int) -> Part:
    if style.heading:
        return Part(BlockKind.HEADING, text, locator, style.heading)
    mark = classify(text)
    level = max(mark.level, depth + 1) if mark.kind is BlockKind.LIST_ITEM else mark.level
    return Part(mark.kind, text, locator, level)


def _check_volume(parts: list[Part | Grid], pictures: int) -> None:
    texts = [part.text for part in parts if isinstance(part, Part)]
    letters = sum(map(len, texts))
    if (
        any(isinstance(part, Grid) for part in parts)
        or letters >= _LITTLE_TEXT
        or any(map(has_figures, texts))
    ):
        return
    if pictures:
        raise UnreadableError(
            ReadOutcome.NEEDS_OCR, f"a Word document of {pictures} pictures and {letters} letters of text"
        )
    if not letters:
        raise UnreadableError(ReadOutcome.EMPTY_TEXT, "a Word document without text")


class DocxPlaces:
    """Looks up locators in the bytes of a Word document.

    Automatic numbers depend on all paragraphs before, so the document is read once as a whole.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._texts: dict[str, str] = {}
        for part in _parts_of(Package(data, limits), limits):
            if isinstance(part, Grid):
                self._texts |= {cell.locator: cell.text for cell in part.cells}
            self._texts[part.locator] = part.text

    def text_at(self, locator: str) -> str:
        if locator not in self._texts:
            raise ValueError(f"no text at {locator}")
        return self._texts[locator]
