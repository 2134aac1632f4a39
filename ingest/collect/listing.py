"""A list page -> the articles it lists, and the pages that go on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborNode

from ingest.collect.page import Page, path_and_query, tidy, title_of
from ingest.sources import Listing

_CUT_SHORT = ("...", "…")


@dataclass(frozen=True, slots=True)
class Item:
    """An article as its list page tells of it."""

    url: str
    title: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """`n_found` items on the page, `n_linked` of them with a link of the right form; `items` are those
    whose title fits as well. `further` are the addresses of the pages that the page says go on.
    """

    items: tuple[Item, ...]
    n_found: int
    n_linked: int
    further: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of what is listed: a counter or a clock on the page does not change it."""
        listed = [
            (item.url, item.title, item.published and item.published.isoformat()) for item in self.items
        ]
        return hashlib.sha256(json.dumps([listed, self.n_linked]).encode()).hexdigest()


def read_list_page(content: bytes, url: str, listing: Listing) -> ListPage:
    """The web page with a list that answered at `url`."""
    page = Page(content, url)
    found = page.tree.css(listing.item)
    linked = [item for node in found if (item := _item(page, node, listing)) is not None]
    following = page.link(page.tree.css_first(listing.next)) if listing.next else None
    return listed(linked, len(found), listing, (following,) if following else ())


def read_numbered(content: bytes, url: str, listing: Listing) -> ListPage:
    """The article that answered at `url`, where articles are numbered and not listed: itself."""
    del content, listing
    return ListPage((Item(url, None, None),), 1, 1, ())


def listed(linked: list[Item], n_found: int, listing: Listing, further: tuple[str, ...]) -> ListPage:
    """The page of these items; an item without a title is none if titles are asked for."""
    wanted = listing.title_pattern
    items = tuple(item for item in linked if wanted is None or wanted.search(item.title or ""))
    return ListPage(items, n_found, len(linked), further)


def _item(page: Page, node: LexborNode, listing: Listing) -> Item | None:
    """The article of one item, by the first link that has the right form."""
    for link in [*node.css(listing.link), node]:
        url = page.link(link)
        if url is not None and listing.link_pattern.search(path_and_query(url)):
            return Item(url, _title(page, link), _date(page, node, listing))
    return None


def _title(page: Page, link: LexborNode) -> str | None:
    """The text of a link; its `title` where the text is cut short, the picture's where there is none."""
    text, full = page.words(link), tidy(link.attributes.get("title"))
    if full and (not text or text.endswith(_CUT_SHORT)):
        return title_of(full)
    picture = link.css_first("img[alt]")
    return title_of(text) or title_of(picture.attributes.get("alt") if picture else None)


def _date(page: Page, node: LexborNode, listing: Listing) -> date | None:
    if listing.date is None:
        return None
    told = (listing.date.find(page.words(part)) for part in node.css(listing.date.select))
    return next((found for found in told if found is not None), None)
