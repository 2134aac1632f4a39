"""A night with one portal in every kind of trouble: the others land, and it is said what happened."""

from __future__ import annotations

import gzip
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
TROUBLED = "a.example"


def raw(data: bytes) -> Answer:
    return Answer(write=lambda connection: connection.sendall(data))


def reset(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def whole(number: int) -> Answer:
    return page(f"<h1>Báo cáo số {number}</h1>" + "<p>Một đoạn của báo cáo.</p>" * (number + 1))


TROUBLES: list[tuple[Answer, Outcome]] = [
    (Answer(b"", 404), Outcome.GONE),
    (Answer(b"", 403), Outcome.BLOCKED),
    (Answer(b"", 401), Outcome.LOGIN),
    (Answer(b"", 400), Outcome.HTTP_ERROR),
    (Answer(b""), Outcome.EMPTY),
    (Answer(b"abc", declared_length=99), Outcome.TRUNCATED),
    (Answer(write=reset), Outcome.CONNECTION),
    (raw(b"nonsense\r\n\r\n"), Outcome.CONNECTION),
    (Answer(bytes(3_000_000)), Outcome.TOO_LARGE),
    (Answer(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}), Outcome.TOO_LARGE),
    (Answer(b"no gzip at all", headers={"Content-Encoding": "gzip"}), Outcome.UNDECODABLE),
    (redirect("/bao-cao/x1.html"), Outcome.BAD_REDIRECT),
    (redirect("http://127.0.0.1/"), Outcome.REFUSED),
    (redirect("/"), Outcome.SOFT_404),
    (page("<h1>Bài viết không tồn tại</h1>"), Outcome.SOFT_404),
    (page("<title>Đăng nhập</title>"), Outcome.LOGIN),
    (page("<p>Nhập mã captcha</p>"), Outcome.BLOCKED),
    (page("<h1>Website đang bảo trì</h1>"), Outcome.MAINTENANCE),
    (whole(99), Outcome.ROBOTS),
]


@pytest.fixture
def troubled(sim: PortalSim) -> dict[str, Outcome]:
    """Portal a: between any two troubles a sound report. Portals b and c are sound; d's list fails."""
    expected: dict[str, Outcome] = {}
    names = [f"{kind}{number}" for number in range(len(TROUBLES)) for kind in ("tot", "hong")]
    forbidden = f"/bao-cao/hong{len(TROUBLES) - 1}.html"
    robots = f"User-agent: *\nDisallow: {forbidden}\nDisallow: /khong-co".encode()
    sim.serve(TROUBLED, "/robots.txt", Answer(robots, content_type="text/plain"))
    sim.serve(TROUBLED, "/", page("<p>Trang chủ</p>"))
    for number in (1, 2):
        sim.serve(TROUBLED, f"/bao-cao/x{number}.html", redirect(f"/bao-cao/x{3 - number}.html"))
    for number, (answer, outcome) in enumerate(TROUBLES):
        sim.serve(TROUBLED, f"/bao-cao/tot{number}.html", whole(number))
        sim.serve(TROUBLED, f"/bao-cao/hong{number}.html", answer)
        expected[f"http://{TROUBLED}/bao-cao/tot{number}.html"] = Outcome.NEW
        expected[f"http://{TROUBLED}/bao-cao/hong{number}.html"] = outcome
    for host, reports in ((TROUBLED, names), ("b.example", names[::2]), ("c.example", names[::2])):
        listed = "".join(f'<li><a href="/bao-cao/{name}.html">Báo cáo {name}</a></li>' for name in reports)
        sim.serve(host, "/bao-cao/", page(f'<ul class="tin">{listed}</ul>'))
        if host != TROUBLED:
            for number, name in enumerate(reports):
                sim.serve(host, f"/bao-cao/{name}.html", whole(number))
                expected[f"http://{host}/bao-cao/{name}.html"] = Outcome.NEW
    sim.serve("d.example", "/bao-cao/", Answer(b"", 503))
    expected["http://d.example/bao-cao/"] = Outcome.HTTP_ERROR
    for host in (TROUBLED, "b.example", "c.example"):
        expected[f"http://{host}/bao-cao/"] = Outcome.NEW
    return expected


def test_every_trouble_is_named_and_no_sound_report_is_lost(
    troubled: dict[str, Outcome], portals: Portals, keeper: Keeper
) -> None:
    sources = portals("a", "b", "c", "d")
    bounds = {"max_bytes": 2_000_000, "deadline": 100_000.0}
    first = keeper.night(sources, **bounds)
    assert {attempt.url: attempt.outcome for attempt in first.attempts} == troubled
    assert all(attempt.detail for attempt in first.failures)
    n_sound = sum(outcome == Outcome.NEW for outcome in troubled.values()) - 3
    assert len(document_versions(read_attempts(keeper.ledger_directory))) == n_sound

    again = keeper.night(sources, **bounds)
    assert {attempt.url: attempt.outcome for attempt in again.attempts} == {
        url: Outcome.UNCHANGED if outcome == Outcome.NEW else outcome for url, outcome in troubled.items()
    }
    assert len(document_versions(read_attempts(keeper.ledger_directory))) == n_sound


def test_when_the_trouble_is_over_everything_is_there(
    troubled: dict[str, Outcome], sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sources = portals("a", "b", "c")
    keeper.night(sources, max_bytes=2_000_000, deadline=100_000.0)
    sim.serve(TROUBLED, "/robots.txt", Answer(b"", 404))
    for number in range(len(TROUBLES)):
        sim.serve(TROUBLED, f"/bao-cao/hong{number}.html", whole(500 + number))
    collected = keeper.night(sources, deadline=100_000.0)
    assert set(collected.counts) == {Outcome.NEW, Outcome.UNCHANGED}
    assert collected.counts[Outcome.NEW] == len(TROUBLES)
    assert len(troubled) == sum(collected.counts.values()) + 1
