"""How a night is told of: called when it begins and when it has ended, however it ended.

The command line and Dagster's sensors call the same two functions. Neither ever raises: what goes wrong
with telling is told in the summary and in Dagster, and leaves the night as it was.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingest.collect.ledger import read_attempts
from ingest.collect.storage import StorageError
from ingest.workspace import Workspace
from orchestration.alerts.channels import wanted
from orchestration.alerts.conditions import KINDS as KINDS_OF_WAREHOUSE
from orchestration.alerts.conditions import troubles_of
from orchestration.alerts.memory import Memory, recall, remember
from orchestration.alerts.message import SCHEMA, Message, Told, chosen_languages, compose
from orchestration.alerts.news import News, news_of
from orchestration.alerts.outbox import deliver, put, send_now, waiting
from orchestration.alerts.sending import Delivery, Sent
from orchestration.alerts.trouble import Trouble, sift
from orchestration.heartbeat import Beat, beat
from orchestration.lock import cut_short_of, forget_cut_short
from orchestration.night import Night
from orchestration.runbook import runbook_link
from orchestration.secrecy import without_secrets

log = logging.getLogger(__name__)

# How a night fails, by the name of what was raised; the values are sections of the runbook.
_REASONS: Mapping[str, str] = {
    "NotPublished": "not published",
    "PublicationFailed": "publication failed",
    "TransformFailed": "transform failed",
    "BuildUnusable": "build unusable",
    "StorageError": "storage",
    "LedgerError": "storage",
    "HomeUnusable": "storage",
    "SourceErrors": "sources",
    "OSError": "storage",
    "PermissionError": "storage",
    "FileNotFoundError": "storage",
    "NotADirectoryError": "storage",
    "FileExistsError": "storage",
}
CRASHED = "night crashed"
FAILURES = frozenset([*_REASONS.values(), CRASHED])
# What `check_failed` is not about: these are told finding by finding.
_TOLD_APART = frozenset({"findings"})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a night failed: a section of the runbook, and what was said."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckSeen:
    """A check of the night, as much as is told of it; `level` counts what it found."""

    name: str
    passed: bool
    observed: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a night ended. `checks` are those that were made, `started` is when it began, in UTC."""

    started: datetime
    checks: tuple[CheckSeen, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of telling: `quiet` where there was nothing to say or nobody to tell.

    `deliveries` are the tries of this round, `waiting` the messages that are still on their way,
    `problems` what went wrong on our own side.
    """

    quiet: bool
    deliveries: tuple[Delivery, ...] = ()
    waiting: int = 0
    problems: tuple[str, ...] = ()
    headline: str = ""

    def lines(self) -> Iterator[str]:
        """For the summary of the night; nothing where no channel is set up and all is well."""
        said = [
            str(one) if one.sent is Sent.SENT else f"{one}; {runbook_link(one.sent.section)}"
            for one in self.deliveries
        ]
        if self.quiet and wanted():
            said.insert(0, "nothing new to tell")
        if self.waiting:
            said.append(f"{self.waiting} messages wait to be sent")
        for one in [*said, *self.problems]:
            yield f"told        {one}"


def reason_of(error_name: str | None) -> str:
    """The section of the runbook for an error by that class name."""
    return _REASONS.get(error_name or "", CRASHED)


def failure_of(error: BaseException) -> Failure:
    """The failure that an exception of a night stands for."""
    named = (reason_of(kind.__name__) for kind in type(error).__mro__)
    reason = next((reason for reason in named if reason != CRASHED), CRASHED)
    text = str(error) if reason != CRASHED else f"{type(error).__name__}: {error}"
    return Failure(reason, without_secrets(text))


def checks_of(night: Night) -> tuple[CheckSeen, ...]:
    """What Great Expectations and dbt found in a night run from the command line."""
    seen = [CheckSeen(one.name, one.passed, one.observed, one.n_unexpected) for one in night.checks]
    seen += [
        CheckSeen(one.name, False, f"{one.failures} rows ({one.file})", one.failures)
        for one in night.transformed.warnings
    ]
    return tuple(seen)


def night_begins(workspace: Workspace) -> datetime:
    """Give the sign that a night begins; returns when that was, in UTC."""
    started = datetime.now(UTC)
    try:
        for delivery in beat(workspace, Beat.START):
            log.warning("%s", delivery)
    except Exception:
        log.exception("the start of the night could not be told")
    return started


def night_ended(workspace: Workspace, ending: Ending, *, now: datetime | None = None) -> Outcome:
    """Tell whoever is to be told of how a night ended, and give the sign of life."""
    try:
        return _tell(workspace, ending, now or datetime.now(UTC))
    except Exception as error:
        log.exception("the night could not be told of")
        return Outcome(quiet=False, problems=(without_secrets(f"{type(error).__name__}: {error}"),))


def deliver_waiting(workspace: Workspace) -> tuple[Delivery, ...]:
    """Try again to send what waits."""
    return deliver(outbox_of(workspace))


def send_trial(workspace: Workspace) -> tuple[Delivery, ...]:
    """Send a message that says it is a trial; it is not kept where a channel does not take it."""
    now = datetime.now(UTC)
    said = f"motcua {now:%Y-%m-%d}: thử / trial"
    text = f"Đây là tin thử của {workspace.root}.\nThis is a trial message of {workspace.root}.\n"
    identity = f"{now:%Y%m%dT%H%M%S}-trial"
    payload = {"schema": SCHEMA, "id": identity, "status": "trial", "subject": said, "text": text}
    return send_now(Message(identity, said, text, payload), wanted())


def outbox_of(workspace: Workspace) -> Path:
    return workspace.root / "alerts" / "outbox"


def memory_of(workspace: Workspace) -> Path:
    return workspace.root / "alerts" / "memory.json"


def _tell(workspace: Workspace, ending: Ending, now: datetime) -> Outcome:
    pulse = beat(workspace, Beat.FAIL if ending.failure else Beat.GOOD, now=now)
    channels = wanted()
    if not channels:
        return Outcome(quiet=True, problems=tuple(map(str, pulse)))
    before = recall(memory_of(workspace))
    current = workspace.current.resolve() if workspace.current.exists() else None
    troubles, looked_at, problems = _troubles(workspace, ending, pulse, current)
    sifted = sift(troubles, before.troubles, now.date(), looked_at=looked_at)
    news = _news(workspace, before, current, problems)
    is_read = news is not None
    told = Told(
        at=now,
        failed=ending.failure is not None,
        ran=_ran(workspace, ending.started),
        news=news or News(),
        troubles=sifted.told,
        recovered=sifted.recovered,
    )
    message = compose(told, chosen_languages()) if told.is_worth_telling else None
    publication = _name(workspace, current) if current is not None and is_read else before.publication
    try:
        if message is not None:
            put(outbox_of(workspace), message, channels)
            forget_cut_short(workspace)
        remember(memory_of(workspace), Memory(publication, sifted.memory))
        deliveries = deliver(outbox_of(workspace), now=now)
    except OSError as error:
        # A full disk is what people must hear of most.
        problems.append(f"{outbox_of(workspace)}: {error.strerror or error}: sent without being kept")
        deliveries = send_now(message, channels) if message is not None else ()
    return Outcome(
        quiet=message is None,
        deliveries=deliveries,
        waiting=waiting(outbox_of(workspace)),
        problems=(*problems, *map(str, pulse)),
        headline=message.subject if message is not None else "",
    )


def _troubles(
    workspace: Workspace, ending: Ending, pulse: Iterable[Delivery], current: Path | None
) -> tuple[list[Trouble], set[str], list[str]]:
    """Tonight's troubles, the kinds that were looked at, and what kept us from looking."""
    problems: list[str] = []
    looked_at = {"night_failed", "night_cut_short", "heartbeat_failed"}
    troubles = [
        *_of_failure(ending.failure),
        *_of_cut_short(workspace),
        *(
            Trouble("heartbeat_failed", "heartbeat", one.sent.value, facts={"message": str(one)})
            for one in pulse
        ),
    ]
    if ending.checks:
        looked_at.add("check_failed")
        troubles += _of_checks(ending.checks)
    if ending.failure is None and current is not None:
        try:
            troubles += troubles_of(current)
            looked_at.update(KINDS_OF_WAREHOUSE)
        except duckdb.Error as error:
            problems.append(f"the troubles of {current.name} cannot be read ({type(error).__name__})")
    return troubles, looked_at, problems


def _of_failure(failure: Failure | None) -> Iterator[Trouble]:
    if failure is not None:
        facts = {"reason": failure.reason, "message": failure.message}
        yield Trouble("night_failed", "night", signature=failure.reason, facts=facts)


def _of_cut_short(workspace: Workspace) -> Iterator[Trouble]:
    holder = cut_short_of(workspace)
    if holder:
        yield Trouble("night_cut_short", "night", signature=holder, facts={"holder": holder})


def _of_checks(checks: Iterable[CheckSeen]) -> Iterator[Trouble]:
    for check in checks:
        if not check.passed and check.name not in _TOLD_APART:
            facts = {"check": check.name, "observed": check.observed}
            yield Trouble("check_failed", check.name, level=check.level, facts=facts)


def _news(workspace: Workspace, before: Memory, current: Path | None, problems: list[str]) -> News | None:
    """What the publication says that the one told of last did not; None where it cannot be read."""
    if current is None or _name(workspace, current) == before.publication:
        return News()
    known = workspace.published / before.publication if before.publication else None
    try:
        return news_of(current, known if known and known.exists() else None)
    except duckdb.Error as error:
        problems.append(f"the news of {current.name} cannot be read ({type(error).__name__})")
        return None


def _name(workspace: Workspace, publication: Path) -> str:
    """Its path below `published/`."""
    return str(publication.relative_to(workspace.published.resolve()))


def _ran(workspace: Workspace, started: datetime) -> Mapping[str, int]:
    """The attempts that the night made, by outcome."""
    try:
        attempts = read_attempts(workspace.ledger)
        since = started.replace(microsecond=0)
        counts = Counter(one.outcome.value for one in attempts if one.at >= since)
    except (StorageError, OSError):
        return {}
    return dict(sorted(counts.items()))
