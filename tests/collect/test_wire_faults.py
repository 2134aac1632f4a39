"""What a connection can do to us, one fault at a time: the outcome, what was kept, what was asked again."""

from __future__ import annotations

import gzip
import os
import socket
import ssl
import struct
import tracemalloc
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from ingest.collect.answer import Failed, Fetched, Result
from ingest.collect.fetch import Fetcher
from ingest.collect.outcome import Outcome
from ingest.collect.page_cache import PageCache
from ingest.collect.patience import Patience
from ingest.collect.policy import FetchPolicy
from tests.collect.portal_sim import Answer, FakeClock, PortalSim, page, redirect

HOST = "a.example"
URL = f"http://{HOST}/x"
Fetching = Callable[..., Result]
Write = Callable[[socket.socket], None]


@pytest.fixture
def get(sim: PortalSim, tmp_path: Path) -> Fetching:
    """Fetch a URL; changes to the policy by keyword."""

    def fetch(url: str = URL, **changes: object) -> Result:
        clock = sim.clock
        policy = FetchPolicy(
            hosts=frozenset({HOST, "b.example"}),
            resolve=sim.resolve,
            sleep=clock.sleep,
            monotonic=clock.monotonic,
            now=clock.now,
            patience=Patience(chance=lambda: 0.5),
        )
        changed: FetchPolicy = replace(policy, **changes)  # type: ignore[arg-type]
        fetcher = Fetcher(changed, clock.sleep, PageCache(tmp_path / "pages"))
        try:
            return fetcher.get(url)
        finally:
            fetcher.close()

    return fetch


def failed(result: Result) -> Failed:
    assert isinstance(result, Failed)
    return result


def n_asked(sim: PortalSim) -> int:
    return sim.targets().count("/x")


# --- N1: a host that fails


def test_an_error_that_passes_is_asked_again(sim: PortalSim, get: Fetching, clock: FakeClock) -> None:
    sim.serve(HOST, "/x", Answer(b"", 502), Answer(b"", 503), page("whole"))
    assert isinstance(get(), Fetched)
    assert n_asked(sim) == 3
    assert [pause for pause in clock.slept if pause > 1] == [2.0, 4.0]


def test_an_error_that_stays_is_an_outcome(sim: PortalSim, get: Fetching) -> None:
    sim.serve(HOST, "/x", Answer(b"", 500))
    result = failed(get())
    assert (result.outcome, result.http_status) == (Outcome.HTTP_ERROR, 500)
    assert n_asked(sim) == 3


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, Outcome.HTTP_ERROR),
        (401, Outcome.LOGIN),
        (403, Outcome.BLOCKED),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (418, Outcome.HTTP_ERROR),
        (451, Outcome.BLOCKED),
        (204, Outcome.HTTP_ERROR),
        (206, Outcome.HTTP_ERROR),
    ],
)
def test_an_answer_that_will_not_change_is_not_asked_again(
    status: int, outcome: Outcome, sim: PortalSim, get: Fetching
) -> None:
    sim.serve(HOST, "/x", Answer(b"", status))
    assert failed(get()).outcome == outcome
    assert n_asked(sim) == 1


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [
        ("7", 7.0),
        ("300", 300.0),
        ("0", 2.0),
        ("-5", 2.0),
        ("soon", 2.0),
        ("Fri, 01 Mar 2024 19:00:31 GMT", 30.0),  # the clock stands at 19:00:00, robots.txt took a second
        ("Fri, 01 Mar 1824 19:00:31 GMT", 2.0),
        ("Fri, 99 Mar 2024 19:00:31 GMT", 2.0),
        ("1e3", 2.0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_a_host_asks_for_is_kept(
    status: int, retry_after: str, waited: float, sim: PortalSim, get: Fetching, clock: FakeClock
) -> None:
    sim.serve(HOST, "/x", Answer(b"", status, headers={"Retry-After": retry_after}), page("whole"))
    assert isinstance(get(), Fetched)
    assert max(clock.slept) == waited


@pytest.mark.parametrize("retry_after", ["301", "1000000000", "9" * 400, "Fri, 01 Mar 2124 19:00:00 GMT"])
def test_a_host_that_asks_for_too_long_a_wait_is_left_alone_tonight(
    retry_after: str, sim: PortalSim, get: Fetching, clock: FakeClock
) -> None:
    sim.serve(HOST, "/x", Answer(b"", 503, headers={"Retry-After": retry_after}), page("whole"))
    assert failed(get()).outcome in (Outcome.GIVEN_UP, Outcome.HTTP_ERROR)
    assert n_asked(sim) == 1
    assert max(clock.slept, default=0) <= 1


# --- N2: a host that takes its time


def dripping(sim: PortalSim, head: bytes, drop: bytes) -> Write:
    def write(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            sim.clock.advance(1)
            connection.sendall(drop)

    return write


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"", mtime=0)),
        (b"HTTP/1.1 302 Found\r\n", b"X-A: b\r\n"),
    ],
)
def test_a_slow_answer_is_cut_at_the_deadline(
    head: bytes, drop: bytes, sim: PortalSim, get: Fetching
) -> None:
    sim.serve(HOST, "/x", Answer(write=dripping(sim, head, drop)))
    result = failed(get(deadline=20.0))
    # Endless headers are cut by their number or length before any clock.
    assert result.outcome in (Outcome.TIMEOUT, Outcome.CONNECTION)
    if b"Content" in head or b"Transfer" in head:
        assert (result.outcome, result.detail) == (Outcome.TIMEOUT, "not done after 20 s")


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"x" * 99, b"HTTP/1.1 200 OK\r\nX-"]
)
def test_a_silent_host_is_left_after_the_read_timeout(start: bytes, sim: PortalSim, get: Fetching) -> None:
    def stall(connection: socket.socket) -> None:
        connection.sendall(start)
        connection.recv(1)  # until the client has gone

    sim.serve(HOST, "/x", Answer(write=stall))
    result = failed(get(read_timeout=0.05))
    assert (result.outcome, result.detail) == (Outcome.TIMEOUT, "no answer in time")
    assert n_asked(sim) == 1


