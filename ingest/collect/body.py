"""The body of an answer: all of it, within bounds, or the reason why not.

Decompression is done here and not by urllib3, which does not notice a compressed stream that ends
too early. What is on its way, packed or unpacked, lies on disk as soon as it is large: hosts are slow,
and many of them answer at once.

Brotli and Zstandard are not undone: `request` asks for gzip and deflate only, and a server that sends
others nevertheless breaks RFC 9110 §12.5.3. Its answer is `undecodable` before a byte of it is read.
"""

from __future__ import annotations

import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

import requests

from ingest.collect import memory
from ingest.collect.outcome import Outcome
from ingest.collect.storage import StorageError, make_directory

_CHUNK = 64 * 1024
# More would only serve to hide a bomb in a bomb.
_MAX_ENCODINGS = 2
_GZIP, _ZLIB, _RAW = 31, 15, -15
_WINDOWS = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (_ZLIB, _RAW)}
_GZIP_MAGIC = b"\x1f\x8b"


class NoAnswerError(Exception):
    """There is nothing to be had from an address; `outcome` and `detail` say why."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(outcome, detail)
        self.outcome = outcome
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Bounds:
    """`max_bytes` bounds the bytes on the wire and the decoded ones; a body of more than `cut_at` is
    not too large but cut there. Large ones lie under `spool` on their way.
    """

    max_bytes: int
    spool: Path
    cut_at: int | None = None

    @property
    def limit(self) -> int:
        return self.max_bytes if self.cut_at is None else min(self.cut_at, self.max_bytes)


def read_body(response: requests.Response, bounds: Bounds) -> tuple[bytes, bool]:
    """The decoded body, and whether it was cut.

    Raises NoAnswerError: too_large, truncated, undecodable; StorageError if the disk does not take it.
    What the wire raises passes through.
    """
    encodings = _encodings(response.headers.get("Content-Encoding", ""))
    declared = response.headers.get("Content-Length", "")
    if declared and not declared.isdecimal():
        raise NoAnswerError(Outcome.TRUNCATED, f"the length of the body is declared as {declared[:60]!r}")
    if bounds.cut_at is None and declared and int(declared) > bounds.max_bytes:
        raise _over(bounds)
    with ExitStack() as stack:
        lying = stack.enter_context(_Lying(bounds))
        for chunk in response.raw.stream(_CHUNK, decode_content=False):
            lying.add(chunk)
            if lying.is_cut:
                break
        for encoding in reversed(encodings):
            lying = _inflated(lying, encoding, stack.enter_context(_Lying(bounds)))
        return lying.content(), lying.is_cut


class _Lying:
    """Bytes on their way: in memory while they are few, then on disk."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._file: IO[bytes] = SpooledTemporaryFile(memory.SMALL, dir=str(bounds.spool))  # noqa: SIM115
        self.size = 0
        self.is_cut = False

    def __enter__(self) -> _Lying:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, piece: bytes) -> None:
        """Raises NoAnswerError for more than the bounds allow, unless they say to cut."""
        limit = self._bounds.limit
        if self.size + len(piece) > limit:
            if self._bounds.cut_at is None:
                raise _over(self._bounds)
            piece = piece[: limit - self.size]
            self.is_cut = True
        try:
            if self.size <= memory.SMALL < self.size + len(piece):
                make_directory(self._bounds.spool)
            self._file.write(piece)
        except OSError as error:
            raise StorageError(
                f"{self._bounds.spool} cannot be written ({error.strerror}). "
                "Make room or mend the permissions, and run again."
            ) from error
        self.size += len(piece)

    def begin(self) -> None:
        self._file.seek(0)

    def clear(self) -> None:
        self.begin()
        self._file.truncate()
        self.size = 0

    def next(self) -> bytes:
        return self._file.read(_CHUNK)

    def content(self) -> bytes:
        memory.take(self.size)
        self.begin()
        return self._file.read()


def _over(bounds: Bounds) -> NoAnswerError:
    return NoAnswerError(Outcome.TOO_LARGE, f"more than {bounds.max_bytes} bytes")


def _encodings(declared: str) -> list[str]:
    named = [encoding for encoding in declared.lower().replace(" ", "").split(",") if encoding]
    encodings = [encoding for encoding in named if encoding != "identity"]
    unknown = [encoding for encoding in encodings if encoding not in _WINDOWS]
    if unknown:
        raise NoAnswerError(
            Outcome.UNDECODABLE, f"compressed as {unknown[0][:40]!r}, which was not asked for"
        )
    if len(encodings) > _MAX_ENCODINGS:
        raise NoAnswerError(Outcome.UNDECODABLE, f"compressed {len(encodings)} times")
    return encodings


def _inflated(packed: _Lying, encoding: str, target: _Lying) -> _Lying:
    """`target` with one compression of `packed` undone."""
    *others, last = _WINDOWS[encoding]
    for window in others:
        try:
            return _inflated_as(packed, window, target)
        except zlib.error:
            target.clear()
    try:
        return _inflated_as(packed, last, target)
    except zlib.error as error:
        raise NoAnswerError(Outcome.UNDECODABLE, "the compression of the body is broken") from error


def _inflated_as(packed: _Lying, window: int, target: _Lying) -> _Lying:
    packed.begin()
    data = packed.next()
    while data:
        inflater = zlib.decompressobj(window)
        _inflate(inflater, data, packed, target)
        if target.is_cut:
            return target
        if not inflater.eof:
            if not packed.is_cut:
                raise NoAnswerError(Outcome.TRUNCATED, "the compressed body ends early")
            target.is_cut = True
            return target
        # gzip may go on with another member; what else follows the end is padding.
        data = inflater.unused_data
        if len(data) < len(_GZIP_MAGIC):
            data += packed.next()
        if not data.startswith(_GZIP_MAGIC):
            break
    target.is_cut = packed.is_cut
    return target


def _inflate(inflater: zlib._Decompress, data: bytes, packed: _Lying, target: _Lying) -> None:
    """Up to the end of a compressed stream, or of what there is of it, in pieces of at most a chunk."""
    while not inflater.eof and not target.is_cut:
        piece = inflater.decompress(data, _CHUNK)
        target.add(piece)
        data = inflater.unconsumed_tail
        # A full piece may leave more inside although all input is used up.
        if not data and len(piece) < _CHUNK and not inflater.eof:
            data = packed.next()
            if not data:
                return
