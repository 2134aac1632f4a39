"""The night as assets: documents in the archive, figures in `raw`, models of dbt, the published warehouse.

Each asset calls one step of `orchestration.night` and tells what came of it; none holds a rule.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg

from ingest.collect.ledger import Attempt, utc_now
from ingest.land import forget_readings
from ingest.progress import Progress
from ingest.raw import raw_tables
from orchestration import night
from orchestration.acceptance import whoami
from orchestration.audit import standing_audit
from orchestration.checks import AUDITED
from orchestration.choice import chosen_sources, last_run
from orchestration.columns import of_documents, of_publication, of_raw
from orchestration.dbt_models import dbt_check_specs, dbt_results, dbt_specs, mart_keys, selection_of
from orchestration.metadata import row_counts, rows_of, table_of
from orchestration.partitions import BY_MORNING, months, window_of
from orchestration.resources import NightResource
from orchestration.transform import build_marts, last_report

_ONE_RUN = dg.BackfillPolicy.single_run()
_FEW_MONTHS = 12
_AGAIN = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)


class Collection(dg.Config):
    """`sources` are the ids of those to be asked (all where none is named); `retry` is the id of an earlier
    collection, or `last`: then only those are asked that failed in it.
    """

    sources: list[str] = []  # noqa: RUF012 - a pydantic field, copied for each config
    retry: str = ""


@dg.asset(
    partitions_def=months,
    backfill_policy=_ONE_RUN,
    retry_policy=_AGAIN,
    group_name="collect",
    kinds={"python", "http"},
    owners=["team:operators"],
    metadata=of_documents(),
    freshness_policy=BY_MORNING,
)
def collected_documents(
    context: dg.AssetExecutionContext, config: Collection, night_of: NightResource
) -> dg.MaterializeResult[None]:
    """Reports of the registered sources, as published, in the content-addressed archive."""
    ledger = night_of.workspace.ledger
    collected = night.collect_documents(
        night_of.workspace,
        chosen_sources(night_of.sources, ledger, named=config.sources, retry=config.retry),
        window=window_of(context),
        portal_night=night_of.sample_night,
        progress=_log(context),
    )
    return dg.MaterializeResult(
        metadata={
            "attempts": len(collected.attempts),
            "run": last_run(ledger) if collected.attempts else "none",
            "outcomes": table_of(_by_source(collected.attempts)),
            **{f"outcome/{outcome.value}": count for outcome, count in collected.counts.items()},
            "failures": table_of(
                [
                    {
                        "source": failed.source_id,
                        "outcome": failed.outcome.value,
                        "detail": failed.detail,
                        "url": failed.url,
                    }
                    for failed in collected.failures
                ]
            ),
            "archive": dg.MetadataValue.path(str(night_of.workspace.archive)),
        }
    )


def _by_source(attempts: Sequence[Attempt]) -> list[dict[str, object]]:
    """How the attempts of each source ended."""
    counts = Counter((attempt.source_id, attempt.outcome.value) for attempt in attempts)
    return [
        {"source": source, "outcome": outcome, "attempts": count}
        for (source, outcome), count in sorted(counts.items())
    ]


class Reading(dg.Config):
    """`again`: read what was published in the months of the run once more, whatever is known of it."""

    again: bool = False


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["raw", table],
            deps=[collected_documents],
            description=description,
            group_name="land",
            kinds={"python", "duckdb"},
            owners=["team:operators"],
            metadata=of_raw(table),
            freshness_policy=BY_MORNING,
        )
        for table, description in raw_tables().items()
    ],
    partitions_def=months,
    backfill_policy=_ONE_RUN,
    can_subset=True,
)
def landed_figures(
    context: dg.AssetExecutionContext, config: Reading, night_of: NightResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Every collected document read, its figures extracted, all numbers accounted for."""
    if config.again:
        forgotten = forget_readings(night_of.workspace.warehouse, window_of(context))
        context.log.info(f"{forgotten} documents are read again")
    # Not only of the months at hand: rules may have changed, and documents been handed in, since.
    landed = night.land_figures(night_of.workspace, night_of.sources, progress=_log(context))
    counts = row_counts(night_of.workspace.warehouse, "raw")
    for table in raw_tables():
        if dg.AssetKey(["raw", table]) not in context.selected_asset_keys:
            continue
        metadata: dict[str, dg.MetadataValue | int] = {"dagster/row_count": counts[table]}
        if table == "readings":
            metadata |= {f"outcome/{outcome}": count for outcome, count in landed.outcomes.items()}
            metadata |= {
                "kept": landed.n_kept,
                "figures": landed.n_figures,
                "unread_numbers": landed.n_unread,
            }
        yield dg.MaterializeResult(asset_key=["raw", table], metadata=metadata)


