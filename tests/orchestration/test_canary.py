"""Secrets are nowhere: nights that go well and that fail, then everything they wrote and said is searched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.content import export_csv
from orchestration.secrecy import SECRET_VARIABLES
from tests.orchestration.alerts.receivers import Inbox, Mailbox, free_port, mail_server, web_server

pytestmark = pytest.mark.xdist_group("canary")

MARK = "canary5e1f"

# What Dagster does with a run that somebody started in the UI: it runs, fails, and its sensor tells of it.
DAGSTER_RUN = """
import dagster as dg
from orchestration.definitions import defs
from orchestration.partitions import range_tags
from orchestration.sensors import night_failed
with dg.DagsterInstance.get() as instance:
    job = defs.resolve_job_def("nightly")
    result = job.execute_in_process(
        instance=instance, tags=range_tags("2024-01-01", "2024-02-01"), raise_on_error=False
    )
    assert not result.success
    (failed,) = instance.all_logs(result.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
    context = dg.build_run_status_sensor_context(
        sensor_name="night_failed", dagster_event=failed.dagster_event, dagster_instance=instance,
        dagster_run=instance.get_run_by_id(result.run_id), partition_key=None,
    ).for_run_failure()
    night_failed(context)
    told = instance.fetch_materializations(dg.AssetKey("alerts"), limit=1).records
    print(told[0].asset_materialization.description)
    print({name: value.value for name, value in told[0].asset_materialization.metadata.items()})
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, str], Inbox]:
    """What three nights said: a good one, one that fails in Dagster, one that fails otherwise."""
    place = tmp_path_factory.mktemp("canary")
    workspace = Workspace(place / "var")
    # The mail server says the password back; the webhook sends us elsewhere; the heartbeat is down.
    mailbox = Mailbox(says=[f"550 5.7.1 no, {MARK}-smtp-password"] * 9)
    inbox = Inbox(status=302)
    with mail_server(mailbox) as mail_port, web_server(inbox) as web_port:
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")},
            "MOTCUA_HOME": str(workspace.root),
            "DAGSTER_HOME": str(workspace.dagster_home),
            "MOTCUA_SMTP_HOST": "127.0.0.1",
            "MOTCUA_SMTP_PORT": str(mail_port),
            "MOTCUA_SMTP_SECURITY": "none",
            "MOTCUA_MAIL_FROM": "motcua@example.org",
            "MOTCUA_MAIL_TO": "a@example.org",
            "MOTCUA_SMTP_USER": "night",
            "MOTCUA_SMTP_PASSWORD": f"{MARK}-smtp-password",
            "MOTCUA_WEBHOOK_URL": f"http://127.0.0.1:{web_port}/hook/{MARK}-hook?key={MARK}-key",
            "MOTCUA_WEBHOOK_TOKEN": f"{MARK}-token",
            "MOTCUA_HEARTBEAT_URL": f"http://127.0.0.1:{free_port()}/{MARK}-heartbeat",
            "MOTCUA_POSTGRES_PASSWORD": f"{MARK}-postgres",
        }
        motcua = [sys.executable, "-m", "orchestration.cli"]
        told = {"good": _run([*motcua, "run"], environ), "prepare": _run([*motcua, "prepare"], environ)}
        workspace.warehouse.write_bytes(b"damaged")
        told["dagster"] = _run([sys.executable, "-c", DAGSTER_RUN], environ)
        (workspace.ledger / "00000000T000000Z-0001.jsonl").write_text("no line of a ledger\n")
        told["failed"] = _run([*motcua, "run", "--offline"], environ)
        told["doctor"] = _run([*motcua, "doctor"], environ)
        told["send"] = _run([*motcua, "alerts", "send"], environ)
        told["test"] = _run([*motcua, "alerts", "test"], environ)
    return workspace, told, inbox


def _run(command: list[str], environ: dict[str, str]) -> str:
    done = subprocess.run(command, env=environ, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    return f"{done.returncode}\n{done.stdout}\n{done.stderr}"


def test_the_nights_went_as_meant(said: tuple[Workspace, dict[str, str], Inbox]) -> None:
    """Else the search below would find nothing for want of anything."""
    workspace, told, inbox = said
    assert told["good"].startswith("0\n"), told["good"]
    assert "told        webhook refused (HTTP 302)" in told["good"]
    assert "heartbeat unreachable" in told["good"]
    assert told["failed"].startswith("1\n"), told["failed"]
    assert "not a line of the ledger" in told["failed"]
    assert told["dagster"].startswith("0\n"), told["dagster"]
    assert "night failed" in told["dagster"]
    assert any("build unusable" in file.read_text() for file in (workspace.root / "alerts").rglob("*.json"))
    assert "webhook refused" in told["dagster"]
    assert list((workspace.root / "alerts" / "outbox").iterdir())
    assert any(MARK in path for _method, path, *_ in inbox.requests), "the receiver alone may see it"


def test_no_output_holds_a_secret(said: tuple[Workspace, dict[str, str], Inbox]) -> None:
    for what, text in said[1].items():
        assert MARK not in text, what


def test_no_file_holds_a_secret(said: tuple[Workspace, dict[str, str], Inbox]) -> None:
    workspace = said[0]
    files = [path for path in workspace.root.rglob("*") if path.is_file()]
    assert len(files) > 60
    assert [str(path) for path in files if MARK.encode() in path.read_bytes()] == []


def test_no_table_holds_a_secret(said: tuple[Workspace, dict[str, str], Inbox], tmp_path: Path) -> None:
    """The file itself may be compressed, so that a search in it proves little."""
    tables = export_csv(said[0].current.resolve(), tmp_path)
    assert [table.name for table in tables if MARK.encode() in table.read_bytes()] == []


def test_no_message_holds_a_secret(said: tuple[Workspace, dict[str, str], Inbox]) -> None:
    assert said[2].requests
    assert not any(MARK.encode() in body for *_, body in said[2].requests)


def test_every_secret_was_set_but_the_one_that_needs_a_database() -> None:
    text = Path(__file__).read_text("utf-8")
    assert {name for name in SECRET_VARIABLES if f'"{name}": ' not in text} == {"MOTCUA_POSTGRES_URL"}
