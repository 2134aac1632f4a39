"""What a host sees of us: robots.txt (N9), its pace, and how soon we leave it alone (N1)."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from ingest.collect.ledger import Role
from ingest.collect.night import Collected
from ingest.collect.outcome import Outcome
from ingest.collect.patience import Patience
from ingest.sources import Source
from tests.collect.conftest import Keeper
from tests.collect.portal_sim import Answer, FakeClock, PortalSim, page, redirect

Portals = Callable[..., list[Source]]
HOST = "a.example"


def reports(sim: PortalSim, n: int, host: str = HOST, answer: Answer | None = None) -> None:
    listed = "".join(f'<li><a href="/bao-cao/{i}.html">Báo cáo {i}</a></li>' for i in range(n))
    sim.serve(host, "/bao-cao/", page(f'<ul class="tin">{listed}</ul>'))
    for i in range(n):
        told = page(f"<h1>Báo cáo số {i}</h1>" + "<p>Một đoạn của báo cáo này.</p>" * i)
        sim.serve(host, f"/bao-cao/{i}.html", answer or told)


def robots(sim: PortalSim, text: str, **told: object) -> None:
    sim.serve(HOST, "/robots.txt", Answer(text.encode(), content_type="text/plain", **told))  # type: ignore[arg-type]


def asked(sim: PortalSim) -> list[str]:
    """Addresses of the portal itself that were asked for."""
    return [target for target in sim.targets(HOST) if target.startswith("/bao-cao/")]


def outcomes(collected: Collected) -> list[Outcome]:
    return [attempt.outcome for attempt in collected.attempts]


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /",
        "User-agent: *\nDisallow: /bao-cao",
        "User-agent: motcua\nDisallow: /\n\nUser-agent: *\nAllow: /",
        "user-agent: MOTCUA\ndisallow: /*cao/",
        "\ufeffUser-agent: *\r\nDisallow: /bao-cao/$\r\n",
        "User-agent: *\nDisallow: /\nSitemap: https://a.example/sitemap.xml",
    ],
)
def test_what_robots_txt_forbids_is_not_asked_for(
    text: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    reports(sim, 2)
    robots(sim, text)
    collected = keeper.night(portals("a"))
    assert outcomes(collected) == [Outcome.ROBOTS]
    assert sim.targets() == ["/robots.txt"]


def test_what_it_forbids_in_part_is_left_out(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    reports(sim, 3)
    robots(sim, "User-agent: *\nDisallow: /bao-cao/1\nAllow: /")
    collected = keeper.night(portals("a"))
    assert outcomes(collected) == [Outcome.NEW, Outcome.NEW, Outcome.ROBOTS, Outcome.NEW]
    assert "/bao-cao/1.html" not in sim.targets()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"", 404),
        Answer(b"", 410),
        Answer(b"", 401),
        Answer(b"", 403),
        Answer(b""),
        Answer(b"User-agent: googlebot\nDisallow: /"),
        Answer(b"\xff\xfe\x00 nonsense \x00"),
        Answer("<!DOCTYPE html><html><body><h1>Không tìm thấy trang</h1></body></html>".encode()),
        Answer("<html><head><title>Cổng thông tin</title></head><body>Disallow: /</body></html>".encode()),
        redirect("/robots.txt"),
        redirect("/trang-chu"),
        redirect("http://elsewhere.example/robots.txt"),
    ],
)
def test_no_robots_txt_forbids_nothing(
    answer: Answer, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    reports(sim, 1)
    sim.serve(HOST, "/trang-chu", page("<p>Trang chủ</p>"))
    sim.serve(HOST, "/robots.txt", answer)
    collected = keeper.night(portals("a"))
    if answer.headers.get("Location", "").startswith("http://elsewhere"):
        assert outcomes(collected) == [Outcome.REFUSED]
    else:
        assert outcomes(collected) == [Outcome.NEW, Outcome.NEW]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"", 500), "HTTP 500"),
        (Answer(b"", 503), "HTTP 503"),
        (Answer(b"", 429), "HTTP 429"),
        (page("<form>Nhập mã captcha để tiếp tục</form>"), "captcha"),
        (page("<h1>Hệ thống đang bảo trì</h1>"), "bảo trì"),
    ],
)
def test_a_robots_txt_that_cannot_be_had_forbids_everything(
    answer: Answer, words: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    reports(sim, 1)
    sim.serve(HOST, "/robots.txt", answer)
    (attempt,) = keeper.night(portals("a")).attempts
    assert attempt.outcome == Outcome.ROBOTS
    assert words in (attempt.detail or "")
    assert not asked(sim)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(write=lambda connection: connection.close()), Outcome.CONNECTION),
        (Answer(b"x", declared_length=99), Outcome.TRUNCATED),
    ],
)
def test_a_host_that_fails_before_it_tells_its_rules_is_no_host_that_forbids(
    answer: Answer, outcome: Outcome, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    reports(sim, 1)
    sim.serve(HOST, "/robots.txt", answer)
    (attempt,) = keeper.night(portals("a")).attempts
    assert attempt.outcome == outcome
    assert "robots.txt cannot be had" in (attempt.detail or "")
    assert not asked(sim)


def test_of_a_huge_robots_txt_the_first_part_counts(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    reports(sim, 1)
    robots(sim, "User-agent: *\nDisallow: /bao-cao/0\n" + "# lấp chỗ\n" * 100_000)
    assert outcomes(keeper.night(portals("a"), max_bytes=10_000_000)) == [Outcome.NEW, Outcome.ROBOTS]


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("User-agent: *\nAllow: /", 1.0),
        ("User-agent: *\nCrawl-delay: 5", 5.0),
        ("User-agent: *\nCrawl-delay: 0.1", 1.0),
        ("User-agent: *\nRequest-rate: 1/10", 10.0),
        ("User-agent: *\nCrawl-delay: nhanh", 1.0),
    ],
)
def test_requests_keep_their_distance(
    text: str, interval: float, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    reports(sim, 4)
    robots(sim, text)
    keeper.night(portals("a"))
    times = sim.times[HOST][1:]  # what robots.txt asks for holds after it was read
    assert len(times) == 6  # with the address that cannot exist
    assert min(later - earlier for earlier, later in pairwise(times)) >= interval


def test_a_delay_that_amounts_to_no_is_taken_for_one(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    reports(sim, 1)
    robots(sim, "User-agent: *\nCrawl-delay: 86400")
    (attempt,) = keeper.night(portals("a")).attempts
    assert (attempt.outcome, attempt.detail) == (
        Outcome.ROBOTS,
        "robots.txt asks for 86400 s between two requests",
    )


def test_a_source_can_ask_for_a_longer_pause(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    reports(sim, 3)
    keeper.night(portals("a", extra="access: {pause: 4}\n"))
    times = sim.times[HOST]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 4


def test_a_host_has_one_client_however_many_sources_ask_it(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    """Source b keeps its documents on the host of a: still one request at a time there."""
    reports(sim, 8)
    listed = '<ul class="tin"><li><a href="/bao-cao/1.html">Báo cáo</a></li></ul>'
    sim.serve("b.example", "/bao-cao/", page(listed))
    files = "".join(f'<a href="http://{HOST}/tep/{i}.pdf">Tải</a>' for i in range(8))
    sim.serve("b.example", "/bao-cao/1.html", page(f'<h1>Báo cáo</h1><div class="tep">{files}</div>'))
    for i in range(8):
        sim.serve(HOST, f"/tep/{i}.pdf", Answer(f"%PDF-1.7 {i}".encode()))
    collected = keeper.night(portals("a", "b", extra=f"access: {{hosts: [{HOST}]}}\n"))
    assert set(outcomes(collected)) == {Outcome.NEW}
    assert sim.most_at_once[HOST] == 1
    assert len(sim.times[HOST]) == 19


def test_we_say_who_we_are(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    reports(sim, 1)
    keeper.night(portals("a"))
    assert all(request.headers["user-agent"].startswith("motcua/") for request in sim.requests)


def test_a_host_that_keeps_failing_is_left_alone_and_the_others_go_on(
    sim: PortalSim, portals: Portals, keeper: Keeper, clock: FakeClock
) -> None:
    reports(sim, 100, answer=Answer(b"", 500))
    reports(sim, 5, host="b.example")
    # The clock is one for all: while a host rests, the requests to the other must not seem late.
    collected = keeper.night(portals("a", "b"), deadline=10_000.0)

    mine = [attempt for attempt in collected.attempts if attempt.source_id == "a"]
    assert mine[-1].outcome == Outcome.GIVEN_UP
    assert "the host failed 5 times in a row, the last: HTTP 500" in (mine[-1].detail or "")
    assert len(asked(sim)) <= 1 + 5 * 4
    assert [rest for rest in clock.slept if rest in (60.0, 300.0, 900.0)] == [60.0, 300.0, 900.0]
    theirs = [attempt for attempt in collected.attempts if attempt.source_id == "b"]
    assert {attempt.outcome for attempt in theirs} == {Outcome.NEW}


def test_a_host_that_recovers_is_visited_to_the_end(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    reports(sim, 10)
    for i in range(3):
        failing = [Answer(b"", 503)] * (3 if i else 2)
        sim.serve(HOST, f"/bao-cao/{i}.html", *failing, page(f"<h1>Báo cáo số {i}</h1>" + "dài " * i))
    collected = keeper.night(portals("a"))
    assert outcomes(collected).count(Outcome.NEW) == 9
    assert outcomes(collected).count(Outcome.HTTP_ERROR) == 2
    assert outcomes(keeper.night(portals("a"))).count(Outcome.NEW) == 2


@pytest.mark.parametrize("seed", range(10))
def test_a_flapping_host_costs_a_bounded_number_of_tries(
    seed: int, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    chance = random.Random(seed)
    reports(sim, 20)
    for i in range(20):
        whole = page(f"<h1>Báo cáo số {i}</h1>" + "<p>Một đoạn.</p>" * i)
        sim.serve(HOST, f"/bao-cao/{i}.html", *[chance.choice([Answer(b"", 500), whole]) for _ in range(9)])
    patience = Patience(chance=chance.random)
    collected = keeper.night(portals("a"), patience=patience)
    assert len(asked(sim)) <= 1 + 20 * 3
    got = {attempt.url for attempt in collected.attempts if attempt.outcome == Outcome.NEW}
    assert len(got) + len(collected.failures) == 21


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        ({"max_requests_per_host": 6}, "budget of 6 requests"),
        ({"max_bytes_per_host": 900}, "budget of 900 b"),
    ],
)
def test_a_budget_ends_the_visit(
    budget: dict[str, int], words: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    reports(sim, 20)
    collected = keeper.night(portals("a"), **budget)
    assert [attempt.outcome for attempt in collected.failures] == [Outcome.GIVEN_UP]
    assert words in (collected.failures[0].detail or "")


def test_hosts_are_visited_side_by_side(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    """Each of two list pages is answered only once the other was asked for."""
    import threading

    barrier = threading.Barrier(2, timeout=20)
    listed = '<ul class="tin"><li><a href="/bao-cao/1.html">Báo cáo</a></li></ul>'.encode()

    def meet(connection: object) -> None:
        barrier.wait()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(listed)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + listed)  # type: ignore[attr-defined]

    for host in ("a.example", "b.example"):
        sim.serve(host, "/bao-cao/", Answer(write=meet))
    collected = keeper.night(portals("a", "b"))
    assert [attempt.outcome for attempt in collected.attempts if attempt.role == Role.LIST] == [
        Outcome.NEW
    ] * 2


def test_the_time_of_a_night_is_bounded(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    reports(sim, 20)
    robots(sim, "User-agent: *\nCrawl-delay: 600")
    collected = keeper.night(portals("a"), max_seconds=3600.0)
    assert [attempt.outcome for attempt in collected.failures] == [Outcome.GIVEN_UP]
    assert "the time of the night (3600 s) is used up" in (collected.failures[0].detail or "")
    assert sim.times[HOST][-1] <= 3600


def test_a_budget_starves_no_report(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    """Six requests a night: robots.txt, the list and four reports, each night the next four."""
    reports(sim, 10)
    robots(sim, "User-agent: *\nDisallow: /khong-co")
    sources = portals("a")
    asked_by_night = []
    for _ in range(5):
        sim.forget()
        keeper.night(sources, max_requests_per_host=6)
        asked_by_night.append([target for target in asked(sim) if target.endswith(".html")])
        sim.clock.advance(86_400)
    first_three = [name for night in asked_by_night[:3] for name in night]
    assert len(set(first_three)) == 10
    assert asked_by_night[3][:2] != asked_by_night[2][:2]
