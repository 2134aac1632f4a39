"""One night at a time, over processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.workspace import Workspace
from orchestration.lock import NightRunning, night_lock

HOLD = """
import sys
from pathlib import Path
from ingest.workspace import Workspace
from orchestration.lock import night_lock
with night_lock(Workspace(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(root: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_night_is_told_who_has_the_first(tmp_path: Path) -> None:
    process = hold(tmp_path)
    try:
        with pytest.raises(NightRunning) as refused, night_lock(Workspace(tmp_path)):
            pass
        assert refused.value.pid == process.pid
        assert str(process.pid) in str(refused.value)
    finally:
        process.communicate("")
    with night_lock(Workspace(tmp_path)):
        pass


def test_a_killed_night_holds_nothing(tmp_path: Path) -> None:
    process = hold(tmp_path)
    process.kill()
    process.communicate()
    with night_lock(Workspace(tmp_path)):
        assert Workspace(tmp_path).lock.read_text().split()[0] == str(os.getpid())


def test_a_lock_file_without_a_holder_does_not_hold(tmp_path: Path) -> None:
    Workspace(tmp_path).lock.write_text("1 some-other-boot\n")
    with night_lock(Workspace(tmp_path)):
        pass


def test_the_lock_is_let_go_when_the_night_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), night_lock(Workspace(tmp_path)):
        raise RuntimeError
    with night_lock(Workspace(tmp_path)):
        pass
