"""A night from its first request to the publication, step by step; Dagster and the command line call these.

    collect_documents -> land_figures -> build_marts -> audit_build -> publish_audited

Each step leaves its result on disk, so a night that was killed goes on where it was. Where nothing that a
build is made of has changed since the last audit, that audit stands: nothing is built or checked again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from expectations import CheckResult
from ingest.collect.archive import Archive
from ingest.collect.ledger import Clock, Ledger, read_attempts, utc_now
from ingest.collect.night import Collected, collect
from ingest.collect.policy import FetchPolicy
from ingest.land import Landed, forget_readings, land
from ingest.progress import Progress, silent
from ingest.read import ReaderPool
from ingest.sample_portal.fetching import policy_for
from ingest.sources import Source
from ingest.window import Window
from ingest.workspace import Workspace
from orchestration.acceptance import acceptance_of, record
from orchestration.audit import Audit, audit_build, conclude, last_audit, standing_audit
from orchestration.check_page import write_page
from orchestration.lock import night_lock
from orchestration.publish import PublicationFailed, Published, publish
from orchestration.transform import TransformReport, build_marts, last_report

READERS = 2


class NotPublished(Exception):  # noqa: N818 - reads as the outcome it is
    """Checks that must hold do not: the built warehouse is not handed out, the last good one stays."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.failed = audit.stops
        found = "\n".join(f"  {check.name} ({check.table}): {check.observed}" for check in self.failed)
        super().__init__(
            f"not published, {len(self.failed)} checks that must hold do not:\n{found}\n"
            'The last published warehouse stays. See the rows with `motcua sql --build "..."`; '
            "docs/runbook.md tells under the name of each check what to do. "
            f'Who has looked and takes it upon themselves: motcua accept {audit.short_id} --reason "..."'
        )


class NothingToAccept(Exception):  # noqa: N818 - reads as the outcome it is
    """No audit waits for acceptance, or another one than was named; the message says which."""


@dataclass(frozen=True, slots=True)
class Night:
    """What a whole night did; `collected` is None for a night without collection.

    `kept` is true where nothing had changed since the last audit, which then stands: `transformed` and
    `audit` are of the day in `audit.at`. `seconds` are those that each step took.
    """

    collected: Collected | None
    landed: Landed
    transformed: TransformReport
    audit: Audit
    published: Published
    seconds: Mapping[str, float]
    kept: bool = False

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        return self.audit.checks


def run_night(
    workspace: Workspace,
    sources: Sequence[Source],
    *,
    offline: bool = False,
    rebuild: bool = False,
    only: Sequence[Source] | None = None,
    window: Window | None = None,
    reread: Window | None = None,
    portal_night: int = 1,
    progress: Progress = silent,
    clock: Clock = utc_now,
    policy: FetchPolicy | None = None,
) -> Night:
    """Run the night of `sources`; `offline` builds from the archive alone, `rebuild` reads all of it again.

    `only` are those that are asked, if not all, and `window` the days of publication that they are asked
    for; what lands is of all. `reread` are the days of publication
    whose documents are read again, whatever is known of them.
    `portal_night` is the night of the sample portal's life, for sources marked `sample`; `clock` gives
    the times of the ledger, `policy` says what may be fetched and from where, if not what the sources say.
    Raises NightRunning, TransformFailed, NotPublished, PublicationFailed or StorageError; whatever was
    published before stays.
    """
    seconds: dict[str, float] = {}
    with night_lock(workspace):
        if rebuild:
            forget_build(workspace)
        collected = None
        if not offline:
            with _timed(seconds, "collect"):
                collected = collect_documents(
                    workspace,
                    sources if only is None else only,
                    window=window,
                    portal_night=portal_night,
                    progress=progress,
                    clock=clock,
                    policy=policy,
                )
        with _timed(seconds, "read"):
            if reread is not None:
                forget_readings(workspace.warehouse, reread)
            landed = land_figures(workspace, sources, progress=progress)
        with _timed(seconds, "compare"):
            standing = standing_audit(workspace, clock())
        if standing is None:
            with _timed(seconds, "transform"):
                build_marts(workspace, progress=progress)
            with _timed(seconds, "check"):
                progress("check", 0, None, "")
                audit = audit_build(workspace, clock())
        else:
            audit = standing
        write_page(workspace, audit)
        with _timed(seconds, "publish"):
            progress("publish", 0, None, "")
            published = publish_audited(workspace)
    report = last_report(workspace)
    return Night(collected, landed, report, audit, published, seconds, kept=standing is not None)


