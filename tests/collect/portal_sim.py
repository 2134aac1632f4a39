"""A portal on loopback that misbehaves on command: raw sockets, one behaviour per address.

    with PortalSim() as sim:
        sim.serve("a.example", "/list", page("..."))
        sim.serve("a.example", "/broken", Answer(b"...", declared_length=10_000), page("whole again"))

The answers of an address are given one after the other; the last one stands.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType

HTML = "text/html; charset=utf-8"
# What a client that wants TLS sends first (RFC 8446 §5.1); a server without it answers that this is no HTTP.
TLS_HELLO = b"\x16\x03"


@dataclass(frozen=True)
class Request:
    host: str
    target: str
    headers: Mapping[str, str]

    @property
    def is_conditional(self) -> bool:
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass(frozen=True)
class Answer:
    """What an address says. `etag` None: the digest of the body; "": none is sent.

    `write` sends the whole answer by itself instead. `close_early` breaks the connection after
    the body that was given, whatever was declared.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    declared_length: int | None = None
    write: Callable[[socket.socket], None] | None = None

    @property
    def validator(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"' if self.etag is None else self.etag


def page(body: str, **told: object) -> Answer:
    return Answer(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), **told)  # type: ignore[arg-type]


def redirect(location: str, status: int = 302) -> Answer:
    return Answer(b"", status, headers={"Location": location}, etag="")


class FakeClock:
    """Time that passes only when somebody sleeps, or a behaviour says so."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.seconds += seconds

    def advance(self, seconds: float) -> None:
        with self._lock:
            self.seconds += seconds

    def now(self) -> datetime:
        return datetime(2024, 3, 1, 19, 0, tzinfo=UTC) + timedelta(seconds=self.seconds)


class PortalSim:
    """Listens on 127.0.0.1; tells names by the Host header. Unknown addresses answer 404."""

    def __init__(self, clock: FakeClock | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.clock = clock or FakeClock()
        self._tls = tls
        self.requests: list[Request] = []
        self.times: dict[str, list[float]] = defaultdict(list)
        self.connections = 0
        self._answers: dict[tuple[str, str], list[Answer]] = {}
        self._at_once: dict[str, int] = defaultdict(int)
        self.most_at_once: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()

    def __enter__(self) -> PortalSim:
        threading.Thread(target=self._accept, name="portal-sim", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def serve(self, host: str, target: str, *answers: Answer) -> None:
        self._answers[host, target] = list(answers)

    def forget_address(self, host: str, target: str) -> None:
        """Serve it no more."""
        del self._answers[host, target]

    def unknown(self, target: str) -> Answer:
        """The answer for an address that is not served."""
        del target
        return Answer(b"<h1>404</h1>", 404, etag="")

    def resolve(self, host: str, port: int) -> tuple[str, int]:
        """A resolver for which every name lives here."""
        del host, port
        return self.address

    def targets(self, host: str | None = None) -> list[str]:
        return [request.target for request in self.requests if host in (None, request.host)]

    def forget(self) -> None:
        """Begin the log again."""
        self.requests.clear()
        self.times.clear()
        self.connections = 0

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        connection.settimeout(30)
        if self._tls is not None:
            try:
                connection = self._tls.wrap_socket(connection, server_side=True)
            except OSError:  # the client does not like the certificate
                connection.close()
                return
        with connection:
            for request in _requests(connection):
                with self._lock:
                    self.requests.append(request)
                    self.times[request.host].append(self.clock.monotonic())
                    self._at_once[request.host] += 1
                    self.most_at_once[request.host] = max(
                        self.most_at_once[request.host], self._at_once[request.host]
                    )
                    answer = self._next_answer(request)
                try:
                    goes_on = _send(connection, request, answer)
                except OSError:
                    goes_on = False
                finally:
                    with self._lock:
                        self._at_once[request.host] -= 1
                if not goes_on:
                    return

    def _next_answer(self, request: Request) -> Answer:
        answers = self._answers.get((request.host, request.target))
        if not answers:
            return self.unknown(request.target)
        return answers.pop(0) if len(answers) > 1 else answers[0]


def _requests(connection: socket.socket) -> Iterator[Request]:
    received = b""
    while True:
        while b"\r\n\r\n" not in received:
            try:
                chunk = connection.recv(65536)
            except OSError:
                return
            if not chunk:
                return
            received += chunk
            if received.startswith(TLS_HELLO):
                connection.sendall(_head(400, {"Connection": "close"}))
                return
        head, _, received = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        yield Request(headers.get("host", ""), first.split(" ")[1], headers)


def _send(connection: socket.socket, request: Request, answer: Answer) -> bool:
    """Send the answer; whether the connection goes on."""
    if answer.write is not None:
        answer.write(connection)
        return False
    headers = {"Content-Type": answer.content_type, **answer.headers}
    if answer.validator:
        headers["ETag"] = answer.validator
    if answer.validator and request.headers.get("if-none-match") == answer.validator:
        connection.sendall(_head(304, headers))
        return True
    length = len(answer.body) if answer.declared_length is None else answer.declared_length
    if length >= 0:
        headers["Content-Length"] = str(length)
    connection.sendall(_head(answer.status, headers) + answer.body)
    return length == len(answer.body)


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Said so\r\n{lines}\r\n".encode()
