"""What the cells of a workbook refer to: shared strings, number formats and fonts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS

from ingest.read.legacy_fonts import are_believable, is_legacy, to_unicode
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.package import Package
from ingest.read.workbook.date_format import is_date, print_date
from ingest.read.workbook.number_format import print_number

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_GENERAL = "General"

Runs = list[tuple[str, str]]  # (text, font) of a string set in pieces; font "" means the cell's


class Values:
    """Turns stored values into what is shown."""

    def __init__(self, package: Package, book: Any, strict: Sequence[tuple[bytes, bytes]]) -> None:
        properties = book.find(f"{MAIN}workbookPr")
        self._since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self._strings: list[Runs] = []
        self._formats: list[str] = []
        self._fonts: list[str] = []
        if "xl/styles.xml" in package:
            self._read_styles(package.xml("xl/styles.xml", strict))
        if "xl/sharedStrings.xml" in package:
            root = package.xml("xl/sharedStrings.xml", strict)
            self._strings = [runs_of(item) for item in root.iter(f"{MAIN}si")]
        self._decodes = any(map(is_legacy, self._fonts)) and are_believable(
            text for runs in self._strings for text, _ in runs
        )

    def _read_styles(self, root: Any) -> None:
        custom = {
            element.get("numFmtId", ""): element.get("formatCode", _GENERAL)
            for element in root.iter(f"{MAIN}numFmt")
        }
        fonts_element = root.find(f"{MAIN}fonts")
        names = [font.find(f"{MAIN}name") for font in (() if fonts_element is None else fonts_element)]
        fonts = ["" if name is None else name.get("val", "") for name in names]
        cell_styles = root.find(f"{MAIN}cellXfs")
        for style in () if cell_styles is None else cell_styles:
            identifier = style.get("numFmtId", "0")
            builtin = BUILTIN_FORMATS.get(int(identifier), _GENERAL) if identifier.isdecimal() else _GENERAL
            self._formats.append(custom.get(identifier, builtin))
            font = style.get("fontId", "")
            self._fonts.append(fonts[int(font)] if font.isdecimal() and int(font) < len(fonts) else "")

    def shown(self, kind: str, stored: str, style: int) -> str:
        """The text of a cell of type `kind` (`t` in the file) with the stored value `stored`."""
        if kind == "s":
            at = int(stored) if stored.strip().isdecimal() else -1
            if not 0 <= at < len(self._strings):
                raise UnreadableError(ReadOutcome.TRUNCATED, f"the workbook lacks its shared string {stored}")
            return self.text(self._strings[at], style)
        if kind == "b":
            return "TRUE" if stored.strip() in ("1", "true") else "FALSE"
        if kind in ("n", ""):
            return self._number(stored, style)
        return self.text([(stored, "")], style)

    def _number(self, stored: str, style: int) -> str:
        try:
            value = float(stored)
        except ValueError:
            return stored
        if style >= len(self._formats) and style:
            raise UnreadableError(ReadOutcome.TRUNCATED, f"the workbook lacks its cell style {style}")
        form = self._formats[style] if self._formats else _GENERAL
        if is_date(form):
            return print_date(value, form, since_1904=self._since_1904)
        return print_number(value, form)

    def text(self, runs: Runs, style: int) -> str:
        """A string as shown, decoded where its font names an old encoding."""
        if not self._decodes:
            return "".join(text for text, _ in runs)
        cell_font = self._fonts[style] if 0 <= style < len(self._fonts) else ""
        return "".join(to_unicode(text, font or cell_font) for text, font in runs)


def runs_of(item: Any) -> Runs:
    """The pieces of a string; phonetic hints are left out."""
    runs: Runs = []
    for child in item:
        if child.tag == f"{MAIN}t":
            runs.append((child.text or "", ""))
        elif child.tag == f"{MAIN}r":
            font = child.find(f"{MAIN}rPr/{MAIN}rFont")
            text = child.find(f"{MAIN}t")
            name = "" if font is None else font.get("val", "")
            runs.append(("" if text is None else text.text or "", name))
    return runs
