"""The settings: variables, the file that holds them, channels of alerts, sources."""

from __future__ import annotations

import difflib
import re
import ssl
import stat
from collections.abc import Callable, Iterator

from ingest.sample_portal.fetching import CONTACT_VARIABLE, asks_strangers
from ingest.sources import PublisherKind, Source, SourceErrors, load_sources
from orchestration.alerts.channels import Misconfigured, heartbeat_url, mail_server, wanted, webhook_url
from orchestration.alerts.message import LANGUAGES
from orchestration.doctor.patient import Patient

_VARIABLE = re.compile(r"^#? ?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
_OF_TESTS = "MOTCUA_SHARED"


def contact(patient: Patient) -> Iterator[str]:
    strangers = [source.id for source in _sources(patient) if asks_strangers([source])]
    if strangers and not patient.environ.get(CONTACT_VARIABLE):
        yield f"{CONTACT_VARIABLE} is not set, {len(strangers)} portals are asked"


def mail(patient: Patient) -> Iterator[str]:
    environ = patient.environ
    if environ.get("MOTCUA_SMTP_HOST"):
        yield from _complaint(lambda: mail_server(environ))
        return
    for name in ("MOTCUA_MAIL_FROM", "MOTCUA_MAIL_TO", "MOTCUA_SMTP_USER"):
        if environ.get(name):
            yield f"{name} is set, MOTCUA_SMTP_HOST is not: no mail is sent"


def webhook(patient: Patient) -> Iterator[str]:
    if patient.environ.get("MOTCUA_WEBHOOK_URL"):
        yield from _complaint(lambda: webhook_url(patient.environ))


def heartbeat(patient: Patient) -> Iterator[str]:
    if patient.environ.get("MOTCUA_HEARTBEAT_URL"):
        yield from _complaint(lambda: heartbeat_url(patient.environ))


def nobody_told(patient: Patient) -> Iterator[str]:
    if not wanted(patient.environ) and asks_strangers(_sources(patient)):
        yield "neither mail nor webhook is set up"


def alert_language(patient: Patient) -> Iterator[str]:
    named = patient.environ.get("MOTCUA_ALERT_LANGUAGE", "")
    if named and named not in LANGUAGES:
        yield f"it is {named!r}"


def ca_bundle(patient: Patient) -> Iterator[str]:
    named = patient.environ.get("MOTCUA_CA_BUNDLE")
    if named:
        try:
            ssl.create_default_context(cafile=named)
        except OSError as error:
            yield f"{named}: {error.strerror or 'holds no certificate in PEM'}"


def settings_file(patient: Patient) -> Iterator[str]:
    file = patient.project / ".env"
    if file.exists():
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            yield f"{file} has mode {mode:o}"


def unknown_variable(patient: Patient) -> Iterator[str]:
    known = known_variables(patient)
    for name in sorted(patient.environ):
        if name.startswith("MOTCUA_") and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            yield name + (f" (did you mean {near[0]}?)" if near else "")


def sources(patient: Patient) -> Iterator[str]:
    try:
        found = load_sources(patient.sources)
    except SourceErrors as errors:
        yield from str(errors).splitlines()
        return
    if not found:
        yield f"{patient.sources} holds no source"


def publisher_organisation(patient: Patient) -> Iterator[str]:
    nameless = [
        source.id
        for source in _sources(patient)
        if source.publisher_kind is PublisherKind.OFFICIAL and not source.publisher_org and not source.sample
    ]
    if nameless:
        yield ", ".join(nameless)


def known_variables(patient: Patient) -> frozenset[str]:
    """All that .env.example explains."""
    example = patient.project / ".env.example"
    return frozenset([*_VARIABLE.findall(example.read_text("utf-8")), _OF_TESTS])


def _sources(patient: Patient) -> list[Source]:
    """The sources, none where they are wrong: that has a check of its own."""
    try:
        return load_sources(patient.sources)
    except (SourceErrors, OSError):
        return []


def _complaint(read: Callable[[], object]) -> Iterator[str]:
    try:
        read()
    except Misconfigured as error:
        yield str(error)
