"""`check_marts`: whether a built warehouse may be published, and what to tell about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path

from expectations.definition import load_checks
from expectations.loading import collector_paused
from expectations.result import CheckResult


def check_marts(
    warehouse: Path,
    *,
    published: Path | None = None,
    month: date | None = None,
    only: Collection[str] | None = None,
) -> list[CheckResult]:
    """Run the checks of `marts.yaml` (those named by `only`) with Great Expectations, read-only.

    `published` is the warehouse that was published last, for the checks that compare with it; `month`,
    this one by default, is the month that freshness is judged in.

    A check that cannot be evaluated (relation or column missing, query refused), or whose
    relation is empty though something must have arrived there, has failed and blocks. Raises
    FileNotFoundError where there is no warehouse. The file is closed when this returns.
    """
    if not warehouse.is_file():
        raise FileNotFoundError(f"{warehouse} is missing; build it first with `motcua run`")
    # Great Expectations takes seconds to import; only who checks pays for it.
    with collector_paused():
        from expectations.validation import validate

    checks = [check for check in load_checks() if only is None or check.name in only]
    judged_in = (month or datetime.now(UTC).date()).replace(day=1)
    return validate(checks, warehouse, published, judged_in)
