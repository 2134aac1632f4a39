"""What is checked, as data: reads `marts.yaml`.

Cheap to import: Dagster and the command line list the checks without Great Expectations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

DEFINITIONS = Path(__file__).with_name("marts.yaml")


class Severity(StrEnum):
    ERROR = "error"  # a structural fault or a suspicion against our own reading: stops the publication
    WARN = "warn"  # what publishers did, and what deserves a look: listed, published


class Kind(StrEnum):
    """What sort of promise a check is about."""

    STRUCTURE = "structure"  # relations are there, keys single, columns filled
    COMPLETENESS = "completeness"  # no document, no figure, no number is lost on the way
    REFERENTIAL = "referential"  # what is named elsewhere is there
    RECONCILIATION = "reconciliation"  # published totals against their parts
    PLAUSIBILITY = "plausibility"  # values against what can be, and against the source's own past
    DISTRIBUTION = "distribution"  # how much a source usually brings
    FRESHNESS = "freshness"  # reports come when they are due
    PUBLICATION = "publication"  # against what was published last


class Beside(StrEnum):
    """What a check looks at beside the warehouse; it is of one night then, and leaves no row there."""

    LAST_PUBLICATION = "last_publication"  # attached as `last`; with none yet, there is nothing to hold
    MONTH = "month"  # `{month}`, the first day of the night's month, as a date


RUNBOOK = "docs/runbook.md"


class DefinitionInvalid(Exception):  # noqa: N818 - reads as the outcome it is
    """`marts.yaml` says something that cannot be checked; names the entry and the key."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold of one relation (`table` is schema.name).

    `description` says in plain words what must hold, `vietnamese` the same in that language.
    It is tested by `key` (no two rows agree in these columns), `filled` (columns without
    nulls), `values` (column -> values it may have) and `no_rows` (a query over `{batch}`, the relation,
    that must find nothing; what it finds is the evidence). `required_when` counts what must have
    left a row in the relation: where it is above 0 and the relation is empty, the check fails,
    since it has looked at nothing. `tolerated` is the share of the relation's rows that may be
    unexpected before a check blocks; below it, the check warns.
    """

    name: str
    table: str
    kind: Kind
    severity: Severity
    description: str
    vietnamese: str
    required_when: str
    key: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    no_rows: str | None = None
    tolerated: float = 0.0
    beside: Beside | None = None

    @property
    def blocking(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def runbook(self) -> str:
        """Where it is written what to do when the check fails: file and anchor."""
        return (
            f"{RUNBOOK}#{'tables_whole' if self.kind is Kind.STRUCTURE and not self.no_rows else self.name}"
        )


_KEYS = {
    "name", "table", "kind", "severity", "description", "vietnamese", "no_rows", "values", "filled",
    "tolerated", "beside",
}  # fmt: skip
Choice = TypeVar("Choice", bound=StrEnum)


@cache
def load_checks(file: Path = DEFINITIONS) -> tuple[Check, ...]:
    """All checks in the order of the file; raises DefinitionInvalid."""
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    tables: Mapping[str, Any] = document["tables"]
    checks = [_table_check(table, entry) for table, entry in tables.items()]
    checks += [_check(entry, tables) for entry in document["checks"]]
    names = [check.name for check in checks]
    for name in names:
        if names.count(name) > 1:
            raise DefinitionInvalid(f"{file.name}: the check {name} is there twice; give one another name")
    return tuple(checks)


def _table_check(table: str, entry: Mapping[str, Any]) -> Check:
    """The check that a relation is there, holds rows where it must, and has whole and single keys."""
    _refuse_unknown(table, entry, {"key", "filled", "values", "required_when"})
    key = tuple(entry.get("key", ()))
    return Check(
        name=f"{table.split('.')[-1]}_whole",
        table=table,
        kind=Kind.STRUCTURE,
        severity=Severity.ERROR,
        description=f"{table} is there, has rows where it must, single keys and no gaps in its main columns.",
        vietnamese=f"{table} có mặt, có dòng khi phải có, khoá không trùng và không thiếu ở các cột chính.",
        required_when=entry["required_when"],
        key=key,
        filled=(*key, *entry.get("filled", ())),
        values=_values(entry),
    )


def _check(entry: Mapping[str, Any], tables: Mapping[str, Any]) -> Check:
    name = entry.get("name", "a check without a name")
    _refuse_unknown(name, entry, _KEYS)
    for needed in ("name", "table", "kind", "severity", "description", "vietnamese"):
        if needed not in entry:
            raise DefinitionInvalid(f"marts.yaml: {name} lacks the key {needed}; add it")
    if entry["table"] not in tables:
        raise DefinitionInvalid(f"marts.yaml: {name} looks at {entry['table']}; add that to `tables` first")
    return Check(
        name=name,
        table=entry["table"],
        kind=_one_of(Kind, entry["kind"], name),
        severity=_one_of(Severity, entry["severity"], name),
        description=" ".join(entry["description"].split()),
        vietnamese=" ".join(entry["vietnamese"].split()),
        required_when=tables[entry["table"]]["required_when"],
        filled=tuple(entry.get("filled", ())),
        values=_values(entry),
        no_rows=entry.get("no_rows"),
        tolerated=float(entry.get("tolerated", 0)),
        beside=_one_of(Beside, entry["beside"], name) if "beside" in entry else None,
    )


def _one_of(choices: type[Choice], value: str, name: str) -> Choice:
    try:
        return choices(value)
    except ValueError:
        raise DefinitionInvalid(f"marts.yaml: {name} says {value}; known are {[*choices]}") from None


def _values(entry: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((column, tuple(values)) for column, values in entry.get("values", {}).items())


def _refuse_unknown(name: str, entry: Mapping[str, Any], known: set[str]) -> None:
    for key in entry:
        if key not in known:
            raise DefinitionInvalid(
                f"marts.yaml: {name} has the unknown key {key}; known are {sorted(known)}"
            )