def test_the_deadline_is_that_of_all_hops_together(sim: PortalSim, get: Fetching) -> None:
    def slow(to: str) -> Write:
        def write(connection: socket.socket) -> None:
            sim.clock.advance(8)
            connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode())

        return write

    for hop, to in (("/x", "/hop-1"), ("/hop-1", "/hop-2"), ("/hop-2", "/hop-3"), ("/hop-3", "/hop-4")):
        sim.serve(HOST, hop, Answer(write=slow(to)))
    sim.serve(HOST, "/hop-4", page("whole"))
    result = failed(get(deadline=20.0))
    assert (result.outcome, result.detail) == (Outcome.TIMEOUT, "not done after 20 s")
    assert "/hop-4" not in sim.targets()
    assert isinstance(get(deadline=40.0), Fetched)


# --- N3: bodies that are not what was declared


def raw(data: bytes, *, reset: bool = False) -> Answer:
    def write(connection: socket.socket) -> None:
        connection.sendall(data)
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return Answer(write=write)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (raw(OK + b"Content-Length: 100\r\n\r\n" + b"x" * 99), Outcome.TRUNCATED),
        (raw(OK + b"Content-Length: 100\r\n\r\n"), Outcome.TRUNCATED),
        (raw(OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), Outcome.CONNECTION),
        (raw(OK + b"Content-Length: -3\r\n\r\nabc"), Outcome.TRUNCATED),
        (raw(OK + b"Content-Length: 3, 4\r\n\r\nabcd"), Outcome.CONNECTION),
        (raw(CHUNKED + b"5\r\nabcde\r\n5\r\nab"), Outcome.TRUNCATED),
        (raw(CHUNKED + b"5\r\nabcde\r\n"), Outcome.CONNECTION),
        (raw(CHUNKED + b"zz\r\nabcde\r\n0\r\n\r\n"), Outcome.CONNECTION),
        (raw(CHUNKED + b"-5\r\nabcde\r\n0\r\n\r\n"), Outcome.CONNECTION),
        (raw(OK + b"Content-Length: 100\r\n\r\n" + b"x" * 50, reset=True), Outcome.CONNECTION),
        (raw(b""), Outcome.CONNECTION),
        (raw(b"", reset=True), Outcome.CONNECTION),
        (raw(b"\x00\xff\x00\xff\r\n\r\n"), Outcome.CONNECTION),
        (raw(b"HTTP/9.9 abc\r\n\r\n"), Outcome.CONNECTION),
        (raw(OK + b"Content-Length: 0\r\n\r\n"), Outcome.EMPTY),
    ],
)
def test_a_body_that_is_not_whole_is_never_a_document(
    answer: Answer, outcome: Outcome, sim: PortalSim, get: Fetching
) -> None:
    sim.serve(HOST, "/x", answer)
    result = failed(get())
    assert result.outcome == outcome
    assert n_asked(sim) == (3 if result.is_passing else 1)


