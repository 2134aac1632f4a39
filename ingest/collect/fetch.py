"""One polite GET: conditional, bounded in time and bytes, redirects followed by hand."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3.exceptions

from ingest.collect.outcome import Outcome
from ingest.collect.pacing import Pacer
from ingest.collect.policy import AddressRefusedError, FetchPolicy
from ingest.collect.transport import Deadline, PinnedAdapter, ResolveError, reading_until

K = TypeVar("K")
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OUTCOMES = {
    401: Outcome.LOGIN,
    403: Outcome.BLOCKED,
    404: Outcome.GONE,
    410: Outcome.GONE,
    451: Outcome.BLOCKED,
}
_TRANSIENT = frozenset({Outcome.CONNECTION, Outcome.TRUNCATED})


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last success told of the bytes at `final_url`, to ask whether they changed."""

    final_url: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The address answered with bytes."""

    content: bytes
    final_url: str
    http_status: int
    media_type: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The address answered that its bytes are those of the validators."""

    final_url: str
    etag: str | None
    last_modified: str | None
    http_status: int = HTTPStatus.NOT_MODIFIED.value

    def of(self, kept: K | None) -> K:
        """What was kept of the address; an address is never asked conditionally where nothing was."""
        if kept is None:
            raise ValueError(f"{self.final_url} answered to a condition that was not sent")
        return kept


@dataclass(frozen=True, slots=True)
class Failed:
    """The address gave nothing; `detail` says what was met, in one line."""

    outcome: Outcome
    detail: str
    final_url: str | None = None
    http_status: int | None = None

    @property
    def is_transient(self) -> bool:
        return self.outcome in _TRANSIENT or (self.http_status or 0) >= 500


class _Ended(Exception):  # noqa: N818 - carries a result up to the door, is no error
    def __init__(self, outcome: Outcome, detail: str) -> None:
        self.outcome = outcome
        self.detail = detail


class Fetcher:
    """Fetches under a policy; keeps connections. May be used by several threads: a host answers one
    request at a time, whoever asks.
    """

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy
        self._adapter = PinnedAdapter(policy.resolve)
        self._pacer = Pacer(policy)

    def close(self) -> None:
        self._adapter.close()

    def get(self, url: str, validators: Validators | None = None) -> Fetched | NotModified | Failed:
        """Ask for `url`, again after a pause where the failure may pass."""
        policy = self._policy
        for tried in range(policy.retries + 1):
            result = self._follow(url, validators)
            if not isinstance(result, Failed) or not result.is_transient or tried == policy.retries:
                break
            policy.sleep(policy.backoff * 2**tried)
        return result

    def _follow(self, url: str, validators: Validators | None) -> Fetched | NotModified | Failed:
        deadline: Deadline | None = None  # begins with the first request, not with the wait for it
        hop, visited = url, {url}
        while True:
            reached = hop if hop != url else None
            reason = self._policy.refusal(hop)
            if reason is not None:
                return Failed(Outcome.REFUSED, f"{_shown(hop)}: {reason}")
            try:
                with self._pacer.turn(hop):
                    deadline = deadline or self._deadline()
                    with _failures_of(deadline, self._policy), reading_until(deadline):
                        answer = self._ask(hop, validators, deadline)
            except _Ended as ended:
                return Failed(ended.outcome, ended.detail, reached)
            if not isinstance(answer, str):
                return answer
            if answer in visited or len(visited) > self._policy.max_redirects:
                circles = "in circles" if answer in visited else f"over {self._policy.max_redirects} hops"
                return Failed(Outcome.BAD_REDIRECT, f"leads {circles}, to {_shown(answer)}", reached)
            if hop.startswith("https:") and answer.startswith("http:"):
                return Failed(Outcome.BAD_REDIRECT, f"leads from https to {_shown(answer)}", reached)
            visited.add(answer)
            hop = answer

    def _deadline(self) -> Deadline:
        return Deadline(self._policy.monotonic() + self._policy.deadline, self._policy.monotonic)

    def _ask(
        self, url: str, validators: Validators | None, deadline: Deadline
    ) -> Fetched | NotModified | Failed | str:
        """One request; a redirect gives the address it leads to."""
        response = self._send(url, validators, deadline)
        try:
            status = response.status_code
            if status in _REDIRECTS:
                return _target(url, response)
            headers = response.headers
            if status == HTTPStatus.NOT_MODIFIED and _is_conditional(response.request):
                _body(response, self._policy.max_bytes)  # empty; reading it keeps the connection
                return NotModified(url, headers.get("ETag"), headers.get("Last-Modified"))
            if status != HTTPStatus.OK:
                return _refusing(url, response)
            content = _body(response, self._policy.max_bytes)
            if not content:
                return Failed(Outcome.EMPTY, "the answer has no bytes", url, status)
            return Fetched(
                content,
                url,
                status,
                headers.get("Content-Type"),
                headers.get("ETag"),
                headers.get("Last-Modified"),
            )
        finally:
            response.close()

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


def _is_conditional(request: requests.PreparedRequest) -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _target(url: str, response: requests.Response) -> str:
    location = response.headers.get("Location")
    if not location:
        raise _Ended(Outcome.BAD_REDIRECT, f"HTTP {response.status_code} without a Location")
    # http.client reads headers as Latin-1; portals write UTF-8 into them.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    return urldefrag(urljoin(url, location)).url


def _refusing(url: str, response: requests.Response) -> Failed:
    status = response.status_code
    return Failed(_OUTCOMES.get(status, Outcome.HTTP_ERROR), f"HTTP {status}", url, status)


def _body(response: requests.Response, max_bytes: int) -> bytes:
    """The decoded body; ends with TOO_LARGE as soon as it is known to be over `max_bytes`."""
    declared = response.headers.get("Content-Length", "")
    over = _Ended(Outcome.TOO_LARGE, f"more than {max_bytes} bytes")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise over
    content = bytearray()
    for chunk in response.raw.stream(_CHUNK, decode_content=True):
        content += chunk
        if len(content) > max_bytes:
            raise over
    return bytes(content)


@contextmanager
def _failures_of(deadline: Deadline, policy: FetchPolicy) -> Iterator[None]:
    """Turn what requests, urllib3 and the resolver raise into outcomes."""
    try:
        yield
    except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema) as error:
        raise _Ended(Outcome.REFUSED, f"not a URL ({error})") from error
    except ResolveError as error:
        refused = isinstance(error.__cause__, AddressRefusedError)
        outcome = Outcome.REFUSED if refused else Outcome.CONNECTION
        raise _Ended(outcome, f"{error}: {_words(error.__cause__)}") from error
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
        late = deadline.remaining <= 0
        detail = f"not done after {policy.deadline:g} s" if late else "no answer in time"
        raise _Ended(Outcome.TIMEOUT, detail) from error
    except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
        raise _Ended(Outcome.TLS, _words(_root(error))) from error
    except urllib3.exceptions.DecodeError as error:
        raise _Ended(Outcome.UNDECODABLE, "the compression of the body is broken") from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
        root = _root(error)
        if isinstance(root, http.client.IncompleteRead):
            raise _Ended(Outcome.TRUNCATED, "the body ended before it was complete") from error
        raise _Ended(Outcome.CONNECTION, _words(root)) from error


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


def _shown(url: str) -> str:
    return url if len(url) <= 200 else f"{url[:200]}..."
