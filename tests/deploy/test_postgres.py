"""Dagster with its storage in Postgres, under more writers than a night ever has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.cli import SAMPLE_SOURCES
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.doctor import Patient, examine
from orchestration.ui import prepare_home

WRITERS = 4
EVENTS = 25

# Each process writes a run of many events, all at the same time.
WRITE = """
import sys
import dagster as dg
@dg.asset(name=f"load_{sys.argv[2]}")
def load(context) -> None:
    for number in range(int(sys.argv[3])):
        context.log_event(dg.AssetObservation(f"seen_{sys.argv[2]}", metadata={"number": number}))
with dg.DagsterInstance.from_config(sys.argv[1]) as instance:
    assert dg.materialize([load], instance=instance).success
"""


@pytest.fixture
def home(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOTCUA_POSTGRES_URL", postgres_url)
    return prepare_home(Workspace(tmp_path / "var"))


def test_many_writers_at_once_lose_no_event_and_meet_no_lock(home: Path) -> None:
    from dagster import AssetKey, DagsterInstance

    with DagsterInstance.from_config(str(home)):
        pass  # makes the tables, as `motcua prepare` does on a server
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(home), str(number), str(EVENTS)],
            cwd=PROJECT_ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        _, said = writer.communicate()
        assert writer.returncode == 0, said[-2000:]
        assert "locked" not in said
    with DagsterInstance.from_config(str(home)) as instance:
        assert len(instance.get_runs()) == WRITERS
        for number in range(WRITERS):
            seen = instance.fetch_observations(AssetKey(f"seen_{number}"), limit=10_000)
            assert len(seen.records) == EVENTS
    assert not list(home.rglob("*.db")), "nothing may lie in SQLite beside it"


def test_the_settings_name_the_variable_and_not_the_password(home: Path, postgres_url: str) -> None:
    password = postgres_url.split(":")[2].split("@")[0]
    for file in home.rglob("*"):
        if file.is_file():
            assert password not in file.read_text("utf-8", "replace")


def test_the_doctor_finds_a_storage_that_answers(home: Path, postgres_url: str) -> None:
    patient = Patient(Workspace(home.parent), SAMPLE_SOURCES, {"MOTCUA_POSTGRES_URL": postgres_url})
    found = {one.check: one.lines for one in examine(patient)}
    assert found["postgres"] == ()
    assert found["schedule-off"] == ()
    wrong = {"MOTCUA_POSTGRES_URL": postgres_url.replace("canary", "wrong")}
    found = {one.check: one.lines for one in examine(Patient(Workspace(home.parent), SAMPLE_SOURCES, wrong))}
    assert "password authentication failed" in found["postgres"][0]
    assert "wrong" not in found["postgres"][0]


def test_without_the_variable_sqlite_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTCUA_POSTGRES_URL", raising=False)
    home = prepare_home(Workspace(tmp_path / "var"))
    assert "postgres" not in (home / "dagster.yaml").read_text()
    assert os.access(home / "dagster.yaml", os.R_OK)
