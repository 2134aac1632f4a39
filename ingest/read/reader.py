"""The door of reading: bytes in, a `Document` or a typed failure out; nothing is ever raised."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ingest.document import Document
from ingest.read.html.reader import read_page
from ingest.read.limits import DEFAULT_LIMITS, Limits
from ingest.read.outcome import ReadFailure, ReadOutcome, UnreadableError
from ingest.read.parts import Grid, Part, assemble
from ingest.read.pdf.reader import read_pdf
from ingest.read.sniff import Format, sniff
from ingest.read.text.reader import read_text
from ingest.read.word.doc import read_doc
from ingest.read.word.docx import read_docx
from ingest.read.workbook.sheetml import read_sheetml
from ingest.read.workbook.xls import read_xls
from ingest.read.workbook.xlsx import read_xlsx


def _read_image(data: bytes, limits: Limits) -> Iterable[Part | Grid]:
    # The libraries that look at pictures take long to load; few documents need them.
    from ingest.read.scan.pictures import read_image

    return read_image(data, limits)


_READERS: dict[Format, Callable[[bytes, Limits], Iterable[Part | Grid]]] = {
    Format.TEXT: read_text,
    Format.PDF: read_pdf,
    Format.DOCX: read_docx,
    Format.XLSX: read_xlsx,
    Format.DOC: read_doc,
    Format.RTF: read_doc,
    Format.XLS: read_xls,
    Format.SHEETML: read_sheetml,
    Format.IMAGE: _read_image,
}


def read(data: bytes, *, digest: str, limits: Limits = DEFAULT_LIMITS) -> Document | ReadFailure:
    """Read the archived bytes whose SHA-256 is `digest`; the format is told from the content."""
    try:
        return _read(data, digest, limits)
    except UnreadableError as error:
        return ReadFailure(error.reason, error.detail)
    except MemoryError:
        return ReadFailure(ReadOutcome.BOMB, "memory ran out while reading")
    except Exception as error:
        return ReadFailure(ReadOutcome.CRASHED, f"{type(error).__name__}: {error}"[:300])


def _read(data: bytes, digest: str, limits: Limits) -> Document:
    if len(data) > limits.file_bytes:
        raise UnreadableError(ReadOutcome.TOO_LARGE, f"{len(data)} bytes; the bound is {limits.file_bytes}")
    kind = sniff(data)
    if kind is Format.HTML:
        page = read_page(data, limits)
        return assemble(page.parts, digest=digest, media_type=kind, title=page.title, links=page.links)
    reader = _READERS.get(kind)
    if reader is None:
        raise UnreadableError(ReadOutcome.UNSUPPORTED, f"no reader for {kind}")
    return assemble(reader(data, limits), digest=digest, media_type=kind)
