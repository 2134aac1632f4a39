"""The walk over one portal: list pages, the articles they list, the attachments of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ingest.collect import memory
from ingest.collect.answer import Failed, Fetched, Result, Validators
from ingest.collect.article import ArticlePage, read_article
from ingest.collect.fetch import Fetcher
from ingest.collect.ledger import Role
from ingest.collect.list_walk import ListWalk
from ingest.collect.listing import Item
from ingest.collect.page_cache import PageCache
from ingest.collect.recorder import Asked, Kept, Recorder
from ingest.collect.sameness import LARGE, tells_the_same
from ingest.collect.serial_walk import SerialWalk
from ingest.collect.stand_ins import StandIns
from ingest.sources import Portal
from ingest.window import Window


class PortalWalk:
    """One visit of a portal, or of what it dates within `window`.

    `stopped` is asked before each address: true ends the walk.
    """

    def __init__(
        self,
        portal: Portal,
        recorder: Recorder,
        fetcher: Fetcher,
        pages: PageCache,
        stopped: Callable[[], bool],
        window: Window | None = None,
    ) -> None:
        self._portal = portal
        self._recorder = recorder
        self._fetcher = fetcher
        self._lists = ListWalk(portal.listing, recorder, fetcher, pages, self._may_ask)
        self._serial = portal.listing.serial
        self._stand_ins = StandIns(portal.listing.url, fetcher.get, self._serial)
        self._stopped = stopped
        self._window = window
        self._asked: set[str] = set()

    def run(self) -> None:
        """Collect everything; what fails is recorded. Raises StorageError and NightEndingError only."""
        # All lists first: the less time between two of them, the less can move from one to the other.
        listed = list(self._listed())
        wanted = [item for item in listed if self._window is None or self._window.holds(item.published)]
        for item in sorted(wanted, key=self._turn):
            if self._may_ask(item.url):
                self._attached(self._article(item))

    def _listed(self) -> Iterator[Item]:
        """The articles to visit; those of new numbers are collected on the way, and known then."""
        if self._serial is None:
            return self._lists.items()
        walk = SerialWalk(self._serial, self._recorder, self._numbered, self._may_ask)
        walk.run()
        return walk.known()

    def _attached(self, attachments: list[Asked]) -> None:
        for attachment in attachments:
            if self._may_ask(attachment.url):
                self._document(attachment)

    def _turn(self, item: Item) -> datetime:
        """What was never collected comes first, then what waits longest: a budget must not starve any."""
        return self._recorder.last_success(item.url) or datetime.min.replace(tzinfo=UTC)

    def _may_ask(self, url: str) -> bool:
        """Whether to ask for `url`: neither stopped nor given up, and not asked for in this walk."""
        if self._stopped() or url in self._asked or urlsplit(url).netloc in self._recorder.given_up:
            return False
        self._asked.add(url)
        return True

    def _article(self, item: Item) -> list[Asked]:
        """Collect an article; its attachments are still to be asked for."""
        asked = Asked(item.url, Role.ARTICLE, title=item.title, published=item.published)
        found = self._document(asked)
        if found is None:
            return []
        return self._attachments(asked, found)

    def _attachments(self, article: Asked, found: ArticlePage) -> list[Asked]:
        title = found.title or article.title
        return [
            Asked(url, Role.ATTACHMENT, parent_url=article.url, title=title, published=article.published)
            for url in found.attachments
        ]

    def _document(self, asked: Asked) -> ArticlePage | None:
        """Collect one document; gives what an article page tells, None where it failed."""
        with self._recorder.faults_of(asked), memory.until_done():
            return self._collect(asked)
        return None

    def _collect(self, asked: Asked) -> ArticlePage | None:
        kept = self._recorder.kept(asked)
        if kept is not None and not kept.is_due:
            return self._read(asked, kept.read, kept.final_url)
        answer = self._answer(asked.url, kept.validators if kept else None)
        if isinstance(answer, Failed):
            self._recorder.failed(asked, answer)
            return None
        read = answer.read if isinstance(answer, Fetched) else answer.of(kept).read
        told = self._read(asked, read, answer.final_url)
        titled = replace(asked, title=told.title or asked.title)  # lists cut titles short
        if isinstance(answer, Fetched) and not _still_stands(kept, answer):
            self._recorder.fetched(titled, answer)
        else:
            self._recorder.confirmed(titled, answer)
        return told

    def _numbered(self, asked: Asked) -> Failed | None:
        """Ask for the article of a number that never gave one, and keep it if it is wanted."""
        with memory.until_done():
            answer = self._answer(asked.url, None)
            if isinstance(answer, Failed):
                return answer
            attachments = self._keep_wanted(asked, answer) if isinstance(answer, Fetched) else []
        self._attached(attachments)
        return None

    def _keep_wanted(self, asked: Asked, answer: Fetched) -> list[Asked]:
        """Keep a numbered article whose title fits; its attachments are still to be asked for."""
        told = self._read(asked, answer.read, answer.final_url)
        titled, wanted = replace(asked, title=told.title), self._portal.listing.title_pattern
        if wanted is not None and not wanted.search(told.title or ""):
            digest = hashlib.sha256(answer.content).hexdigest()
            unwanted = replace(titled, role=Role.LIST)
            self._recorder.listed(unwanted, digest, answer, "its title does not fit list.title_pattern")
            return []
        self._recorder.fetched(titled, answer)
        return self._attachments(titled, told)

    def _answer(self, url: str, validators: Validators | None) -> Result:
        """What an address gives, if it is the document."""
        answer = self._fetcher.get(url, validators)
        if isinstance(answer, Fetched):
            return self._stand_ins.verdict(url, answer) or answer
        return answer

    def _read(self, asked: Asked, read: Callable[[], bytes], url: str) -> ArticlePage:
        if asked.role != Role.ARTICLE:
            return ArticlePage(None, ())
        return read_article(read(), url, self._portal.article)


def _still_stands(kept: Kept | None, answer: Fetched) -> bool:
    """Whether what came tells the same as what was kept of the address."""
    if kept is None or max(kept.n_bytes, len(answer.content)) > LARGE:
        return False
    return tells_the_same(kept.read(), answer.content)
