"""Dagster: its settings, its storage, its daemon and what is switched off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from orchestration.doctor.patient import Patient
from orchestration.ui import POSTGRES_VARIABLE

_QUIET = timedelta(minutes=5)
_PATIENCE = 3


def dagster_home(patient: Patient) -> Iterator[str]:
    own = patient.workspace.dagster_home
    named = patient.environ.get("DAGSTER_HOME")
    if named and Path(named).resolve() != own.resolve():
        yield f"it is {named}, that of this directory is {own}"
    elif named and not (own / "dagster.yaml").exists():
        yield f"{own} holds no dagster.yaml"


def telemetry(patient: Patient) -> Iterator[str]:
    settings = _settings(patient)
    if settings is not None and settings.get("telemetry", {}).get("enabled", True):
        yield "telemetry is on in dagster.yaml"


def run_monitoring(patient: Patient) -> Iterator[str]:
    settings = _settings(patient)
    if settings is not None and not settings.get("run_monitoring", {}).get("enabled", False):
        yield "run_monitoring is off in dagster.yaml"


def one_run(patient: Patient) -> Iterator[str]:
    settings = _settings(patient)
    if settings is None:
        return
    most = settings.get("concurrency", {}).get("runs", {}).get("max_concurrent_runs")
    if most != 1:
        yield f"max_concurrent_runs is {most or 'not set'} in dagster.yaml"


def two_daemons(patient: Patient) -> Iterator[str]:
    home = patient.workspace.dagster_home.resolve()
    daemons = sorted(pid for pid, named in _daemons() if Path(named).resolve() == home)
    if len(daemons) > 1:
        yield f"processes {', '.join(map(str, daemons))}"


def daemon_alive(patient: Patient) -> Iterator[str]:
    with _instance(patient) as instance:
        beats = instance.get_daemon_heartbeats().values() if instance else ()
        last = max((beat.timestamp for beat in beats), default=None)
    if last is not None:
        seen = datetime.fromtimestamp(last, UTC)
        if patient.now - seen > _QUIET:
            yield f"seen last {seen:%Y-%m-%d %H:%M} UTC"


def schedule_off(patient: Patient) -> Iterator[str]:
    with _instance(patient) as instance:
        states = instance.all_instigator_state() if instance else ()
        off = sorted(state.instigator_name for state in states if not state.is_running)
    if off:
        yield ", ".join(off)


def postgres(patient: Patient) -> Iterator[str]:
    """What keeps us from the storage in Postgres, where one is set up."""
    url = patient.environ.get(POSTGRES_VARIABLE)
    if not url:
        return
    try:
        import dagster_postgres  # noqa: F401
        import psycopg2  # type: ignore[import-untyped]
    except ImportError as error:
        yield f"{error.name} is not installed"
        return
    try:
        psycopg2.connect(url, connect_timeout=_PATIENCE).close()
    except psycopg2.Error as error:
        yield (str(error).strip().splitlines() or [type(error).__name__])[0]


def _settings(patient: Patient) -> dict[str, Any] | None:
    """The instance's settings; None where there are none yet."""
    file = patient.workspace.dagster_home / "dagster.yaml"
    if not file.exists():
        return None
    try:
        settings = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, OSError):
        return {}
    return settings if isinstance(settings, dict) else {}


@contextmanager
def _instance(patient: Patient) -> Iterator[Any]:
    """Dagster's own view of the instance; None where it was never used: to look must not make it."""
    home = patient.workspace.dagster_home
    used = (home / "history" / "runs.db").exists() or patient.environ.get(POSTGRES_VARIABLE)
    if not used or not (home / "dagster.yaml").exists() or any(postgres(patient)):
        yield None
        return
    from dagster import DagsterInstance

    with DagsterInstance.from_config(str(home)) as instance:
        yield instance


def _daemons() -> Iterator[tuple[int, str]]:
    """Processes of Dagster's daemon that we may look at, with their DAGSTER_HOME."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0")
            if not any(os.path.basename(part) == b"dagster-daemon" for part in command[:2]):  # noqa: PTH119
                continue
            pairs = (entry / "environ").read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        for pair in pairs:
            if pair.startswith("DAGSTER_HOME="):
                yield int(entry.name), pair.partition("=")[2]
