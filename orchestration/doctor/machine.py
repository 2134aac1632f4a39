"""The machine: Python and its packages, disk, clock, models for scans."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from packaging.specifiers import SpecifierSet

from ingest.read.outcome import UnreadableError
from ingest.read.scan.engine import models_folder
from orchestration.doctor.patient import Patient

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_NETWORK = frozenset(
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "fuse.sshfs", "fuse.glusterfs"]
)
_SHOWN = 5
_SLACK = timedelta(minutes=5)


def python_version(patient: Patient) -> Iterator[str]:
    wanted = tomllib.loads((patient.project / "pyproject.toml").read_text())["project"]["requires-python"]
    running = ".".join(map(str, patient.python))
    if running not in SpecifierSet(wanted):
        yield f"Python {running} runs, {wanted} is needed"


def packages(patient: Patient) -> Iterator[str]:
    lock = patient.project / "requirements.lock"
    if not lock.exists():
        return
    wrong = []
    for name, wanted in _PIN.findall(lock.read_text("utf-8")):
        found = _installed(name)
        if found != wanted:
            wrong.append(f"{name} {found or 'is missing'} instead of {wanted}")
    if wrong:
        more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        yield ", ".join(wrong[:_SHOWN]) + more


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def ocr_models(patient: Patient) -> Iterator[str]:
    del patient
    try:
        models_folder()
    except UnreadableError as error:
        yield error.detail


def disk_space(patient: Patient) -> Iterator[str]:
    free = shutil.disk_usage(_existing(patient.workspace.root)).free
    if free < patient.room:
        yield f"{free / 1e9:.1f} GB free, {patient.room / 1e9:.1f} GB should be"


def network_filesystem(patient: Patient) -> Iterator[str]:
    place = _existing(patient.workspace.root)
    kind = _kind_of_filesystem(place, patient.mounts)
    if kind in _NETWORK:
        yield f"{place} lies on {kind}"


def clock(patient: Patient) -> Iterator[str]:
    released = datetime.fromtimestamp((patient.project / "pyproject.toml").stat().st_mtime, UTC)
    segments = list(patient.workspace.ledger.glob("*.jsonl")) if patient.workspace.ledger.is_dir() else []
    last = max((datetime.fromtimestamp(one.stat().st_mtime, UTC) for one in segments), default=None)
    for what, when in (("the last attempt in the ledger", last), ("this version of motcua", released)):
        if when is not None and patient.now + _SLACK < when:
            yield f"it says {patient.now:%Y-%m-%d %H:%M}, {what} is of {when:%Y-%m-%d %H:%M} (UTC)"


def _existing(path: Path) -> Path:
    """`path`, or the nearest folder above it that is there."""
    return next(one for one in (path, *path.parents) if one.exists())


def _kind_of_filesystem(path: Path, mounts: Path) -> str | None:
    """The type of the filesystem that holds `path`: that of the longest mount point above it."""
    if not mounts.exists():
        return None
    best, kind = "", None
    real = os.path.realpath(path)
    for line in mounts.read_text("utf-8", "replace").splitlines():
        fields, _, rest = line.partition(" - ")
        point = fields.split(" ")[4].replace("\\040", " ")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, rest.split(" ")[0]
    return kind
