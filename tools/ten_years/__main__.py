"""Command line: builds the marts of ten years from nothing, then one night more; tells what is amiss."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from ingest.workspace import Workspace
from tools.ten_years.history import History, write_history
from tools.ten_years.verdict import comparisons

# What is kept back for the night that is built upon the rest: the last month of all provinces.
_KEEP_BACK = """
    create schema aside;
    create table aside.attempts as
    from raw.attempts where published > (select max(published) - 20 from raw.attempts);
    create table aside.readings as from raw.readings where digest in (select digest from aside.attempts);
    create table aside.current_readings as
    from raw.current_readings where document_id in (select document_id from aside.readings);
    create table aside.figures as
    from raw.figures where document_id in (select document_id from aside.readings)
"""
_TABLES = ("attempts", "readings", "current_readings", "figures")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.ten_years", description=__doc__)
    parser.add_argument("--seed", type=int, default=History().seed)
    parser.add_argument("--home", type=Path, help="an empty folder for the warehouse; kept afterwards")
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.build:
        _build(Workspace(arguments.build))
    elif arguments.home:
        sys.exit(_measure(arguments.home, arguments.seed))
    else:
        with tempfile.TemporaryDirectory(prefix="motcua-ten-years-") as home:
            sys.exit(_measure(Path(home), arguments.seed))


def _measure(home: Path, seed: int) -> int:
    workspace = Workspace(home)
    start = time.perf_counter()
    write_history(workspace.warehouse, History(seed=seed))
    print(f"history   {_rows(workspace, 'raw.figures'):>10,} figures, {time.perf_counter() - start:.0f} s")
    _told("all", _in_own_process(home), workspace)
    against = _compare(workspace)
    _move(workspace, aside=True)
    _told("less", _in_own_process(home), workspace)
    _move(workspace, aside=False)
    _told("a night", _in_own_process(home), workspace)
    return 1 if against + _compare(workspace) else 0


def _build(workspace: Workspace) -> None:
    from orchestration.transform import build_marts

    start = time.perf_counter()
    build_marts(workspace)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "seconds": time.perf_counter() - start,
        "cpu": usage.ru_utime + usage.ru_stime,
        "mib": usage.ru_maxrss / 1024,
    }
    print(json.dumps(told))


def _in_own_process(home: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tools.ten_years", "--build", str(home)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _told(what: str, took: dict[str, float], workspace: Workspace) -> None:
    print(
        f"{what:<9} {_rows(workspace, 'intermediate.int_figures'):>10,} figures, {took['seconds']:.0f} s "
        f"(processor {took['cpu']:.0f} s), peak {took['mib']:.0f} MiB"
    )


def _compare(workspace: Workspace) -> int:
    n_against = 0
    for comparison in comparisons(workspace.warehouse):
        print(f"  {comparison.n_against:>6} against: {comparison.claim}")
        n_against += comparison.n_against
        for example in comparison.examples:
            print(f"           {example}")
    return n_against


def _move(workspace: Workspace, *, aside: bool) -> None:
    """Keep the last month back, or bring it in."""
    with duckdb.connect(str(workspace.warehouse)) as connection:
        if aside:
            connection.execute(_KEEP_BACK)
        for table in _TABLES:
            if aside:
                key = "attempt_id" if table == "attempts" else "document_id"
                connection.execute(
                    f"delete from raw.{table} where {key} in (select {key} from aside.{table})"
                )
            else:
                connection.execute(f"insert into raw.{table} by name from aside.{table}")


def _rows(workspace: Workspace, table: str) -> int:
    with duckdb.connect(str(workspace.warehouse), read_only=True) as connection:
        row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    main()
