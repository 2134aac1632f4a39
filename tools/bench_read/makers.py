"""Small documents made on the spot: Word packages from their XML, workbooks, zips of any kind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_WORD_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_MOMENT = (2024, 1, 1, 0, 0, 0)


def zip_of(members: Mapping[str, str | bytes]) -> bytes:
    """A zip container whose bytes depend on `members` alone."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, date_time=_MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return target.getvalue()


def word(body: str, **parts: str | bytes) -> bytes:
    """A DOCX whose body is the XML `body`; `parts` are further parts by stem ("numbering", "styles")."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f"<w:document {_WORD_NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    for stem, content in parts.items():
        root = content if isinstance(content, bytes) else f"<w:{stem} {_WORD_NAMESPACES}>{content}</w:{stem}>"
        members[f"word/{stem}.xml"] = root
    return zip_of(members)


def paragraph(*texts: str, properties: str = "") -> str:
    """A `w:p` with one run for each text."""
    runs = "".join(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in texts)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def word_table(rows: list[list[str]]) -> str:
    """A `w:tbl`; a cell that opens with `<w:tc>` stands as given."""
    lines = (
        "".join(cell if cell.startswith("<w:tc>") else f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row)
        for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def word_cell(text: str, properties: str) -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def workbook(fill: Callable[[Worksheet], Any], title: str = "Biểu") -> bytes:
    """An XLSX with one sheet that `fill` fills."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    fill(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def members_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def patched(package: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The zip `package` with one member changed."""
    members = members_of(package)
    return zip_of(members | {name: change(members[name])})