@dg.multi_asset(
    specs=dbt_specs(),
    check_specs=dbt_check_specs(),
    partitions_def=months,
    backfill_policy=_ONE_RUN,
    can_subset=True,
)
def dbt_models(
    context: dg.AssetExecutionContext, night_of: NightResource
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """`raw` -> staging -> intermediate -> marts, and the tests of dbt.

    Where nothing has changed since the last audit, what was built then stands and is told again.
    """
    chosen = context.selected_asset_keys
    workspace = night_of.workspace
    standing = standing_audit(workspace, utc_now())
    if standing is not None:
        context.log.info(f"unchanged since {standing.at:%Y-%m-%d %H:%M} UTC: nothing is built")
        report = last_report(workspace)
    else:
        report = build_marts(workspace, select=selection_of(chosen), progress=_log(context))
    few = len(context.partition_keys) <= _FEW_MONTHS
    yield from dbt_results(report, workspace, chosen, context.selected_asset_check_keys, with_lineage=few)


class Publication(dg.Config):
    """`accept`: the reason for publishing although checks that must hold do not; it is recorded.

    `build` is the id that the refused run gives, so that nothing else is accepted than was looked at;
    `by` is who takes it upon themselves.
    """

    accept: str = ""
    build: str = ""
    by: str = ""


@dg.asset(
    deps=[AUDITED],
    partitions_def=months,
    backfill_policy=_ONE_RUN,
    group_name="publish",
    kinds={"duckdb"},
    owners=["team:operators"],
    metadata=of_publication(mart_keys()),
    freshness_policy=BY_MORNING,
)
def published_warehouse(config: Publication, night_of: NightResource) -> dg.MaterializeResult[None]:
    """The warehouse that readers open: `published/current.duckdb`, turned over in one step."""
    workspace = night_of.workspace
    if config.accept:
        night.accept(workspace, config.build, reason=config.accept, by=config.by or whoami(), at=utc_now())
    published = night.publish_audited(workspace)
    counts = row_counts(published.path, "marts")
    return dg.MaterializeResult(
        metadata={
            "file": dg.MetadataValue.path(str(published.path)),
            "folder": dg.MetadataValue.path(str(published.path.parent)),
            "files": table_of(_files_of(published.path.parent)),
            "what_moved": dg.MetadataValue.md((published.path.parent / "CHANGES.md").read_text("utf-8")),
            "revisions": table_of(rows_of(published.path, _REVISIONS)),
            "link": dg.MetadataValue.path(str(workspace.current)),
            "content": published.digest,
            "changed": not published.unchanged,
            "bytes": published.path.stat().st_size,
            "accepted": config.accept or "nothing",
            **{f"rows/{table}": count for table, count in counts.items()},
        }
    )


# The newest first: what a publisher has said otherwise since.
_REVISIONS = """
    select revised_at, org, measure, period_start, period_end, old_value, new_value, old_quote, new_quote
    from marts.fct_revisions order by all desc limit 200
"""


def _files_of(folder: Path) -> list[dict[str, object]]:
    return [
        {"file": str(file), "bytes": file.stat().st_size}
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]


def _log(context: dg.AssetExecutionContext) -> Progress:
    """Progress in the run's log: the first, the last and every hundredth step of a stage."""

    def log(stage: str, done: int, total: int | None, message: str) -> None:
        if done in (1, total) or done % 100 == 0:
            context.log.info(f"{stage}: {done}/{total or '?'} {message}")

    return log
