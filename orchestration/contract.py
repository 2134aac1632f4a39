"""What analysts are promised of each relation of `marts`, read from the YAML that dbt enforces.

Belongs here: names, types, meanings in both languages, keys. The data dictionary, the published files and
the comparison of publications all read it, so that none can say anything else than the database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.workspace import PROJECT_ROOT

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml"

# The one in C is several times as fast, where PyYAML was built with it.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BILINGUAL = re.compile(r"(.+) \(([^()]*(?:\([^()]*\)[^()]*)*)\)", re.DOTALL)
_REFERENCE = re.compile(r"ref\('(\w+)'\)")


@dataclass(frozen=True, slots=True)
class Column:
    """`data_type` is DuckDB's; `required` says that it is never null, `unique` that no value comes twice."""

    name: str
    data_type: str
    english: str
    vietnamese: str
    required: bool = False
    unique: bool = False
    refers_to: tuple[str, str] | None = None
    """The relation and the column of `marts` that its values are keys of."""


@dataclass(frozen=True, slots=True)
class Mart:
    """One relation of `marts`; `primary_key` is empty for views that have none."""

    name: str
    english: str
    vietnamese: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]


class ContractUnclear(Exception):  # noqa: N818 - reads as the outcome it is
    """The YAML of the marts lacks what readers are promised."""


@cache
def marts(file: Path = MARTS) -> Mapping[str, Mart]:
    """All relations of `marts` by name.

    Raises ContractUnclear where a description lacks its Vietnamese.
    """
    models = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)["models"]
    return {str(model["name"]): _mart(model) for model in models}


def languages(description: str) -> tuple[str, str]:
    """English, and the Vietnamese that stands in parentheses at its end.

    Raises ContractUnclear where there is none.
    """
    match = _BILINGUAL.fullmatch(description)
    if match is None:
        raise ContractUnclear(f"{description!r} lacks its Vietnamese in parentheses at the end")
    return match[1], match[2]


def _mart(model: Mapping[str, Any]) -> Mart:
    english, vietnamese = languages(model["description"])
    columns = tuple(_column(column) for column in model["columns"])
    stated = model.get("config", {}).get("meta", {}).get("primary_key", ())
    key = tuple(stated) or tuple(column.name for column in columns if column.required and column.unique)[:1]
    return Mart(model["name"], english, vietnamese, columns, key)


def _column(column: Mapping[str, Any]) -> Column:
    english, vietnamese = languages(column["description"])
    tests = column.get("data_tests", ())
    return Column(
        name=column["name"],
        data_type=column["data_type"],
        english=english,
        vietnamese=vietnamese,
        required=any(constraint["type"] == "not_null" for constraint in column.get("constraints", ())),
        unique="unique" in tests,
        refers_to=next(
            (_reference(test["relationships"]) for test in tests if "relationships" in test), None
        ),
    )


def _reference(test: Mapping[str, Any]) -> tuple[str, str]:
    arguments = test["arguments"]
    match = _REFERENCE.fullmatch(arguments["to"])
    if match is None:
        raise ContractUnclear(f"{arguments['to']!r} is no reference to a model")
    return match[1], arguments["field"]
