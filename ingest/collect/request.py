"""One GET of one address: conditional, bounded in time and bytes, no redirect followed."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3.exceptions

from ingest.collect.answer import Failed, Fetched, NotModified, Redirected, Result, Validators
from ingest.collect.body import Bounds, NoAnswerError, read_body
from ingest.collect.outcome import Outcome
from ingest.collect.policy import AddressRefusedError, FetchPolicy
from ingest.collect.transport import Deadline, PinnedAdapter, ResolveError, reading_until

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OUTCOMES = {
    401: Outcome.LOGIN,
    403: Outcome.BLOCKED,
    404: Outcome.GONE,
    410: Outcome.GONE,
    451: Outcome.BLOCKED,
}


class Requester:
    """Asks for addresses that the caller has found to be allowed; keeps connections.

    Large bodies lie in the directory `spool` on their way.
    """

    def __init__(self, policy: FetchPolicy, spool: Path) -> None:
        self._policy = policy
        self._spool = spool
        self._adapter = PinnedAdapter(policy.resolve, policy.ca_bundles)

    def close(self) -> None:
        self._adapter.close()

    def ask(
        self, url: str, validators: Validators | None, deadline: Deadline, *, cut_at: int | None = None
    ) -> Result | Redirected:
        """One request. With `cut_at`, a longer body is cut there instead of being too large."""
        try:
            with _failures_of(deadline, self._policy), reading_until(deadline):
                response = self._send(url, validators, deadline)
                try:
                    return self._answer(url, response, cut_at)
                finally:
                    response.close()
        except NoAnswerError as ended:
            return Failed(ended.outcome, ended.detail, url)

    def _send(self, url: str, validators: Validators | None, deadline: Deadline) -> requests.Response:
        policy = self._policy
        headers = {
            "Host": urlsplit(url).netloc,
            "User-Agent": policy.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
        }
        if validators is not None and validators.final_url == url:
            if validators.etag:
                headers["If-None-Match"] = validators.etag
            if validators.last_modified:
                headers["If-Modified-Since"] = validators.last_modified
        request = requests.Request("GET", url, headers=headers).prepare()
        left = max(deadline.remaining, 0.001)
        timeout = (min(policy.connect_timeout, left), min(policy.read_timeout, left))
        # The bare adapter: a Session would follow redirects, read their bodies and the environment.
        return self._adapter.send(request, stream=True, timeout=timeout, verify=True)

    def _answer(self, url: str, response: requests.Response, cut_at: int | None) -> Result | Redirected:
        status, headers = response.status_code, response.headers
        bounds = Bounds(self._policy.max_bytes, self._spool, cut_at)
        if status in _REDIRECTS:
            return Redirected(_target(url, response))
        if status == HTTPStatus.NOT_MODIFIED and _is_conditional(response.request):
            read_body(response, bounds)  # empty; reading it keeps the connection
            return NotModified(url, headers.get("ETag"), headers.get("Last-Modified"))
        if status != HTTPStatus.OK:
            outcome = _OUTCOMES.get(status, Outcome.HTTP_ERROR)
            wait = retry_after(headers.get("Retry-After"), self._policy.now)
            return Failed(outcome, f"HTTP {status}", url, status, wait)
        content, cut = read_body(response, bounds)
        if not content:
            return Failed(Outcome.EMPTY, "the answer has no bytes", url, status)
        return Fetched(
            content,
            url,
            status,
            headers.get("Content-Type"),
            headers.get("ETag"),
            headers.get("Last-Modified"),
            cut,
        )


def retry_after(value: str | None, now: Callable[[], datetime]) -> float | None:
    """The wait in seconds that a Retry-After header asks for (RFC 9110 §10.2.3), if it makes sense."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        wait = (moment.replace(tzinfo=moment.tzinfo or UTC) - now()).total_seconds()
    except (ValueError, OverflowError):
        return None
    return wait if wait > 0 else None


def _is_conditional(request: requests.PreparedRequest) -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _target(url: str, response: requests.Response) -> str:
    location = response.headers.get("Location")
    if not location:
        raise NoAnswerError(Outcome.BAD_REDIRECT, f"HTTP {response.status_code} without a Location")
    # http.client reads headers as Latin-1; portals write UTF-8 into them.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urldefrag(urljoin(url, location)).url
    except ValueError as error:
        raise NoAnswerError(Outcome.BAD_REDIRECT, f"leads to what is no URL ({error})") from error


@contextmanager
def _failures_of(deadline: Deadline, policy: FetchPolicy) -> Iterator[None]:
    """Turn what requests, urllib3 and the resolver raise into outcomes."""
    try:
        yield
    except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema) as error:
        raise NoAnswerError(Outcome.REFUSED, f"not a URL ({error})") from error
    except ResolveError as error:
        refused = isinstance(error.__cause__, AddressRefusedError)
        outcome = Outcome.REFUSED if refused else Outcome.CONNECTION
        raise NoAnswerError(outcome, f"{error}: {_words(error.__cause__)}") from error
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) as error:
        late = deadline.remaining <= 0
        detail = f"not done after {policy.deadline:g} s" if late else "no answer in time"
        raise NoAnswerError(Outcome.TIMEOUT, detail) from error
    except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
        raise NoAnswerError(Outcome.TLS, _words(_root(error))) from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        root = _root(error)
        if isinstance(root, http.client.IncompleteRead):
            raise NoAnswerError(Outcome.TRUNCATED, "the body ended before it was complete") from error
        raise NoAnswerError(Outcome.CONNECTION, _words(root)) from error


def _root(error: BaseException) -> BaseException:
    """The first failure in a chain of wrapped ones."""
    while True:
        reason = getattr(error, "reason", None)
        inner = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
        below = reason if isinstance(reason, BaseException) else inner or error.__cause__ or error.__context__
        if below is None:
            return error
        error = below


def _words(error: BaseException | None) -> str:
    """An error in words that are the same every night: no addresses of objects."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {error}" if error and str(error) else type(error).__name__
