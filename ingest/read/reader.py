"""The door of reading: bytes in, a `Document` or a typed failure out; nothing is ever raised."""

from __future__ import annotations

from ingest.document import Document
from ingest.read.docx import read_docx
from ingest.read.html import read_page
from ingest.read.limits import DEFAULT_LIMITS, Limits
from ingest.read.outcome import ReadFailure, ReadOutcome, UnreadableError
from ingest.read.parts import assemble
from ingest.read.pdf import read_pdf
from ingest.read.sniff import Format, sniff
from ingest.read.text import read_text
from ingest.read.xlsx import read_xlsx


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
    if kind is Format.DOCX:
        return assemble(read_docx(data, limits), digest=digest, media_type=kind)
    if kind is Format.PDF:
        return assemble(read_pdf(data, limits), digest=digest, media_type=kind)
    if kind is Format.XLSX:
        return assemble(read_xlsx(data, limits), digest=digest, media_type=kind)
    if kind is Format.TEXT:
        return assemble(read_text(data), digest=digest, media_type=kind)
    raise UnreadableError(ReadOutcome.UNSUPPORTED, f"no reader for {kind}")
