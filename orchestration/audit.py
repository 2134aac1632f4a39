"""The audit of a build: what every check said of it, which faults were accepted, and whether it may go out.

The last audit is kept beside the build. As long as nothing that a build is made of changes, it stands, and
a night need neither build nor check again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb

from expectations import CheckResult, check_marts
from expectations.result import from_json, to_json
from ingest.workspace import Workspace
from orchestration.acceptance import Acceptance, accepted_by, read_acceptances
from orchestration.content import fingerprint
from orchestration.inputs import build_id
from orchestration.outcomes import write_outcomes

SHOWN_OF_ID = 12


@dataclass(frozen=True, slots=True)
class Audit:
    """`build` names what the build is made of, `content` what it says (with the outcomes of the checks).

    `accepted` holds, by check, the acceptance that lets the build go out though the check failed.
    """

    at: datetime
    month: date
    build: str
    content: str
    checks: tuple[CheckResult, ...]
    accepted: dict[str, Acceptance] = field(default_factory=dict)

    @property
    def stops(self) -> tuple[CheckResult, ...]:
        """The checks that keep this build from being published."""
        return tuple(
            check
            for check in self.checks
            if check.blocking and not check.passed and check.name not in self.accepted
        )

    @property
    def short_id(self) -> str:
        return self.build[:SHOWN_OF_ID]


def audit_build(workspace: Workspace, at: datetime) -> Audit:
    """Check the build, write down in it what came of that, and keep the audit. Faults raise nothing."""
    _file(workspace).unlink(missing_ok=True)
    last = workspace.current.resolve() if workspace.current.exists() else None
    checks = check_marts(workspace.warehouse, published=last, month=at.date())
    return conclude(workspace, checks, at)


def conclude(workspace: Workspace, checks: Sequence[CheckResult], at: datetime) -> Audit:
    """The audit that follows from what checks said of the build, and what was accepted until now."""
    acceptances = read_acceptances(workspace)
    build = build_id(workspace.warehouse)
    accepted = _accepted(checks, build, acceptances)
    write_outcomes(workspace.warehouse, checks, accepted, acceptances)
    content = fingerprint(workspace.warehouse)
    audit = Audit(at, at.date().replace(day=1), build, content, tuple(checks), accepted)
    _keep(workspace, audit)
    return audit


def last_audit(workspace: Workspace) -> Audit | None:
    """The audit of the build as it stands; None where there is none, or it is of another build or release."""
    try:
        record = json.loads(_file(workspace).read_text("utf-8"))
        audit = Audit(
            at=datetime.fromisoformat(record["at"]),
            month=date.fromisoformat(record["month"]),
            build=record["build"],
            content=record["content"],
            checks=from_json(record["checks"]),
        )
        unchanged = fingerprint(workspace.warehouse) == audit.content
    except (OSError, ValueError, KeyError, TypeError, duckdb.Error):
        return None
    return _with_acceptances(workspace, audit) if unchanged else None


def standing_audit(workspace: Workspace, at: datetime) -> Audit | None:
    """The last audit, where building and checking again at `at` could say nothing else.

    An audit that stops the publication does not stand: it is made again, so that a remedy shows.
    """
    audit = last_audit(workspace)
    if audit is None or audit.stops or audit.month != at.date().replace(day=1):
        return None
    return audit if audit.build == build_id(workspace.warehouse) else None


def _with_acceptances(workspace: Workspace, audit: Audit) -> Audit:
    accepted = _accepted(audit.checks, audit.build, read_acceptances(workspace))
    return Audit(audit.at, audit.month, audit.build, audit.content, audit.checks, accepted)


def _accepted(
    checks: Sequence[CheckResult], build: str, acceptances: Sequence[Acceptance]
) -> dict[str, Acceptance]:
    found = {}
    for check in checks:
        acceptance = accepted_by(check, build, acceptances) if check.blocking and not check.passed else None
        if acceptance is not None:
            found[check.name] = acceptance
    return found


def _keep(workspace: Workspace, audit: Audit) -> None:
    record = {
        "at": audit.at.isoformat(),
        "month": audit.month.isoformat(),
        "build": audit.build,
        "content": audit.content,
        "checks": to_json(audit.checks),
    }
    file = _file(workspace)
    aside = file.with_suffix(".tmp")
    aside.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    aside.replace(file)


def _file(workspace: Workspace) -> Path:
    return workspace.build / "audit.json"
