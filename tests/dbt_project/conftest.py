"""Warehouses built by the real dbt project, each once a session."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.collect.archive import Archive
from ingest.collect.ledger import Attempt, Role
from ingest.collect.outcome import Outcome
from ingest.document import Document
from ingest.land import land
from ingest.read import ReadFailure, read
from ingest.sources import Folder, Source
from ingest.workspace import Workspace
from orchestration.transform import build_marts
from tests.dbt_project import made_up_world, raw_builder


class Built:
    """A built warehouse; `rows` asks it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def rows(self, query: str, parameters: object = None) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.workspace.warehouse), read_only=True) as warehouse:
            return warehouse.execute(query, parameters).fetchall()


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Any], Built]:
    def _build(raw: Any) -> Built:
        workspace = Workspace(tmp_path_factory.mktemp("warehouse") / "var")
        raw.write(workspace.warehouse)
        build_marts(workspace, unit_tests=True)
        return Built(workspace)

    return _build


@pytest.fixture(scope="session", params=["written down by hand", "read and extracted"])
def seeds(
    request: pytest.FixtureRequest, build: Callable[[Any], Built], tmp_path_factory: pytest.TempPathFactory
) -> Built:
    """The five seed reports, by their gold figures and by what the night makes of their texts."""
    gold = raw_builder.SHARED / "gold" / "seeds"
    texts = raw_builder.SHARED / "seeds"
    if not gold.is_dir() or not texts.is_dir():
        pytest.skip(f"the seed reports are not at {raw_builder.SHARED}; set MOTCUA_SHARED")
    if request.param == "read and extracted":
        return _extracted(gold, texts, Workspace(tmp_path_factory.mktemp("extracted") / "var"))
    raw = raw_builder.Raw([raw_builder.Source("seeds")])
    raw.reports = [raw_builder.gold_report(file, texts, "seeds") for file in sorted(gold.glob("*.gold.json"))]
    return build(raw)


@pytest.fixture(scope="session")
def world(build: Callable[[Any], Built]) -> Built:
    return build(made_up_world.made_up_world())


def _extracted(gold: Path, texts: Path, workspace: Workspace) -> Built:
    """The reports landed from their bytes, as files that were handed over."""
    archive = Archive(workspace.archive)
    attempts = []
    for file in sorted(gold.glob("*.gold.json")):
        known = json.loads(file.read_text("utf-8"))
        name = known["document"]
        attempts.append(
            Attempt(
                source_id="seeds",
                url=f"file:{name}",
                role=Role.FILE,
                at=datetime(2026, 1, 1, 12, tzinfo=UTC),
                outcome=Outcome.NEW,
                digest=archive.put((texts / name).read_bytes()).digest,
                published=date.fromisoformat(known["published"]) if known["published"] else None,
                province=known["province"],
                publisher=known["publisher"],
            )
        )
    folder = Folder(workspace.root, None)
    source = Source("seeds", "Seeds", None, None, None, None, False, folder, workspace.root / "seeds.yaml")

    def read_all(contents: Iterable[tuple[str, bytes, str]]) -> Iterator[tuple[str, Document | ReadFailure]]:
        for key, data, digest in contents:
            yield key, read(data, digest=digest)

    land(attempts, [source], archive, workspace.warehouse, read_all=read_all)
    build_marts(workspace)
    return Built(workspace)
