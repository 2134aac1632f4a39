"""What assets are given: the workspace of the night, locked while the run lasts, and its sources."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from ingest.cli import SAMPLE_SOURCES
from ingest.sources import Source, load_sources
from ingest.workspace import Workspace
from orchestration.lock import night_lock


class NightResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The workspace and the sources; whoever runs assets holds the workspace's lock until the run ends.

    `home` and `sources_dir` are paths; empty means the workspace of $MOTCUA_HOME and the sample portal.
    """

    home: str = ""
    sources_dir: str = ""
    sample_night: int = 1

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[NightResource]:
        """Raises NightRunning where another night has the workspace."""
        del context
        with night_lock(self.workspace):
            yield self

    @property
    def workspace(self) -> Workspace:
        return Workspace(Path(self.home).resolve()) if self.home else Workspace.default()

    @property
    def sources(self) -> list[Source]:
        return load_sources(Path(self.sources_dir) if self.sources_dir else SAMPLE_SOURCES)
