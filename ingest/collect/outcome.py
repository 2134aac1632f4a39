"""How an attempt to collect something ends: the closed list."""

from __future__ import annotations

import csv
from enum import StrEnum
from functools import cache
from pathlib import Path

NEXT_STEPS = Path(__file__).with_name("next_steps.csv")


class Outcome(StrEnum):
    """Every attempt ends in exactly one of these."""

    NEW = "new"  # bytes of an address that never gave any
    CHANGED = "changed"  # other bytes than the last success
    UNCHANGED = "unchanged"  # the bytes of the last success, sent again or confirmed
    GONE = "gone"  # 404 or 410
    SOFT_404 = "soft_404"  # answers 200 with a page that says there is none, or with the home page
    LOGIN = "login"  # a page that asks who we are
    BLOCKED = "blocked"  # a firewall, a captcha, or a status that forbids us
    MAINTENANCE = "maintenance"  # a page that says the portal is being worked on
    HTTP_ERROR = "http_error"  # any other status that brings no document
    TIMEOUT = "timeout"  # no answer in time, or the total deadline passed
    TLS = "tls"  # the certificate or the handshake failed
    CONNECTION = "connection"  # no address, refused, or broken off
    TOO_LARGE = "too_large"  # more bytes than the policy takes
    BAD_REDIRECT = "bad_redirect"  # leads nowhere, in circles, too far, or from https to http
    REFUSED = "refused"  # our own policy: scheme, host, port or address not allowed
    EMPTY = "empty"  # no bytes
    TRUNCATED = "truncated"  # the body ended before it was complete
    UNDECODABLE = "undecodable"  # the body's compression is broken
    ROBOTS = "robots"  # robots.txt forbids it, or cannot be had
    GIVEN_UP = "given_up"  # not asked tonight: the host has had enough, or the budget is used up
    NO_ITEMS = "no_items"  # a list page in which the item selector finds nothing
    MISSING = "missing"  # a folder, or a file named by the metadata, that is not there
    UNREADABLE = "unreadable"  # a file that the system does not let us read
    BAD_METADATA = "bad_metadata"  # the metadata file of a folder cannot be used
    FAULT = "fault"  # our own code failed

    @property
    def is_success(self) -> bool:
        return self in SUCCESSES

    @property
    def next_step(self) -> str | None:
        """What whoever runs it can do about a failure, in a few words; None of a success."""
        return self.next_step_of("")

    def next_step_of(self, role: str) -> str | None:
        """The same for what was asked for in this role, where that makes a difference."""
        return _next_steps().get((self.value, role)) or _next_steps().get((self.value, ""))

    @property
    def spell_class(self) -> str:
        """`success` for all successes, else the outcome itself: a spell does not change its class."""
        return "success" if self.is_success else self.value


SUCCESSES = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED})

# The host says that the document is not there; said twice, on two days, it is withdrawn.
WITHDRAWALS = frozenset({Outcome.GONE, Outcome.SOFT_404})


@cache
def _next_steps() -> dict[tuple[str, str], str]:
    """By outcome and role; the role is empty in what holds for all others."""
    with NEXT_STEPS.open(encoding="utf-8", newline="") as rows:
        return {(row["outcome"], row["role"]): row["next_step"] for row in csv.DictReader(rows)}
