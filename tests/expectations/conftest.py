"""The good warehouse, and the one that a first, empty night leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.expectations import good_warehouse as made


@pytest.fixture(scope="session")
def good_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = made.make(tmp_path_factory.mktemp("good") / "warehouse.duckdb")
    return path


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = made.make(tmp_path_factory.mktemp("empty") / "warehouse.duckdb", with_documents=False)
    return path
