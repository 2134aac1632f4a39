"""Every reason that a night can give has its section in the runbook."""

from __future__ import annotations

import re

from ingest.collect.outcome import Outcome
from ingest.read import ReadOutcome
from ingest.workspace import PROJECT_ROOT

SECTIONS = set(
    re.findall(r"^### (.+)$", (PROJECT_ROOT / "docs" / "runbook.md").read_text("utf-8"), re.MULTILINE)
)


def test_every_reason_of_collecting_and_reading_has_a_section() -> None:
    reasons = {outcome.value for outcome in Outcome if not outcome.is_success}
    reasons |= {outcome.value for outcome in ReadOutcome if outcome is not ReadOutcome.READ}
    assert reasons <= SECTIONS


def test_no_section_is_about_a_reason_that_is_not_given() -> None:
    known = {outcome.value for outcome in (*Outcome, *ReadOutcome)}
    known |= {"complete", "unread_left", "not published", "another night is running"}
    assert known >= SECTIONS
