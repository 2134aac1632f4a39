"""Reading foreign bytes in child processes that may hang, run out of memory or die.

A child reads many documents, one after another, for starting one takes far longer than reading a
page. It is replaced when it dies, when it has grown fat, and after a number of documents. A document
that brings down a child which had read others before is tried once more in a fresh one, so that its
outcome does not depend on what was read before it.

The children get no environment beyond what they need, and are killed with all their offspring when
a document takes longer than its wall time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import TypeVar

from ingest.document import Document
from ingest.read.limits import DEFAULT_LIMITS, MIB, Limits
from ingest.read.outcome import ReadFailure, ReadOutcome
from ingest.read.wire import NoResultError, decode
from ingest.read.worker import LENGTH_BYTES, READY
from ingest.workspace import PROJECT_ROOT

READER = "ingest.read.reader:read"
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/nonexistent",
    # Tesseract and BLAS slow down, not up, with threads of their own beside other children.
    "OMP_THREAD_LIMIT": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_PASSED_ON = ("TESSDATA_PREFIX", "TMPDIR")
_DOCUMENTS_PER_CHILD = 1_000
_FAT = 300 * MIB
_AHEAD = 4  # documents in flight for each child
_PIPE_CHUNK = MIB
_MOST_GRANTS = 1_000
_START_SECONDS = 60.0
_COMPLAINT = 2_000

Key = TypeVar("Key")
Result = Document | ReadFailure


def read_bounded(data: bytes, *, digest: str, limits: Limits = DEFAULT_LIMITS) -> Result:
    """As `ingest.read.read`, in a child process of its own."""
    child = _Child(limits, READER)
    try:
        return child.read(data, digest)
    finally:
        child.kill()


class ReaderPool:
    """`workers` children that read documents side by side; to be used in a `with` statement."""

    def __init__(self, workers: int = 2, limits: Limits = DEFAULT_LIMITS, *, reader: str = READER) -> None:
        """`reader` names the function that the children call, as "module:function"."""
        self._workers = workers
        self._limits = limits
        self._reader = reader
        self._idle: SimpleQueue[_Child | None] = SimpleQueue()
        for _ in range(workers):
            self._idle.put(None)  # started when first needed
        self._alive: set[_Child] = set()
        self._interrupted = self._closed = False
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader")

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._interrupt()
        self.close()

    def _interrupt(self) -> None:
        """End all children in the middle of what they read: nobody waits for it any more."""
        self._interrupted = True
        for child in list(self._alive):
            child.strike()

    def close(self) -> None:
        """End all children, each when it has read its document."""
        if self._closed:
            return
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._closed = True
        for _ in range(self._workers):
            child = self._idle.get()
            if child is not None:
                self._end(child)
        self._idle.put(None)  # for who still asks, to be told

    def _end(self, child: _Child) -> None:
        child.kill()
        self._alive.discard(child)

    def read(self, data: bytes, *, digest: str) -> Result:
        """Read one document in the next child that is free; raises RuntimeError once the pool is closed."""
        child = self._idle.get()
        try:
            if self._closed:
                raise RuntimeError("the reading processes of this pool have ended")
            if child is not None:
                result = child.read(data, digest)
                if self._interrupted or not _depends_on_the_past(result, child):
                    return result
                self._end(child)
            child = _Child(self._limits, self._reader)
            self._alive.add(child)
            return child.read(data, digest)
        finally:
            if child is not None and child.is_worn:
                self._end(child)
                child = None
            self._idle.put(child)

    def read_all(self, documents: Iterable[tuple[Key, bytes, str]]) -> Iterator[tuple[Key, Result]]:
        """The results of (key, bytes, SHA-256) in the order of `documents`, which is read a little ahead."""
        running: deque[tuple[Key, Future[Result]]] = deque()
        try:
            for key, data, digest in documents:
                running.append((key, self._threads.submit(self.read, data, digest=digest)))
                if len(running) >= _AHEAD * self._workers:
                    done, future = running.popleft()
                    yield done, future.result()
            while running:
                done, future = running.popleft()
                yield done, future.result()
        finally:
            for _, future in running:
                future.cancel()


def _depends_on_the_past(result: Result, child: _Child) -> bool:
    """Whether a failure may be the fault of documents that the same child read before."""
    exhausted = isinstance(result, ReadFailure) and result.reason in (ReadOutcome.BOMB, ReadOutcome.CRASHED)
    return exhausted and child.served > 1 and (child.is_dead or child.is_worn)


class ChildStartError(RuntimeError):
    """The reading process does not start: a fault of the installation, not of any document."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"the reading process does not start: {said}\n"
            "Remedy: see that `python -m ingest.read.worker` starts in this environment (`make setup`)."
        )


