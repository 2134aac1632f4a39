"""All checks, in the order in which they are told, and the table of what they found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from orchestration.doctor import dagster_instance, data, machine, settings
from orchestration.doctor.patient import Look, Patient
from orchestration.runbook import runbook_link
from orchestration.secrecy import without_secrets

_ADVICE = Path(__file__).with_name("checks.yaml")

CHECKS: Mapping[str, Look] = {
    "python-version": machine.python_version,
    "packages": machine.packages,
    "ocr-models": machine.ocr_models,
    "disk-space": machine.disk_space,
    "network-filesystem": machine.network_filesystem,
    "clock": machine.clock,
    "home-writable": data.home_writable,
    "home-owner": data.home_owner,
    "settings-file": settings.settings_file,
    "unknown-variable": settings.unknown_variable,
    "sources": settings.sources,
    "publisher-organisation": settings.publisher_organisation,
    "contact": settings.contact,
    "mail": settings.mail,
    "webhook": settings.webhook,
    "heartbeat-url": settings.heartbeat,
    "nobody-told": settings.nobody_told,
    "alert-language": settings.alert_language,
    "ca-bundle": settings.ca_bundle,
    "data-version": data.data_version,
    "half-restored": data.half_restored,
    "night-hangs": data.night_hangs,
    "night-cut-short": data.night_cut_short,
    "publication-link": data.publication_link,
    "publication-readable": data.publication_readable,
    "build-newer": data.build_newer,
    "archive-bytes": data.archive_bytes,
    "ledger": data.ledger,
    "heartbeat-old": data.heartbeat_old,
    "alerts-waiting": data.alerts_waiting,
    "dagster-home": dagster_instance.dagster_home,
    "telemetry": dagster_instance.telemetry,
    "run-monitoring": dagster_instance.run_monitoring,
    "one-run": dagster_instance.one_run,
    "two-daemons": dagster_instance.two_daemons,
    "daemon-alive": dagster_instance.daemon_alive,
    "schedule-off": dagster_instance.schedule_off,
    "postgres": dagster_instance.postgres,
}


class Severity(StrEnum):
    ERROR = "error"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a check's finding means and what to do; see the head of checks.yaml."""

    severity: Severity
    means: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found, one line each."""

    check: str
    lines: tuple[str, ...]

    @property
    def is_error(self) -> bool:
        return bool(self.lines) and advice()[self.check].severity is Severity.ERROR


@cache
def advice() -> Mapping[str, Advice]:
    return {
        name: Advice(Severity(entry["severity"]), entry["means"], entry["remedy"])
        for name, entry in yaml.safe_load(_ADVICE.read_text("utf-8")).items()
    }


def examine(patient: Patient) -> tuple[Found, ...]:
    """Every check; one that cannot look says so, and the others go on."""
    return tuple(Found(name, tuple(_look(look, patient))) for name, look in CHECKS.items())


def report(found: Sequence[Found]) -> Iterator[str]:
    """A line for each check, and under what was found: what it means, what to do, where to read on."""
    for one in found:
        known = advice()[one.check]
        if not one.lines:
            yield f"ok     {one.check}"
            continue
        yield f"{known.severity.value:<6} {one.check:<24} {known.means}"
        yield from (f"       {'':<24} {line}" for line in one.lines)
        yield f"       {'':<24} -> {known.remedy}"
        yield f"       {'':<24} {runbook_link(one.check)}"
    errors = sum(one.is_error for one in found)
    warnings = sum(bool(one.lines) for one in found) - errors
    yield f"{len(found)} checks: {errors} errors, {warnings} warnings"


def _look(look: Look, patient: Patient) -> Iterator[str]:
    try:
        for line in look(patient):
            yield without_secrets(line, patient.environ)
    except Exception as error:
        yield without_secrets(f"could not look: {type(error).__name__}: {error}", patient.environ)
