"""What the checks of a night said, as a page that needs no network: `checks/<time>-<build>.html`.

`checks/latest.html` is a link to the newest. Vietnamese, with the English beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations import CheckResult, Kind, Severity, load_checks
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.audit import Audit
from orchestration.outcomes import outcome_of

KEPT = 60
_TEMPLATE = "check_page.html"
_KINDS: Mapping[Kind, str] = {
    Kind.PUBLICATION: "So với lần công bố trước",
    Kind.RECONCILIATION: "Đối chiếu các tổng",
    Kind.COMPLETENESS: "Không mất văn bản, không mất con số",
    Kind.PLAUSIBILITY: "Giá trị hợp lý",
    Kind.DISTRIBUTION: "Lượng số liệu như thường lệ",
    Kind.FRESHNESS: "Báo cáo đến đúng hạn",
    Kind.REFERENTIAL: "Mọi dẫn chiếu đều có đích",
    Kind.STRUCTURE: "Cấu trúc",
}
_OUTCOMES = {"holds": "Đạt", "warned": "Cần xem", "accepted": "Đã chấp nhận", "blocked": "Chặn công bố"}
_SEVERITIES = {Severity.ERROR: "bắt buộc", Severity.WARN: "cảnh báo"}


def folder_of(workspace: Workspace) -> Path:
    return workspace.root / "checks"


def write_page(workspace: Workspace, audit: Audit) -> Path:
    """Write the page of an audit, whose name follows from it, and drop the oldest; returns its path."""
    folder = folder_of(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{audit.at:%Y%m%dT%H%M%SZ}-{audit.short_id}.html"
    aside = page.with_suffix(".tmp")
    aside.write_text(page_of(audit), "utf-8")
    aside.replace(page)
    latest = folder / "latest.html"
    link = folder / "latest.tmp"
    link.unlink(missing_ok=True)
    link.symlink_to(page.name)
    link.replace(latest)
    for old in sorted(folder.glob("2*.html"))[:-KEPT]:
        old.unlink()
    return page


def page_of(audit: Audit) -> str:
    """The page as HTML, everything in the one file."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    outcomes = [outcome_of(check, audit.accepted) for check in audit.checks]
    return environment.get_template(_TEMPLATE).render(
        at=f"{audit.at:%Y-%m-%d %H:%M}",
        build=audit.short_id,
        stops=audit.stops,
        n_checks=len(audit.checks),
        n_held=outcomes.count("holds"),
        n_warned=outcomes.count("warned"),
        n_accepted=outcomes.count("accepted"),
        groups=list(_groups(audit)),
    )


def _groups(audit: Audit) -> Iterator[Mapping[str, Any]]:
    """The checks by what they are about; what did not hold comes first."""
    runbooks = {check.name: check.runbook for check in load_checks()}
    troubled = {check.kind for check in audit.checks if not check.passed}
    for kind, vietnamese in sorted(_KINDS.items(), key=lambda item: item[0] not in troubled):
        checks = sorted(
            (check for check in audit.checks if check.kind is kind), key=lambda check: check.passed
        )
        if checks:
            lines = [_line(check, audit, runbooks) for check in checks]
            yield {"vietnamese": vietnamese, "english": kind.value, "lines": lines}


def _line(check: CheckResult, audit: Audit, runbooks: Mapping[str, str]) -> Mapping[str, Any]:
    outcome = outcome_of(check, audit.accepted)
    return {
        "check": check,
        "outcome": outcome,
        "outcome_vi": _OUTCOMES[outcome],
        "severity_vi": _SEVERITIES[check.severity],
        "runbook": _address(runbooks.get(check.name, "")),
        "accepted": audit.accepted[check.name].told() if check.name in audit.accepted else "",
        "more": max(check.n_unexpected - len(check.rows), 0),
    }


def _address(runbook: str) -> str:
    """Of the runbook's section: on the web where it is published there, else the file itself."""
    base = os.environ.get("MOTCUA_RUNBOOK_URL")
    file, _, anchor = runbook.partition("#")
    return f"{base or (PROJECT_ROOT / file).as_uri()}#{anchor}"
