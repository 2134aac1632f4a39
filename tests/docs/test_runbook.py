"""Every reason that a night can give has its section in the runbook."""

from __future__ import annotations

import re

from expectations import load_checks
from ingest.collect.outcome import Outcome
from ingest.read import ReadOutcome
from ingest.workspace import PROJECT_ROOT
from orchestration.alerts.sending import Sent
from orchestration.alerts.trouble import kinds
from orchestration.doctor import CHECKS
from orchestration.runbook import runbook_link, slug
from orchestration.telling import FAILURES

SECTIONS = set(
    re.findall(r"^### (.+)$", (PROJECT_ROOT / "docs" / "runbook.md").read_text("utf-8"), re.MULTILINE)
)

OF_OPERATING = {
    *CHECKS,
    *FAILURES,
    *(sent.section for sent in Sent if sent is not Sent.SENT),
    # The others link to the section of their own reason code.
    *(kind.section for kind in kinds().values() if kind.section != "reason"),
}


def test_every_reason_of_collecting_and_reading_has_a_section() -> None:
    reasons = {outcome.value for outcome in Outcome if not outcome.is_success}
    reasons |= {outcome.value for outcome in ReadOutcome if outcome is not ReadOutcome.READ}
    assert reasons <= SECTIONS


def test_every_check_leads_to_its_section() -> None:
    for check in load_checks():
        file, _, anchor = check.runbook.partition("#")
        assert file == "docs/runbook.md"
        assert anchor in SECTIONS, check.name


def test_no_section_is_about_a_reason_that_is_not_given() -> None:
    known = {outcome.value for outcome in (*Outcome, *ReadOutcome)}
    known |= {check.runbook.partition("#")[2] for check in load_checks()}
    known |= {"complete", "unread_left", "not published", "another night is running"}
    assert known | OF_OPERATING >= SECTIONS


def test_every_alert_check_and_failure_has_a_section() -> None:
    assert OF_OPERATING <= SECTIONS


def test_links_lead_to_sections() -> None:
    anchors = {slug(section) for section in SECTIONS}
    for section in OF_OPERATING:
        link = runbook_link(section)
        assert link.startswith("docs/runbook.md#")
        assert link.partition("#")[2] in anchors
