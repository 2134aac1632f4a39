"""Every check of the doctor against a seeded fault, and against an installation that has none."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import orchestration.cli  # noqa: F401 - registers its commands
from ingest.cli import EXIT_FAILED, SAMPLE_SOURCES, cli
from ingest.collect.archive import Archive
from ingest.collect.ledger import Attempt, Ledger, Role
from ingest.collect.outcome import Outcome
from ingest.raw import open_raw
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.doctor import CHECKS, Patient, Severity, advice, examine, report
from orchestration.home import restoring_of, stamp_file
from orchestration.lock import night_lock
from orchestration.ui import prepare_home

PORTAL = """
id: some_portal
kind: portal
name: A portal
publisher: Somebody
publisher_kind: official
list: {url: "https://portal.example.gov.vn/", item: li, link: a, link_pattern: "/x/"}
"""


@dataclass
class Ward:
    """A patient in the making: tests change it, then have it looked at."""

    patient: Patient
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        return self.patient.workspace

    @property
    def project(self) -> Path:
        return self.patient.project

    def set(self, **environ: str) -> None:
        self.environ.update(environ)
        self.change(environ=self.environ)

    def change(self, **fields: object) -> None:
        self.patient = replace(self.patient, **fields)  # type: ignore[arg-type]

    def found(self) -> dict[str, tuple[str, ...]]:
        return {one.check: one.lines for one in examine(self.patient) if one.lines}


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    """A healthy installation: a night has run, Dagster is prepared, the sample portal collected."""
    workspace = Workspace(tmp_path / "var")
    with night_lock(workspace):
        stored = Archive(workspace.archive).put(b"a report")
        Ledger(workspace.ledger).append(
            Attempt(
                source_id="s",
                url="u",
                role=Role.FILE,
                at=datetime.now(UTC),
                outcome=Outcome.NEW,
                digest=stored.digest,
            )
        )
        with open_raw(workspace.warehouse):
            pass
    workspace.published.mkdir()
    shutil.copyfile(workspace.warehouse, workspace.published / "warehouse-1.duckdb")
    workspace.current.symlink_to("warehouse-1.duckdb")
    prepare_home(workspace)
    project = tmp_path / "project"
    project.mkdir()
    for name in ("pyproject.toml", ".env.example"):
        shutil.copy2(PROJECT_ROOT / name, project / name)
    (project / "requirements.lock").write_text(f"click=={_version_of('click')} \\\n    --hash=sha256:00\n")
    return Ward(Patient(workspace, SAMPLE_SOURCES, {}, project=project, room=1))


def _version_of(package: str) -> str:
    from importlib.metadata import version

    return version(package)


def test_nothing_is_found_where_nothing_is_wrong(ward: Ward) -> None:
    found = ward.found()
    found.pop("ocr-models", None)  # a machine without the models is told so, rightly
    assert found == {}


def test_looking_changes_nothing(ward: Ward) -> None:
    def state() -> list[tuple[str, int, int]]:
        return sorted(
            (str(path), path.lstat().st_size, path.lstat().st_mtime_ns)
            for path in ward.workspace.root.rglob("*")
        )

    before = state()
    ward.found()
    assert state() == before


def test_a_fresh_installation_is_healthy(ward: Ward, tmp_path: Path) -> None:
    ward.change(workspace=Workspace(tmp_path / "not yet there"))
    assert set(ward.found()) <= {"ocr-models"}


def portals(ward: Ward, text: str = PORTAL) -> None:
    folder = ward.project / "sources"
    folder.mkdir()
    (folder / "some_portal.yaml").write_text(text)
    ward.change(sources=folder)


def settings_of_dagster(ward: Ward, before: str, after: str) -> None:
    file = ward.workspace.dagster_home / "dagster.yaml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def published_by_a_later_version(ward: Ward) -> None:
    """The storage version stands at a fixed place in the head of the file."""
    file = ward.workspace.published / "warehouse-1.duckdb"
    content = bytearray(file.read_bytes())
    content[12:20] = (200).to_bytes(8, "little")
    file.write_bytes(content)


def build_of_a_later_version(ward: Ward) -> None:
    with duckdb.connect(str(ward.workspace.warehouse)) as build:
        build.execute("create table raw.of_tomorrow (id varchar)")


def other_owner(ward: Ward) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to somebody else")
    os.chown(ward.workspace.warehouse, 12345, 12345)


def mounts(ward: Ward) -> None:
    table = ward.project / "mountinfo"
    home = ward.workspace.root.resolve()
    table.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"23 22 0:40 / {home.parent} rw,relatime shared:1 - nfs4 server:/export rw\n"
    )
    ward.change(mounts=table)


def old_message(ward: Ward) -> None:
    outbox = ward.workspace.root / "alerts" / "outbox"
    outbox.mkdir(parents=True)
    (outbox / "20260101T000000.json").write_text("{}")
    past = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    os.utime(outbox / "20260101T000000.json", (past, past))


def old_heartbeat(ward: Ward) -> None:
    last = datetime.now(UTC) - timedelta(hours=30)
    (ward.workspace.root / "heartbeat").write_text(json.dumps({"last_good_night": last.isoformat()}))


def readable_settings(ward: Ward) -> None:
    (ward.project / ".env").write_text("MOTCUA_SMTP_PASSWORD=x\n")
    (ward.project / ".env").chmod(0o644)


def dangling_link(ward: Ward) -> None:
    (ward.workspace.published / "warehouse-1.duckdb").unlink()


def lost_bytes(ward: Ward) -> None:
    shutil.rmtree(ward.workspace.archive / "sha256")


def damaged_ledger(ward: Ward) -> None:
    (segment,) = ward.workspace.ledger.glob("*.jsonl")
    segment.write_text("no line of a ledger\n")


def clock_set_back(ward: Ward) -> None:
    ward.change(now=datetime(2001, 1, 1, tzinfo=UTC))


def home_in_a_file(ward: Ward) -> None:
    (ward.project / "a file").write_text("")
    ward.change(workspace=Workspace(ward.project / "a file" / "var"))


def killed_night(ward: Ward) -> None:
    ward.workspace.lock.write_text("4242 some-boot\n")


def other_lock(ward: Ward, pins: str) -> None:
    (ward.project / "requirements.lock").write_text(pins)


def unreachable_postgres(ward: Ward) -> None:
    pytest.importorskip("dagster_postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (ward.workspace.dagster_home / "dagster.yaml").unlink()
    ward.set(MOTCUA_POSTGRES_URL=f"postgresql://motcua:canary-7d1@127.0.0.1:{port}/dagster")


SEEDED: dict[str, Callable[[Ward], None]] = {
    "python-version": lambda ward: ward.change(python=(3, 9)),
    "packages": lambda ward: other_lock(ward, "click==0.1 \\\nno-such-package==1.0 \\\n"),
    "disk-space": lambda ward: ward.change(room=10**18),
    "network-filesystem": mounts,
    "clock": clock_set_back,
    "home-writable": home_in_a_file,
    "home-owner": other_owner,
    "settings-file": readable_settings,
    "unknown-variable": lambda ward: ward.set(MOTCUA_SMPT_HOST="smtp.example.org"),
    "sources": lambda ward: portals(ward, PORTAL.replace("kind: portal", "kind: portla")),
    "publisher-organisation": portals,
    "contact": portals,
    "nobody-told": portals,
    "mail": lambda ward: ward.set(MOTCUA_SMTP_HOST="smtp.example.org", MOTCUA_MAIL_TO="a@example.org"),
    "webhook": lambda ward: ward.set(MOTCUA_WEBHOOK_URL="http://chat.example.org/canary-7d1"),
    "heartbeat-url": lambda ward: ward.set(MOTCUA_HEARTBEAT_URL="hc.example.org/canary-7d1"),
    "alert-language": lambda ward: ward.set(MOTCUA_ALERT_LANGUAGE="fr"),
    "ca-bundle": lambda ward: ward.set(MOTCUA_CA_BUNDLE="/no/such/file.pem"),
    "data-version": lambda ward: stamp_file(ward.workspace).write_text('{"layout": 99}') and None,
    "half-restored": lambda ward: restoring_of(ward.workspace).mkdir(),
    "night-cut-short": killed_night,
    "publication-link": dangling_link,
    "publication-readable": published_by_a_later_version,
    "build-newer": build_of_a_later_version,
    "archive-bytes": lost_bytes,
    "ledger": damaged_ledger,
    "heartbeat-old": old_heartbeat,
    "alerts-waiting": old_message,
    "dagster-home": lambda ward: ward.set(DAGSTER_HOME=str(ward.project)),
    "telemetry": lambda ward: settings_of_dagster(
        ward, "telemetry:\n  enabled: false", "telemetry:\n  enabled: true"
    ),
    "run-monitoring": lambda ward: settings_of_dagster(
        ward, "run_monitoring:\n  enabled: true", "run_monitoring:\n  enabled: false"
    ),
    "one-run": lambda ward: settings_of_dagster(ward, "max_concurrent_runs: 1", "max_concurrent_runs: 4"),
    "postgres": unreachable_postgres,
}


@pytest.mark.parametrize("check", SEEDED)
def test_a_seeded_fault_is_found(ward: Ward, check: str) -> None:
    SEEDED[check](ward)
    found = ward.found()
    assert check in found
    assert not any("could not look" in line for lines in found.values() for line in lines)
    assert not any("canary" in line for lines in found.values() for line in lines)


def test_missing_models_are_found(ward: Ward, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert "ocr-models" in ward.found()


def test_a_slip_in_a_name_is_told_with_the_right_one(ward: Ward) -> None:
    ward.set(MOTCUA_SMPT_HOST="smtp.example.org")
    assert "MOTCUA_SMTP_HOST" in ward.found()["unknown-variable"][0]


HOLD = """
import sys
from pathlib import Path
from ingest.workspace import Workspace
from orchestration.lock import night_lock
with night_lock(Workspace(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="needs the kernel's table of locks")
def test_a_night_that_hangs_is_told_from_one_that_runs(ward: Ward) -> None:
    root = str(ward.workspace.root)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert not {"night-hangs", "night-cut-short"} & set(ward.found())
        past = (datetime.now(UTC) - timedelta(hours=7)).timestamp()
        os.utime(ward.workspace.lock, (past, past))
        assert str(process.pid) in ward.found()["night-hangs"][0]
    finally:
        process.communicate("")


@contextmanager
def daemons(home: Path, count: int) -> Iterator[None]:
    """Processes that are called like Dagster's daemon and work on `home`."""
    program = home.parent / "dagster-daemon"
    program.symlink_to(shutil.which("sleep") or "/bin/sleep")
    environ = {**os.environ, "DAGSTER_HOME": str(home)}
    running = [subprocess.Popen([str(program), "600"], env=environ) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize(("count", "is_found"), [(1, False), (2, True)])
def test_a_second_daemon_is_found(ward: Ward, count: int, is_found: bool) -> None:
    with daemons(ward.workspace.dagster_home, count):
        assert ("two-daemons" in ward.found()) is is_found


def test_a_daemon_that_died_and_a_schedule_that_is_off_are_found(ward: Ward) -> None:
    from dagster import DagsterInstance
    from dagster._core.definitions.run_request import InstigatorType
    from dagster._core.remote_origin import (
        RegisteredCodeLocationOrigin,
        RemoteInstigatorOrigin,
        RemoteRepositoryOrigin,
    )
    from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, ScheduleInstigatorData
    from dagster._daemon.types import DaemonHeartbeat

    origin = RemoteInstigatorOrigin(
        RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("motcua"), "__repository__"), "nightly_schedule"
    )
    with DagsterInstance.from_config(str(ward.workspace.dagster_home)) as instance:
        instance.add_daemon_heartbeat(DaemonHeartbeat(1_700_000_000.0, "SCHEDULER", "a", []))
        instance.add_instigator_state(
            InstigatorState(
                origin,
                InstigatorType.SCHEDULE,
                InstigatorStatus.STOPPED,
                ScheduleInstigatorData("0 2 * * *", None),
            )
        )
    found = ward.found()
    assert "2023-11-14" in found["daemon-alive"][0]
    assert found["schedule-off"] == ("nightly_schedule",)


def test_every_check_has_its_advice_and_a_seeded_fault() -> None:
    assert set(advice()) == set(CHECKS)
    elsewhere = {"ocr-models", "night-hangs", "two-daemons", "daemon-alive", "schedule-off"}
    assert set(SEEDED) | elsewhere == set(CHECKS)


def test_the_report_says_what_it_means_and_what_to_do(ward: Ward) -> None:
    ward.set(DAGSTER_HOME="/somewhere/else")
    told = "\n".join(report(examine(ward.patient)))
    assert advice()["dagster-home"].means in told
    assert advice()["dagster-home"].remedy in told
    assert "docs/runbook.md#dagster-home" in told
    assert "38 checks: 1 errors" in told


def test_a_check_that_cannot_look_does_not_stop_the_others(ward: Ward) -> None:
    with closing(sqlite3.connect(ward.project / "unrelated.db")):
        pass
    (ward.project / "pyproject.toml").write_text("no toml")
    found = ward.found()
    assert "could not look" in found["python-version"][0]
    assert set(found) <= {"python-version", "ocr-models"}


def test_the_command_fails_for_errors_and_not_for_warnings(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*os.environ]:
        if name.startswith("MOTCUA_") and name != "MOTCUA_SHARED":
            monkeypatch.delenv(name)
    arguments = ["--home", str(ward.workspace.root), "doctor"]
    monkeypatch.setenv("MOTCUA_ALERT_LANGUAGE", "fr")
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    warned = CliRunner().invoke(cli, arguments)
    assert advice()["alert-language"].severity is Severity.WARN
    assert "alert-language" in warned.stdout
    assert warned.exit_code == 0, warned.stdout
    monkeypatch.setenv("DAGSTER_HOME", "/somewhere/else")
    failed = CliRunner().invoke(cli, arguments)
    assert failed.exit_code == EXIT_FAILED
