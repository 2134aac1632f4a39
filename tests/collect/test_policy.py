"""Where we go and where not (N7): what is refused, is refused before anything is sent."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest.collect
from ingest.collect.fetch import Fetcher
from ingest.collect.outcome import Outcome
from ingest.collect.page_cache import PageCache
from ingest.collect.policy import AddressRefusedError, FetchPolicy, resolve_public
from ingest.sources import Source
from tests.collect.conftest import Keeper
from tests.collect.portal_sim import PortalSim, page, redirect

Portals = Callable[..., list[Source]]
POLICY = FetchPolicy(hosts=frozenset({"a.example", "b.example:8080"}))


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "http://a.example",
        "https://a.example/x?y=z",
        "https://a.example:443/",
        "http://a.example:80/",
        "http://A.EXAMPLE/",
        "http://a.example./",
        "http://b.example:8080/x",
    ],
)
def test_registered_hosts_are_allowed(url: str) -> None:
    assert POLICY.refusal(url) is None


REFUSED = [
    "http://c.example/",
    "http://xa.example/",
    "http://a.example.c.example/",
    "http://a.example:8080/",
    "https://a.example:80/",
    "http://b.example/",
    "http://b.example:8081/",
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fe80::1%25eth0]/",
    "http://localhost/",
    "http://169.254.169.254/",
    "http://user@a.example/",
    "http://user:secret@a.example/",
    "http://a.example@c.example/",
    "http://c.example#@a.example/",
    "http://c.example?@a.example/",
    "http://c.example\\@a.example/",
    "http://c.example\\.a.example/",
    "http://a.example\\@c.example/",
    "http://a.example\t/",
    "http://a.example\n/",
    "http://a.example\r\nHost: c.example/",
    "http://a.example /",
    " http://a.example/",
    "http://a.example\x00/",
    "http://a.example\x7f/",
    "http://а.example/",
    "http://a。example/",
    "http://a.example%00.c.example/",
    "http://a.example%2f@c.example/",
    "http://a%2eexample/",
    "http://a.example:x/",
    "http://a.example:-1/",
    "http://a.example:99999/",
    "http://a.example:0/",
    "http://[a.example]/",
    "http://[/",
    "http://",
    "http:///a.example/",
    "http:a.example/",
    "//a.example/",
    "a.example/",
    "",
    "ftp://a.example/",
    "file:///etc/passwd",
    "file://a.example/etc/passwd",
    "gopher://a.example/",
    "javascript://a.example/%0aalert(1)",
    "data:text/html,a.example",
    "jar:http://a.example/!/",
    "ws://a.example/",
    "HTTP+UNIX://a.example/",
]


@pytest.mark.parametrize("url", REFUSED)
def test_everything_else_is_refused_and_nothing_is_sent(url: str, sim: PortalSim, tmp_path: Path) -> None:
    policy = replace(POLICY, resolve=sim.resolve, sleep=sim.clock.sleep)
    fetcher = Fetcher(policy, sim.clock.sleep, PageCache(tmp_path))
    result = fetcher.get(url)
    assert getattr(result, "outcome", None) == Outcome.REFUSED
    assert sim.connections == 0


@given(st.one_of(st.text(), st.text().map(lambda text: f"http://{text}"), st.sampled_from(REFUSED)))
def test_what_is_allowed_names_a_registered_host(url: str) -> None:
    if POLICY.refusal(url) is None:
        assert (urlsplit(url).hostname or "").rstrip(".") in ("a.example", "b.example")


PUBLIC = ["203.162.0.11", "118.69.201.249", "2400:7080::1", "1.1.1.1", "64:ff9b::cba2:b"]
PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b:1::1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "100::1",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "ff02::1",
]


def no_wait(seconds: float) -> None:
    del seconds


def names(*addresses: str) -> Callable[..., list[tuple[object, ...]]]:
    """The system's resolver, knowing these addresses for every name."""

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        del host
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return look_up


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_taken(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", names(address))
    assert resolve_public("a.example", 80) == (address, 80)


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.parametrize("others", [(), (PUBLIC[0],)])
def test_one_address_that_is_not_public_refuses_the_host(
    address: str, others: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", names(*others, address))
    with pytest.raises(AddressRefusedError, match="not a public address"):
        resolve_public("a.example", 80)

    connected: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, where: connected.append(where))
    for url in ("http://a.example/x", "https://a.example/x"):
        fetcher = Fetcher(replace(POLICY, sleep=no_wait), no_wait, PageCache(tmp_path))
        assert getattr(fetcher.get(url), "outcome", None) == Outcome.REFUSED
    assert connected == []


def test_a_registered_host_that_moves_inside_is_refused(
    sim: PortalSim, portals: Portals, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = portals("a")
    monkeypatch.setattr(socket, "getaddrinfo", names("127.0.0.1"))
    policy = replace(keeper.policy(sources), resolve=resolve_public)
    fetcher = Fetcher(policy, sim.clock.sleep, PageCache(keeper.archive.root / "pages"))
    result = fetcher.get("http://a.example/bao-cao/")
    assert getattr(result, "outcome", None) == Outcome.REFUSED
    assert sim.connections == 0


def test_a_redirect_to_a_registered_host_that_is_inside_is_refused(sim: PortalSim, tmp_path: Path) -> None:
    def resolve(host: str, port: int) -> tuple[str, int]:
        if host != "a.example":
            raise AddressRefusedError(f"{host} leads to 10.0.0.1, which is not a public address")
        return sim.resolve(host, port)

    sim.serve("a.example", "/x", redirect("http://b.example:8080/y"))
    policy = replace(POLICY, resolve=resolve, sleep=sim.clock.sleep)
    fetcher = Fetcher(policy, sim.clock.sleep, PageCache(tmp_path))
    assert getattr(fetcher.get("http://a.example/x"), "outcome", None) == Outcome.REFUSED
    assert {request.host for request in sim.requests} == {"a.example"}


def test_secrets_in_addresses_are_not_written_down(sim: PortalSim, tmp_path: Path) -> None:
    sim.serve("a.example", "/x", redirect("http://user:canary@c.example/y?token=canary#canary"))
    sim.serve("a.example", "/y", redirect("/z?token=canary"))
    sim.serve("a.example", "/z?token=canary", redirect("/y"))
    policy = replace(POLICY, resolve=sim.resolve, sleep=sim.clock.sleep)
    fetcher = Fetcher(policy, sim.clock.sleep, PageCache(tmp_path))
    for target in ("/x", "/y"):
        result = fetcher.get(f"http://a.example{target}")
        assert getattr(result, "detail", "")
        assert "canary" not in getattr(result, "detail", "canary")


def test_collection_reads_no_environment() -> None:
    """The policy is what the caller makes: there is nothing in the surroundings that could loosen it."""
    code = "".join(file.read_text("utf-8") for file in Path(ingest.collect.__file__).parent.glob("*.py"))
    assert "PinnedAdapter" in code
    assert not re.search(r"\benviron\b|getenv|trust_env|Session\(", code)


def test_the_address_that_was_checked_is_the_one_that_is_asked(sim: PortalSim, tmp_path: Path) -> None:
    """A name that leads elsewhere a moment later (rebinding) is looked up once for each connection."""
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> tuple[str, int]:
        looked_up.append(f"{host}:{port}")
        return sim.address

    sim.serve("a.example", "/x", page("whole"))
    policy = replace(POLICY, resolve=resolve, sleep=sim.clock.sleep)
    Fetcher(policy, sim.clock.sleep, PageCache(tmp_path)).get("http://a.example/x")
    assert looked_up == ["a.example:80"] * len(sim.requests)
    assert [request.host for request in sim.requests] == ["a.example"] * 2


def test_a_name_without_an_address_is_an_outcome(sim: PortalSim, tmp_path: Path) -> None:
    def nowhere(host: str, port: int) -> tuple[str, int]:
        raise socket.gaierror(-2, f"Name or service not known ({host}:{port})")

    policy = replace(POLICY, resolve=nowhere, sleep=sim.clock.sleep)
    fetcher = Fetcher(policy, sim.clock.sleep, PageCache(tmp_path))
    result = fetcher.get("http://a.example/x")
    assert getattr(result, "outcome", None) == Outcome.CONNECTION
    waited = len(sim.clock.slept)
    assert fetcher.get("http://a.example/y") == result
    assert len(sim.clock.slept) == waited  # what is known of the whole host is not waited for again
    assert "Name or service not known" in getattr(result, "detail", "")


def test_whoever_runs_it_can_be_reached(portals: Portals) -> None:
    policy = FetchPolicy.for_sources(portals("a"), contact="mailto:toi@example.vn")
    assert re.fullmatch(r"motcua/[\d.]+ \(\+mailto:toi@example\.vn\)", policy.user_agent)


def test_without_a_contact_none_is_claimed(portals: Portals) -> None:
    assert re.fullmatch(r"motcua/[\d.]+", FetchPolicy.for_sources(portals("a")).user_agent)


@pytest.mark.parametrize("contact", ["", "a b", "x\r\nHost: y", "tôi@example.vn", "(x)", "x" * 500])
def test_a_contact_that_fits_no_header_is_refused(contact: str, portals: Portals) -> None:
    with pytest.raises(ValueError, match="no address to reach somebody"):
        FetchPolicy.for_sources(portals("a"), contact=contact)
