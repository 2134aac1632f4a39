"""Many large bodies at once: on disk while they come, a few at a time in memory."""

from __future__ import annotations

import hashlib
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ingest.collect.fetch import Fetcher
from ingest.collect.night import Collected
from ingest.collect.outcome import Outcome
from ingest.collect.page_cache import PageCache
from ingest.collect.storage import StorageError
from ingest.sources import Source
from tests.collect.conftest import Keeper
from tests.collect.portal_sim import Answer, PortalSim, page

Portals = Callable[..., list[Source]]
N_HOSTS = 12
LARGE = b"%PDF-1.7\n" + bytes(8_000_000)
HOSTS = [f"{'abcdefghijkl'[number]}.example" for number in range(N_HOSTS)]


@contextmanager
def growth() -> Iterator[list[int]]:
    """The most that was in memory at once inside the block, in bytes; filled in at its end."""
    told: list[int] = []
    tracemalloc.start()
    try:
        yield told
        told.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


@pytest.fixture
def together(sim: PortalSim) -> Callable[[bytes, bytes], None]:
    """Every host answers alike; none sends `rest` before all have sent `start`."""
    waiting = threading.Barrier(N_HOSTS, timeout=60)

    def serve(start: bytes, rest: bytes) -> None:
        def write(connection: socket.socket) -> None:
            connection.sendall(start)
            waiting.wait()
            connection.sendall(rest)

        for host in HOSTS:
            sim.serve(host, "/bao-cao/", page('<ul class="tin"><li><a href="1.pdf">Báo cáo</a></li></ul>'))
            sim.serve(host, "/bao-cao/1.pdf", Answer(write=write))

    return serve


def outcomes(collected: Collected) -> set[Outcome]:
    return {attempt.outcome for attempt in collected.attempts if attempt.url.endswith(".pdf")}


def test_large_bodies_side_by_side_are_not_all_in_memory(
    together: Callable[[bytes, bytes], None], portals: Portals, keeper: Keeper
) -> None:
    head = b'HTTP/1.1 {} OK\r\nETag: "x"\r\nConnection: close\r\n'
    whole = head.replace(b"{}", b"200") + b"Content-Length: %d\r\n\r\n" % len(LARGE) + LARGE
    sources = portals(*(host[0] for host in HOSTS))
    together(whole[:-10], whole[-10:])
    with growth() as grown:
        first = keeper.night(sources)
    assert outcomes(first) == {Outcome.NEW}
    assert keeper.blobs() == [hashlib.sha256(LARGE).hexdigest()]
    assert grown[0] < 5 * len(LARGE)

    together(b"", head.replace(b"{}", b"304") + b"\r\n")
    with growth() as grown:
        second = keeper.night(sources)
    assert outcomes(second) == {Outcome.UNCHANGED}
    assert grown[0] < 5 * len(LARGE)
    kept = {path.relative_to(keeper.archive.root).parts[0] for path in keeper.archive.root.rglob("*.*")}
    assert kept == {"ledger"}  # nothing is left of what lay on disk on its way


def test_a_disk_that_takes_no_large_body_ends_the_night_and_blames_no_host(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve("a.example", "/bao-cao/", page('<ul class="tin"><li><a href="1.pdf">Báo cáo</a></li></ul>'))
    sim.serve("a.example", "/bao-cao/1.pdf", Answer(LARGE))
    keeper.archive.root.mkdir(parents=True)
    pages = keeper.archive.root / "pages"
    policy = keeper.policy(portals("a"))
    pages.write_bytes(b"not a directory")
    fetcher = Fetcher(policy, sim.clock.sleep, PageCache(pages))
    with pytest.raises(StorageError, match="Make room"):
        fetcher.get("http://a.example/bao-cao/1.pdf")
