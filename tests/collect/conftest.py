from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.collect.archive import Archive
from ingest.collect.ledger import Ledger
from ingest.collect.night import Collected, collect
from ingest.collect.policy import FetchPolicy
from ingest.sources import Source, load_sources
from tests.collect.portal_sim import FakeClock, PortalSim

PORTAL = """
id: {id}
kind: portal
name: Cổng thử {id}
publisher: Cổng thử
publisher_kind: official
province: Bình Thuận
list:
  url: http://{host}/bao-cao/
  item: "ul.tin > li"
  link: a
  link_pattern: '/bao-cao/[^/]+\\.(html|pdf)$'
  title_pattern: '(?i)báo cáo'
  date: {{select: .ngay, format: "%d/%m/%Y"}}
  next: "a.tiep"
article:
  title: h1
  attachments: ".tep a"
"""


@pytest.fixture
def sim() -> Iterator[PortalSim]:
    with PortalSim() as running:
        yield running


@pytest.fixture
def clock(sim: PortalSim) -> FakeClock:
    return sim.clock


@pytest.fixture
def portals(tmp_path: Path) -> Callable[..., list[Source]]:
    """Sources by name; the host of source `a` is `a.example`. `extra` goes to the end of each file."""

    def make(*ids: str, extra: str = "") -> list[Source]:
        directory = tmp_path / "sources"
        directory.mkdir(exist_ok=True)
        for name in ids:
            text = PORTAL.format(id=name, host=f"{name}.example") + extra
            (directory / f"{name}.yaml").write_text(text, "utf-8")
        return [source for source in load_sources(directory) if source.id in ids]

    return make


class Keeper:
    """A workspace's archive and ledger, and nights over them against the simulator."""

    def __init__(self, root: Path, sim: PortalSim) -> None:
        self.sim = sim
        self.archive = Archive(root / "archive")
        self.ledger_directory = root / "archive" / "ledger"

    def ledger(self) -> Ledger:
        return Ledger(self.ledger_directory, clock=self.sim.clock.now)

    def policy(self, sources: list[Source], **changes: Any) -> FetchPolicy:
        policy = FetchPolicy.for_sources(sources, resolve=self.sim.resolve)
        clock = self.sim.clock
        return replace(policy, sleep=clock.sleep, monotonic=clock.monotonic, **changes)

    def night(self, sources: list[Source], **changes: Any) -> Collected:
        return collect(sources, self.archive, self.ledger(), self.policy(sources, **changes))

    def blobs(self) -> list[str]:
        return sorted(path.name for path in (self.archive.root / "sha256").rglob("*") if path.is_file())


@pytest.fixture
def keeper(tmp_path: Path, sim: PortalSim) -> Keeper:
    return Keeper(tmp_path / "var", sim)
