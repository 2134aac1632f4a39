"""Workbooks (XLSX) -> parts: of each visible sheet the titles, tables and notes, as printed.

Sheets are streamed from their XML, so that neither a wrong `dimension` nor one cell in the last
corner of the sheet matters; openpyxl's tables of number formats and dates are used, its sheets are
not. A formula counts with the value stored beside it; without one (never calculated) its cell is
empty, for 0 would be a figure.

Locators: `xlsx:'Biểu II.06'!C14` is a cell (of merged ones the upper left), `...!A4:M20` a table.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.package import Package
from ingest.read.parts import Grid, Part
from ingest.read.workbook.layout import lay_out
from ingest.read.workbook.sheet import Sheet, SheetPlaces
from ingest.read.workbook.xlsx_sheet import read_sheet
from ingest.read.workbook.xlsx_values import MAIN, Values

WORKBOOK = "xl/workbook.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", MAIN.strip("{}").encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        _RELATION.strip("{").partition("}")[0].encode(),
    ),
)
_PICTURES = "xl/media/"


def read_xlsx(data: bytes, limits: Limits) -> list[Part | Grid]:
    """The parts of a workbook.

    Raises UnreadableError: truncated, bomb, too_large, encrypted, needs_ocr (pictures instead of
    cells), empty_text.
    """
    package = Package(data, limits)
    parts = [part for sheet in _sheets(package, limits) for part in lay_out(sheet, "xlsx", limits)]
    if not parts:
        pictures = sum(name.startswith(_PICTURES) for name in package.names)
        if pictures:
            raise UnreadableError(
                ReadOutcome.NEEDS_OCR, f"a workbook of {pictures} pictures and no filled cells"
            )
        raise UnreadableError(ReadOutcome.EMPTY_TEXT, "a workbook without filled cells")
    return parts


def _sheets(package: Package, limits: Limits) -> Iterator[Sheet]:
    """The visible sheets in the workbook's order."""
    if WORKBOOK not in package:
        raise UnreadableError(ReadOutcome.TRUNCATED, "a workbook without its main part")
    book = package.xml(WORKBOOK, _STRICT)
    targets = _targets(package)
    values = Values(package, book, _STRICT)
    room = limits.sheet_cells
    for element in book.iter(f"{MAIN}sheet"):
        part = targets.get(element.get(_RELATION, ""), "")
        if element.get("state", "visible") != "visible" or "worksheets/" not in part:
            continue
        if part not in package:
            raise UnreadableError(ReadOutcome.TRUNCATED, f"the sheet {element.get('name')!r} is missing")
        sheet = read_sheet(package.part(part, _STRICT), element.get("name", ""), values, limits, room)
        room -= len(sheet.texts)
        yield sheet


def _targets(package: Package) -> dict[str, str]:
    """Relation id -> name of the part."""
    name = "xl/_rels/workbook.xml.rels"
    if name not in package:
        return {}
    relations: Any = package.xml(name)
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip(
            "/"
        )
        for relation in relations
        if isinstance(relation.tag, str)
    }


class XlsxPlaces(SheetPlaces):
    """Looks up locators in the bytes of a workbook."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        super().__init__("xlsx", _sheets(Package(data, limits), limits))
