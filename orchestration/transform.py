"""raw -> marts: runs the dbt project on the private warehouse, in this process.

dbt is heavy to import, so it is imported by the two functions that call it. Its target and logs
go under `build/`, never into the source tree; it phones nobody.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from expectations.loading import collector_paused
from ingest.progress import Progress, silent
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.dbt_fingerprint import built_by, fingerprint_of, note_built_by

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
# The profile of the dbt project opens this file.
WAREHOUSE_VARIABLE = "MOTCUA_WAREHOUSE"

_BROKEN = frozenset({"error", "fail", "runtime error", "partial success"})


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What became of one dbt node; `kind` is seed, model, test, unit_test or snapshot.

    `status` is dbt's own: success, pass, warn, fail, error or skipped. `failures` counts the rows
    that a test found, `file` is where the node is written down.
    """

    unique_id: str
    name: str
    kind: str
    status: str
    seconds: float
    message: str
    failures: int
    file: str

    @property
    def broken(self) -> bool:
        return self.status in _BROKEN


@dataclass(frozen=True, slots=True)
class TransformReport:
    """The results of all nodes, in the order in which dbt ran them."""

    nodes: tuple[NodeResult, ...]

    def count(self, status: str) -> int:
        return sum(node.status == status for node in self.nodes)

    @property
    def warnings(self) -> tuple[NodeResult, ...]:
        return tuple(node for node in self.nodes if node.status == "warn")


class TransformFailed(Exception):  # noqa: N818 - reads as the outcome it is
    """dbt could not build the marts: `node` broke (None: dbt itself), and what to do about it."""

    def __init__(self, node: str | None, cause: str, remedy: str, report: TransformReport) -> None:
        self.node = node
        self.cause = cause
        self.remedy = remedy
        self.report = report
        super().__init__(f"{node or 'dbt'}: {cause}\n{remedy}")


def build_marts(
    workspace: Workspace,
    *,
    progress: Progress = silent,
    select: Sequence[str] = (),
    unit_tests: bool = False,
    project: Path = DBT_PROJECT,
) -> TransformReport:
    """Build and test every node of the dbt project (or those of `select`, in dbt's syntax).

    The project builds what changed since it built the marts last; by another version of the project,
    all marts are built anew. dbt's unit tests are of the models' code, not of a night's data: they run only
    with `unit_tests`.

    Raises TransformFailed where a model or a test of severity error broke; the warehouse then
    holds what was built before, and nothing may be published from it.
    """
    arguments = ["build", *_places(workspace, project, workspace.build / "dbt")]
    if not unit_tests:
        arguments += ["--exclude-resource-type", "unit_test"]
    for node in select:
        arguments += ["--select", node]
    fingerprint = fingerprint_of(project)
    before = built_by(workspace.warehouse)
    if not select and before != fingerprint:
        arguments.append("--full-refresh")
        if before is not None:  # a rebuild that fails midway leaves marts of two projects
            note_built_by(workspace.warehouse, "")
    result = _invoke(arguments, workspace.warehouse, _Counter(progress))
    if isinstance(result.exception, KeyboardInterrupt):
        raise KeyboardInterrupt from result.exception
    report = TransformReport(tuple(_node_result(node) for node in getattr(result.result, "results", ())))
    if not result.success:
        raise _failure(report, result.exception, workspace)
    if not select:
        note_built_by(workspace.warehouse, fingerprint)
    _report_file(workspace).write_text(json.dumps([asdict(node) for node in report.nodes]), "utf-8")
    return report


def last_report(workspace: Workspace) -> TransformReport:
    """What the last build that succeeded did; empty where it is not known any more."""
    try:
        nodes = json.loads(_report_file(workspace).read_text("utf-8"))
        return TransformReport(tuple(NodeResult(**node) for node in nodes))
    except (OSError, ValueError, TypeError):
        return TransformReport(())


def _report_file(workspace: Workspace) -> Path:
    return workspace.build / "transformed.json"


def manifest_of(workspace: Workspace, project: Path = DBT_PROJECT) -> Path:
    """The parsed dbt project, for tools that read it; parsed anew where the project has changed since.

    Raises TransformFailed where the project does not parse.
    """
    manifest = workspace.build / "dbt-manifest.json"
    if manifest.exists() and manifest.stat().st_mtime_ns >= _last_change(project):
        return manifest
    workspace.build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="parse-", dir=workspace.build) as directory:
        result = _invoke(["parse", *_places(workspace, project, Path(directory))], workspace.warehouse)
        if not result.success:
            raise _failure(TransformReport(()), result.exception, workspace)
        # Renamed, not written in place: a process killed while parsing leaves no half manifest.
        (Path(directory) / "manifest.json").replace(manifest)
    return manifest


def _last_change(project: Path) -> int:
    return max(
        path.stat().st_mtime_ns
        for path in [project, *project.rglob("*")]
        if not {"target", "logs", "__pycache__"} & set(path.relative_to(project).parts)
    )


def _places(workspace: Workspace, project: Path, target: Path) -> list[str]:
    return [
        *("--project-dir", str(project)),
        *("--profiles-dir", str(project)),
        *("--target-path", str(target)),
        *("--log-path", str(workspace.build / "logs")),
        *("--log-level", "none"),
        "--no-send-anonymous-usage-stats",
    ]


def _invoke(arguments: Sequence[str], warehouse: Path, callback: Callable[[Any], None] | None = None) -> Any:
    with collector_paused():
        from dbt.cli.main import dbtRunner

    warehouse.parent.mkdir(parents=True, exist_ok=True)
    with _environment(WAREHOUSE_VARIABLE, str(warehouse)):
        return dbtRunner(callbacks=[callback] if callback else []).invoke(list(arguments))


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


class _Counter:
    """Turns dbt's events into progress: a node started gives the total, a node finished counts."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._total: int | None = None
        self._done = 0

    def __call__(self, event: Any) -> None:
        if event.info.name == "LogStartLine":
            self._total = event.data.total
        elif event.info.name == "NodeFinished":
            self._done += 1
            self._progress("transform", self._done, self._total, event.data.node_info.node_name)


def _node_result(result: Any) -> NodeResult:
    node = result.node
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        kind=str(node.resource_type),
        status=str(result.status),
        seconds=round(result.execution_time, 3),
        message=(result.message or "").strip(),
        failures=result.failures or 0,
        file=node.original_file_path,
    )


def _failure(
    report: TransformReport, exception: BaseException | None, workspace: Workspace
) -> TransformFailed:
    log = workspace.build / "logs" / "dbt.log"
    broken = next((node for node in report.nodes if node.broken), None)
    if broken is None:
        cause = " ".join(str(exception or "dbt gave no reason").split())
        return TransformFailed(None, cause, f"The whole story is in {log}.", report)
    if broken.kind in ("test", "unit_test"):
        remedy = (
            f"See what it found with `motcua sql --build`, or mend {broken.file}; "
            f"the whole story is in {log}."
        )
    else:
        remedy = f"Mend {broken.file} and run the night again; the whole story is in {log}."
    return TransformFailed(broken.name, broken.message or broken.status, remedy, report)
