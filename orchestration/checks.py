"""The expectations as asset checks: structural faults block the publication, findings warn.

They stand at one asset between the marts and the publication, not at each mart: a check that blocks
holds up all that lies downstream of its asset, and marts lie downstream of one another.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from expectations import CheckResult, load_checks
from ingest.collect.ledger import utc_now
from orchestration.audit import Audit, audit_build, standing_audit
from orchestration.check_page import write_page
from orchestration.columns import of_audit
from orchestration.dbt_models import mart_keys
from orchestration.metadata import table_of
from orchestration.night import NotPublished
from orchestration.outcomes import outcome_of
from orchestration.partitions import BY_MORNING, months
from orchestration.resources import NightResource

AUDITED = dg.AssetKey("audited_warehouse")
_RUNBOOKS = {check.name: check.runbook for check in load_checks()}


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            AUDITED,
            deps=mart_keys(),
            description="The marts as Great Expectations finds them: totals reconcile, nothing is lost.",
            group_name="publish",
            kinds={"duckdb", "greatexpectations"},
            owners=["team:operators"],
            metadata=of_audit(mart_keys()),
            freshness_policy=BY_MORNING,
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            check.name,
            asset=AUDITED,
            blocking=check.blocking,
            description=f"{check.table}: {check.description}",
            metadata={
                "table": check.table,
                "kind": check.kind.value,
                "severity": check.severity.value,
                "runbook": check.runbook,
            },
        )
        for check in load_checks()
    ],
    partitions_def=months,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def audited_warehouse(night_of: NightResource) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    now = utc_now()
    standing = standing_audit(night_of.workspace, now)
    audit = standing or audit_build(night_of.workspace, now)
    page = write_page(night_of.workspace, audit)
    failed = [check for check in audit.checks if not check.passed]
    yield dg.MaterializeResult(
        asset_key=AUDITED,
        metadata={
            "checks": len(audit.checks),
            "failed": len(failed),
            "stops": len(audit.stops),
            "findings": sum(check.n_unexpected for check in audit.checks if check.name == "findings"),
            "suspect": sum(check.n_unexpected for check in audit.checks if check.name == "nothing_suspect"),
            "kept_from_before": standing is not None,
            "audited_at": dg.MetadataValue.timestamp(audit.at),
            "build": audit.short_id,
            "page": dg.MetadataValue.path(str(page)),
            "outcomes": table_of([_line(check, audit) for check in audit.checks]),
            "findings_table": table_of(
                [row for check in audit.checks if check.name == "findings" for row in check.rows]
            ),
        },
    )
    for check in audit.checks:
        yield _told(check, audit)
    if audit.stops:
        # Dagster would stop here by itself, but only this says what to do.
        raise NotPublished(audit)


def _line(check: CheckResult, audit: Audit) -> Mapping[str, object]:
    return {
        "check": check.name,
        "outcome": outcome_of(check, audit.accepted),
        "observed": check.observed,
        "expected": check.expected,
        "what must hold": check.description,
    }


def _told(check: CheckResult, audit: Audit) -> dg.AssetCheckResult:
    # What warns, and what was accepted, does not hold up the publication.
    stops = check in audit.stops
    metadata: dict[str, Any] = {
        "observed": check.observed,
        "expected": check.expected,
        "outcome": outcome_of(check, audit.accepted),
        "examined": check.n_examined,
        "unexpected": check.n_unexpected,
        "rows": table_of(check.rows),
        "runbook": _RUNBOOKS[check.name],
    }
    if check.name in audit.accepted:
        metadata["accepted"] = audit.accepted[check.name].told()
    return dg.AssetCheckResult(
        check_name=check.name,
        asset_key=AUDITED,
        passed=check.passed,
        severity=dg.AssetCheckSeverity.ERROR
        if stops or (check.passed and check.blocking)
        else dg.AssetCheckSeverity.WARN,
        description=check.observed,
        metadata=metadata,
    )
