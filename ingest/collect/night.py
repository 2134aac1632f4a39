"""The door of collection: one visit of every source, hosts side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Event, Lock

from ingest.collect.archive import Archive
from ingest.collect.fetch import Fetcher
from ingest.collect.folder import walk_folder
from ingest.collect.ledger import Attempt, Ledger
from ingest.collect.outcome import Outcome
from ingest.collect.page_cache import PageCache
from ingest.collect.patience import NightEndingError
from ingest.collect.policy import FetchPolicy
from ingest.collect.portal import PortalWalk
from ingest.collect.recorder import Recorder
from ingest.collect.side_by_side import side_by_side
from ingest.collect.waiting import waiting
from ingest.progress import Progress, silent
from ingest.sources import Folder, Portal, Source
from ingest.window import Window


@dataclass(frozen=True, slots=True)
class Collected:
    """The attempts of one run, source by source, each source's in the order in which they were made."""

    attempts: tuple[Attempt, ...]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """Attempts by outcome; outcomes that did not occur are left out."""
        return Counter(attempt.outcome for attempt in self.attempts)

    @property
    def failures(self) -> tuple[Attempt, ...]:
        return tuple(attempt for attempt in self.attempts if not attempt.outcome.is_success)


def collect(
    sources: Iterable[Source],
    archive: Archive,
    ledger: Ledger,
    policy: FetchPolicy,
    *,
    window: Window | None = None,
    progress: Progress = silent,
) -> Collected:
    """Visit every source once that is not closed and keep what is new; of `window` only, where given.

    A source or document that fails is an attempt with its outcome. Only a StorageError (the disk
    takes or gives no more) and an interrupt end the night early; what was recorded until then
    stands. Nobody else may write to this archive and ledger meanwhile.
    """
    today = ledger.now().date()
    open_sources = [source for source in sources if source.closed is None or today < source.closed]
    night = _Night(open_sources, archive, ledger, policy, window, progress)
    return night.run()


class _Night:
    def __init__(
        self,
        sources: list[Source],
        archive: Archive,
        ledger: Ledger,
        policy: FetchPolicy,
        window: Window | None,
        progress: Progress,
    ) -> None:
        self._sources = sources
        self._archive = archive
        self._ledger = ledger
        self._policy = policy
        self._window = window
        self._progress = progress
        self._pages = PageCache(archive.root / "pages")
        self._stop = Event()
        self._fetcher = Fetcher(policy, waiting(policy, self._stop), self._pages)
        self._attempts: dict[str, list[Attempt]] = {source.id: [] for source in sources}
        self._noting = Lock()

    def run(self) -> Collected:
        self._archive.sweep()
        self._pages.sweep()
        try:
            side_by_side(self._visit_all, self._groups(), self._policy.parallel_hosts, self._stop)
        finally:
            self._fetcher.close()
        return Collected(tuple(attempt for made in self._attempts.values() for attempt in made))

    def _groups(self) -> list[list[Source]]:
        """Sources of one host together, one after the other; every folder by itself."""
        groups: dict[str, list[Source]] = {}
        for source in self._sources:
            place = source.place
            key = place.host if isinstance(place, Portal) else f"folder {source.id}"
            groups.setdefault(key, []).append(source)
        return list(groups.values())

    def _visit_all(self, sources: list[Source]) -> None:
        for source in sources:
            if not self._stop.is_set():
                self._visit(source)

    def _visit(self, source: Source) -> None:
        recorder = Recorder(source.id, self._archive, self._ledger, self._record)
        place, stopped = source.place, self._stop.is_set
        if isinstance(place, Folder):
            walk_folder(place, recorder, self._policy.max_bytes, stopped, self._window)
        else:
            PortalWalk(place, recorder, self._fetcher, self._pages, stopped, self._window).run()

    def _record(self, attempt: Attempt) -> None:
        """Take an attempt into the ledger, unless the night is over."""
        with self._noting:
            if self._stop.is_set():
                raise NightEndingError
            self._ledger.append(attempt)
            self._attempts[attempt.source_id].append(attempt)
            done = sum(map(len, self._attempts.values()))
            self._progress("collect", done, None, f"{attempt.source_id}: {attempt.outcome} {attempt.url}")
