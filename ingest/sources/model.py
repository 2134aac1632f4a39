"""A source: a publisher and the place where it publishes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit


class SourceKind(StrEnum):
    PORTAL = "portal"
    FOLDER = "folder"


class ListKind(StrEnum):
    """What a list is: a web page, an RSS or Atom feed, a sitemap (or an index of sitemaps), or none but
    addresses with serial numbers.
    """

    HTML = "html"
    FEED = "feed"
    SITEMAP = "sitemap"
    SERIAL = "serial"


class PublisherKind(StrEnum):
    OFFICIAL = "official"
    PORTAL_NEWS = "portal_news"
    NEWSPAPER = "newspaper"


@dataclass(frozen=True, slots=True)
class DateRule:
    """Where a list item says its date: CSS inside the item, strptime format, and its pattern."""

    select: str
    format: str
    pattern: re.Pattern[str]

    def find(self, text: str) -> date | None:
        """The first date of this format in `text`, or None."""
        for match in self.pattern.finditer(unicodedata.normalize("NFC", text)):
            try:
                return datetime.strptime(" ".join(match[0].split()), self.format).date()
            except ValueError:
                continue
        return None


@dataclass(frozen=True, slots=True)
class SerialRule:
    """Articles that nothing lists, but whose addresses are numbered: `url` with `{id}` for the number.

    The numbers begin with `first`. After `misses` of them in a row without an article there are no
    more for tonight; at most `per_night` numbers that gave nothing so far are asked for in one night.
    """

    url: str
    first: int
    misses: int
    per_night: int

    def at(self, number: int) -> str:
        return self.url.replace("{id}", str(number))

    def number_of(self, url: str) -> int | None:
        """The number in an address of this form, or None for another address."""
        head, _, tail = self.url.partition("{id}")
        number = url.removeprefix(head).removesuffix(tail)
        return int(number) if number.isdecimal() and self.at(int(number)) == url else None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of articles and the way from one of its pages to the next.

    `link_pattern` is searched in the path (with its query, where it has one) of the absolute URL,
    `title_pattern` in the link's text (NFC). `item`, `link`, `date` and `next` are for web pages:
    a feed and a sitemap say themselves what they list. `page_url` is the address of the second and
    later pages, with `{page}` for their number, which is `second_page` for the second. `serial` is
    given where the kind is: then the articles' own titles are matched.
    """

    kind: ListKind
    url: str
    item: str
    link: str
    link_pattern: re.Pattern[str]
    title_pattern: re.Pattern[str] | None
    date: DateRule | None
    next: str | None
    page_url: str | None
    second_page: int
    max_pages: int
    serial: SerialRule | None = None

    def numbered(self, number: int) -> str | None:
        """The address of page `number` (the first is 1), where pages are numbered."""
        if self.page_url is None:
            return None
        return self.page_url.replace("{page}", str(self.second_page + number - 2))


@dataclass(frozen=True, slots=True)
class Access:
    """How a portal is reached.

    `hosts` serve its documents besides the host of the list (`host`, or `host:port`). `pause` is
    the least time between two requests in seconds. `ca_bundle` holds certificates (PEM) that
    complete the chain of its hosts.
    """

    hosts: tuple[str, ...] = ()
    pause: float = 0.0
    ca_bundle: Path | None = None


@dataclass(frozen=True, slots=True)
class ArticleRules:
    """CSS inside an article page: its title, its links to attachments."""

    title: str | None = None
    attachments: str | None = None


@dataclass(frozen=True, slots=True)
class Portal:
    """A web site with list pages of articles."""

    listing: Listing
    article: ArticleRules
    access: Access = Access()

    @property
    def hosts(self) -> tuple[str, ...]:
        """All hosts that may be asked for this portal."""
        return (self.host, *self.access.hosts)

    @property
    def host(self) -> str:
        """`host`, or `host:port` where the URL of the list names a port."""
        parts = urlsplit(self.listing.url)
        host = parts.hostname or ""
        return f"{host}:{parts.port}" if parts.port else host


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of files handed over; `metadata` is the file that tells about them."""

    path: Path
    metadata: Path | None


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher and the place where it publishes. `id` is the stem of the file `path`.

    `sample` marks a source that the sample portal of the project serves. `province` is a
    name of `codebook/provinces.csv` (as it was called while the source published),
    `publisher_org` a code of `codebook/org_units.csv`. From the day `closed` on, the source is not
    visited any more; what was collected stays.
    """

    id: str
    name: str
    publisher: str | None
    publisher_kind: PublisherKind | None
    publisher_org: str | None
    province: str | None
    sample: bool
    place: Portal | Folder
    path: Path
    closed: date | None = None

    @property
    def kind(self) -> SourceKind:
        return SourceKind.PORTAL if isinstance(self.place, Portal) else SourceKind.FOLDER

    @property
    def list_url(self) -> str | None:
        return self.place.listing.url if isinstance(self.place, Portal) else None
