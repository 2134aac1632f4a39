"""What is checked, as data: reads `marts.yaml`.

Cheap to import: Dagster and the command line list the checks without Great Expectations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DEFINITIONS = Path(__file__).with_name("marts.yaml")


class Severity(StrEnum):
    ERROR = "error"  # a structural fault or a suspicion against our own reading: stops the publication
    WARN = "warn"  # what publishers did, and what deserves a look: listed, published


class DefinitionInvalid(Exception):  # noqa: N818 - reads as the outcome it is
    """`marts.yaml` says something that cannot be checked; names the entry and the key."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold of one relation (`table` is schema.name).

    What holds is said by `key` (no two rows agree in these columns), `filled` (columns without
    nulls), `values` (column -> values it may have) and `no_rows` (a query over `{batch}`, the relation,
    that must find nothing; what it finds is the evidence). `required_when` counts what must have
    left a row in the relation: where it is above 0 and the relation is empty, the check fails,
    since it has looked at nothing.
    """

    name: str
    table: str
    severity: Severity
    description: str
    required_when: str
    key: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    no_rows: str | None = None

    @property
    def blocking(self) -> bool:
        return self.severity is Severity.ERROR


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
        severity=Severity.ERROR,
        description=f"{table} is there, has rows where it must, single keys and no gaps in its main columns.",
        required_when=entry["required_when"],
        key=key,
        filled=(*key, *entry.get("filled", ())),
        values=_values(entry),
    )


def _check(entry: Mapping[str, Any], tables: Mapping[str, Any]) -> Check:
    name = entry.get("name", "a check without a name")
    _refuse_unknown(name, entry, {"name", "table", "severity", "description", "no_rows", "values", "filled"})
    for needed in ("name", "table", "severity", "description"):
        if needed not in entry:
            raise DefinitionInvalid(f"marts.yaml: {name} lacks the key {needed}; add it")
    if entry["table"] not in tables:
        raise DefinitionInvalid(f"marts.yaml: {name} looks at {entry['table']}; add that to `tables` first")
    return Check(
        name=name,
        table=entry["table"],
        severity=Severity(entry["severity"]),
        description=" ".join(entry["description"].split()),
        required_when=tables[entry["table"]]["required_when"],
        filled=tuple(entry.get("filled", ())),
        values=_values(entry),
        no_rows=entry.get("no_rows"),
    )


def _values(entry: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((column, tuple(values)) for column, values in entry.get("values", {}).items())


def _refuse_unknown(name: str, entry: Mapping[str, Any], known: set[str]) -> None:
    for key in entry:
        if key not in known:
            raise DefinitionInvalid(
                f"marts.yaml: {name} has the unknown key {key}; known are {sorted(known)}"
            )
