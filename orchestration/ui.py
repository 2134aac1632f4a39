"""Dagster for one workspace: code server, web server and daemon, ended together."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import yaml

from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.alerts.memory import write_whole

INSTANCE = Path(__file__).with_name("dagster.yaml")
POSTGRES_VARIABLE = "MOTCUA_POSTGRES_URL"
_POSTGRES_STORAGE = f"""
storage:
  postgres:
    postgres_url:
      env: {POSTGRES_VARIABLE}
"""
_SQLITE_EVENT_LOG = """
event_log_storage:
  module: orchestration.event_log
  class: BatchingEventLog
  config:
    base_dir: {directory}
"""
# So many events of a run go to the log at once; without it, each by itself.
_BATCH = {"DAGSTER_EVENT_BATCH_SIZE": "500"}
_LOCATION = "motcua"
_PATIENCE = 15.0


def serve_ui(workspace: Workspace, host: str, port: int, say: Callable[[str], None]) -> int:
    """Run until interrupted, or until one of the three ends; returns the exit code to give."""
    home = prepare_home(workspace)
    code_port = _free_port()
    registry = _write_registry(home, code_port)
    environment = {
        **_BATCH,
        **os.environ,
        "DAGSTER_HOME": str(home),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "MOTCUA_HOME": str(workspace.root),
    }
    scripts = Path(sys.executable).parent
    commands = (
        [str(scripts / "dagster"), "code-server", "start", "-m", "orchestration.definitions",
         "-h", "127.0.0.1", "-p", str(code_port), "--location-name", _LOCATION],
        [str(scripts / "dagster-webserver"), "-w", str(registry), "-h", host, "-p", str(port)],
        [str(scripts / "dagster-daemon"), "run", "-w", str(registry)],
    )  # fmt: skip
    processes: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        processes.append(_start(commands[0], environment))
        say("loading the assets (some seconds)")
        _await_port(code_port, processes[0])
        processes += [_start(command, environment) for command in commands[1:]]
        _await_port(port, processes[1], host)
        say(f"Dagster is at http://{host}:{port} (end it with Ctrl-C); its nights are kept in {home}")
        return _wait(processes)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(processes)


def prepare_home(workspace: Workspace) -> Path:
    """The workspace's DAGSTER_HOME, with the instance's settings as they are now.

    Where $MOTCUA_POSTGRES_URL is set, runs and events are kept in that Postgres, else in SQLite files. The
    settings name the variable and not its value.
    """
    home = workspace.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    settings = INSTANCE.read_text("utf-8")
    if os.environ.get(POSTGRES_VARIABLE):
        settings += _POSTGRES_STORAGE
    else:
        settings += _SQLITE_EVENT_LOG.format(directory=json.dumps(str(home / "history" / "runs")))
    write_whole(home / "dagster.yaml", settings)
    return home


def _write_registry(home: Path, code_port: int) -> Path:
    registry = home / "workspace.yaml"
    server = {"host": "127.0.0.1", "port": code_port, "location_name": _LOCATION}
    registry.write_text(yaml.safe_dump({"load_from": [{"grpc_server": server}]}))
    return registry


def _start(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C comes to us alone, and its helpers can be ended with it.
    return subprocess.Popen(command, env=dict(environment), cwd=PROJECT_ROOT, start_new_session=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(port: int, process: subprocess.Popen[bytes], host: str = "127.0.0.1") -> None:
    """Return when somebody listens; raises RuntimeError where the process ended before that."""
    while process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError(f"{process.args!r} ended with {process.returncode} before it listened on {port}")


def _wait(processes: Sequence[subprocess.Popen[bytes]]) -> int:
    while True:
        for process in processes:
            if process.poll() is not None:
                return process.returncode or 1
        time.sleep(0.5)


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in reversed(processes):
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(deadline - time.monotonic(), 0))
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To the process and all it started; its group bears its id also when it has ended itself."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
