"""The walk over the lists of one portal, from page to page and no further than they lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ingest.collect import memory
from ingest.collect.answer import Failed, Fetched, NotModified
from ingest.collect.feed import read_feed, read_sitemap
from ingest.collect.fetch import Fetcher
from ingest.collect.judge import judge
from ingest.collect.ledger import Role
from ingest.collect.listing import Item, ListPage, read_list_page, read_numbered
from ingest.collect.outcome import WITHDRAWALS, Outcome
from ingest.collect.page_cache import PageCache
from ingest.collect.recorder import Asked, Recorder
from ingest.sources import Listing, ListKind

READERS = {
    ListKind.HTML: read_list_page,
    ListKind.FEED: read_feed,
    ListKind.SITEMAP: read_sitemap,
    ListKind.SERIAL: read_numbered,
}

_SECOND = 2
_NOTHING = ListPage((), 0, 0, ())


class ListWalk:
    """One visit of the lists; `may_ask` is false for an address that is not to be asked for (again)."""

    def __init__(
        self,
        listing: Listing,
        recorder: Recorder,
        fetcher: Fetcher,
        pages: PageCache,
        may_ask: Callable[[str], bool],
    ) -> None:
        self._listing = listing
        self._recorder = recorder
        self._fetcher = fetcher
        self._pages = pages
        self._may_ask = may_ask
        self._queued: set[str] = {listing.url}

    def items(self) -> Iterator[Item]:
        """The items of all pages; what fails is recorded and ends the walk."""
        queue = [self._listing.url]
        before: ListPage | None = None
        for number in range(1, self._listing.max_pages + 1):
            if not queue or not self._may_ask(queue[0]):
                return
            asked = Asked(queue.pop(0), Role.LIST)
            page: ListPage | None = None
            with self._recorder.faults_of(asked), memory.until_done():
                page = self._read(asked, number, before, queue)
            if page is None:
                return
            yield from page.items
            before = page

    def _read(self, asked: Asked, number: int, before: ListPage | None, queue: list[str]) -> ListPage | None:
        """Fetch and record one page, and queue those to which it leads."""
        owner = self._recorder.source_id
        cached = self._pages.read(owner, asked.url)
        answer = self._fetcher.get(asked.url, cached.validators if cached else None)
        if isinstance(answer, Fetched):
            answer = judge(asked.url, answer, list_url=asked.url) or answer
        if isinstance(answer, Failed):
            self._failed(asked, number, answer)
            return None
        content = answer.read() if isinstance(answer, Fetched) else answer.of(cached).read()
        page = READERS[self._listing.kind](content, answer.final_url, self._listing)
        if number == 1 and not page.n_linked and not page.further:
            self._recorder.failed(asked, _nothing_listed(page, answer, self._listing))
            return None
        if isinstance(answer, Fetched):
            self._pages.keep(owner, asked.url, answer)
        self._recorder.listed(asked, page.digest, answer, self._go_on(page, number, before, queue))
        return page

    def _failed(self, asked: Asked, number: int, failure: Failed) -> None:
        """Record that a page did not come. The numbers of pages are counted on until one is not there."""
        is_behind = number > 1 and asked.url == self._listing.numbered(number)
        if not is_behind or failure.outcome not in WITHDRAWALS:
            self._recorder.failed(asked, failure)
            return
        detail = f"the list ends here ({failure.detail} for page {number})"
        if number == _SECOND:
            detail += "; if it goes on, mend list.page_url"
        self._recorder.ended(asked, _NOTHING.digest, failure, detail)

    def _go_on(self, page: ListPage, number: int, before: ListPage | None, queue: list[str]) -> str | None:
        """Queue what follows the page; says why nothing does although something should."""
        # A portal that answers every page number with its last page would go on for ever.
        if before is not None and page.n_linked and page.digest == before.digest:
            return "lists the same as the page before; the walk ends here"
        numbered = self._listing.numbered(number + 1) if page.n_linked else None
        further = [*page.further, numbered] if numbered else list(page.further)
        unread = [url for url in further if url not in self._queued]
        self._queued.update(unread)
        queue += unread
        if further and not unread and not queue:
            return "leads back to a page that was read; the walk ends here"
        if queue and number == self._listing.max_pages:
            return f"goes on, but list.max_pages is {number}"
        return None


def _nothing_listed(page: ListPage, answer: Fetched | NotModified, listing: Listing) -> Failed:
    finder = "list.item finds" if listing.kind == ListKind.HTML else f"the {listing.kind} has"
    detail = f"{finder} {page.n_found} items"
    if page.n_found:
        detail += ", but none has a link that fits list.link_pattern"
    return Failed(Outcome.NO_ITEMS, detail, answer.final_url, answer.http_status)
