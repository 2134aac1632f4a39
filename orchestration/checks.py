"""The expectations as asset checks: structural faults block the publication, findings warn.

They stand at one asset between the marts and the publication, not at each mart: a check that blocks
holds up all that lies downstream of its asset, and marts lie downstream of one another.
"""

from collections.abc import Iterator

import dagster as dg

from expectations import CheckResult, Severity, load_checks
from orchestration import night
from orchestration.dbt_models import mart_keys
from orchestration.metadata import table_of
from orchestration.partitions import months
from orchestration.resources import NightResource

AUDITED = dg.AssetKey("audited_warehouse")
_SEVERITY = {Severity.ERROR: dg.AssetCheckSeverity.ERROR, Severity.WARN: dg.AssetCheckSeverity.WARN}


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            AUDITED,
            deps=mart_keys(),
            description="The marts as Great Expectations finds them: totals reconcile, nothing is lost.",
            group_name="publish",
            kinds={"duckdb", "greatexpectations"},
            owners=["team:operators"],
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            check.name,
            asset=AUDITED,
            blocking=check.blocking,
            description=f"{check.table}: {check.description}",
            metadata={"table": check.table, "severity": check.severity.value},
        )
        for check in load_checks()
    ],
    partitions_def=months,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def audited_warehouse(night_of: NightResource) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    results = night.audit(night_of.workspace)
    yield dg.MaterializeResult(
        asset_key=AUDITED,
        metadata={
            "checks": len(results),
            "failed": sum(not result.passed for result in results),
            "findings": sum(result.n_unexpected for result in results if result.name == "findings"),
        },
    )
    for result in results:
        yield _told(result)


def _told(result: CheckResult) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=result.name,
        asset_key=AUDITED,
        passed=result.passed,
        severity=_SEVERITY[result.severity],
        description=result.observed,
        metadata={
            "observed": result.observed,
            "examined": result.n_examined,
            "unexpected": result.n_unexpected,
            "rows": table_of(result.rows),
        },
    )
