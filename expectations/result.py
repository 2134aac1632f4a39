"""What one check saw, and how that is written down and read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from expectations.definition import Kind, Severity


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check saw.

    `expected` and `observed` say it in words; `n_unexpected` counts what should not be there, `rows` are
    the first of them (at most 200), with all columns that the check's query names. `evaluated` is false
    where the check could not look at what it is about: then it has failed and blocks.
    """

    name: str
    table: str
    kind: Kind
    passed: bool
    severity: Severity
    blocking: bool
    description: str
    vietnamese: str
    expected: str
    observed: str
    n_examined: int
    n_unexpected: int = 0
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    evaluated: bool = True


def to_json(results: Sequence[CheckResult]) -> str:
    """Results as text that `from_json` gives back as they were."""
    return json.dumps([asdict(result) for result in results], ensure_ascii=False, default=_encoded)


def from_json(text: str) -> tuple[CheckResult, ...]:
    """Raises ValueError, KeyError or TypeError for a text that `to_json` has not written."""
    return tuple(
        CheckResult(
            **{**record, "kind": Kind(record["kind"]), "severity": Severity(record["severity"])},
        )
        for record in json.loads(text, object_hook=_decoded)
    )


def _encoded(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    return str(value)


def _decoded(record: dict[str, Any]) -> Any:
    match record:
        case {"$decimal": text}:
            return Decimal(text)
        case {"$time": text}:
            return datetime.fromisoformat(text)
        case {"$date": text}:
            return date.fromisoformat(text)
    return record