class _Child:
    """One reading process, and the two pipes to it."""

    def __init__(self, limits: Limits, reader: str) -> None:
        self._limits = limits
        self._header = json.dumps({"limits": dataclasses.asdict(limits), "reader": reader}).encode() + b"\n"
        self.served = 0
        self._ended = False
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-m", "ingest.read.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            cwd=PROJECT_ROOT,
            env=_ENVIRONMENT | {name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            start_new_session=True,
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to_child = self._process.stdin.fileno()
        self._from_child = self._process.stdout.fileno()
        os.set_blocking(self._to_child, False)

    @property
    def is_dead(self) -> bool:
        return self._process.poll() is not None

    @property
    def is_worn(self) -> bool:
        """Whether the child should read no further documents."""
        return self.is_dead or self.served >= _DOCUMENTS_PER_CHILD or _resident(self._process.pid) > _FAT

    def strike(self) -> None:
        """Kill the process and all that it started, and leave the rest to who is waiting for it."""
        if not self._ended:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End the process and all that it started; once, for its number may be given to another."""
        if self._ended:
            return
        self.strike()
        self._ended = True
        for stream in (self._process.stdin, self._process.stdout, self._complaints):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._process.wait()

    def read(self, data: bytes, digest: str) -> Result:
        if self.served == 0:
            self._start()
        self.served += 1
        deadline = time.monotonic() + self._limits.wall_seconds
        request = json.dumps({"digest": digest, "size": len(data)}).encode() + b"\n"
        try:
            self._send(request + data, deadline)
            size, deadline = self._length(deadline)
            if size > self._limits.output_bytes:
                self.kill()
                return ReadFailure(ReadOutcome.BOMB, f"the result would take {size} bytes")
            return decode(self._receive(size, deadline))
        except TimeoutError:
            self.kill()
            return ReadFailure(ReadOutcome.TIMEOUT, f"not read within {self._limits.wall_seconds:.0f} s")
        except (EOFError, OSError):
            return self._obituary()
        except NoResultError as error:
            self.kill()
            return ReadFailure(ReadOutcome.CRASHED, f"the reading process sent {error}"[:300])

    def _length(self, deadline: float) -> tuple[int, float]:
        """The length of the result, and until when it may take; each grant of time starts the clock anew."""
        for _ in range(_MOST_GRANTS):
            size = int.from_bytes(self._receive(LENGTH_BYTES, deadline), "big")
            if size:
                return size, deadline
            deadline = time.monotonic() + self._limits.wall_seconds
        raise TimeoutError

    def _start(self) -> None:
        """Wait until the child has loaded its readers; raises ChildStartError."""
        deadline = time.monotonic() + _START_SECONDS
        try:
            self._send(self._header, deadline)
            self._receive(len(READY), deadline)
        except (EOFError, OSError) as error:
            self._complaints.seek(0)
            said = self._complaints.read()[-_COMPLAINT:].decode("utf-8", "replace").strip()
            self.kill()
            raise ChildStartError(said or f"{type(error).__name__} within {_START_SECONDS:.0f} s") from error

    def _send(self, message: bytes, deadline: float) -> None:
        view = memoryview(message)
        while view:
            _wait(self._to_child, select.POLLOUT, deadline)
            with contextlib.suppress(BlockingIOError):
                view = view[os.write(self._to_child, view[:_PIPE_CHUNK]) :]

    def _receive(self, size: int, deadline: float) -> bytes:
        out = bytearray()
        while len(out) < size:
            _wait(self._from_child, select.POLLIN, deadline)
            chunk = os.read(self._from_child, min(size - len(out), _PIPE_CHUNK))
            if not chunk:
                raise EOFError
            out += chunk
        return bytes(out)

    def _obituary(self) -> ReadFailure:
        """Why the child died; it closed its pipes, so its end is near if not past."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = None
        self.kill()
        if code == -signal.SIGXCPU:
            return ReadFailure(
                ReadOutcome.TIMEOUT, f"not read within {self._limits.cpu_seconds} s of CPU time"
            )
        if code in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGKILL):
            name = signal.Signals(-code).name
            return ReadFailure(ReadOutcome.BOMB, f"the reading process ran out of memory ({name})")
        how = "closed its pipe" if code is None else f"ended with code {code}"
        if code is not None and code < 0:
            how = f"died of {signal.Signals(-code).name}"
        return ReadFailure(ReadOutcome.CRASHED, f"the reading process {how}")


def _wait(descriptor: int, event: int, deadline: float) -> None:
    """Wait until `descriptor` is ready; raises TimeoutError after `deadline`."""
    poll = select.poll()
    poll.register(descriptor, event)
    rest = deadline - time.monotonic()
    if rest <= 0 or not poll.poll(rest * 1000):
        raise TimeoutError


def _resident(process: int) -> int:
    """Resident memory of a process in bytes; 0 where the system does not say."""
    try:
        with open(f"/proc/{process}/statm") as fields:  # noqa: PTH123
            return int(fields.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0
