"""Documents through a whole night: broken bodies (N3), lies about types (N4), several places (L3)."""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
from collections.abc import Callable

import pytest

from ingest.collect.ledger import document_versions, read_attempts
from ingest.collect.outcome import Outcome
from ingest.sources import Source
from tests.collect.conftest import Keeper
from tests.collect.portal_sim import Answer, PortalSim, page, redirect

Portals = Callable[..., list[Source]]
DAY = 86_400
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
WHOLE = b"<!DOCTYPE html><h1>B\xc3\xa1o c\xc3\xa1o</h1><p>1.234 h\xe1\xbb\x93 s\xc6\xa1</p>"
LENGTH = len(WHOLE)


def list_of(*names: str) -> Answer:
    listed = "".join(f'<li><a href="{name}">Báo cáo</a></li>' for name in names)
    return page(f'<ul class="tin">{listed}</ul>')


def raw(data: bytes, *, reset: bool = False) -> Answer:
    def write(connection: socket.socket) -> None:
        connection.sendall(data)
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return Answer(write=write)


BROKEN = {
    "too short": raw(OK + b"Content-Length: %d\r\n\r\n" % (LENGTH + 9) + WHOLE),
    "negative": raw(OK + b"Content-Length: -1\r\n\r\n" + WHOLE),
    "two different": raw(OK + b"Content-Length: 5\r\nContent-Length: %d\r\n\r\n" % LENGTH + WHOLE),
    "chunks without end": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % LENGTH + WHOLE + b"\r\n"),
    "chunk cut": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (LENGTH + 9) + WHOLE),
    "chunk size no number": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n" + WHOLE),
    "reset": raw(OK + b"Content-Length: %d\r\n\r\n" % (LENGTH + 9) + WHOLE, reset=True),
    "compression cut": raw(
        OK + b"Content-Encoding: gzip\r\nContent-Length: 40\r\n\r\n" + gzip.compress(WHOLE)[:40]
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("place", range(3))
def test_a_broken_body_is_never_kept_and_taken_when_whole(
    fault: str, place: int, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    names = [f"/bao-cao/{number}.html" for number in range(3)]
    sim.serve("a.example", "/bao-cao/", list_of(*names))
    for number, name in enumerate(names):
        sim.serve("a.example", name, page(f"<h1>Báo cáo</h1><p>{'lần ' * number}</p>"))
    sim.serve("a.example", names[place], BROKEN[fault])
    sources = portals("a")
    collected = keeper.night(sources)
    (failure,) = collected.failures
    assert failure.url == f"http://a.example{names[place]}"
    assert failure.outcome in (Outcome.TRUNCATED, Outcome.CONNECTION)
    assert len(keeper.blobs()) == 2

    sim.serve("a.example", names[place], Answer(WHOLE))
    sim.clock.advance(DAY)
    assert not keeper.night(sources).failures
    assert hashlib.sha256(WHOLE).hexdigest() in keeper.blobs()


TEXT = (
    "<html><body><h1>Báo cáo tháng 3</h1><p>Đã giải quyết 1.234 hồ sơ của tỉnh trong tháng.</p></body></html>"
)
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x00\x00" + bytes(16)
BODIES = {
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
    "png": b"\x89PNG\r\n\x1a\n" + bytes(32),
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(32),
    "zip": ZIP,
    "html": TEXT.encode(),
    "html of utf-16": TEXT.encode("utf-16"),
    "html with a mark": TEXT.encode("utf-8-sig"),
}


@pytest.mark.parametrize("declared", ["text/html", "application/pdf", "application/msword", "image/png", "x"])
@pytest.mark.parametrize("kind", BODIES)
def test_a_document_is_kept_as_it_came_whatever_is_said_of_its_type(
    kind: str, declared: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    body = BODIES[kind]
    sim.serve("a.example", "/bao-cao/", list_of("/bao-cao/1.html"))
    sim.serve("a.example", "/bao-cao/1.html", Answer(body, content_type=declared))
    article = keeper.night(portals("a")).attempts[1]
    assert (article.outcome, article.media_type) == (Outcome.NEW, declared)
    assert keeper.archive.read(str(article.digest)) == body
    assert article.title == ("Báo cáo tháng 3" if kind.startswith("html") else "Báo cáo")


@pytest.mark.parametrize("declared", ["application/pdf", "application/octet-stream", "text/html"])
@pytest.mark.parametrize("title", ["Đăng nhập", "Báo cáo"])
def test_a_web_page_where_a_file_was_promised_is_no_document(
    title: str, declared: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve("a.example", "/bao-cao/", list_of("/bao-cao/1.pdf"))
    body = f'<h1>{title}</h1><input type="password">'
    sim.serve("a.example", "/bao-cao/1.pdf", page(body, content_type=declared))
    article = keeper.night(portals("a")).attempts[1]
    assert article.outcome in (Outcome.LOGIN, Outcome.SOFT_404)
    assert not keeper.blobs()


def place(sim: PortalSim, arrangement: str, body: Answer) -> list[str]:
    """Publish the same bytes twice; gives their addresses, the one that comes later last."""
    a, b = "a.example", "b.example"
    first, second = "/bao-cao/1.html", "/bao-cao/2.html"
    files = ["/tep/1", "/tep/2"]
    linking = [page(f'<h1>Báo cáo</h1><p class="tep"><a href="{file}">Tải {file}</a></p>') for file in files]
    sim.serve(a, "/bao-cao/", list_of(first, second))
    sim.serve(b, "/bao-cao/", list_of(second))
    served = {
        "two articles": [(a, first), (a, second)],
        "an article and a file": [(a, first), (a, files[1])],
        "two files": [(a, files[0]), (a, files[1])],
        "two portals": [(a, first), (b, second)],
        "a redirect": [(a, first), (a, second)],
    }[arrangement]
    if arrangement == "two files":
        sim.serve(a, first, linking[0])
    if "file" in arrangement:
        sim.serve(a, second, linking[1])
    if arrangement == "two portals":
        sim.serve(a, "/bao-cao/", list_of(first))
    for host, target in served:
        sim.serve(host, target, body)
    if arrangement == "a redirect":
        sim.serve(a, second, redirect(first))
    return [f"http://{host}{target}" for host, target in served]


@pytest.mark.parametrize(
    "arrangement", ["two articles", "an article and a file", "two files", "two portals", "a redirect"]
)
@pytest.mark.parametrize("kind", ["pdf", "doc", "png", "html"])
@pytest.mark.parametrize("is_later", [False, True])
def test_one_report_in_two_places_is_kept_once_with_both(
    is_later: bool, kind: str, arrangement: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sources = portals("a", "b")
    addresses = place(sim, arrangement, Answer(BODIES[kind]))
    if is_later:
        host, _, target = addresses[1].removeprefix("http://").partition("/")
        sim.serve(host, f"/{target}", Answer(b"", 404))
        keeper.night(sources)
        sim.clock.advance(DAY)
        place(sim, arrangement, Answer(BODIES[kind]))
    keeper.night(sources)
    digest = hashlib.sha256(BODIES[kind]).hexdigest()
    found = [v for v in document_versions(read_attempts(keeper.ledger_directory)) if v.digest == digest]
    assert sorted(version.url for version in found) == sorted(addresses)
    assert keeper.blobs().count(digest) == 1
