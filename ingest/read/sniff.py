"""What the bytes are, told from the bytes alone; names and declared types are not asked."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from enum import StrEnum

import olefile

from ingest.read.html.mhtml import is_mhtml
from ingest.read.outcome import ReadOutcome, UnreadableError


class Format(StrEnum):
    """The formats that are told apart; the value is the media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    HTML = "text/html"
    TEXT = "text/plain"
    IMAGE = "image"
    DOC = "application/msword"
    XLS = "application/vnd.ms-excel"
    SHEETML = "application/vnd.ms-excel+xml"  # the XML of Excel 2003, mostly named .xls
    RTF = "application/rtf"


_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
_OTHER = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "gzip",
    b"\x7fELF": "a program",
}
_RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAG = re.compile(
    rb"<(?:!doctype\s+html|/?(?:html|head|body|table|tr|td|div|p|br|span|meta|title|h[1-6]|ul|li)\b)",
    re.IGNORECASE,
)
_WORD_MAIN = re.compile(r"word/document\d*\.xml")
_SPREADSHEET_ML = b"urn:schemas-microsoft-com:office:spreadsheet"


def sniff(data: bytes) -> Format:
    """The format of `data`.

    Raises UnreadableError: empty_text, encrypted (an encrypted Office package), truncated (a
    broken zip or OLE container), or unsupported.
    """
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise UnreadableError(ReadOutcome.EMPTY_TEXT, f"nothing but white space in {len(data)} bytes")
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith(b"PK\x03\x04"):
        return _office_zip(data)
    if data.startswith(_OLE):
        return _ole(data)
    if data.startswith(_RTF):
        return Format.RTF
    if _is_image(data):
        return Format.IMAGE
    for magic, name in _OTHER.items():
        if data.startswith(magic):
            raise UnreadableError(ReadOutcome.UNSUPPORTED, f"{name}; export it as PDF, DOCX, XLSX or HTML")
    return _textual(data)


def _is_image(data: bytes) -> bool:
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    bitmap = data.startswith(b"BM") and data[6:10] == b"\0\0\0\0"
    return webp or bitmap or data.startswith(_IMAGES)


def _office_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lstrip("/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableError(ReadOutcome.TRUNCATED, f"broken zip container: {error}") from error
    if any(_WORD_MAIN.fullmatch(name) for name in names):
        return Format.DOCX
    if "xl/workbook.xml" in names:
        return Format.XLSX
    raise UnreadableError(
        ReadOutcome.UNSUPPORTED,
        "a zip archive that is neither DOCX nor XLSX; save it as one of these or as PDF",
    )


def _ole(data: bytes) -> Format:
    """Which of the programs wrote an OLE container; its directory is told by the streams it names."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {"/".join(path).lower() for path in container.listdir()}
    except Exception as error:  # olefile fails on damaged containers in many ways
        raise UnreadableError(ReadOutcome.TRUNCATED, f"broken OLE container: {error}"[:300]) from error
    if "encryptedpackage" in names:
        raise UnreadableError(ReadOutcome.ENCRYPTED, "an Office package that needs a password")
    if "worddocument" in names:
        return Format.DOC
    if names & {"workbook", "book"}:
        return Format.XLS
    raise UnreadableError(ReadOutcome.UNSUPPORTED, "an OLE container that is neither .doc nor .xls")


def _textual(data: bytes) -> Format:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data[:8192].replace(b"\0", b"")
    elif b"\0" in data[:65536]:
        raise UnreadableError(ReadOutcome.UNSUPPORTED, "binary data of no known format")
    head = data[:65536]
    if _SPREADSHEET_ML in head[:4096]:
        return Format.SHEETML
    if is_mhtml(data):
        return Format.HTML
    tags = len(_TAG.findall(head))
    opens_with_tag = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if tags >= 3 or (opens_with_tag and tags):
        return Format.HTML
    return Format.TEXT
