"""The sign of life: a file and an address, and what is said when they fail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.workspace import Workspace
from orchestration.alerts.sending import Sent
from orchestration.heartbeat import Beat, beat, heartbeat_file
from tests.orchestration.alerts.receivers import Inbox, free_port, web_server

NOW = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)


def test_a_good_night_leaves_its_time(workspace: Workspace) -> None:
    assert beat(workspace, Beat.GOOD, now=NOW) == ()
    assert json.loads(heartbeat_file(workspace).read_text()) == {"last_good_night": "2026-03-01T20:00:00Z"}


@pytest.mark.parametrize("kind", [Beat.START, Beat.FAIL])
def test_only_a_good_night_counts_as_life(workspace: Workspace, kind: Beat) -> None:
    beat(workspace, kind, now=NOW)
    assert not heartbeat_file(workspace).exists()


def test_the_file_may_lie_elsewhere(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_HEARTBEAT_FILE", str(tmp_path / "seen" / "pulse"))
    beat(workspace, Beat.GOOD, now=NOW)
    assert (tmp_path / "seen" / "pulse").exists()


def test_the_address_is_called_as_such_services_expect(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox()
    with web_server(inbox) as port:
        monkeypatch.setenv("MOTCUA_HEARTBEAT_URL", f"http://127.0.0.1:{port}/3f0c?create=1")
        for kind in (Beat.START, Beat.GOOD, Beat.FAIL):
            assert beat(workspace, kind, now=NOW) == ()
    assert [path for _method, path, *_ in inbox.requests] == [
        "/3f0c/start?create=1",
        "/3f0c?create=1",
        "/3f0c/fail?create=1",
    ]


def test_what_goes_wrong_is_told_and_not_raised(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("MOTCUA_HEARTBEAT_FILE", str(tmp_path / "a file" / "pulse"))
    monkeypatch.setenv("MOTCUA_HEARTBEAT_URL", f"http://127.0.0.1:{free_port()}/canary-1b2c")
    failed = beat(workspace, Beat.GOOD, now=NOW)
    assert [one.sent for one in failed] == [Sent.FAULT, Sent.UNREACHABLE]
    assert not any("canary" in str(one) for one in failed)
