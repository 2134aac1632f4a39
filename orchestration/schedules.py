"""When nights run: at two in the morning, over the last months."""

import dagster as dg

from orchestration.partitions import NIGHTLY_MONTHS, TIMEZONE, months, range_tags

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Collect, read, build, check and publish the months of publication chosen.",
)


from_archive = dg.define_asset_job(
    "from_archive",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets("collected_documents"),
    description="Read, build, check and publish from the archive alone; nothing is fetched.",
)


@dg.schedule(
    job=nightly,
    cron_schedule="0 2 * * *",
    execution_timezone=TIMEZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """One run over the last months: reports come late, and are mended after that."""
    night = context.scheduled_execution_time
    keys = months.get_partition_keys(current_time=night)[-NIGHTLY_MONTHS:]
    return dg.RunRequest(run_key=f"{night:%Y-%m-%d}", tags=range_tags(keys[0], keys[-1]))
