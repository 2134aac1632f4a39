"""The polite way to an address: allowed by policy and robots.txt, in turn, patient, within bounds."""

from __future__ import annotations

import re

from ingest.collect.answer import Failed, Redirected, Result, Validators
from ingest.collect.outcome import Outcome
from ingest.collect.pacing import Pacer
from ingest.collect.page_cache import PageCache
from ingest.collect.patience import Pause
from ingest.collect.policy import FetchPolicy
from ingest.collect.request import Requester
from ingest.collect.robots import MAX_ROBOTS, Robots
from ingest.collect.transport import Deadline


class Fetcher:
    """Fetches under a policy. May be used by several threads: a host answers one request at a time,
    whoever asks. `pause` waits, and raises NightEndingError where there is no more point in it.
    """

    def __init__(self, policy: FetchPolicy, pause: Pause, pages: PageCache) -> None:
        self._policy = policy
        self._pause = pause
        self._requester = Requester(policy, pages.root)
        self._pacer = Pacer(policy, pause)
        self._robots = Robots(policy, self._robots_txt, self._pacer, pages)

    def close(self) -> None:
        self._requester.close()

    def get(self, url: str, validators: Validators | None = None) -> Result:
        """Ask for `url`, again after a pause where the failure may pass."""
        return self._get(url, validators, for_robots=False)

    def _robots_txt(self, url: str, validators: Validators | None) -> Result:
        return self._get(url, validators, for_robots=True, cut_at=MAX_ROBOTS)

    def _get(
        self, url: str, validators: Validators | None, *, for_robots: bool, cut_at: int | None = None
    ) -> Result:
        # What is known of the host for the whole night does not change by waiting.
        refusal = self._refusal(url, for_robots)
        if refusal is not None:
            return refusal
        for tried in range(self._policy.retries + 1):
            closed = self._pacer.closed(url)
            if closed is not None:
                return Failed(Outcome.GIVEN_UP, closed)
            result = self._follow(url, validators, for_robots, cut_at)
            if not isinstance(result, Failed) or not result.is_passing or tried == self._policy.retries:
                break
            if self._pacer.closed(url) is None:
                self._pause(self._policy.patience.before_retry(tried, result.retry_after))
        return result

    def _follow(
        self, url: str, validators: Validators | None, for_robots: bool, cut_at: int | None
    ) -> Result:
        """Ask for `url` and for whatever it leads to, all within one deadline of asking."""
        hop, visited, spent = url, {url}, 0.0
        while True:
            refusal = self._refusal(hop, for_robots)
            if refusal is not None:
                return refusal
            with self._pacer.turn(hop):
                started = self._policy.monotonic()
                deadline = Deadline(started + self._policy.deadline - spent, self._policy.monotonic)
                answer = self._requester.ask(hop, validators, deadline, cut_at=cut_at)
                spent += self._policy.monotonic() - started
            self._pacer.note(hop, answer)
            if not isinstance(answer, Redirected):
                return answer
            if answer.to in visited or len(visited) > self._policy.max_redirects:
                circles = "in circles" if answer.to in visited else f"over {self._policy.max_redirects} hops"
                return Failed(Outcome.BAD_REDIRECT, f"leads {circles}, to {_shown(answer.to)}", hop)
            if hop.startswith("https:") and answer.to.startswith("http:"):
                return Failed(Outcome.BAD_REDIRECT, f"leads from https to {_shown(answer.to)}", hop)
            visited.add(answer.to)
            hop = answer.to

    def _refusal(self, url: str, for_robots: bool) -> Failed | None:
        reason = self._policy.refusal(url)
        if reason is not None:
            return Failed(Outcome.REFUSED, f"{_shown(url)}: {reason}")
        return None if for_robots else self._robots.refusal(url)


def _shown(url: str) -> str:
    """An address for the ledger: of bearable length, without what may be secret (user name, query)."""
    shown = re.sub(r"(?<=//)[^/?#]*@", "", url)
    shown = re.sub(r"\?.*", "?...", shown, flags=re.DOTALL)
    return shown if len(shown) <= 200 else f"{shown[:200]}..."
