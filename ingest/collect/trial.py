"""Visits of which nothing is kept: what would be collected, and whether the lists are still as described."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from ingest.collect.archive import Archive
from ingest.collect.fetch import Fetcher
from ingest.collect.ledger import Attempt, Ledger
from ingest.collect.list_walk import ListWalk
from ingest.collect.listing import Item
from ingest.collect.night import Collected, collect
from ingest.collect.page_cache import PageCache
from ingest.collect.policy import FetchPolicy
from ingest.collect.recorder import Recorder
from ingest.collect.side_by_side import side_by_side
from ingest.collect.waiting import waiting
from ingest.progress import Progress, silent
from ingest.sources import Portal, Source

_LOCALHOST = "127.0.0.1"
_HTTP = 80


@dataclass(frozen=True, slots=True)
class Look:
    """The first list page of a portal: how asking for it ended, and the articles that are wanted of it."""

    source_id: str
    attempt: Attempt
    items: tuple[Item, ...]


def try_source(source: Source, policy: FetchPolicy, *, progress: Progress = silent) -> Collected:
    """Visit `source` as a night would, as politely, and forget the bytes.

    The attempts tell titles, dates, types and outcomes; a budget in `policy` bounds the visit.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-try-") as directory:
        root = Path(directory)
        return collect([source], Archive(root), Ledger(root / "ledger"), policy, progress=progress)


def copy_at(place: str, source: Source, policy: FetchPolicy) -> tuple[Source, FetchPolicy]:
    """Source and policy for a copy of its portal: every host is asked at `place` ("127.0.0.1:8000",
    "localhost:8000" or "http://localhost:8000/"), by plain HTTP and without pauses.

    Raises ValueError unless that is on this machine: nothing else may stand in for a portal.
    """
    where = _on_this_machine(place)
    if where is None or not isinstance(source.place, Portal):
        raise ValueError(
            f"{place} cannot stand in for {source.id}: write an address and port of this machine, such as "
            "127.0.0.1:8000, for a portal"
        )
    listing = source.place.listing
    plain = replace(listing, url=listing.url.replace("https://", "http://", 1))

    def at_home(host: str, port: int) -> tuple[str, int]:
        del host, port
        return where

    here = replace(source, place=replace(source.place, listing=plain))
    return here, replace(policy, resolve=at_home, unpaced=policy.hosts)


def _on_this_machine(place: str) -> tuple[str, int] | None:
    """The loopback address and port that `place` names, or None. No name is looked up for it."""
    is_url = place.startswith("http://")
    try:
        parts = urlsplit(place if is_url else f"//{place}")
        host, port = parts.hostname or "", parts.port or (_HTTP if is_url else None)
        address = _LOCALHOST if host == "localhost" else host
        is_ours = ip_address(address).is_loopback
    except ValueError:
        return None
    rest = (parts.username, parts.query, parts.fragment, parts.path.removeprefix("/"))
    return (address, port) if is_ours and port is not None and not any(rest) else None


def look_at_lists(sources: Iterable[Source], policy: FetchPolicy) -> tuple[Look, ...]:
    """Ask for the first list page (or first number) of every portal, and for nothing else."""
    looks: dict[str, Look] = {}
    stop = Event()
    with tempfile.TemporaryDirectory(prefix="motcua-look-") as directory:
        root = Path(directory)
        pages, archive, ledger = PageCache(root / "pages"), Archive(root), Ledger(root / "ledger")
        fetcher = Fetcher(policy, waiting(policy, stop), pages)

        def look(source: tuple[str, Portal]) -> None:
            source_id, portal = source
            made: list[Attempt] = []
            recorder = Recorder(source_id, archive, ledger, made.append)
            listing = replace(portal.listing, max_pages=1)
            if listing.serial is not None:
                listing = replace(listing, url=listing.serial.at(listing.serial.first))
            items = ListWalk(listing, recorder, fetcher, pages, lambda _: not stop.is_set()).items()
            found = tuple(items)
            attempt = made[0]
            if attempt.outcome.is_success:  # that it goes on is no news: one page was asked for
                attempt = replace(attempt, detail=None)
            looks[source_id] = Look(source_id, attempt, found)

        portals = [(source.id, source.place) for source in sources if isinstance(source.place, Portal)]
        try:
            side_by_side(look, portals, policy.parallel_hosts, stop)
        finally:
            fetcher.close()
    return tuple(looks[source_id] for source_id, _ in portals)
