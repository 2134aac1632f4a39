"""One message a night, where there is something to say."""

from __future__ import annotations

import email
import email.policy
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.alerts.sending import Sent
from orchestration.choice import ChoiceUnknown
from orchestration.failures import EXPECTED
from orchestration.home import HomeUnusable
from orchestration.lock import NightRunning, night_lock
from orchestration.night import NothingToAccept
from orchestration.telling import (
    CRASHED,
    CheckSeen,
    Ending,
    Failure,
    Outcome,
    deliver_waiting,
    failure_of,
    night_begins,
    night_ended,
    reason_of,
)
from orchestration.transform import TransformFailed, TransformReport
from tests.orchestration.alerts.publications import Publication
from tests.orchestration.alerts.receivers import Inbox, Mailbox, free_port, mail_server, web_server

FIRST = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """A webhook that takes everything."""
    box = Inbox()
    with web_server(box) as port:
        monkeypatch.setenv("MOTCUA_WEBHOOK_URL", f"http://127.0.0.1:{port}/hook")
        yield box


def end(
    workspace: Workspace, day: int = 1, *, failure: Failure | None = None, checks: tuple[CheckSeen, ...] = ()
) -> Outcome:
    now = FIRST + timedelta(days=day - 1)
    return night_ended(workspace, Ending(now, checks, failure), now=now)


def test_the_first_night_tells_all_there_is(workspace: Workspace, inbox: Inbox) -> None:
    publication = Publication(workspace, "1").report("a").report("b", outcome="truncated")
    publication.finding("D5", 100, 90).revision(10, 12).failing("ben_tre", "timeout", "2026-03-01").publish()
    outcome = end(workspace)
    assert [one.sent for one in outcome.deliveries] == [Sent.SENT]
    (told,) = inbox.payloads
    assert told["counts"] == {
        "new_reports": 1,
        "new_findings": 1,
        "revisions": 1,
        "troubles": 2,
        "recovered": 0,
    }
    assert "1 báo cáo mới" in told["text"]
    assert "1 new report," in told["text"]
    assert "D5: Bến Tre, province, 2024-01-01 – 2024-01-31: 100 against 90" in told["text"]
    assert "docs/runbook.md#timeout" in told["text"]
    assert "docs/runbook.md#truncated" in told["text"]


def test_a_night_that_brings_nothing_is_quiet(workspace: Workspace, inbox: Inbox) -> None:
    Publication(workspace, "1").report("a").failing("ben_tre", "timeout", "2026-03-01").publish()
    end(workspace, 1)
    assert end(workspace, 2).quiet
    assert len(inbox.requests) == 1


def test_only_what_is_new_is_told(workspace: Workspace, inbox: Inbox) -> None:
    Publication(workspace, "1").report("a").finding("D5", 100, 90).publish()
    end(workspace, 1)
    Publication(workspace, "2").report("a").report("b").finding("D5", 100, 90).finding("D7", 5, 6).publish()
    end(workspace, 2)
    told = inbox.payloads[-1]
    assert [row["document_id"] for row in told["new_reports"]] == ["b"]
    assert [row["identity"] for row in told["new_findings"]] == ["D7"]


def test_what_a_failed_night_could_not_tell_comes_with_the_next(workspace: Workspace, inbox: Inbox) -> None:
    Publication(workspace, "1").report("a").publish()
    end(workspace, 1)
    end(workspace, 2, failure=Failure("storage", "the disk is full"))
    Publication(workspace, "3").report("a").report("b").publish()
    end(workspace, 3)
    failed, good = inbox.payloads[1:]
    assert failed["status"] == "failed"
    assert failed["counts"]["new_reports"] == 0
    assert "the disk is full" in failed["text"]
    assert good["counts"]["new_reports"] == 1
    assert good["counts"]["recovered"] == 1


def test_a_failing_source_is_told_again_on_the_days_that_are_named(
    workspace: Workspace, inbox: Inbox
) -> None:
    Publication(workspace, "1").failing("ben_tre", "timeout", "2026-03-01").publish()
    told_on = []
    for day in (1, 2, 3, 4, 6, 7, 13, 14, 29, 30, 31, 59, 60, 61):
        before = len(inbox.requests)
        end(workspace, day)
        if len(inbox.requests) > before:
            told_on.append(day)
    assert told_on == [1, 3, 7, 14, 30, 60]
    assert "day 60" in inbox.payloads[-1]["text"]
    assert inbox.payloads[-1]["troubles"][0]["why"] == "still"


@pytest.mark.parametrize(("reason", "n_failing", "why"), [("tls", 1, "changed"), ("timeout", 4, "worse")])
def test_a_trouble_that_changes_or_grows_is_told(
    workspace: Workspace, inbox: Inbox, reason: str, n_failing: int, why: str
) -> None:
    Publication(workspace, "1").failing("ben_tre", "timeout", "2026-03-01").publish()
    end(workspace, 1)
    Publication(workspace, "2").failing("ben_tre", reason, "2026-03-01", n_failing=n_failing).publish()
    end(workspace, 2)
    (trouble,) = inbox.payloads[-1]["troubles"]
    assert trouble["why"] == why
    assert trouble["day"] == 2


