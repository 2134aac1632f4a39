"""What a person has taken upon themselves: to publish although a check that blocks has failed.

An acceptance is a line of `archive/decisions.jsonl`, append-only and kept with the archive, since nothing
else can bring it back. It holds for the build that it names, and later for the very rows that were found
then: whatever else a check finds blocks again.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from expectations import CheckResult, Kind
from ingest.collect.storage import StorageError
from ingest.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Acceptance:
    """`by` accepted at `at` (UTC), for `reason`, that `build` failed `checks`: name -> digests of the rows
    that each had found, empty where it had found more than it shows.
    """

    at: datetime
    by: str
    reason: str
    build: str
    checks: Mapping[str, Sequence[str]]

    def told(self) -> str:
        return f"{self.by}, {self.at:%Y-%m-%d %H:%M} UTC: {self.reason}"

    def covers(self, check: CheckResult, build: str) -> bool:
        if not check.evaluated or check.name not in self.checks:
            return False
        rows = row_digests(check)
        return build == self.build or (bool(rows) and set(rows) <= set(self.checks[check.name]))


def acceptance_of(
    failed: Iterable[CheckResult], build: str, *, reason: str, by: str, at: datetime
) -> Acceptance:
    return Acceptance(at, by, reason, build, {check.name: row_digests(check) for check in failed})


def row_digests(check: CheckResult) -> list[str]:
    """One digest for each row that a check found; none where it found more than it holds.

    None for the structure of a table either: its rows show the value that is wrong and not where it stands.
    """
    if check.n_unexpected > len(check.rows) or check.kind is Kind.STRUCTURE:
        return []
    return [hashlib.sha256(_canonical(row)).hexdigest()[:16] for row in check.rows]


def _canonical(row: Mapping[str, object]) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=str).encode()


def whoami() -> str:
    """The account that runs this process."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def decisions(workspace: Workspace) -> Path:
    return workspace.archive / "decisions.jsonl"


def read_acceptances(workspace: Workspace) -> list[Acceptance]:
    """All that was accepted, oldest first; raises StorageError for a line that is none."""
    file = decisions(workspace)
    if not file.exists():
        return []
    found = []
    *lines, _unfinished = file.read_text("utf-8").split("\n")
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            found.append(Acceptance(**{**record, "at": datetime.fromisoformat(record["at"])}))
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(
                f"{file}:{number}: no acceptance ({error}). The file was damaged: restore it from a backup, "
                "or take this line out; what it accepted then blocks again."
            ) from error
    return found


def record(workspace: Workspace, acceptance: Acceptance) -> None:
    """Append an acceptance; when this returns, it is on disk. Raises StorageError where the disk fails."""
    file = decisions(workspace)
    line = json.dumps({**asdict(acceptance), "at": acceptance.at.isoformat()}, ensure_ascii=False)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab+") as handle:
            # What a killed process left half written was never accepted; it must not swallow this line.
            handle.seek(0)
            handle.truncate(handle.read().rfind(b"\n") + 1)
            handle.write(f"{line}\n".encode())
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        raise StorageError(
            f"{file} cannot be written ({error.strerror}). Make room or mend the permissions; accept again."
        ) from error


def accepted_by(check: CheckResult, build: str, acceptances: Iterable[Acceptance]) -> Acceptance | None:
    """The newest acceptance that covers what a check found in a build."""
    covering = [acceptance for acceptance in acceptances if acceptance.covers(check, build)]
    return covering[-1] if covering else None
