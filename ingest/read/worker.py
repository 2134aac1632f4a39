"""The child process that reads documents one after another, bounded by the system itself.

Run by `bounded` as `python -m ingest.read.worker`. On standard input come a header line (JSON with
the bounds and the reader to call) and then documents: a line of JSON with digest and size, and the
bytes. To standard output goes one byte when the readers are loaded, and then for each document its
result: the length in eight bytes, and the result itself. A length of zero says that the document was
granted more time (see `allowance`).

What bounds it: address space, CPU time for each document, size of written files, open files, no
core dumps. The network is cut off where the system allows it to an unprivileged process; where it
does not, it is merely unused: no reader opens a connection, and the XML parsers are told not to.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import sys
from collections.abc import Callable
from typing import IO

from ingest.document import Document
from ingest.read import allowance
from ingest.read.limits import Limits
from ingest.read.outcome import ReadFailure, ReadOutcome
from ingest.read.wire import encode

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
LENGTH_BYTES = 8
READY = b"\x06"
MORE_TIME = bytes(LENGTH_BYTES)

Reader = Callable[..., Document | ReadFailure]


def main() -> None:
    requests = sys.stdin.buffer
    results = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # what a C library prints must not reach the pipe
    header = json.loads(requests.readline())
    limits = Limits(**header["limits"])
    read = _reader(header["reader"])
    _bound(limits)
    cut_off_network()
    _send(results, READY)
    while request := requests.readline():
        _serve(json.loads(request), requests, results, read, limits)


def _reader(name: str) -> Reader:
    module, _, function = name.partition(":")
    found: Reader = getattr(importlib.import_module(module), function)
    return found


def _serve(
    request: dict[str, str | int], requests: IO[bytes], results: IO[bytes], read: Reader, limits: Limits
) -> None:
    data = requests.read(int(request["size"]))
    allowance.begin(limits.cpu_seconds, lambda: _send(results, MORE_TIME))
    try:
        result = encode(read(data, digest=str(request["digest"]), limits=limits))
    except MemoryError:
        result = encode(ReadFailure(ReadOutcome.BOMB, "memory ran out while reading"))
    _send(results, len(result).to_bytes(LENGTH_BYTES, "big"), result)


def _send(results: IO[bytes], *messages: bytes) -> None:
    results.writelines(messages)
    results.flush()


def _bound(limits: Limits) -> None:
    """Set what the system refuses beyond; only soft bounds, so that LibreOffice may be given more."""
    for kind, amount in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


def cut_off_network() -> bool:
    """Move into a network namespace without any network; False where the system does not allow it."""
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (OSError, AttributeError):
        return False
    return bool(unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


if __name__ == "__main__":
    main()
