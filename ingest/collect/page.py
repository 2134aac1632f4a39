"""A web page as far as collection needs it: words of its parts, and where its links lead."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from requests.utils import requote_uri
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.read.encoding import decode
from ingest.read.outcome import UnreadableError

# A page under two visits must have one address: these name the visit, not the page.
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#]*|/\(S\([a-z0-9]{20,}\)\)", re.IGNORECASE)
_SESSION_KEY = re.compile(r"jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken", re.IGNORECASE)
# Longer ones come from traps, and no server takes them.
_LONGEST_ADDRESS = 8000
_LONGEST_TITLE = 1000
_DROPPED_BY_BROWSERS = re.compile(r"[\t\r\n]")


class Page:
    """A parsed page; `url` is the one that answered, after redirects."""

    def __init__(self, content: bytes, url: str) -> None:
        self.tree = LexborHTMLParser(_text(content))
        base = self.tree.css_first("base[href]")
        self._base = (absolute(url, base.attributes.get("href")) if base else None) or url

    def link(self, node: LexborNode | None) -> str | None:
        """Where `node`, or the first link in it, leads; None where it leads nowhere."""
        if node is not None and not node.attributes.get("href"):
            node = node.css_first("a[href]")
        return absolute(self._base, node.attributes.get("href")) if node is not None else None

    def words(self, node: LexborNode | None) -> str:
        """The text of `node` in NFC with single spaces."""
        return tidy(node.text()) if node is not None else ""

    def visible_text(self) -> str:
        """All text that a reader sees, in NFC with single spaces; scripts and styles leave the tree."""
        self.tree.strip_tags(["script", "style", "noscript", "template"])
        return self.words(self.tree.body)

    def first_words(self, selector: str) -> str | None:
        """The text of the first match of `selector` that has any."""
        return next(filter(None, (self.words(node) for node in self.tree.css(selector))), None)


def tidy(text: str | None) -> str:
    """NFC, white space folded to single spaces."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def title_of(text: str | None) -> str | None:
    """A title for the ledger: tidy, of bearable length; None where there is none."""
    return tidy(text)[:_LONGEST_TITLE] or None


def path_and_query(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _text(content: bytes) -> str:
    try:
        return decode(content).text
    except UnreadableError:
        return content.decode("utf-8", "replace")


def absolute(base: str, href: str | None) -> str | None:
    """The http(s) address of a link as a browser would take it, without fragment and session."""
    # Browsers take a backslash for a slash; deciding it here leaves nothing to disagree about later.
    written = _DROPPED_BY_BROWSERS.sub("", href or "").strip().replace("\\", "/")
    if not written or written.startswith("#") or len(written) > _LONGEST_ADDRESS:
        return None
    try:
        url = urldefrag(urljoin(base, written)).url
        if urlsplit(url).scheme not in ("http", "https"):
            return None
        if "/." in url:
            url = urljoin(url, path_and_query(url))
        return _without_session(requote_uri(url))
    except ValueError:
        return None


def _without_session(url: str) -> str:
    parts = urlsplit(_SESSION_IN_PATH.sub("", url))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(key, value) for key, value in pairs if not _SESSION_KEY.fullmatch(key)]
    query = parts.query if kept == pairs else urlencode(kept)
    return urlunsplit(parts._replace(query=query))
