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
# So many characters of a text that does not fit are told.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Item:
    """An article as its list page tells of it; `remarks` say what of the source's rules did not fit it."""

    url: str
    title: str | None
    published: date | None
    remarks: tuple[str, ...] = ()


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
    selected = node.css(listing.link)
    for link in [*selected, node]:
        url = page.link(link)
        if url is not None and listing.link_pattern.search(path_and_query(url)):
            published, undated = _date(page, node, listing)
            astray = _astray(selected) if link is node and node.tag != "a" else None
            return Item(url, _title(page, link), published, tuple(filter(None, (astray, undated))))
    return None


def _astray(selected: list[LexborNode]) -> str:
    """What happened to an item whose link was found without `list.link`."""
    found = "no link that fits" if selected else "nothing"
    return f"list.link matches {found}; the first link was taken, and all the text for the title"


def _title(page: Page, link: LexborNode) -> str | None:
    """The text of a link; its `title` where the text is cut short, the picture's where there is none."""
    text, full = page.words(link), tidy(link.attributes.get("title"))
    if full and (not text or text.endswith(_CUT_SHORT)):
        return title_of(full)
    picture = link.css_first("img[alt]")
    return title_of(text) or title_of(picture.attributes.get("alt") if picture else None)


def _date(page: Page, node: LexborNode, listing: Listing) -> tuple[date | None, str | None]:
    """The date of an item, or why it has none."""
    if listing.date is None:
        return None, None
    texts = [page.words(part) for part in node.css(listing.date.select)]
    found = next((day for text in texts if (day := listing.date.find(text)) is not None), None)
    if found is not None:
        return found, None
    if not texts:
        return None, "list.date.select finds nothing"
    return None, f"the text {texts[0][:_SHOWN]!r} does not fit list.date.format"
