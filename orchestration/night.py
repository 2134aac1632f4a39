"""A night from its first request to the publication, step by step; Dagster and the command line call these.

    collect_documents -> land_figures -> build_marts -> check_marts -> publish

Each step leaves its result on disk, so a night that was killed goes on where it was.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations import CheckResult, check_marts
from ingest.collect.archive import Archive
from ingest.collect.ledger import Clock, Ledger, read_attempts, utc_now
from ingest.collect.night import Collected, collect
from ingest.land import Landed, land
from ingest.progress import Progress, silent
from ingest.read import ReaderPool
from ingest.sample_portal.fetching import policy_for
from ingest.sources import Source
from ingest.window import Window
from ingest.workspace import Workspace
from orchestration.content import fingerprint
from orchestration.lock import night_lock
from orchestration.publish import PublicationFailed, Published, publish
from orchestration.transform import TransformReport, build_marts

READERS = 2


class NotPublished(Exception):  # noqa: N818 - reads as the outcome it is
    """Checks that must hold do not: the built warehouse is not handed out, the last good one stays."""

    def __init__(self, failed: Sequence[CheckResult]) -> None:
        self.failed = tuple(failed)
        found = "\n".join(f"  {check.name} ({check.table}): {check.observed}" for check in self.failed)
        super().__init__(
            f"not published, {len(self.failed)} checks that must hold do not:\n{found}\n"
            'See the rows with `motcua sql --build "..."`; docs/runbook.md tells what to do.'
        )


@dataclass(frozen=True, slots=True)
class Night:
    """What a whole night did; `collected` is None for a night without collection.

    `seconds` are those that each step took.
    """

    collected: Collected | None
    landed: Landed
    transformed: TransformReport
    checks: tuple[CheckResult, ...]
    published: Published
    seconds: Mapping[str, float]


def run_night(
    workspace: Workspace,
    sources: Sequence[Source],
    *,
    offline: bool = False,
    rebuild: bool = False,
    portal_night: int = 1,
    progress: Progress = silent,
    clock: Clock = utc_now,
) -> Night:
    """Run the night of `sources`; `offline` builds from the archive alone, `rebuild` reads all of it again.

    `portal_night` is the night of the sample portal's life, for sources marked `sample`; `clock` gives
    the times of the ledger. Raises
    NightRunning, TransformFailed, NotPublished, PublicationFailed or StorageError; whatever was
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
                    workspace, sources, portal_night=portal_night, progress=progress, clock=clock
                )
        with _timed(seconds, "read"):
            landed = land_figures(workspace, sources, progress=progress)
        with _timed(seconds, "transform"):
            transformed = build_marts(workspace, progress=progress)
        with _timed(seconds, "check"):
            progress("check", 0, None, "")
            checks = audit(workspace)
        refuse_unfit(checks)
        with _timed(seconds, "publish"):
            progress("publish", 0, None, "")
            published = publish_audited(workspace)
    return Night(collected, landed, transformed, checks, published, seconds)


def collect_documents(
    workspace: Workspace,
    sources: Sequence[Source],
    *,
    window: Window | None = None,
    portal_night: int = 1,
    progress: Progress = silent,
    clock: Clock = utc_now,
) -> Collected:
    """Published documents -> archive and ledger; of `window` only, where one is given."""
    archive, ledger = Archive(workspace.archive), Ledger(workspace.ledger, clock=clock)
    with policy_for(sources, portal_night) as policy:
        return collect(sources, archive, ledger, policy, window=window, progress=progress)


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


def audit(workspace: Workspace) -> tuple[CheckResult, ...]:
    """What Great Expectations says of the built marts; a build that nothing blocks is marked as audited."""
    mark = _audit_mark(workspace)
    mark.unlink(missing_ok=True)
    checks = tuple(check_marts(workspace.warehouse))
    if not any(check.blocking and not check.passed for check in checks):
        mark.write_text(fingerprint(workspace.warehouse))
    return checks


def publish_audited(workspace: Workspace) -> Published:
    """Publish the build that the last audit let pass, and no other.

    Raises PublicationFailed where the build has changed since, or where it holds no document although
    one was published: then the archive was lost, and readers keep what they have.
    """
    mark = _audit_mark(workspace)
    if not mark.exists() or mark.read_text() != fingerprint(workspace.warehouse):
        raise PublicationFailed(
            "the build was not audited since it was made", "Run the night, or its audit, again."
        )
    if workspace.current.exists() and _is_empty(workspace.warehouse):
        raise PublicationFailed(
            f"the archive gives no document, though {workspace.current} holds some",
            f"Restore {workspace.archive} from a backup; to begin anew, remove {workspace.published}.",
        )
    return publish(workspace)


def _audit_mark(workspace: Workspace) -> Path:
    return workspace.build / "audited"


def _is_empty(warehouse: Path) -> bool:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute("select 1 from raw.readings limit 1").fetchone() is None


def refuse_unfit(checks: Sequence[CheckResult]) -> None:
    """Raises NotPublished where a blocking check failed."""
    failed = [check for check in checks if check.blocking and not check.passed]
    if failed:
        raise NotPublished(failed)


def forget_build(workspace: Workspace) -> None:
    """Remove the private warehouse; the next night builds it again from the archive."""
    for file in (workspace.warehouse, Path(f"{workspace.warehouse}.wal")):
        file.unlink(missing_ok=True)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[step] = time.perf_counter() - start
