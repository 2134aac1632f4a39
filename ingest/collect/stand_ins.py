"""Pages that a portal sends in place of documents without saying so, found by comparing answers.

Two ways, both of a whole visit: the page that the host gives for an address that cannot exist,
and one page under several addresses.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit, urlunsplit

from ingest.collect.answer import Failed, Fetched, Result
from ingest.collect.article import is_page
from ingest.collect.judge import judge
from ingest.collect.outcome import Outcome
from ingest.collect.page import Page
from ingest.sources import SerialRule

# The page for what is not there may differ from address to address in a clock or in the address itself:
# numbers and the words of the address are left out. A report adds at least its title, and a single new
# word makes five new sequences of five words. Taking a notice for a report costs a document without
# figures; the other way round a report would be lost.
_SHINGLE = 5
_LITTLE = 4
_MANY = 3
_NO_NUMBER = 999_999_999
_WORD = re.compile(r"[^\W\d_]+")


class StandIns:
    """What was seen during one visit of a portal. `get` asks for an address."""

    def __init__(self, list_url: str, get: Callable[[str], Result], serial: SerialRule | None = None) -> None:
        self._list_url = list_url
        self._get = get
        self._serial = serial
        self._nothing: dict[str, set[tuple[str, ...]] | None] = {}
        self._seen: dict[str, set[str]] = {}

    def verdict(self, url: str, answer: Fetched) -> Failed | None:
        """Why `answer` is not the document of `url`, or None if nothing says so."""
        found = judge(url, answer, list_url=self._list_url)
        if found is not None or not is_page(answer.content):
            return found
        return self._under_many(answer) or self._like_nothing(answer)

    def _under_many(self, answer: Fetched) -> Failed | None:
        digest = hashlib.sha256(answer.content).hexdigest()
        addresses = self._seen.setdefault(digest, set())
        addresses.add(answer.final_url)
        if len(addresses) < _MANY:
            return None
        return _soft_404(f"the very same page as {len(addresses) - 1} other addresses", answer)

    def _like_nothing(self, answer: Fetched) -> Failed | None:
        url = self._impossible(answer.final_url)
        if url not in self._nothing:
            told = self._get(url)
            is_told = isinstance(told, Fetched) and told.final_url == url and is_page(told.content)
            self._nothing[url] = _shingles(told) if isinstance(told, Fetched) and is_told else None
        nothing = self._nothing[url]
        if nothing is None or len(_shingles(answer) - nothing) > _LITTLE:
            return None
        return _soft_404("the page that the host gives for an address that cannot exist", answer)

    def _impossible(self, url: str) -> str:
        if self._serial is not None and self._serial.number_of(url) is not None:
            return self._serial.at(_NO_NUMBER)  # what the page behind all numbers says of one it lacks
        return _impossible(url)


def _soft_404(detail: str, answer: Fetched) -> Failed:
    return Failed(Outcome.SOFT_404, detail, answer.final_url, answer.http_status)


def _impossible(url: str) -> str:
    """An address of the host that nothing can stand at; the same every night."""
    parts = urlsplit(url)
    name = hashlib.sha256(f"motcua {parts.netloc}".encode()).hexdigest()[:16]
    return urlunsplit(parts._replace(path=f"/khong-co-{name}.html", query=""))


def _shingles(answer: Fetched) -> set[tuple[str, ...]]:
    echoed = set(_WORD.findall(unquote(answer.final_url).casefold()))
    text = Page(answer.content, answer.final_url).visible_text().casefold()
    words = [word for word in _WORD.findall(text) if word not in echoed]
    return {tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))}