def test_a_broken_body_is_asked_again_and_taken_when_whole(sim: PortalSim, get: Fetching) -> None:
    sim.serve(HOST, "/x", raw(OK + b"Content-Length: 100\r\n\r\nx"), page("whole"))
    result = get()
    assert isinstance(result, Fetched)
    assert b"whole" in result.content


def test_a_body_without_a_length_ends_with_the_connection(sim: PortalSim, get: Fetching) -> None:
    sim.serve(HOST, "/x", raw(OK + b"\r\nwhole"))
    result = get()
    assert isinstance(result, Fetched)
    assert result.content == b"whole"


def test_what_follows_a_body_is_no_answer_to_the_next_question(sim: PortalSim, get: Fetching) -> None:
    smuggled = OK + b"Content-Length: 5\r\n\r\nwhole" + OK + b"Content-Length: 4\r\n\r\nevil"
    sim.serve(HOST, "/x", raw(smuggled))
    for _ in range(2):
        result = get()
        assert isinstance(result, Fetched)
        assert result.content == b"whole"


# --- N5: bombs

BOMB = gzip.compress(bytes(200_000_000))


def bomb(body: bytes, encoding: str, status: int = 200) -> Answer:
    return Answer(body, status, headers={"Content-Encoding": encoding, "Location": "/y"}, etag="")


def without_bytes(value: object) -> str | None:
    """The name of a parameter: bytes with a time in them would give every process other names."""
    return "body" if isinstance(value, bytes) else None


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding", "outcome"),
    [
        (BOMB, "gzip", Outcome.TOO_LARGE),
        (BOMB, "x-gzip", Outcome.TOO_LARGE),
        (zlib.compress(bytes(200_000_000)), "deflate", Outcome.TOO_LARGE),
        (raw_deflate(bytes(200_000_000)), "deflate", Outcome.TOO_LARGE),
        (gzip.compress(BOMB), "gzip, gzip", Outcome.TOO_LARGE),
        (gzip.compress(BOMB), "gzip, gzip, gzip", Outcome.UNDECODABLE),
        (BOMB, ", ".join(["gzip"] * 20), Outcome.UNDECODABLE),
        # Compressions that were not asked for are not undone, whatever is inside.
        (b"x" * 100, "br", Outcome.UNDECODABLE),
        (bytes(900_000), "br", Outcome.UNDECODABLE),
        (b"\x28\xb5\x2f\xfd" + b"x" * 100, "zstd", Outcome.UNDECODABLE),
        (b"\x28\xb5\x2f\xfd\xa4\xff\xff\xff\xff" + bytes(900_000), "zstd", Outcome.UNDECODABLE),
        (b"\x1f\x9d" + b"x" * 100, "compress", Outcome.UNDECODABLE),
        (BOMB, "gzip, br", Outcome.UNDECODABLE),
        (BOMB, "br, gzip", Outcome.UNDECODABLE),
        (BOMB, "aws-chunked", Outcome.UNDECODABLE),
        (BOMB, "gzip;q=1", Outcome.UNDECODABLE),
        (b"".join(gzip.compress(bytes(100_000)) for _ in range(100)), "gzip", Outcome.TOO_LARGE),
        (b"x" * 100, "gzip", Outcome.UNDECODABLE),
        (gzip.compress(os.urandom(2000))[:-900], "gzip", Outcome.TRUNCATED),
        (zlib.compress(os.urandom(2000))[:-1], "deflate", Outcome.TRUNCATED),
        (gzip.compress(b"x") + gzip.compress(os.urandom(99))[:-1], "gzip", Outcome.TRUNCATED),
        (bytes(2_000_000), "identity", Outcome.TOO_LARGE),
    ],
    ids=without_bytes,
)
def test_bombs_are_bounded(
    body: bytes, encoding: str, outcome: Outcome, sim: PortalSim, get: Fetching
) -> None:
    sim.serve(HOST, "/x", bomb(body, encoding))
    tracemalloc.start()
    try:
        result = failed(get(max_bytes=1_000_000, retries=0))
        grown = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result.outcome == outcome
    assert grown < 8_000_000


