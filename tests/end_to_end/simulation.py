"""Many nights in the life of the sample portal, and what goes wrong in them.

Reports appear one after the other, a few nights apart, as they once did; some are published again with
another figure, some are broken files. All that is the publishers' doing, and the same in every replay.
Faults are what happens on our own side: portals out of reach, a run killed, a disk that takes no more.

A night of this life can be run in a process of its own, which a fault then ends:

    python tests/end_to_end/simulation.py HOME PORT SEED NIGHTS NIGHT kill STAGE STEP
    python tests/end_to_end/simulation.py HOME PORT SEED NIGHTS NIGHT disk BYTES
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import resource
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import cycle
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from ingest.cli import SAMPLE_SOURCES
from ingest.collect.policy import FetchPolicy
from ingest.progress import Progress, silent
from ingest.sample_portal.manifest import Address, Page, address_of, load_pages
from ingest.sources import Portal, Source, load_sources
from ingest.workspace import Workspace
from orchestration.failures import EXPECTED, exit_code, told
from orchestration.lock import night_lock
from orchestration.night import Night, collect_documents, land_figures, run_night

FIRST_NIGHT = datetime(2024, 3, 1, 19, tzinfo=UTC)  # all within one month: freshness is judged by month
STAGES = (("collect", 2), ("collect", 9), ("read", 1), ("transform", 3), ("check", 0), ("publish", 0))
DISK_BYTES = (300, 20_000, 400_000, 3_000_000)
ONE_IN = 5
_COUNTED = re.compile(r"(?<![.\d])(\d+)( hồ sơ)")


@dataclass(frozen=True)
class Fault:
    """What goes wrong in a night on our side; `down` are hosts, the others arguments of the process."""

    kind: str
    down: frozenset[str] = frozenset()
    arguments: tuple[str, ...] = ()


class Life:
    """`nights` nights as `seed` draws them."""

    def __init__(self, seed: int, nights: int) -> None:
        self.seed = seed
        self.nights = nights
        self.sources = load_sources(SAMPLE_SOURCES)
        self._all = load_pages(1)

    def pages(self, night: int) -> dict[str, dict[Address, Page]]:
        """What the portals serve on a night: articles as far as published, and lists of those."""
        return {host: dict(self._of_host(host, night)) for host in self._all}

    def at(self, night: int) -> datetime:
        return FIRST_NIGHT + timedelta(hours=night * 24 * 30 // max(self.nights + 2, 31))

    @cached_property
    def faults(self) -> Mapping[int, Fault]:
        """Faults of our side by night; the last nights are calm, so that what failed can be made good."""
        draw = random.Random(self.seed)
        kinds = cycle(draw.sample(["down", "kill", "disk"], 3))
        stages, room = (
            cycle(draw.sample(STAGES, len(STAGES))),
            cycle(draw.sample(DISK_BYTES, len(DISK_BYTES))),
        )
        hosts = sorted(self._all)
        drawn = {}
        for night in range(2, self.nights - 1):
            if draw.random() < 1 / ONE_IN:
                kind = next(kinds)
                if kind == "down":
                    drawn[night] = Fault(
                        kind, down=frozenset(draw.sample(hosts, draw.randint(1, len(hosts))))
                    )
                elif kind == "kill":
                    stage, step = next(stages)
                    drawn[night] = Fault(kind, arguments=("kill", stage, str(step)))
                else:
                    drawn[night] = Fault(kind, arguments=("disk", str(next(room))))
        return drawn

    @cached_property
    def published(self) -> Mapping[tuple[str, Address], int]:
        """The night on which each listed article appears; what is older by its list appears earlier."""
        appears = {}
        for source in self.sources:
            if isinstance(source.place, Portal):
                listed = [link for _, link in _items(source, self._all[source.place.host])]
                for rank, link in enumerate(reversed(list(dict.fromkeys(listed)))):
                    appears[source.place.host, link] = 1 + rank * (self.nights - 2) // max(len(listed), 1)
        return appears

    @cached_property
    def _reports(self) -> list[tuple[str, Address]]:
        """Articles whose text counts dossiers."""
        served = (key for key in self.published if key[1] in self._all[key[0]])
        counted = (
            key
            for key in served
            if _COUNTED.search(self._all[key[0]][key[1]].body.decode("utf-8", errors="replace"))
        )
        return sorted(counted, key=repr)

    @cached_property
    def changed(self) -> Mapping[tuple[str, Address], int]:
        """Articles that are published again with another figure, and the night on which they are.

        Long after they appeared: a portal that is down for a night must not hide the first version.
        """
        draw = random.Random(self.seed + 1)
        early = [(key, self.published[key]) for key in self._reports if self.published[key] < self.nights - 8]
        chosen = draw.sample(early, min(max(1, self.nights // 15), len(early) // 2))
        return {key: draw.randint(night + 5, self.nights - 3) for key, night in chosen}

    @cached_property
    def broken(self) -> Mapping[tuple[str, Address], int]:
        """Articles that are cut short on the night given and whole again some nights later."""
        draw = random.Random(self.seed + 2)
        free = [key for key in self._reports if key not in self.changed]
        return {
            key: self.published[key] + 4
            for key in draw.sample(free, min(max(1, self.nights // 15), len(free) // 2))
        }

    def _of_host(self, host: str, night: int) -> Iterator[tuple[Address, Page]]:
        lists = self._lists_of(host)
        for address, page in self._all[host].items():
            key = (host, address)
            if address in lists:
                yield address, self._list_page(lists[address], page, night)
            elif self.published.get(key, 0) <= night:
                yield address, self._article(key, page, night)

    def _lists_of(self, host: str) -> Mapping[Address, Source]:
        return {
            address: source
            for source in self.sources
            if isinstance(source.place, Portal) and source.place.host == host
            for address, _ in _list_pages(source, self._all[host])
        }

    def _list_page(self, source: Source, page: Page, night: int) -> Page:
        tree = LexborHTMLParser(page.body.decode())
        for item, link in _items_of(source, tree):
            if self.published.get((source.place.host, link), 0) > night:  # type: ignore[union-attr]
                item.decompose()
        return _with_body(page, (tree.html or "").encode())

    def _article(self, key: tuple[str, Address], page: Page, night: int) -> Page:
        if key in self.changed and night >= self.changed[key]:
            # One more dossier than was said before, in the first figure of the text.
            text = _COUNTED.sub(lambda found: f"{int(found[1]) + 1}{found[2]}", page.body.decode(), count=1)
            return _with_body(page, text.encode())
        if key in self.broken and night < self.broken[key]:
            return _with_body(page, page.body[: len(page.body) // 2])
        return page


def _with_body(page: Page, body: bytes) -> Page:
    digest = hashlib.sha256(body).hexdigest()[:20]
    return replace(page, body=body, etag=f'"{digest}"', last_modified=page.last_modified)


def _list_pages(source: Source, pages: Mapping[Address, Page]) -> Iterator[tuple[Address, LexborHTMLParser]]:
    """The list pages of a source, followed as a visitor would."""
    place = source.place
    assert isinstance(place, Portal)
    url: str | None = place.listing.url
    seen: set[Address] = set()
    while url is not None and address_of(url) not in seen and address_of(url) in pages:
        seen.add(address_of(url))
        tree = LexborHTMLParser(pages[address_of(url)].body.decode())
        yield address_of(url), tree
        further = tree.css_first(place.listing.next) if place.listing.next else None
        target = further.attributes.get("href") if further else None
        url = urljoin(url, target) if target else None


def _items(source: Source, pages: Mapping[Address, Page]) -> Iterator[tuple[object, Address]]:
    for _, tree in _list_pages(source, pages):
        yield from _items_of(source, tree)


def _items_of(source: Source, tree: LexborHTMLParser) -> Iterator[tuple[object, Address]]:
    place = source.place
    assert isinstance(place, Portal)
    for item in tree.css(place.listing.item):
        link = item.css_first(place.listing.link or "a")
        target = link.attributes.get("href") if link else None
        if target:
            yield (
                item,
                address_of(urlsplit(urljoin(place.listing.url, target))._replace(fragment="").geturl()),
            )


def policy(life: Life, port: int, down: frozenset[str] = frozenset()) -> FetchPolicy:
    """All hosts at one port of this machine; those that are down where nobody listens. No waiting."""
    seconds = iter(range(10**9))

    def resolve(host: str, _: int) -> tuple[str, int]:
        return "127.0.0.1", _closed_port() if host in down else port

    own = FetchPolicy.for_sources(life.sources, resolve=resolve)
    return replace(own, sleep=lambda _: None, monotonic=lambda: next(seconds) / 1000)


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def whole_night(
    life: Life, workspace: Workspace, port: int, night: int, *, progress: Progress = silent,
    down: frozenset[str] = frozenset(),
) -> Night:  # fmt: skip
    return run_night(
        workspace,
        life.sources,
        clock=lambda: life.at(night),
        policy=policy(life, port, down),
        progress=progress,
    )


def night_without_publication(
    life: Life, workspace: Workspace, port: int, night: int, down: frozenset[str] = frozenset()
) -> None:
    """Collecting, reading and landing alone: the build sees the same as it would anyway."""
    with night_lock(workspace):
        collect_documents(
            workspace, life.sources, clock=lambda: life.at(night), policy=policy(life, port, down)
        )
        land_figures(workspace, life.sources)


def main() -> None:
    home, port, seed, nights, night = Path(sys.argv[1]), *map(int, sys.argv[2:6])
    kind, *arguments = sys.argv[6:]
    life = Life(seed, nights)
    if kind == "disk":
        # From here on no file grows beyond that: the disk has room for small things alone.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(arguments[0]), resource.RLIM_INFINITY))
        try:
            whole_night(life, Workspace(home), port, night)
        except EXPECTED as error:
            print(told(error), file=sys.stderr)
            sys.exit(exit_code(error))
        return
    wanted = (arguments[0], int(arguments[1]))

    def progress(stage: str, done: int, total: int | None, message: str) -> None:
        del total, message
        if (stage, done) == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    whole_night(life, Workspace(home), port, night, progress=progress)


if __name__ == "__main__":
    main()
