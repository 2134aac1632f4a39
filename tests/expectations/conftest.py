"""The good warehouse, and the one that a first, empty night leaves."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


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


made = _load("good_warehouse")


@pytest.fixture(scope="session")
def good_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = made.make(tmp_path_factory.mktemp("good") / "warehouse.duckdb")
    return path


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = made.make(tmp_path_factory.mktemp("empty") / "warehouse.duckdb", with_documents=False)
    return path