def test_many_bombs_at_once_cost_no_more_than_one(sim: PortalSim, get: Fetching) -> None:
    """As many hosts as you like: the growth stays within 64 MB, with the bound that nights have."""
    sim.serve(HOST, "/x", bomb(BOMB, "gzip"))
    tracemalloc.start()
    try:
        with ThreadPoolExecutor(8) as threads:
            results = list(threads.map(lambda _: get(retries=0), range(8)))
        grown = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert {failed(result).outcome for result in results} == {Outcome.TOO_LARGE}
    assert grown < 64 * 1024 * 1024


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"whole"), "gzip"),
        (gzip.compress(b"who") + gzip.compress(b"le"), "gzip"),
        (gzip.compress(b"whole") + bytes(512), "gzip"),
        (zlib.compress(b"whole"), "deflate"),
        (raw_deflate(b"whole"), "deflate"),
        (gzip.compress(zlib.compress(b"whole")), "Deflate, GZIP"),
        (b"whole", "identity"),
        (b"whole", ""),
    ],
    ids=without_bytes,
)
def test_compressed_bodies_are_read(body: bytes, encoding: str, sim: PortalSim, get: Fetching) -> None:
    sim.serve(HOST, "/x", bomb(body, encoding))
    result = get()
    assert isinstance(result, Fetched)
    assert result.content == b"whole"


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000, 1_000_000])
@pytest.mark.parametrize("content", [bytes, os.urandom])
@pytest.mark.parametrize("n_members", [1, 3])
def test_long_compressed_bodies_are_read_whole(
    size: int, content: Callable[[int], bytes], n_members: int, sim: PortalSim, get: Fetching
) -> None:
    told = content(size) + b"end"
    sim.serve(HOST, "/x", bomb(gzip.compress(told, 1) * n_members + bytes(9), "gzip"))
    result = get()
    assert isinstance(result, Fetched)
    assert result.content == told * n_members


def test_an_endless_body_is_cut(sim: PortalSim, get: Fetching) -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(OK + b"\r\n")
        while True:
            connection.sendall(bytes(65536))

    sim.serve(HOST, "/x", Answer(write=pour))
    assert failed(get(max_bytes=1_000_000)).outcome == Outcome.TOO_LARGE


@pytest.mark.parametrize("status", [204, 404, 500, 503])
def test_the_body_of_a_failure_is_not_read(status: int, sim: PortalSim, get: Fetching) -> None:
    sim.serve(HOST, "/x", bomb(BOMB, "gzip", status=status))
    tracemalloc.start()
    try:
        assert failed(get(retries=0)).http_status == status
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_of_a_bomb_for_robots_txt_the_first_part_counts(sim: PortalSim, get: Fetching) -> None:
    rules = b"User-agent: *\nDisallow: /nothing\n" + b"#" * 200_000_000
    sim.serve(HOST, "/robots.txt", bomb(gzip.compress(rules), "gzip"))
    sim.serve(HOST, "/x", page("whole"))
    tracemalloc.start()
    try:
        assert isinstance(get(), Fetched)
        assert tracemalloc.get_traced_memory()[1] < 16_000_000
    finally:
        tracemalloc.stop()


def test_the_body_of_a_redirect_is_not_read(sim: PortalSim, get: Fetching) -> None:
    sim.serve(HOST, "/x", bomb(BOMB, "gzip", status=302))
    sim.serve(HOST, "/y", page("whole"))
    assert isinstance(get(max_bytes=1_000_000), Fetched)


# --- N7: redirects


def chain(sim: PortalSim, length: int) -> None:
    for number in range(length):
        target = "/x" if number == 0 else f"/hop-{number}"
        sim.serve(HOST, target, redirect(f"/hop-{number + 1}", status=(301, 302, 303, 307, 308)[number % 5]))
    sim.serve(HOST, f"/hop-{length}", page("whole"))


def test_redirects_are_followed_a_few_hops(sim: PortalSim, get: Fetching) -> None:
    chain(sim, 5)
    result = get()
    assert isinstance(result, Fetched)
    assert result.final_url == f"http://{HOST}/hop-5"


@pytest.mark.parametrize("length", [6, 30])
def test_and_no_further(length: int, sim: PortalSim, get: Fetching) -> None:
    chain(sim, length)
    assert failed(get()).outcome == Outcome.BAD_REDIRECT
    assert len(sim.targets()) <= 7


@pytest.mark.parametrize("location", ["/x", "http://a.example/x", "#top", "?", ""])
def test_circles_are_seen(location: str, sim: PortalSim, get: Fetching) -> None:
    sim.serve(HOST, "/x", redirect(location or "/x"))
    assert failed(get()).outcome in (Outcome.BAD_REDIRECT, Outcome.GONE)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://c.example/",
        "http://a.example:8080/",
        "http://a.example@c.example/",
        "http://c.example\\@a.example/",
        "http://c.example#@a.example/",
        "https://a.example.evil.example/",
        "//c.example/x",
        "http://a.example%2ec.example/",
        "http://а.example/",
        "http://a。example/",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "gopher://a.example/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[/",
        "http://a.example:99999/",
    ],
)
def test_a_redirect_that_leads_off_is_refused_before_anything_is_sent(
    location: str, sim: PortalSim, get: Fetching
) -> None:
    sim.serve(HOST, "/x", redirect(location))
    assert failed(get()).outcome in (Outcome.REFUSED, Outcome.BAD_REDIRECT)
    assert sim.targets() == ["/robots.txt", "/x"]


