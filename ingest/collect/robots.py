"""What a host's robots.txt allows (RFC 9309), read once a night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlsplit

from protego import Protego

from ingest.collect.answer import TROUBLE, Failed, Fetched, Result, Validators
from ingest.collect.article import is_page
from ingest.collect.judge import judge
from ingest.collect.outcome import Outcome
from ingest.collect.pacing import Pacer
from ingest.collect.page_cache import PageCache
from ingest.collect.policy import FetchPolicy

Get = Callable[[str, Validators | None], Result]

# RFC 9309 §2.5: at least 500 KiB must be read; what lies behind is not.
MAX_ROBOTS = 512 * 1024
# One report a quarter of an hour is a way to say no.
MAX_CRAWL_DELAY = 900.0
_OWNER = "robots.txt"


@dataclass(frozen=True, slots=True)
class _Rules:
    """`refusal` says why nothing may be fetched; else `parsed` decides, None allowing everything."""

    parsed: Protego | None = None
    refusal: Failed | None = None


class Robots:
    """The rules of all hosts of a night. May be used by several threads."""

    def __init__(self, policy: FetchPolicy, get: Get, pacer: Pacer, pages: PageCache) -> None:
        self._agent = policy.user_agent.partition("/")[0]
        self._get = get
        self._pacer = pacer
        self._pages = pages
        self._rules: dict[str, _Rules] = {}
        self._locks: dict[str, Lock] = {}
        self._opening = Lock()

    def refusal(self, url: str) -> Failed | None:
        """Why `url` must not be asked for, or None if it may."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._opening:
            lock = self._locks.setdefault(origin, Lock())
        with lock:
            if origin not in self._rules:
                self._rules[origin] = self._learn(f"{origin}/robots.txt")
            rules = self._rules[origin]
        if rules.refusal is not None:
            return rules.refusal
        if rules.parsed is not None and not rules.parsed.can_fetch(url, self._agent):
            return Failed(Outcome.ROBOTS, "robots.txt does not allow this address")
        return None

    def _learn(self, url: str) -> _Rules:
        cached = self._pages.read(_OWNER, url)
        answer = self._get(url, cached.validators if cached else None)
        if isinstance(answer, Fetched):
            answer = _stand_in(url, answer) or answer
        if isinstance(answer, Failed):
            return _without_file(answer)
        if isinstance(answer, Fetched):
            self._pages.keep(_OWNER, url, answer)
            content = answer.content
        else:
            content = answer.of(cached).read()
        if is_page(content):
            return _Rules()  # the portal's own page instead: it holds no rules
        return self._obey(url, Protego.parse(content.decode("utf-8-sig", "replace")))

    def _obey(self, url: str, parsed: Protego) -> _Rules:
        rate = parsed.request_rate(self._agent)
        per_request = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
        delay = max(parsed.crawl_delay(self._agent) or 0.0, per_request)
        if delay > MAX_CRAWL_DELAY:
            detail = f"robots.txt asks for {delay:.0f} s between two requests"
            return _Rules(refusal=Failed(Outcome.ROBOTS, detail))
        self._pacer.slow_down(url, delay)
        return _Rules(parsed)


def _stand_in(url: str, answer: Fetched) -> Failed | None:
    """A page that stands before the whole portal; one that only says there is no robots.txt is none."""
    verdict = judge(url, answer, list_url="")
    return verdict if verdict is not None and verdict.outcome != Outcome.SOFT_404 else None


def _without_file(failure: Failed) -> _Rules:
    """RFC 9309 §2.3.1: a host that has none allows everything; one that cannot tell forbids it."""
    if failure.outcome in (Outcome.REFUSED, Outcome.GIVEN_UP):
        return _Rules(refusal=failure)
    says_none = 400 <= (failure.http_status or 0) < 500 and failure.http_status != 429
    if says_none or failure.outcome in (Outcome.EMPTY, Outcome.BAD_REDIRECT):
        return _Rules()
    return _unreachable(failure)


def _unreachable(failure: Failed) -> _Rules:
    """Nothing is fetched, but a host that was not reached at all, or broke off, has forbidden nothing."""
    detail = f"robots.txt cannot be had ({failure.detail}), so nothing is fetched"
    outcome = failure.outcome if failure.outcome in TROUBLE else Outcome.ROBOTS
    return _Rules(refusal=Failed(outcome, detail, failure.final_url, failure.http_status))
