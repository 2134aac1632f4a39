"""The wire: connections to exactly the resolved address, and a total deadline for all reading.

`requests` alone limits the time between two reads, not the time of all of them, and connects
to whatever a second look-up of the name gives.
"""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from ingest.collect.policy import Resolver


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment (of the monotonic clock) after which nothing more is read."""

    ends: float
    monotonic: Callable[[], float]

    @property
    def remaining(self) -> float:
        return self.ends - self.monotonic()


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def reading_until(deadline: Deadline) -> Iterator[None]:
    """Cut all reading inside the block at `deadline`; what is cut raises TimeoutError."""
    token = _CURRENT.set(deadline)
    try:
        yield
    finally:
        _CURRENT.reset(token)


class _DeadlineReader(io.RawIOBase):
    """The raw side of a connection; waits for each read no longer than the deadline allows."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket) -> None:
        self._raw = raw
        self._connection = connection
        self._patience = connection.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        deadline = _CURRENT.get()
        if deadline is not None:
            remaining = deadline.remaining
            if remaining <= 0:
                raise TimeoutError("deadline")
            patience = remaining if self._patience is None else min(self._patience, remaining)
            self._connection.settimeout(patience)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_DeadlineReader(self.fp.detach(), sock))


class _Connection(HTTPConnection):
    response_class = _DeadlineResponse


class _TlsConnection(HTTPSConnection):
    response_class = _DeadlineResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class ResolveError(Exception):
    """The resolver gave no address; the cause is its own error."""


class PinnedAdapter(HTTPAdapter):
    """Sends each request to the address that the resolver gives for its host, and to no other.

    The Host header, and for TLS the server name and the name the certificate must bear, stay
    those of the URL. `ca_bundles` are certificates (PEM) to trust besides the usual ones, by host.
    """

    def __init__(self, resolve: Resolver, ca_bundles: Mapping[str, str]) -> None:
        super().__init__()
        self._resolve = resolve
        self._ca_bundles = ca_bundles
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    # The stubs of requests type both results as closed dictionaries; urllib3 takes more keys than those.
    def build_connection_pool_key_attributes(  # type: ignore[override]
        self, request: requests.PreparedRequest, verify: bool | str, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        parts, options = super().build_connection_pool_key_attributes(request, verify, cert)
        where, tls = dict[str, Any](parts), dict[str, Any](options)
        host, secure = where["host"], where["scheme"] == "https"
        try:
            where["host"], where["port"] = self._resolve(host, where["port"] or (443 if secure else 80))
        except Exception as error:
            raise ResolveError(f"{host} has no usable address") from error
        if secure:
            tls |= {"server_hostname": host, "assert_hostname": host}
            if host in self._ca_bundles:
                tls["ca_cert_data"] = self._ca_bundles[host]
        return where, tls
