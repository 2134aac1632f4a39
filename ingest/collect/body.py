"""The body of an answer: all of it, within bounds, or the reason why not.

Decompression is done here and not by urllib3, which does not notice a compressed stream that ends
too early.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

import requests

from ingest.collect.outcome import Outcome

_CHUNK = 64 * 1024
# Many small bodies may be read at once, but only a few of the others: that bounds the memory of a night.
_SMALL = 2 * 1024 * 1024
_LARGE_AT_ONCE = BoundedSemaphore(4)
# Decompression waits for no host: one at a time costs nothing, and bombs cannot go off together.
_INFLATING = Lock()
# More would only serve to hide a bomb in a bomb.
_MAX_ENCODINGS = 2
_GZIP, _ZLIB, _RAW = 31, 15, -15
_WINDOWS = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (_ZLIB, _RAW)}


class NoAnswerError(Exception):
    """There is nothing to be had from an address; `outcome` and `detail` say why."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(outcome, detail)
        self.outcome = outcome
        self.detail = detail


def read_body(response: requests.Response, max_bytes: int, cut_at: int | None = None) -> tuple[bytes, bool]:
    """The decoded body, and whether it was cut at `cut_at` bytes.

    `max_bytes` bounds the bytes on the wire and the decoded ones. Raises NoAnswerError: too_large,
    truncated, undecodable. What the wire raises passes through.
    """
    encodings = _encodings(response.headers.get("Content-Encoding", ""))
    limit = _Limit(max_bytes) if cut_at is None else _Limit(min(cut_at, max_bytes), cuts=True)
    declared = response.headers.get("Content-Length", "")
    if declared and not declared.isdecimal():
        raise NoAnswerError(Outcome.TRUNCATED, f"the length of the body is declared as {declared[:60]!r}")
    if cut_at is None and declared and int(declared) > max_bytes:
        raise _over(max_bytes)
    with _Turn() as turn:
        content, is_cut = _from_wire(response, limit, turn)
        for encoding in reversed(encodings):
            with _INFLATING:
                content, is_cut = _inflate(content, encoding, limit, is_cut)
    return content, is_cut


@dataclass(frozen=True, slots=True)
class _Limit:
    """How many bytes are taken, and whether more are cut off or refused."""

    n_bytes: int
    cuts: bool = False

    def of(self, content: bytearray) -> bytes:
        """The bytes that are taken of too many; refuses before it copies any."""
        if not self.cuts:
            raise _over(self.n_bytes)
        return bytes(memoryview(content)[: self.n_bytes])


class _Turn(ExitStack):
    """The right to hold a large body, once taken until the end of the block."""

    def __init__(self) -> None:
        super().__init__()
        self._is_taken = False

    def take(self) -> None:
        if not self._is_taken:
            self.enter_context(_LARGE_AT_ONCE)
            self._is_taken = True


def _over(max_bytes: int) -> NoAnswerError:
    return NoAnswerError(Outcome.TOO_LARGE, f"more than {max_bytes} bytes")


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


def _from_wire(response: requests.Response, limit: _Limit, turn: _Turn) -> tuple[bytes, bool]:
    content = bytearray()
    for chunk in response.raw.stream(_CHUNK, decode_content=False):
        content += chunk
        if len(content) > _SMALL:
            turn.take()
        if len(content) > limit.n_bytes:
            return limit.of(content), True
    return bytes(content), False


def _inflate(data: bytes, encoding: str, limit: _Limit, is_cut: bool) -> tuple[bytes, bool]:
    """Undo one compression; `is_cut` data may end early."""
    *others, last = _WINDOWS[encoding]
    for window in others:
        try:
            return _inflate_as(data, window, limit, is_cut)
        except zlib.error:
            continue
    try:
        return _inflate_as(data, last, limit, is_cut)
    except zlib.error as error:
        raise NoAnswerError(Outcome.UNDECODABLE, "the compression of the body is broken") from error


def _inflate_as(data: bytes, window: int, limit: _Limit, is_cut: bool) -> tuple[bytes, bool]:
    content = bytearray()
    at, more = 0, bool(data)
    while more:
        inflater = zlib.decompressobj(window)
        for piece, behind in _pieces(inflater, data, at):
            content += piece
            at = behind
            if len(content) > limit.n_bytes:
                return limit.of(content), True
        if not inflater.eof:
            if is_cut:
                return bytes(content), True
            raise NoAnswerError(Outcome.TRUNCATED, "the compressed body ends early")
        # gzip may go on with another member; what else follows the end is padding.
        at -= len(inflater.unused_data)
        more = data.startswith(b"\x1f\x8b", at)
    return bytes(content), is_cut


def _pieces(inflater: zlib._Decompress, data: bytes, start: int) -> Iterator[tuple[bytes, int]]:
    """What `data` holds from `start` on, in pieces of at most a chunk, each with how far it was read."""
    for at in range(start, len(data), _CHUNK):
        packed = data[at : at + _CHUNK]
        end = at + len(packed)
        while not inflater.eof:
            piece = inflater.decompress(packed, _CHUNK)
            packed = inflater.unconsumed_tail
            yield piece, end
            # A full piece may leave more inside although all input is used up.
            if not packed and len(piece) < _CHUNK:
                break
        if inflater.eof:
            return