def test_a_redirect_to_another_registered_host_is_followed(sim: PortalSim, get: Fetching) -> None:
    sim.serve(HOST, "/x", redirect("http://b.example/y"))
    sim.serve("b.example", "/y", page("whole"))
    assert isinstance(get(), Fetched)


# --- N8: certificates


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def ask_over_tls(
    context: ssl.SSLContext, tmp_path: Path, bundles: dict[str, str], host: str = HOST
) -> Result:
    with PortalSim(tls=context) as sim:
        sim.serve(host, "/x", page("whole"))
        policy = FetchPolicy(
            hosts=frozenset({host}),
            resolve=sim.resolve,
            ca_bundles=bundles,
            sleep=sim.clock.sleep,
            monotonic=sim.clock.monotonic,
        )
        fetcher = Fetcher(policy, sim.clock.sleep, PageCache(tmp_path / "pages"))
        result = fetcher.get(f"https://{host}/x")
        fetcher.close()
        return result


def pem(authority: trustme.CA) -> str:
    return authority.cert_pem.bytes().decode()


def test_an_unknown_authority_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    context = server_context(authority.issue_cert(HOST))
    result = failed(ask_over_tls(context, tmp_path, {}))
    assert result.outcome == Outcome.TLS
    assert "certificate verify failed" in result.detail.lower().replace("_", " ")


def test_the_bundle_of_a_host_is_believed_for_it_alone(authority: trustme.CA, tmp_path: Path) -> None:
    context = server_context(authority.issue_cert(HOST, "b.example"))
    bundles = {HOST: pem(authority)}
    assert isinstance(ask_over_tls(context, tmp_path, bundles), Fetched)
    assert failed(ask_over_tls(context, tmp_path, bundles, host="b.example")).outcome == Outcome.TLS


@pytest.mark.parametrize("name", ["other.example", "*.other.example", "127.0.0.1", "a.example.other.example"])
def test_a_certificate_of_another_name_is_refused(name: str, authority: trustme.CA, tmp_path: Path) -> None:
    context = server_context(authority.issue_cert(name))
    assert "certificate" in failed(ask_over_tls(context, tmp_path, {HOST: pem(authority)})).detail.lower()


def test_an_expired_certificate_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    context = server_context(authority.issue_cert(HOST, not_after=datetime(2020, 1, 1, tzinfo=UTC)))
    assert "expired" in failed(ask_over_tls(context, tmp_path, {HOST: pem(authority)})).detail


def test_a_host_that_speaks_only_old_tls_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    context = server_context(authority.issue_cert(HOST))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    assert failed(ask_over_tls(context, tmp_path, {HOST: pem(authority)})).outcome == Outcome.TLS


def test_a_host_that_speaks_no_tls_at_all_is_refused(sim: PortalSim, get: Fetching) -> None:
    sim.serve(HOST, "/x", page("whole"))
    result = failed(get(f"https://{HOST}/x"))
    assert result.outcome == Outcome.TLS
    assert not sim.targets()


def test_a_missing_intermediate_is_found_in_the_bundle(authority: trustme.CA, tmp_path: Path) -> None:
    intermediate = authority.create_child_ca()
    leaf = intermediate.issue_cert(HOST)
    only_leaf = tmp_path / "leaf.pem"
    only_leaf.write_bytes(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(only_leaf)

    assert failed(ask_over_tls(context, tmp_path, {HOST: pem(authority)})).outcome == Outcome.TLS
    whole = pem(authority) + intermediate.cert_pem.bytes().decode()
    assert isinstance(ask_over_tls(context, tmp_path, {HOST: whole}), Fetched)


def test_no_environment_variable_loosens_anything(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text(pem(authority))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(bundle))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {HOST} login us password secret\n")
    netrc.chmod(0o600)
    for name, value in (("NETRC", str(netrc)), ("PYTHONHTTPSVERIFY", "0"), ("NO_PROXY", "*")):
        monkeypatch.setenv(name, value)
    context = server_context(authority.issue_cert(HOST))
    assert failed(ask_over_tls(context, tmp_path, {})).outcome == Outcome.TLS
    assert isinstance(ask_over_tls(context, tmp_path, {HOST: pem(authority)}), Fetched)
