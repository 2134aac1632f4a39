"""Thirty nights with a fault on one in five need no manual repair and end as a faultless replay does.

As part of the suite, marts are built and published only in nights with a fault, in those after one and in
the last: what dbt makes of `raw` follows from `raw` alone, and that is compared after every night. All of
it, every night whole, over a year (about two hours):

    MOTCUA_SIMULATED_NIGHTS=365 python -m pytest tests/end_to_end/test_thirty_nights.py
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb

from ingest.cli import EXIT_FAILED
from ingest.sample_portal.server import serve
from ingest.workspace import PROJECT_ROOT, Workspace
from tests.end_to_end.simulation import Fault, Life, night_without_publication, whole_night

SCRIPT = Path(__file__).with_name("simulation.py")
WISHED = os.environ.get("MOTCUA_SIMULATED_NIGHTS")
NIGHTS = int(WISHED or 30)
SEED = int(os.environ.get("MOTCUA_SIMULATION_SEED", "26"))

# When something was seen depends on the nights on which it could be; what was published does not.
_COLUMNS = """
    select schema_name || '.' || table_name, list('"' || column_name || '"' order by column_index)
    from duckdb_columns()
    where schema_name in ('raw', 'marts') and data_type <> 'TIMESTAMP'
        and table_name not in ('attempts', 'fct_outcomes', 'source_health')
        and schema_name || '.' || table_name || '.' || column_name <> 'marts.fct_revisions.revision_id'
    group by all order by all
"""


def test_nights_with_faults_end_as_nights_without(tmp_path: Path) -> None:
    life = Life(SEED, NIGHTS)
    assert {fault.kind for fault in life.faults.values()} == {"down", "kill", "disk"}
    stormy, calm = Workspace(tmp_path / "stormy"), Workspace(tmp_path / "calm")
    published, ended = [], []
    for night in range(1, NIGHTS + 1):
        with serve(pages=life.pages(night)) as portal:
            port = portal.address[1]
            night_without_publication(life, calm, port, night)
            fault = life.faults.get(night)
            if fault is not None and fault.arguments:
                ended.append(_end_by(fault, life, stormy, port, night))
            elif WISHED or fault is not None or night - 1 in life.faults or night == NIGHTS:
                down = fault.down if fault is not None else frozenset()
                published.append(whole_night(life, stormy, port, night, down=down).published.path)
            else:
                night_without_publication(life, stormy, port, night)
        _is_readable(stormy)
    with serve(pages=life.pages(NIGHTS)) as portal:
        whole_night(life, calm, portal.address[1], NIGHTS)
    assert len(published) > 2
    assert {-signal.SIGKILL, EXIT_FAILED} <= set(ended), "a run was killed, and one met the end of the disk"
    assert said(stormy) == said(calm)


def _end_by(fault: Fault, life: Life, workspace: Workspace, port: int, night: int) -> int:
    """The exit code of the night in a process of its own, which the fault ends, unless nothing was due."""
    known = [str(workspace.root), str(port), str(life.seed), str(life.nights), str(night)]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.end_to_end.simulation", *known, *fault.arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
    )
    how = -signal.SIGKILL if fault.kind == "kill" else EXIT_FAILED
    assert ended.returncode in (how, 0), ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.returncode


def _is_readable(workspace: Workspace) -> None:
    """What was published before stays a whole warehouse."""
    if workspace.current.exists():
        with duckdb.connect(str(workspace.current.resolve()), read_only=True) as warehouse:
            assert warehouse.execute("select count(*) from marts.fct_figures").fetchone() != (0,)


def said(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """All rows that are published, apart from when things were seen and what failed on the way."""
    with duckdb.connect(str(workspace.current.resolve()), read_only=True) as warehouse:
        return {
            table: sorted(warehouse.execute(f"select {', '.join(columns)} from {table}").fetchall(), key=repr)
            for table, columns in warehouse.execute(_COLUMNS).fetchall()
        }