def test_a_source_that_goes_quiet_is_told_by_what_is_known_of_it(workspace: Workspace, inbox: Inbox) -> None:
    publication = Publication(workspace, "1").quiet("no_rhythm", missing=["2026-01", "2026-02"])
    publication.quiet("overdue", missing=["2026-01"], expected="2026-02-20")
    publication.quiet("dropped", missing=[], drop=True).publish()
    end(workspace, 1)
    told = {(one["kind"], one["subject"]): one for one in inbox.payloads[0]["troubles"]}
    assert set(told) == {
        ("reports_missing", "no_rhythm"),
        ("report_overdue", "overdue"),
        ("volume_drop", "dropped"),
    }
    assert told["report_overdue", "overdue"]["day"] == 10
    assert "1 reports in the last month, usually 4" in told["volume_drop", "dropped"]["en"]


def test_a_trouble_that_is_gone_is_told_once(workspace: Workspace, inbox: Inbox) -> None:
    Publication(workspace, "1").failing("ben_tre", "timeout", "2026-03-01").publish()
    end(workspace, 1)
    Publication(workspace, "2").publish()
    end(workspace, 2)
    assert inbox.payloads[-1]["counts"]["recovered"] == 1
    assert "ben_tre" in inbox.payloads[-1]["text"]
    assert end(workspace, 3).quiet


def test_a_failed_night_says_nothing_of_sources_it_did_not_look_at(
    workspace: Workspace, inbox: Inbox
) -> None:
    Publication(workspace, "1").failing("ben_tre", "timeout", "2026-03-01").publish()
    end(workspace, 1)
    end(workspace, 2, failure=Failure("storage", "the disk is full"))
    assert inbox.payloads[-1]["counts"]["recovered"] == 0
    assert end(workspace, 2, failure=Failure("storage", "the disk is full")).quiet


def test_checks_that_do_not_hold_are_told_findings_apart(workspace: Workspace, inbox: Inbox) -> None:
    checks = (CheckSeen("findings", False, "37"), CheckSeen("volume", False, "half of before", 3))
    end(workspace, checks=checks)
    (trouble,) = inbox.payloads[0]["troubles"]
    assert trouble["subject"] == "volume"
    assert "half of before" in trouble["en"]


def test_a_night_that_was_killed_is_told_by_the_next(workspace: Workspace, inbox: Inbox) -> None:
    program = (
        "import os, sys; from pathlib import Path\n"
        "from ingest.workspace import Workspace\nfrom orchestration.lock import night_lock\n"
        "with night_lock(Workspace(Path(sys.argv[1]))): os.kill(os.getpid(), 9)\n"
    )
    with night_lock(workspace):
        pass
    subprocess.run([sys.executable, "-c", program, str(workspace.root)], cwd=PROJECT_ROOT, check=False)
    with night_lock(workspace):
        pass
    end(workspace, 1)
    (trouble,) = inbox.payloads[0]["troubles"]
    assert trouble["kind"] == "night_cut_short"
    assert trouble["runbook"] == "docs/runbook.md#night-cut-short"
    with night_lock(workspace):
        pass
    assert end(workspace, 2).quiet


def test_a_server_that_is_down_gets_the_message_when_it_is_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("MOTCUA_WEBHOOK_URL", f"http://127.0.0.1:{port}/hook")
    Publication(workspace, "1").report("a").publish()
    outcome = end(workspace, 1)
    assert [one.sent for one in outcome.deliveries] == [Sent.UNREACHABLE]
    assert outcome.waiting == 1
    assert any("1 messages wait" in line for line in outcome.lines())
    inbox = Inbox()
    with web_server(inbox) as port:
        monkeypatch.setenv("MOTCUA_WEBHOOK_URL", f"http://127.0.0.1:{port}/hook")
        end(workspace, 2)
        end(workspace, 3)
    assert [told["counts"]["new_reports"] for told in inbox.payloads] == [1]


