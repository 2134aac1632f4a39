"""`datapackage.json`: what the published files hold, for programs (Data Package, datapackage.org).

Names, types, meanings (description in English, title in Vietnamese), keys, licence, size and SHA-256 of each
file. It says nothing of the day or of earlier publications: equal content gives equal bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.contract import Column, Mart, marts
from orchestration.published_files import Exported, ExportedColumn

FILE = "datapackage.json"

_LICENCE = {"name": "MIT", "path": "https://opensource.org/license/mit", "title": "MIT License"}
_DESCRIPTION = (
    "Figures that Vietnam's provinces publish of their one-stop desks' handling of administrative "
    "procedures, as published, each with the words that state it; whether they add up; what was revised. "
    "CSV files are safe to open in a spreadsheet (texts that look like formulas begin with an apostrophe), "
    "Parquet files are exact. The words quoted from reports are their publishers'."
)
_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "DOUBLE": "number",
    "FLOAT": "number",
}
_CSV_DATETIME = "%Y-%m-%d %H:%M:%S"


def write_datapackage(
    directory: Path, exported: Sequence[Exported], publishers: Iterable[Mapping[str, str]] = ()
) -> Path:
    """Write the description of `exported`, files below `directory`; `publishers` are {title, path}."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "motcua",
        "title": "Số liệu giải quyết thủ tục hành chính của bộ phận một cửa / One-stop desks of Vietnam",
        "description": _DESCRIPTION,
        "licenses": [_LICENCE],
        "sources": list(publishers),
        "resources": [
            resource for one in exported for resource in _resources(one, directory, _names(exported))
        ],
    }
    if not package["sources"]:
        del package["sources"]
    file = directory / FILE
    file.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def _names(exported: Sequence[Exported]) -> frozenset[str]:
    return frozenset(one.relation for one in exported)


def _resources(one: Exported, directory: Path, relations: frozenset[str]) -> Iterator[dict[str, Any]]:
    mart = marts().get(one.relation)
    said = {"title": mart.vietnamese, "description": mart.english} if mart else {}
    yield {
        "name": f"{one.relation}.csv",
        "path": one.csv.relative_to(directory).as_posix(),
        **said,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_measured(one.csv),
        "schema": _schema(one, mart, "csv", relations),
    }
    yield {
        "name": f"{one.relation}.parquet",
        "path": one.parquet.relative_to(directory).as_posix(),
        **said,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **_measured(one.parquet),
        "schema": _schema(one, mart, "parquet", relations),
    }


def _measured(file: Path) -> dict[str, Any]:
    with file.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    return {"bytes": file.stat().st_size, "hash": f"sha256:{digest}"}


def _schema(one: Exported, mart: Mart | None, kind: str, relations: frozenset[str]) -> dict[str, Any]:
    promised = {column.name: column for column in mart.columns} if mart else {}
    schema: dict[str, Any] = {
        "fields": [_field(column, promised.get(column.name), kind) for column in one.columns]
    }
    if mart and mart.primary_key:
        schema["primaryKey"] = list(mart.primary_key)
    foreign = [
        {
            "fields": [column.name],
            "reference": {"resource": f"{column.refers_to[0]}.{kind}", "fields": [column.refers_to[1]]},
        }
        for column in promised.values()
        if column.refers_to and column.refers_to[0] in relations
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return schema


def _field(column: ExportedColumn, promised: Column | None, kind: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _type(column.data_type)}
    if field["type"] == "datetime" and kind == "csv":
        field["format"] = _CSV_DATETIME
    if promised is not None:
        field |= {"title": promised.vietnamese, "description": promised.english}
        constraints = {"required": promised.required, "unique": promised.unique}
        if any(constraints.values()):
            field["constraints"] = {name: True for name, holds in constraints.items() if holds}
    elif column.comment:
        field["description"] = column.comment
    return field


def _type(data_type: str) -> str:
    if data_type.endswith("[]"):
        return "array"
    if data_type.startswith("DECIMAL"):
        return "number"
    return _TYPES.get(data_type, "integer" if "INT" in data_type else "any")
