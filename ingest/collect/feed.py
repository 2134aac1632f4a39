"""A feed (RSS, Atom) or a sitemap -> the articles it lists.

Formats: RSS 2.0, RFC 4287 (Atom), sitemaps.org 0.9 with Google's news extension. Elements are taken
by their local names: portals write the namespaces wrong more often than the names.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from lxml import etree

from ingest.collect.listing import Item, ListPage, listed
from ingest.collect.page import absolute, path_and_query, tidy, title_of
from ingest.sources import Listing

# A sitemap holds at most 50 MB (sitemaps.org); what is more is cut, and read as far as it goes.
_MAX_UNPACKED = 50 * 1024 * 1024
_VIETNAM = timezone(timedelta(hours=7))
_TAGS = re.compile(r"<[^>]*>")


def read_feed(content: bytes, url: str, listing: Listing) -> ListPage:
    """The feed that answered at `url`; what is no XML has no items."""
    root = _parse(content)
    entries = [node for node in _elements(root) if _name(node) in ("item", "entry")]
    items = []
    for entry in entries:
        link, title = _entry_link(entry), _text(entry, "title")
        published = _text(entry, "pubDate", "published", "date", "updated")
        items += _item(link, url, title, published, listing)
    return listed(items, len(entries), listing, ())


def read_sitemap(content: bytes, url: str, listing: Listing) -> ListPage:
    """The sitemap, or index of sitemaps, that answered at `url`.

    A plain sitemap tells no titles: then every link of the right form is wanted.
    """
    root = _parse(_unpacked(content))
    places = [node for node in _elements(root) if _name(node) in ("url", "sitemap")]
    items, further = [], []
    for place in places:
        link = _text(place, "loc")
        if _name(place) == "sitemap":
            further.append((_text(place, "lastmod") or "", absolute(url, link)))
        else:
            items += _item(link, url, _text(place, "title"), _text(place, "publication_date"), listing)
    latest_first = [address for _, address in sorted(further, key=lambda told: told[0], reverse=True)]
    if not any(item.title for item in items):
        return ListPage(tuple(items), len(places), len(items), tuple(filter(None, latest_first)))
    return listed(items, len(places), listing, tuple(filter(None, latest_first)))


def _item(
    link: str | None, base: str, title: str | None, published: str | None, listing: Listing
) -> list[Item]:
    """The item, if its link has the right form."""
    url = absolute(base, link)
    if url is None or not listing.link_pattern.search(path_and_query(url)):
        return []
    return [Item(url, title_of(title), _date(published))]


def _parse(content: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(content.strip(), parser)
    except etree.XMLSyntaxError:
        return None


def _unpacked(content: bytes) -> bytes:
    """The sitemap of a .xml.gz, which is packed as a file, not for the way."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return zlib.decompressobj(31).decompress(content, _MAX_UNPACKED)
    except zlib.error:
        return b""


def _elements(root: etree._Element | None) -> Iterator[etree._Element]:
    return iter(()) if root is None else root.iter(etree.Element)


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname


def _text(node: etree._Element, *names: str) -> str | None:
    """The text of the first element of one of these names, in this order, that has any."""
    for name in names:
        for part in _elements(node):
            if _name(part) == name and (text := tidy(_TAGS.sub(" ", part.text or ""))):
                return text
    return None


def _entry_link(entry: etree._Element) -> str | None:
    """RSS has the address as text, Atom in `href` of the alternate link."""
    for part in _elements(entry):
        if _name(part) == "link":
            if part.text and part.text.strip():
                return str(part.text)
            if part.get("rel", "alternate") == "alternate" and part.get("href"):
                return part.get("href")
    return None


def _date(written: str | None) -> date | None:
    """The day in Vietnam of an RFC 822 or ISO 8601 moment; one without a zone is Vietnam's."""
    if written is None:
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(written)
            return (moment.astimezone(_VIETNAM) if moment.tzinfo else moment).date()
        except (ValueError, OverflowError):
            continue
    return None
