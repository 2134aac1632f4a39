"""Serves the sample portal on loopback, one virtual host for each publisher.

    with serve() as portal:
        ip, port = portal.resolve("tthcc.binhthuan.example", 80)

The collector asks for `http://tthcc.binhthuan.example/...` as it would ask for a real
portal; only its resolver is told that the name lives at `portal.address`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ingest.sample_portal.manifest import Address, Page, address_of, load_pages

LOOPBACK = "127.0.0.1"
_HTML = {"Content-Type": "text/html; charset=utf-8"}
_NOT_FOUND = (
    "<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>404</title></head>"
    "<body><h1>Không tìm thấy trang</h1>"
    "<p>Nội dung đã bị gỡ bỏ hoặc chuyển sang địa chỉ khác.</p></body></html>"
).encode()


class UnknownHostError(LookupError):
    """A name that the sample portal does not serve; `host` and `known` hold the facts."""

    def __init__(self, host: str, known: list[str]) -> None:
        super().__init__(f"the sample portal does not serve {host!r}; it serves {', '.join(known)}")
        self.host = host
        self.known = known


Pages = Mapping[str, Mapping[Address, Page]]


@dataclass(frozen=True, slots=True)
class SamplePortal:
    """A running sample portal: where it listens and the names that it answers to."""

    address: tuple[str, int]
    hosts: list[str]

    def resolve(self, host: str, port: int) -> tuple[str, int]:
        """Where to connect for `host`, whatever `port` the URL names.

        Raises UnknownHostError for a name that is not of the sample portal.
        """
        del port
        if host.lower().rstrip(".") not in self.hosts:
            raise UnknownHostError(host, self.hosts)
        return self.address


@contextmanager
def serve(night: int = 1, pages: Pages | None = None) -> Iterator[SamplePortal]:
    """Serve the portal as it stands on `night` (2: one report is published again, corrected).

    `pages` are served instead where given, as they are when they are asked for. Listens on 127.0.0.1 at
    a free port until the context ends. Raises ValueError if `night` is less than 1.
    """
    pages = load_pages(night) if pages is None else pages
    server = _PortalServer((LOOPBACK, 0), pages)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="sample-portal", daemon=True)
    thread.start()
    try:
        yield SamplePortal(address=(LOOPBACK, server.server_address[1]), hosts=sorted(pages))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _PortalServer(ThreadingHTTPServer):
    daemon_threads = True
    server_address: tuple[str, int]

    def __init__(self, address: tuple[str, int], pages: Pages) -> None:
        super().__init__(address, _Handler)
        self.pages = pages

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the portal; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sample-portal"
    sys_version = ""
    # A client that keeps its connection open must not hold a thread for ever.
    timeout = 30
    server: _PortalServer

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, with_body: bool) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        page = self.server.pages.get(host, {}).get(address_of(self.path))
        if page is None:
            self._send(HTTPStatus.NOT_FOUND, _HTML, _NOT_FOUND, with_body)
        elif page.location is not None:
            self._send(HTTPStatus.FOUND, {"Location": page.location}, b"", with_body)
        else:
            validators = {"ETag": page.etag, "Last-Modified": page.last_modified_header}
            if self._is_unchanged(page):
                self.send_response(HTTPStatus.NOT_MODIFIED)
                for name, value in validators.items():
                    self.send_header(name, value)
                self.end_headers()
            else:
                headers = {"Content-Type": page.content_type, **validators}
                self._send(HTTPStatus.OK, headers, page.body, with_body)

    def _is_unchanged(self, page: Page) -> bool:
        """RFC 9110 §13.2.2: If-None-Match goes before If-Modified-Since, which is then ignored."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            offered = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in offered or page.etag in offered
        since = _http_date(self.headers.get("If-Modified-Since"))
        return since is not None and page.last_modified <= since

    def _send(self, status: HTTPStatus, headers: Mapping[str, str], body: bytes, with_body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the collector keeps the ledger."""


def _http_date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        parsed = parsedate_to_datetime(text)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
