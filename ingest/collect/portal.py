"""The walk over one portal: list pages, the articles they list, the attachments of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ingest.collect.answer import Failed, Fetched, NotModified
from ingest.collect.article import ArticlePage, read_article
from ingest.collect.fetch import Fetcher
from ingest.collect.judge import judge
from ingest.collect.ledger import Role
from ingest.collect.listing import Item, ListPage, read_list_page
from ingest.collect.outcome import Outcome
from ingest.collect.page_cache import PageCache
from ingest.collect.patience import NightEndingError
from ingest.collect.recorder import Asked, Recorder
from ingest.collect.storage import StorageError
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
        lists: PageCache,
        stopped: Callable[[], bool],
        window: Window | None = None,
    ) -> None:
        self._portal = portal
        self._recorder = recorder
        self._fetcher = fetcher
        self._lists = lists
        self._stopped = stopped
        self._window = window
        self._asked: set[str] = set()

    def run(self) -> None:
        """Collect everything; what fails is recorded. Raises StorageError and NightEndingError only."""
        # All lists first: the less time between two of them, the less can move from one to the other.
        for item in list(self._items()):
            if self._window is not None and not self._window.holds(item.published):
                continue
            if not self._is_new(item.url):
                continue
            for attachment in self._article(item):
                if self._is_new(attachment.url):
                    self._document(attachment)

    def _is_new(self, url: str) -> bool:
        """Whether to ask for `url`: not stopped, and not asked for in this walk."""
        if self._stopped() or url in self._asked:
            return False
        self._asked.add(url)
        return True

    def _items(self) -> Iterator[Item]:
        """The items of all list pages."""
        listing = self._portal.listing
        url: str | None = listing.url
        before: ListPage | None = None
        for number in range(1, listing.max_pages + 1):
            if url is None or not self._is_new(url):
                return
            page = self._list_page(url, number, before)
            if page is None:
                return
            yield from page.items
            # A portal that answers every page number with its last page would go on for ever.
            repeats = before is not None and page.digest == before.digest and page.n_linked > 0
            url, before = (None if repeats else page.next_url), page

    def _list_page(self, url: str, number: int, before: ListPage | None) -> ListPage | None:
        asked = Asked(url, Role.LIST)
        try:
            return self._read_list(asked, number, before)
        except (StorageError, NightEndingError):
            raise
        except Exception as error:
            self._recorder.faulted(asked, error)
            return None

    def _read_list(self, asked: Asked, number: int, before: ListPage | None) -> ListPage | None:
        cached = self._lists.read(self._recorder.source_id, asked.url)
        answer = self._fetcher.get(asked.url, cached.validators if cached else None)
        if isinstance(answer, Fetched):
            answer = judge(asked.url, answer, list_url=asked.url) or answer
        if isinstance(answer, Failed):
            self._recorder.failed(asked, answer)
            return None
        if isinstance(answer, Fetched):
            self._lists.keep(self._recorder.source_id, asked.url, answer)
            content = answer.content
        else:
            content = answer.of(cached).content
        page = read_list_page(content, answer.final_url, self._portal.listing)
        if number == 1 and not page.n_linked:
            self._recorder.failed(asked, _nothing_listed(page, answer))
            return None
        self._recorder.listed(asked, page.digest, answer, self._remark(page, number, before))
        return page

    def _remark(self, page: ListPage, number: int, before: ListPage | None) -> str | None:
        """Why the walk over the lists ends here although it could go on."""
        if before is not None and page.n_linked and page.digest == before.digest:
            return "lists the same as the page before; the walk ends here"
        if page.next_url in self._asked:
            return "leads back to a page that was read; the walk ends here"
        if page.next_url is not None and number == self._portal.listing.max_pages:
            return f"goes on, but max_pages is {number}"
        return None

    def _article(self, item: Item) -> list[Asked]:
        """Collect an article; its attachments are still to be asked for."""
        asked = Asked(item.url, Role.ARTICLE, title=item.title, published=item.published)
        found = self._document(asked)
        if found is None:
            return []
        title = found.title or item.title
        return [
            Asked(url, Role.ATTACHMENT, parent_url=item.url, title=title, published=item.published)
            for url in found.attachments
        ]

    def _document(self, asked: Asked) -> ArticlePage | None:
        """Collect one document; gives what an article page tells, None where it failed."""
        try:
            return self._collect(asked)
        except (StorageError, NightEndingError):
            raise
        except Exception as error:
            self._recorder.faulted(asked, error)
            return None

    def _collect(self, asked: Asked) -> ArticlePage | None:
        kept = self._recorder.kept(asked.url)
        answer = self._fetcher.get(asked.url, kept.validators if kept else None)
        if isinstance(answer, Fetched):
            answer = judge(asked.url, answer, list_url=self._portal.listing.url) or answer
        if isinstance(answer, Failed):
            self._recorder.failed(asked, answer)
            return None
        if isinstance(answer, Fetched):
            told = self._read(asked, answer.content, answer.final_url)
            self._recorder.fetched(_titled(asked, told), answer)
        else:
            told = self._read(asked, answer.of(kept).content, answer.final_url)
            self._recorder.confirmed(_titled(asked, told), answer)
        return told

    def _read(self, asked: Asked, content: bytes, url: str) -> ArticlePage:
        if asked.role != Role.ARTICLE:
            return ArticlePage(None, ())
        return read_article(content, url, self._portal.article)


def _titled(asked: Asked, page: ArticlePage) -> Asked:
    """With the article's own title, where its rule finds one: lists cut titles short."""
    return replace(asked, title=page.title) if page.title else asked


def _nothing_listed(page: ListPage, answer: Fetched | NotModified) -> Failed:
    found = f"list.item finds {page.n_found} items"
    detail = f"{found}, but none has a link that fits list.link_pattern" if page.n_found else found
    return Failed(Outcome.NO_ITEMS, detail, answer.final_url, answer.http_status)
