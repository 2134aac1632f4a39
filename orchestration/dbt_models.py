"""The dbt project as Dagster sees it: an asset for each mart, a check for each test of a mart.

Seeds are part of the code; staging and intermediate models are steps on the way. Dagster keeps an event
for every asset and month of a run, so what nobody opens by itself is no asset of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from ingest.raw import raw_tables
from ingest.workspace import Workspace
from orchestration.columns import followed
from orchestration.lineage import Column, marts_lineage
from orchestration.metadata import row_counts
from orchestration.partitions import BY_MORNING
from orchestration.transform import NodeResult, TransformReport, manifest_of

_SEVERITY = {"warn": dg.AssetCheckSeverity.WARN}
_PASSED = ("pass", "success")
_LANDED = {dg.AssetKey(["raw", table]) for table in raw_tables()}


MARTS = "marts"


class _Translator(DagsterDbtTranslator):
    """Keys are schema and table, as an analyst would write them."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        return _key(dbt_resource_props)

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        # The SQL is in the project; an operator looks for what a row is.
        return str(dbt_resource_props["description"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return _schema(dbt_resource_props)


def _schema(node: Mapping[str, Any]) -> str:
    return str(node["schema"])


def _key(node: Mapping[str, Any]) -> dg.AssetKey:
    return dg.AssetKey([_schema(node), node["name"]])


@cache
def manifest() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(manifest_of(Workspace.default()).read_text("utf-8"))
    return loaded


@cache
def dbt_specs() -> Sequence[dg.AssetSpec]:
    """One spec for each mart, fed by other marts and by the tables that landing makes."""
    models = build_dbt_asset_specs(
        manifest=manifest(), dagster_dbt_translator=_Translator(), select="resource_type:model"
    )
    specs = [spec for spec in models if spec.key.path[0] == MARTS]
    by_key = {_key(node): unique_id for unique_id, node in manifest()["nodes"].items()}
    marts = {spec.key for spec in specs}
    return [
        spec.replace_attributes(
            owners=["team:analysts"],
            deps=_fed_by(by_key[spec.key], marts),
            freshness_policy=BY_MORNING,
        )
        for spec in specs
    ]


def _fed_by(unique_id: str, marts: Set[dg.AssetKey]) -> list[dg.AssetKey]:
    """The marts and landed tables that a model stands on, past the models in between.

    What stands on seeds alone is built after landing, too: a backfill must find one way to all marts.
    """
    found: set[dg.AssetKey] = set()
    ahead = list(manifest()["parent_map"][unique_id])
    while ahead:
        parent = ahead.pop()
        node = manifest()["nodes"].get(parent) or manifest()["sources"].get(parent)
        if node is not None and _key(node) in marts | _LANDED:
            found.add(_key(node))
        else:
            ahead += manifest()["parent_map"].get(parent, [])
    return sorted(found or _LANDED)


def mart_keys() -> list[dg.AssetKey]:
    """What analysts read, and expectations are about."""
    return [spec.key for spec in dbt_specs()]


def _tests() -> Iterator[tuple[str, Mapping[str, Any], dg.AssetKey]]:
    """(unique id, node, asset) of every data test that is attached to one mart."""
    nodes = manifest()["nodes"]
    known = {spec.key for spec in dbt_specs()}
    for unique_id, node in nodes.items():
        attached = nodes.get(node.get("attached_node") or "")
        if node["resource_type"] == "test" and attached is not None:
            key = _key(attached)
            if key in known:
                yield unique_id, node, key


@cache
def dbt_check_specs() -> Sequence[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(name=node["name"], asset=key, description=node.get("description") or None)
        for _, node, key in _tests()
    ]


def selection_of(chosen: Set[dg.AssetKey]) -> list[str]:
    """dbt's selection for some of the marts, with all that they stand on; empty, which means all, for all."""
    return [] if len(chosen) == len(dbt_specs()) else sorted(f"+{key.path[-1]}" for key in chosen)


def dbt_results(
    report: TransformReport,
    workspace: Workspace,
    chosen: Set[dg.AssetKey],
    checks: Set[dg.AssetCheckKey],
    *,
    with_lineage: bool = True,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """What dbt did, as materialisations and check results; a failed build has raised before.

    Dagster writes each down once for every month of a run: `with_lineage` false spares it the largest part.
    """
    lineage = _lineage(workspace) if with_lineage else {}
    by_id = {node.unique_id: node for node in report.nodes}
    nodes = manifest()["nodes"]
    counts: dict[str, dict[str, int]] = {}
    for unique_id, result in by_id.items():
        schema = _schema(nodes[unique_id]) if result.kind == "model" else ""
        if dg.AssetKey([schema, result.name]) in chosen:
            if schema not in counts:
                counts[schema] = row_counts(workspace.warehouse, schema)
            yield _materialised(schema, result, counts[schema], lineage.get(result.name, {}))
    for unique_id, node, key in _tests():
        if unique_id in by_id and dg.AssetCheckKey(key, node["name"]) in checks:
            yield _checked(by_id[unique_id], node, key)


def _lineage(workspace: Workspace) -> Mapping[str, Mapping[str, Sequence[Column]]]:
    build = workspace.build
    return marts_lineage(workspace.warehouse, build / "dbt" / "compiled", build / "lineage.json")


def _materialised(
    schema: str, result: NodeResult, counts: Mapping[str, int], lineage: Mapping[str, Sequence[Column]]
) -> dg.MaterializeResult[None]:
    metadata: dict[str, Any] = {"seconds": result.seconds}
    if lineage:
        metadata["dagster/column_lineage"] = _followed(lineage)
    if result.name in counts:
        metadata["dagster/row_count"] = counts[result.name]
    return dg.MaterializeResult(asset_key=[schema, result.name], metadata=metadata)


def _followed(lineage: Mapping[str, Sequence[Column]]) -> dg.TableColumnLineage:
    return followed(
        {
            column: [(dg.AssetKey(table.split(".")), name) for table, name in sources]
            for column, sources in lineage.items()
        }
    )


def _checked(result: NodeResult, node: Mapping[str, Any], key: dg.AssetKey) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=node["name"],
        asset_key=key,
        passed=result.status in _PASSED,
        severity=_SEVERITY.get(result.status, dg.AssetCheckSeverity.ERROR),
        metadata={"failing_rows": result.failures, "message": result.message or "none"},
    )
