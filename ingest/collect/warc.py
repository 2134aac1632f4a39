"""The archive as WARC (ISO 28500), which web archives can replay.

A document that was fetched is a `response` record with the headers that the ledger keeps; one that
was handed over is a `resource` record. Bytes that came again are not written again. The same archive
and ledger give the same file.
"""

from __future__ import annotations

import os
import tempfile
from io import BytesIO
from pathlib import Path
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from ingest.collect.archive import Archive
from ingest.collect.ledger import Attempt, Ledger, Role
from ingest.collect.outcome import Outcome
from ingest.collect.storage import StorageError
from ingest.progress import Progress, silent

_CREATED = frozenset({Outcome.NEW, Outcome.CHANGED})
_INFO = b"software: motcua\r\nformat: WARC File Format 1.1\r\n"


def export_warc(archive: Archive, ledger: Ledger, target: Path, *, progress: Progress = silent) -> int:
    """Write every version of every document to `target` (gzipped); gives their number.

    Written aside and renamed. Raises TornBlobError or MissingBlobError for what the archive lost,
    StorageError if the disk does not take the file.
    """
    versions = [
        attempt
        for attempt in ledger.attempts()
        if attempt.outcome in _CREATED and attempt.digest is not None and attempt.role != Role.LIST
    ]
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                writer = WARCWriter(stream, gzip=True, warc_version="WARC/1.1")
                for first in versions[:1]:
                    writer.write_record(_info(writer, first))
                for done, attempt in enumerate(versions, start=1):
                    writer.write_record(_record(writer, attempt, archive.read(str(attempt.digest))))
                    progress("warc", done, len(versions), attempt.url)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        remedy = "Make room, or name another file."
        raise StorageError(f"{target} cannot be written ({error.strerror}). {remedy}") from error
    return len(versions)


def _info(writer: WARCWriter, first: Attempt) -> ArcWarcRecord:
    return writer.create_warc_record(
        "",
        "warcinfo",
        payload=BytesIO(_INFO),
        length=len(_INFO),
        warc_headers_dict=_headers(first, "warcinfo"),
    )


def _record(writer: WARCWriter, attempt: Attempt, content: bytes) -> ArcWarcRecord:
    headers = _headers(attempt, "version")
    if attempt.role == Role.FILE:
        return writer.create_warc_record(
            f"urn:motcua:{attempt.source_id}:{quote(attempt.url.removeprefix('file:'))}",
            "resource",
            payload=BytesIO(content),
            length=len(content),
            warc_content_type="application/octet-stream",
            warc_headers_dict=headers,
        )
    told = {
        "Content-Type": attempt.media_type,
        "ETag": attempt.etag,
        "Last-Modified": attempt.last_modified,
        "Content-Length": str(len(content)),
    }
    http_headers = StatusAndHeaders("200 OK", [(k, v) for k, v in told.items() if v], protocol="HTTP/1.1")
    return writer.create_warc_record(
        attempt.final_url or attempt.url,
        "response",
        payload=BytesIO(content),
        length=len(content),
        http_headers=http_headers,
        warc_headers_dict=headers,
    )


def _headers(attempt: Attempt, kind: str) -> dict[str, str]:
    name = f"motcua {kind} {attempt.source_id} {attempt.attempt_id}"
    return {
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>",
        "WARC-Date": attempt.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
