"""The dbt project as Dagster sees it: an asset for each model and seed, a check for each test."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from ingest.workspace import Workspace
from orchestration.metadata import row_counts
from orchestration.transform import NodeResult, TransformReport, manifest_of

_SEVERITY = {"warn": dg.AssetCheckSeverity.WARN}
_PASSED = ("pass", "success")


class _Translator(DagsterDbtTranslator):
    """Keys are schema and table, as an analyst would write them."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        return dg.AssetKey([_schema(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return _schema(dbt_resource_props)


def _schema(node: Mapping[str, Any]) -> str:
    return str(node["schema"])


@cache
def manifest() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(manifest_of(Workspace.default()).read_text("utf-8"))
    return loaded


@cache
def dbt_specs() -> Sequence[dg.AssetSpec]:
    """One spec for each model and seed; sources are the tables that landing makes."""
    specs = build_dbt_asset_specs(manifest=manifest(), dagster_dbt_translator=_Translator())
    return [spec.replace_attributes(owners=["team:analysts"]) for spec in specs]


def mart_keys() -> list[dg.AssetKey]:
    """What analysts read, and expectations are about."""
    return [spec.key for spec in dbt_specs() if spec.key.path[0] == "marts"]


def _tests() -> Iterator[tuple[str, Mapping[str, Any], dg.AssetKey]]:
    """(unique id, node, asset) of every data test that is attached to one model or seed."""
    nodes = manifest()["nodes"]
    known = {spec.key for spec in dbt_specs()}
    for unique_id, node in nodes.items():
        attached = nodes.get(node.get("attached_node") or "")
        if node["resource_type"] == "test" and attached is not None:
            key = dg.AssetKey([_schema(attached), attached["name"]])
            if key in known:
                yield unique_id, node, key


@cache
def dbt_check_specs() -> Sequence[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(name=node["name"], asset=key, description=node.get("description") or None)
        for _, node, key in _tests()
    ]


def dbt_results(
    report: TransformReport, workspace: Workspace
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """What dbt did, as materialisations and check results; a failed build has raised before."""
    by_id = {node.unique_id: node for node in report.nodes}
    nodes = manifest()["nodes"]
    counts: dict[str, dict[str, int]] = {}
    for unique_id, result in by_id.items():
        if result.kind in ("model", "seed"):
            schema = _schema(nodes[unique_id])
            if schema not in counts:
                counts[schema] = row_counts(workspace.warehouse, schema)
            yield _materialised(schema, result, counts[schema])
    for unique_id, node, key in _tests():
        if unique_id in by_id:
            yield _checked(by_id[unique_id], node, key)


def _materialised(schema: str, result: NodeResult, counts: Mapping[str, int]) -> dg.MaterializeResult[None]:
    metadata: dict[str, Any] = {"seconds": result.seconds}
    if result.name in counts:
        metadata["dagster/row_count"] = counts[result.name]
    return dg.MaterializeResult(asset_key=[schema, result.name], metadata=metadata)


def _checked(result: NodeResult, node: Mapping[str, Any], key: dg.AssetKey) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=node["name"],
        asset_key=key,
        passed=result.status in _PASSED,
        severity=_SEVERITY.get(result.status, dg.AssetCheckSeverity.ERROR),
        metadata={"failing_rows": result.failures, "message": result.message or "none"},
    )
