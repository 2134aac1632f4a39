"""Everything that Dagster knows, in one place."""

import os

import dagster as dg

from orchestration.assets import collected_documents, dbt_models, landed_figures, published_warehouse
from orchestration.checks import audited_warehouse
from orchestration.resources import NightResource
from orchestration.schedules import from_archive, nightly, nightly_schedule
from orchestration.sensors import ALERTS, alerts_waiting, night_failed, night_started, night_succeeded

defs = dg.Definitions(
    assets=[collected_documents, landed_figures, dbt_models, audited_warehouse, published_warehouse, ALERTS],
    jobs=[nightly, from_archive],
    schedules=[nightly_schedule],
    sensors=[night_started, night_succeeded, night_failed, alerts_waiting],
    resources={"night_of": NightResource(sources_dir=os.environ.get("MOTCUA_SOURCES", ""))},
    executor=dg.in_process_executor,
)
