"""What a source makes of pages that somebody saved: to write a source without asking its portal at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.collect.answer import Failed, Fetched
from ingest.collect.article import ArticlePage, read_article
from ingest.collect.judge import judge
from ingest.collect.list_walk import READERS
from ingest.collect.listing import Item
from ingest.sources import Portal

_ANY = re.compile("")


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list page as a night would read it: `wanted` are the articles that it would visit.

    `other_links` are items whose link does not fit `list.link_pattern`, `other_titles` those whose title
    does not fit `list.title_pattern`; an item without any link is only in `n_found`. `further` are the
    pages that would be asked for next. `notice` says why the page would be taken for none at all.
    """

    n_found: int
    wanted: tuple[Item, ...]
    other_links: tuple[Item, ...]
    other_titles: tuple[Item, ...]
    further: tuple[str, ...]
    notice: str | None


def read_saved_list(portal: Portal, content: bytes) -> SavedList:
    """The page as if it had answered at `list.url`."""
    listing, url = portal.listing, portal.listing.url
    read = READERS[listing.kind]
    page = read(content, url, listing)
    fitting = read(content, url, replace(listing, title_pattern=None)).items
    linked = read(content, url, replace(listing, title_pattern=None, link_pattern=_ANY)).items
    numbered = listing.numbered(2) if page.n_linked else None
    verdict = judge(url, Fetched(content, url, 200, None, None, None), list_url=url)
    known = {item.url for item in fitting}
    return SavedList(
        page.n_found,
        page.items,
        tuple(item for item in linked if item.url not in known),
        tuple(item for item in fitting if item not in page.items),
        (*page.further, *([numbered] if numbered else [])),
        f"{verdict.outcome}: {verdict.detail}" if isinstance(verdict, Failed) else None,
    )


def read_saved_article(portal: Portal, content: bytes, url: str) -> ArticlePage:
    """The page as if it had answered at `url`."""
    return read_article(content, url, portal.article)
