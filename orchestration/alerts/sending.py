"""Sends one message by one channel, in a process that is killed at a deadline.

A name server, a TLS handshake or an answer that trickles can hold a call for ever, whatever its own
timeout says; a process of its own can be ended in any of them. The child gets the message on stdin and
its secrets, as we do, from the environment; it prints one line of JSON: what came of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ingest.workspace import PROJECT_ROOT
from orchestration.alerts.channels import Channel
from orchestration.secrecy import without_secrets

DEADLINE = 15.0
_CHILD = "orchestration.alerts.sender"
_DETAIL = 300


class Sent(StrEnum):
    """What came of sending; each but the first is a section of the runbook ("alert refused" ...)."""

    SENT = "sent"
    DEFERRED = "deferred"  # the server asks to come back later (greylisting, 429, 503)
    REFUSED = "refused"  # the server does not take it: sender, recipient, password, path, token
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    MISCONFIGURED = "misconfigured"
    FAULT = "fault"

    @property
    def section(self) -> str:
        return f"alert {self.value}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to send; `detail` holds no secret."""

    channel: Channel
    sent: Sent
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.channel.value} {self.sent.value}" + (f" ({self.detail})" if self.detail else "")


def send(channel: Channel, message: Mapping[str, Any], *, deadline: float = DEADLINE) -> Delivery:
    """Send `message` (see `sender`) by `channel` within `deadline` seconds; raises nothing."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", _CHILD, channel.value],
            input=json.dumps(message, default=str).encode(),
            capture_output=True,
            timeout=max(deadline, 0.1),
            cwd=PROJECT_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Delivery(channel, Sent.TIMEOUT, f"not done within {deadline:.0f} s")
    except OSError as error:
        return Delivery(channel, Sent.FAULT, error.strerror or type(error).__name__)
    try:
        said = json.loads(child.stdout)
        return Delivery(channel, Sent(said["sent"]), _clean(said["detail"]))
    except (ValueError, KeyError, TypeError):
        last = child.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return Delivery(channel, Sent.FAULT, _clean(f"the sender ended with {child.returncode}: {last}"))


def _clean(detail: str) -> str:
    return without_secrets(" ".join(detail.split()))[:_DETAIL]
