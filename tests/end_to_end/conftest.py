"""One first night over the sample portal, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ingest.cli import SAMPLE_SOURCES
from ingest.sources import load_sources
from ingest.workspace import Workspace
from orchestration.night import Night, run_night

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share the night in one process; the long ones that do not go elsewhere."""
    for item in items:
        if "end_to_end" in str(item.path):
            own = item.path.stem in ("test_browser", "test_thirty_nights")
            item.add_marker(pytest.mark.xdist_group(item.path.stem if own else "nights"))


def run_sample_night(
    workspace: Workspace, *, offline: bool = False, portal_night: int = 1, at: datetime = NOON
) -> Night:
    return run_night(
        workspace, load_sources(SAMPLE_SOURCES), offline=offline, portal_night=portal_night, clock=lambda: at
    )


@pytest.fixture(scope="session")
def night() -> Callable[..., Night]:
    """Runs a night of the sample portal in a workspace, at a fixed time."""
    return run_sample_night


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Night]:
    workspace = Workspace(tmp_path_factory.mktemp("nights") / "var")
    return workspace, run_sample_night(workspace)


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace after two nights; on the second, one report has been published again, corrected."""
    workspace = Workspace(tmp_path_factory.mktemp("two-nights") / "var")
    run_sample_night(workspace)
    run_sample_night(workspace, portal_night=2, at=NOON + timedelta(days=1))
    return workspace
