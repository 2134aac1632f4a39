"""A small part of the made-up history of ten years: its marts say what is known to be true of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest.workspace import Workspace
from orchestration.transform import build_marts
from tools.ten_years.history import History, write_history
from tools.ten_years.verdict import COMPARISONS, Comparison, comparisons

pytestmark = pytest.mark.xdist_group("ten years")

# Bắc Giang and Bắc Ninh become Bắc Ninh, Thừa Thiên Huế becomes Huế, Lạng Sơn stays; departments merge.
SMALL = History(first_month=date(2024, 11, 1), n_months=24, successors=("24", "20", "46"), slips=100, seed=3)


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = Workspace(tmp_path_factory.mktemp("history") / "var")
    write_history(workspace.warehouse, SMALL)
    build_marts(workspace)
    return workspace.warehouse


@pytest.fixture(scope="session")
def compared(history: Path) -> dict[str, Comparison]:
    return {comparison.name: comparison for comparison in comparisons(history)}


@pytest.mark.parametrize("name", sorted(file.stem for file in COMPARISONS.glob("*.sql")))
def test_the_marts_agree_with_the_truth(compared: dict[str, Comparison], name: str) -> None:
    assert compared[name].examples == (), compared[name].claim


def test_every_kind_of_slip_befalls(history: Path) -> None:
    with duckdb.connect(str(history), read_only=True) as connection:
        kinds = connection.execute(
            "select slip from truth.slip_kinds except select slip from truth.slips"
        ).fetchall()
    assert kinds == []


def test_the_comparison_tells_where_they_do_not_agree(history: Path, tmp_path: Path) -> None:
    spoilt = _copy_where(
        history, tmp_path, "update marts.fct_dossiers set resolved_total = resolved_total + 1"
    )
    against = {comparison.name: comparison.n_against for comparison in comparisons(spoilt)}
    assert against["best_figures"] > 0
    spoilt = _copy_where(history, tmp_path, "delete from marts.fct_reconciliation where identity = 'T5'")
    assert {c.name: c.n_against for c in comparisons(spoilt)}["findings"] > 0


def _copy_where(history: Path, directory: Path, change: str) -> Path:
    copy = directory / "spoilt.duckdb"
    copy.write_bytes(history.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(change)
    return copy
