"""`check_marts`: whether a built warehouse may be published, and what to tell about it."""

from __future__ import annotations

from pathlib import Path

from expectations.result import CheckResult


def check_marts(warehouse: Path) -> list[CheckResult]:
    """Run every check of `marts.yaml` with Great Expectations on the warehouse file, read-only.

    A check that cannot be evaluated (relation or column missing, query refused), or whose
    relation is empty though something must have arrived there, has failed and blocks. Raises
    FileNotFoundError where there is no warehouse. The file is closed when this returns.
    """
    if not warehouse.is_file():
        raise FileNotFoundError(f"{warehouse} is missing; build it first with `motcua run`")
    # Great Expectations takes seconds to import; only who checks pays for it.
    from expectations.validation import validate

    return validate(warehouse)