def test_a_greylisted_letter_is_taken_the_second_time_and_the_webhook_not_asked_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, inbox: Inbox
) -> None:
    mailbox = Mailbox(says=["451 4.7.1 greylisted"])
    Publication(workspace, "1").report("a").publish()
    with mail_server(mailbox) as port:
        monkeypatch.setenv("MOTCUA_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("MOTCUA_SMTP_PORT", str(port))
        monkeypatch.setenv("MOTCUA_SMTP_SECURITY", "none")
        monkeypatch.setenv("MOTCUA_MAIL_FROM", "motcua@example.org")
        monkeypatch.setenv("MOTCUA_MAIL_TO", "a@example.org")
        first = end(workspace, 1)
        second = deliver_waiting(workspace)
    assert sorted(one.sent.value for one in first.deliveries) == ["deferred", "sent"]
    assert [one.sent for one in second] == [Sent.SENT]
    assert len(mailbox.letters) == 1
    assert len(inbox.requests) == 1
    letter = email.message_from_bytes(mailbox.letters[0].content or b"", policy=email.policy.default)
    assert "1 báo cáo mới" in letter["Subject"]


def test_a_message_that_nobody_takes_for_a_week_is_dropped(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_WEBHOOK_URL", f"http://127.0.0.1:{free_port()}/hook")
    Publication(workspace, "1").report("a").publish()
    end(workspace, 1)
    (letter,) = (workspace.root / "alerts" / "outbox").iterdir()
    old = letter.stat().st_mtime - 8 * 24 * 3600
    os.utime(letter, (old, old))
    assert deliver_waiting(workspace) == ()
    assert not letter.exists()


def test_without_a_channel_nobody_is_told_and_nothing_said(workspace: Workspace) -> None:
    Publication(workspace, "1").report("a").publish()
    outcome = end(workspace, 1)
    assert outcome.quiet
    assert list(outcome.lines()) == []


@pytest.mark.parametrize(("language", "absent"), [("vi", "new report"), ("en", "báo cáo mới")])
def test_one_language_where_one_is_wanted(
    workspace: Workspace, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, language: str, absent: str
) -> None:
    monkeypatch.setenv("MOTCUA_ALERT_LANGUAGE", language)
    Publication(workspace, "1").report("a", title="T").publish()
    end(workspace, 1)
    assert absent not in inbox.payloads[0]["text"]


def test_titles_of_publishers_stay_text_on_one_line(workspace: Workspace, inbox: Inbox) -> None:
    title = "Báo cáo\r\nBcc: x@example.org\x1b[31m \u202e" + "dài " * 200
    Publication(workspace, "1").report("a", title=title).publish()
    end(workspace, 1)
    lines = [line for line in inbox.payloads[0]["text"].splitlines() if "Bcc" in line]
    assert lines
    for line in lines:
        assert line.startswith("- 2024-02-05")
        assert len(line) < 220
        assert not re.search(r"[\x00-\x1f\u202e]", line)


@pytest.mark.usefixtures("inbox")
def test_a_damaged_memory_tells_again_and_goes_on(workspace: Workspace) -> None:
    Publication(workspace, "1").report("a").publish()
    end(workspace, 1)
    (workspace.root / "alerts" / "memory.json").write_text('{"troubles": [')
    assert not end(workspace, 2).quiet
    assert end(workspace, 3).quiet


@pytest.mark.usefixtures("inbox")
def test_a_publication_that_cannot_be_read_is_a_problem_that_is_told(workspace: Workspace) -> None:
    workspace.published.mkdir(parents=True)
    (workspace.published / "warehouse-x.duckdb").write_bytes(b"no warehouse")
    workspace.current.symlink_to("warehouse-x.duckdb")
    outcome = end(workspace)
    assert any("cannot be read" in problem for problem in outcome.problems)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.usefixtures("inbox")
def test_a_workspace_that_cannot_be_written_ends_no_night() -> None:
    workspace = Workspace(Path("/proc/motcua"))
    outcome = end(workspace, failure=Failure("storage", "the disk is full"))
    assert outcome.problems


def test_a_disk_that_takes_nothing_is_told_all_the_same(workspace: Workspace, inbox: Inbox) -> None:
    """The file in the place of the folder stands for a full disk: nothing can be kept there."""
    workspace.root.mkdir()
    (workspace.root / "alerts").write_text("")
    outcome = end(workspace, failure=Failure("storage", "No space left on device"))
    (told,) = inbox.payloads
    assert "No space left on device" in told["text"]
    assert [one.sent for one in outcome.deliveries] == [Sent.SENT]
    assert any("without being kept" in problem for problem in outcome.problems)


def test_a_failure_is_told_with_its_section() -> None:
    failed = TransformFailed("stg_documents", "boom", "Mend it.", TransformReport(()))
    assert failure_of(failed).reason == "transform failed"
    assert failure_of(ZeroDivisionError("by zero")) == Failure("night crashed", "ZeroDivisionError: by zero")


def test_the_start_is_told_though_nobody_listens(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_HEARTBEAT_URL", f"http://127.0.0.1:{free_port()}/ping")
    assert night_begins(workspace).tzinfo is UTC


# Slips of whoever typed a command; no night has failed.
NO_FAILURES = (NightRunning, ChoiceUnknown, NothingToAccept)


@pytest.mark.parametrize("error", sorted({*EXPECTED} - {*NO_FAILURES}, key=str), ids=lambda one: one.__name__)
def test_every_foreseen_failure_has_a_reason_of_its_own(error: type[BaseException]) -> None:
    assert reason_of(error.__name__) != CRASHED


def test_a_kind_of_a_known_failure_is_told_as_that() -> None:
    assert failure_of(BlockingIOError(11, "busy")).reason == "storage"
    assert failure_of(HomeUnusable("half restored")).reason == "storage"
