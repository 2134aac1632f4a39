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
from orchestration.lock import night_lock
from orchestration.publish import Published, publish
from orchestration.transform import TransformReport, build_marts

READERS = 2


class NotPublished(Exception):  # noqa: N818 - reads as the outcome it is
    """Checks that must hold do not: the built warehouse is not handed out, the last good one stays."""

    def __init__(self, failed: Sequence[CheckResult]) -> None:
        self.failed = tuple(failed)
        found = "\n".join(f"  {check.name} ({check.table}): {check.observed}" for check in self.failed)
        super().__init__(
            f"not published, {len(self.failed)} checks that must hold do not:\n{found}\n"
            "See the rows with `motcua sql --build`, mend the cause and run the night again."
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
    portal_night: int = 1,
    progress: Progress = silent,
    clock: Clock = utc_now,
) -> Night:
    """Run the night of `sources`; `offline` builds from the archive alone.

    `portal_night` is the night of the sample portal's life, for sources marked `sample`; `clock` gives
    the times of the ledger. Raises
    NightRunning, TransformFailed, NotPublished, PublicationFailed or StorageError; whatever was
    published before stays.
    """
    seconds: dict[str, float] = {}
    with night_lock(workspace):
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
            published = publish(workspace)
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


def land_figures(
    workspace: Workspace,
    sources: Sequence[Source],
    *,
    window: Window | None = None,
    progress: Progress = silent,
) -> Landed:
    """Archive and ledger -> schema `raw`; reads only what was not read under these rules."""
    attempts = list(read_attempts(workspace.ledger))
    with ReaderPool(workers=READERS) as readers:
        return land(
            attempts,
            sources,
            Archive(workspace.archive),
            workspace.warehouse,
            read_all=readers.read_all,
            window=window,
            progress=progress,
        )


def audit(workspace: Workspace) -> tuple[CheckResult, ...]:
    """What Great Expectations says of the built marts."""
    return tuple(check_marts(workspace.warehouse))


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
