"""A reader that does what its document tells it to; it stands for parsers that fail in native code."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from ingest.document import Document
from ingest.read import allowance
from ingest.read.limits import Limits
from ingest.read.outcome import ReadFailure

_served: list[str] = []


def read(data: bytes, *, digest: str, limits: Limits) -> Document | ReadFailure:
    order, _, argument = data.decode().partition(" ")
    _served.append(order)
    act = _ACTS.get(order, lambda _argument, _limits: order)
    return Document(digest, "text/plain", act(argument, limits), ())


def _spin(_argument: str, _limits: Limits) -> str:
    while True:
        pass


def _toil(seconds: str, _limits: Limits) -> str:
    """Take long in steps, each of which is granted time."""
    before, _ = resource.getrlimit(resource.RLIMIT_CPU)
    for _ in range(5):
        allowance.grant(int(seconds))
        time.sleep(0.5)
    after, _ = resource.getrlimit(resource.RLIMIT_CPU)
    return f"granted {after - before} s"


def _connect(port: str, _limits: Limits) -> str:
    with socket.create_connection(("127.0.0.1", int(port)), timeout=5):
        return "connected"


def _spawn(note: str, _limits: Limits) -> str:
    Path(note).write_text(str(subprocess.Popen(["sleep", "600"]).pid))
    time.sleep(600)
    return ""


def _first_or_never(_argument: str, _limits: Limits) -> str:
    if len(_served) > 1:
        os._exit(1)
    return "first"


_ACTS: dict[str, Callable[[str, Limits], str]] = {
    "hang": lambda _argument, _limits: str(time.sleep(600)),
    "spin": _spin,
    "grow": lambda _argument, limits: str(len(bytearray(limits.memory_bytes))),
    "die": lambda name, _limits: str(os.kill(os.getpid(), getattr(signal, name))),
    "exit": lambda code, _limits: os._exit(int(code)),
    "swell": lambda _argument, limits: "x" * (limits.output_bytes + 1),
    "chatter": lambda _argument, _limits: str(os.write(1, b"from a C library")),
    "environment": lambda _argument, _limits: " ".join(sorted(os.environ)),
    "connect": _connect,
    "toil": _toil,
    "spawn": _spawn,
    "count": lambda _argument, _limits: str(len(_served)),
    "first_or_never": _first_or_never,
}
