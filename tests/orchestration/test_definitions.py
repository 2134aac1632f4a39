"""What Dagster sees: the road of assets, their months, the nightly run, one backfill run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from expectations import load_checks
from ingest.workspace import Workspace
from orchestration.assets import collected_documents
from orchestration.definitions import defs
from orchestration.partitions import months, range_tags
from orchestration.resources import NightResource
from orchestration.schedules import nightly_schedule

pytestmark = pytest.mark.xdist_group("dagster")


@pytest.fixture(scope="module")
def backfilled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dg.ExecuteInProcessResult]:
    """All months of 2023 over the sample portal, in one run."""
    workspace = Workspace(tmp_path_factory.mktemp("dagster") / "var")
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("nightly").execute_in_process(
            instance=instance,
            resources={"night_of": NightResource(home=str(workspace.root))},
            tags=range_tags("2023-01-01", "2023-12-01"),
        )
    return workspace, result


def keys_of(result: dg.ExecuteInProcessResult) -> set[str]:
    return {
        event.asset_key.to_user_string()
        for event in result.get_asset_materialization_events()
        if event.asset_key is not None
    }


def test_the_road_leads_from_documents_to_the_published_warehouse() -> None:
    graph = defs.get_repository_def().asset_graph
    upstream = {dg.AssetKey("published_warehouse")}
    seen: set[dg.AssetKey] = set()
    while upstream:
        key = upstream.pop()
        seen.add(key)
        upstream |= graph.get(key).parent_keys - seen
    names = {key.to_user_string() for key in seen}
    assert {"collected_documents", "raw/figures", "marts/fct_figures", "audited_warehouse"} <= names


def test_every_asset_tells_what_it_is_and_whose() -> None:
    graph = defs.get_repository_def().asset_graph
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners, key
        # What is told is told of a night, not of a month.
        assert node.partitions_def == months or not node.is_materializable, key
        assert node.group_name != "default", key
        assert node.kinds, key
        assert "```" not in node.description, key
        if node.is_materializable:
            assert node.freshness_policy is not None, key
            assert node.metadata["dagster/column_schema"].columns, key


def test_every_check_tells_what_must_hold_and_what_to_do() -> None:
    graph = defs.get_repository_def().asset_graph
    audited = [key for key in graph.asset_check_keys if key.asset_key == dg.AssetKey("audited_warehouse")]
    assert {key.name for key in audited} == {check.name for check in load_checks()}
    for key in audited:
        spec = graph.get_check_spec(key)
        assert spec.description
        assert spec.metadata["runbook"].startswith("docs/runbook.md#")


def test_the_archive_alone_can_be_read_again() -> None:
    job = defs.resolve_job_def("from_archive")
    names = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    assert "collected_documents" not in names
    assert {"raw/figures", "audited_warehouse", "published_warehouse"} <= names


def test_the_nightly_run_covers_the_last_months_at_two_in_the_morning() -> None:
    at = datetime(2026, 3, 1, 19, 0, tzinfo=UTC)  # 02:00 of 2 March in Vietnam
    request = nightly_schedule(dg.build_schedule_context(scheduled_execution_time=at))
    assert isinstance(request, dg.RunRequest)
    assert request.tags["dagster/asset_partition_range_end"] == "2026-03-01"
    assert request.tags["dagster/asset_partition_range_start"] == "2026-01-01"
    assert nightly_schedule.cron_schedule == "0 2 * * *"
    assert nightly_schedule.execution_timezone == "Asia/Ho_Chi_Minh"


def test_a_range_of_months_is_one_run_that_publishes(
    backfilled: tuple[Workspace, dg.ExecuteInProcessResult],
) -> None:
    workspace, result = backfilled
    assert result.success
    assert {"collected_documents", "raw/figures", "marts/fct_dossiers", "published_warehouse"} <= keys_of(
        result
    )
    with duckdb.connect(str(workspace.current.resolve()), read_only=True) as warehouse:
        dates = warehouse.execute(
            "select min(published), max(published) from raw.readings where published is not null"
        ).fetchone()
    assert dates is not None
    assert date(2023, 1, 1) <= dates[0] <= dates[1] <= date(2023, 12, 31)


def test_expectations_appear_as_asset_checks_with_what_they_saw(
    backfilled: tuple[Workspace, dg.ExecuteInProcessResult],
) -> None:
    _, result = backfilled
    checks = {evaluation.check_name: evaluation for evaluation in result.get_asset_check_evaluations()}
    findings = checks["findings"]
    assert findings.severity is dg.AssetCheckSeverity.WARN
    assert not findings.passed
    assert "lhs" in str(findings.metadata["rows"].value)
    assert checks["nothing_suspect"].blocking


def test_columns_are_followed_from_mart_to_landed_figure_to_document(
    backfilled: tuple[Workspace, dg.ExecuteInProcessResult],
) -> None:
    _, result = backfilled
    told = {event.asset_key: event.materialization for event in result.get_asset_materialization_events()}
    dossiers = told[dg.AssetKey(["marts", "fct_dossiers"])].metadata["dagster/column_lineage"].value
    landed = dg.TableColumnDep(asset_key=dg.AssetKey(["raw", "figures"]), column_name="value")
    assert landed in dossiers.deps_by_column["resolved_total"]
    spec = defs.get_repository_def().asset_graph.get(dg.AssetKey(["raw", "figures"]))
    (source,) = spec.metadata["dagster/column_lineage"].deps_by_column["value"]
    assert source == dg.TableColumnDep(asset_key=dg.AssetKey("collected_documents"), column_name="digest")


def test_materialisations_tell_numbers_that_plot_and_tables(
    backfilled: tuple[Workspace, dg.ExecuteInProcessResult],
) -> None:
    workspace, result = backfilled
    told = {
        event.asset_key.to_user_string(): event.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    assert told["collected_documents"]["attempts"].value > 10
    assert "| source | outcome | attempts |" in told["collected_documents"]["outcomes"].value
    assert told["raw/figures"]["dagster/row_count"].value > 100
    assert told["audited_warehouse"]["checks"].value == len(load_checks())
    assert "| check | outcome |" in told["audited_warehouse"]["outcomes"].value
    assert "| identity |" in told["audited_warehouse"]["findings_table"].value
    assert Path(told["audited_warehouse"]["page"].value).is_file()
    published = told["published_warehouse"]
    assert published["rows/fct_figures"].value > 100
    assert published["revisions"].value == "none"
    assert "warehouse.duckdb" in published["files"].value
    assert Path(published["link"].value) == workspace.current


def test_an_unchanged_backfill_builds_nothing_and_tells_the_same(
    backfilled: tuple[Workspace, dg.ExecuteInProcessResult],
) -> None:
    workspace, before = backfilled
    with dg.DagsterInstance.ephemeral() as instance:
        again = defs.resolve_job_def("from_archive").execute_in_process(
            instance=instance,
            resources={"night_of": NightResource(home=str(workspace.root))},
            tags=range_tags("2023-01-01", "2023-12-01"),
        )
    told = {event.asset_key: event.materialization for event in again.get_asset_materialization_events()}
    assert told[dg.AssetKey("audited_warehouse")].metadata["kept_from_before"].value is True
    assert told[dg.AssetKey("published_warehouse")].metadata["changed"].value is False

    def checks(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
        return {seen.check_name: seen.passed for seen in result.get_asset_check_evaluations()}

    assert checks(again) == checks(before)


def test_a_run_asks_chosen_sources_and_then_those_that_failed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "var")

    def collect(**config: object) -> dict[str, dg.MetadataValue]:
        with dg.DagsterInstance.ephemeral() as instance:
            result = dg.materialize(
                [collected_documents],
                instance=instance,
                resources={"night_of": NightResource(home=str(workspace.root))},
                tags=range_tags("2023-01-01", "2023-12-01"),
                run_config={"ops": {"collected_documents": {"config": config}}},
            )
        event, *_one_for_each_month = result.asset_materializations_for_node("collected_documents")
        return dict(event.metadata)

    asked = collect(sources=["ben_tre_bao"])
    assert "ben_tre_bao" in str(asked["outcomes"].value)
    assert "lam_dong" not in str(asked["outcomes"].value)
    assert collect(retry=str(asked["run"].value))["attempts"].value == 0


def test_while_a_night_runs_no_other_starts(tmp_path: Path) -> None:
    from orchestration.lock import night_lock

    workspace = Workspace(tmp_path / "var")
    with night_lock(workspace), dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("nightly").execute_in_process(
            instance=instance,
            resources={"night_of": NightResource(home=str(workspace.root))},
            tags=range_tags("2023-01-01", "2023-01-01"),
            raise_on_error=False,
        )
    assert not result.success
