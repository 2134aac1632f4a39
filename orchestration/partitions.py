"""Months of publication: what a run, a schedule and a backfill are about."""

from __future__ import annotations

from datetime import timedelta

import dagster as dg

from ingest.window import Window

TIMEZONE = "Asia/Ho_Chi_Minh"
FIRST_MONTH = "2017-01-01"
# A report may be put on a portal weeks after its date, and be mended after that.
NIGHTLY_MONTHS = 3

# The night begins at two; who comes to work at eight finds what it brought.
BY_MORNING = dg.FreshnessPolicy.cron(
    deadline_cron="0 8 * * *", lower_bound_delta=timedelta(hours=7), timezone=TIMEZONE
)

months = dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH, timezone=TIMEZONE, end_offset=1)


def window_of(context: dg.AssetExecutionContext) -> Window:
    """The days of publication that a run covers: one month, or a range of them."""
    start, end = context.partition_time_window
    return Window(start.date(), end.date() - timedelta(days=1))


def range_tags(first: str, last: str) -> dict[str, str]:
    """Tags that make one run cover the months from key `first` to key `last`."""
    return {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}
