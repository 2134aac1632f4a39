"""What one check saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from expectations.definition import Severity


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check saw.

    `observed` says it in words; `n_unexpected` counts what should not be there, `rows` are the
    first of them (at most 200), with all columns that the check's query names.
    """

    name: str
    table: str
    passed: bool
    severity: Severity
    blocking: bool
    description: str
    observed: str
    n_examined: int
    n_unexpected: int = 0
    rows: list[Mapping[str, Any]] = field(default_factory=list)
