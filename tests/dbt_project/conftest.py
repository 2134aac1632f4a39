"""Warehouses built by the real dbt project, each once a session."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from ingest.workspace import Workspace
from orchestration.transform import build_marts


def _load(name: str) -> ModuleType:
    # Tests are imported by file (importlib mode): what stands beside them is loaded likewise, once.
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


raw_builder = _load("raw_builder")
made_up_world = _load("made_up_world")


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


@pytest.fixture(scope="session")
def seeds(build: Callable[[Any], Built]) -> Built:
    """The five seed reports, by their gold figures."""
    gold = raw_builder.SHARED / "gold" / "seeds"
    texts = raw_builder.SHARED / "seeds"
    if not gold.is_dir() or not texts.is_dir():
        pytest.skip(f"the seed reports are not at {raw_builder.SHARED}; set MOTCUA_SHARED")
    raw = raw_builder.Raw([raw_builder.Source("seeds")])
    raw.reports = [raw_builder.gold_report(file, texts, "seeds") for file in sorted(gold.glob("*.gold.json"))]
    return build(raw)


@pytest.fixture(scope="session")
def world(build: Callable[[Any], Built]) -> Built:
    return build(made_up_world.made_up_world())