def collect_documents(
    workspace: Workspace,
    sources: Sequence[Source],
    *,
    window: Window | None = None,
    portal_night: int = 1,
    progress: Progress = silent,
    clock: Clock = utc_now,
    policy: FetchPolicy | None = None,
) -> Collected:
    """Published documents -> archive and ledger; of `window` only, where one is given."""
    archive, ledger = Archive(workspace.archive), Ledger(workspace.ledger, clock=clock)
    if policy is not None:
        return collect(sources, archive, ledger, policy, window=window, progress=progress)
    with policy_for(sources, portal_night) as own:
        return collect(sources, archive, ledger, own, window=window, progress=progress)


def land_figures(workspace: Workspace, sources: Sequence[Source], *, progress: Progress = silent) -> Landed:
    """Archive and ledger -> schema `raw`; reads all that was not read under these rules."""
    attempts = list(read_attempts(workspace.ledger))
    with ReaderPool(workers=READERS) as readers:
        return land(
            attempts,
            sources,
            Archive(workspace.archive),
            workspace.warehouse,
            read_all=readers.read_all,
            progress=progress,
        )


def publish_audited(workspace: Workspace) -> Published:
    """Publish the build that the last audit let pass, and no other.

    Raises NotPublished where the audit stops it; PublicationFailed where the build has changed since its
    audit, or where it holds no document although one was published: then the archive was lost, and
    readers keep what they have.
    """
    audit = last_audit(workspace)
    if audit is None:
        raise PublicationFailed(
            "the build was not audited since it was made", "Run the night, or its audit, again."
        )
    if audit.stops:
        raise NotPublished(audit)
    if workspace.current.exists() and _is_empty(workspace.warehouse):
        raise PublicationFailed(
            f"the archive gives no document, though {workspace.current} holds some",
            f"Restore {workspace.archive} from a backup; to begin anew, remove {workspace.published}.",
        )
    return publish(workspace)


def accept_and_publish(workspace: Workspace, build: str, *, reason: str, by: str, at: datetime) -> Published:
    """Record that `by` accepts for `reason` what stops the build (named by the begin of its id); publish it.

    Raises NothingToAccept, NightRunning, StorageError and what `publish_audited` raises: a check that
    could look at nothing cannot be accepted.
    """
    with night_lock(workspace):
        accept(workspace, build, reason=reason, by=by, at=at)
        return publish_audited(workspace)


def accept(workspace: Workspace, build: str, *, reason: str, by: str, at: datetime) -> Audit:
    """Record the acceptance alone; to be called by the holder of the night's lock."""
    audit = last_audit(workspace)
    if audit is None or not audit.stops:
        raise NothingToAccept("no build waits for acceptance; run the night and see what it says")
    if not build or not audit.build.startswith(build):
        raise NothingToAccept(
            f"the build that waits is {audit.short_id}, not {build}; look at its findings first"
        )
    if not reason.strip():
        raise NothingToAccept("an acceptance needs its reason; say why this may be published")
    record(workspace, acceptance_of(audit.stops, audit.build, reason=reason.strip(), by=by, at=at))
    return conclude(workspace, audit.checks, audit.at)


def _is_empty(warehouse: Path) -> bool:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute("select 1 from raw.readings limit 1").fetchone() is None


def forget_build(workspace: Workspace) -> None:
    """Remove the private warehouse; the next night builds it again from the archive."""
    for file in (workspace.warehouse, Path(f"{workspace.warehouse}.wal")):
        file.unlink(missing_ok=True)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[step] = time.perf_counter() - start
