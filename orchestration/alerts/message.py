"""The one message of a night: a subject, a text in Vietnamese and English, and the same as JSON."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.alerts.news import News, Part, Row
from orchestration.alerts.trouble import Remembered, TroubleTold, wording
from orchestration.runbook import runbook_link
from orchestration.secrecy import without_secrets

SCHEMA = "motcua.alert/1"
LANGUAGES = ("vi", "en")
_WORDS = Path(__file__).with_name("words.yaml")
_SHOWN = 15
_WIDTH = 200
_LONGEST = 20_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a message says. `ran` counts what the night did, by word."""

    at: datetime
    failed: bool
    ran: Mapping[str, int]
    news: News
    troubles: Sequence[TroubleTold]
    recovered: Sequence[Remembered]

    @property
    def is_worth_telling(self) -> bool:
        return bool(self.troubles or self.recovered) or not self.news.is_empty


@dataclass(frozen=True, slots=True)
class Message:
    """`id` names the message for good; `payload` is JSON for a webhook, with `text` among its keys."""

    id: str
    subject: str
    text: str
    payload: Mapping[str, Any]


def compose(told: Told, languages: Sequence[str] = LANGUAGES) -> Message:
    """The message in these languages, one after the other; secrets and control characters are taken out."""
    subject = without_secrets(
        f"motcua {told.at:%Y-%m-%d}: {' / '.join(_headline(told, one) for one in languages)}"
    )
    texts = ("\n".join(_lines(told, language)) for language in languages)
    text = without_secrets("\n\n".join(texts))
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "\n…"
    identity = f"{told.at:%Y%m%dT%H%M%S}"
    return Message(identity, subject, text + "\n", _payload(told, identity, subject, text, languages))


def chosen_languages(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Those of $MOTCUA_ALERT_LANGUAGE: vi, en, or both where it says nothing of the kind."""
    named = environ.get("MOTCUA_ALERT_LANGUAGE", "")
    return (named,) if named in LANGUAGES else LANGUAGES


@cache
def _words(language: str) -> Mapping[str, str]:
    words: Mapping[str, str] = yaml.safe_load(_WORDS.read_text("utf-8"))[language]
    return words


def _headline(told: Told, language: str) -> str:
    words = _words(language)
    counts = {
        "new_reports": told.news.reports.count,
        "new_findings": told.news.findings.count,
        "revisions": told.news.revisions.count,
        "troubles": len(told.troubles),
        "recovered": len(told.recovered),
    }
    said = [words["failed"]] if told.failed else []
    for name, count in counts.items():
        if count:
            wording_of = words.get(f"{name}_one") if count == 1 else None
            said.append((wording_of or words[name]).format(n=_number(count, language)))
    return ", ".join(said)


def _lines(told: Told, language: str) -> Iterator[str]:
    words = _words(language)
    yield _headline(told, language).capitalize()
    ran = ", ".join(f"{name} {_number(count, language)}" for name, count in told.ran.items())
    yield f"{words['ran']}: {ran or words['nothing_ran']}"
    if told.troubles:
        yield from ("", words["troubles_title"])
        for one in told.troubles[:_SHOWN]:
            what = _plain(wording(one.trouble, language, one.day))
            yield f"- [{words[one.why.value]}] {what}"
            yield f"  {words['see']}: {runbook_link(one.trouble.section)}"
        yield from _more(len(told.troubles) - _SHOWN, words)
    if told.recovered:
        yield from ("", words["recovered_title"])
        yield from (f"- {_plain(getattr(one, language))}" for one in told.recovered[:_SHOWN])
        yield from _more(len(told.recovered) - _SHOWN, words)
    yield from _part(told.news.reports, "new_reports_title", language, _report)
    yield from _part(told.news.findings, "new_findings_title", language, _finding)
    yield from _part(told.news.revisions, "revisions_title", language, _revision)
    if told.news.findings.count:
        yield f"{words['query']}: motcua sql \"from fct_reconciliation where verdict = 'finding'\""


def _part(part: Part, title: str, language: str, line: Callable[[Row, str], str]) -> Iterator[str]:
    if not part.count:
        return
    words = _words(language)
    yield from ("", f"{words[title]}: {_number(part.count, language)}")
    yield from (f"- {_plain(line(row, language))}" for row in part.rows)
    yield from _more(part.count - len(part.rows), words)


def _more(count: int, words: Mapping[str, str]) -> Iterator[str]:
    if count > 0:
        yield words["more"].format(n=count)


def _report(row: Row, language: str) -> str:
    known = [str(row[name]) for name in ("published", "province") if row[name]]
    figures = _words(language)["figures"].format(n=_number(row["n_figures"], language))
    return f"{', '.join([*known, str(row['title'])])} ({figures}) {row['url']}"


def _finding(row: Row, language: str) -> str:
    subject = ", ".join(str(row[name]) for name in ("province", "org", "field", "indicator") if row[name])
    sides = _words(language)["against"].format(
        lhs=_number(row["lhs"], language), rhs=_number(row["rhs"], language)
    )
    return f"{row['identity']}: {subject or '?'}, {_period(row)}: {sides}"


def _revision(row: Row, language: str) -> str:
    subject = ", ".join(str(row[name]) for name in ("measure", "org", "field") if row[name])
    change = _words(language)["was"].format(
        old=_number(row["old_value"], language), new=_number(row["new_value"], language)
    )
    return f"{subject}, {_period(row)}: {change}"


def _period(row: Row) -> str:
    return f"{row['period_start'] or '…'} – {row['period_end'] or '…'}"


def _number(value: Any, language: str) -> str:
    """As the language writes it: 1.234,5 or 1,234.5."""
    if value is None:
        return "–"
    text = f"{value:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def _plain(text: str) -> str:
    """One line of bounded length, without control characters: publishers write titles as they like."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def _payload(
    told: Told, identity: str, subject: str, text: str, languages: Sequence[str]
) -> Mapping[str, Any]:
    return {
        "schema": SCHEMA,
        "id": identity,
        "at": f"{told.at:%Y-%m-%dT%H:%M:%SZ}",
        "status": "failed" if told.failed else "ok",
        "subject": subject,
        "text": text,
        "ran": dict(told.ran),
        "counts": {
            "new_reports": told.news.reports.count,
            "new_findings": told.news.findings.count,
            "revisions": told.news.revisions.count,
            "troubles": len(told.troubles),
            "recovered": len(told.recovered),
        },
        "troubles": [
            {
                "kind": one.trouble.kind,
                "subject": one.trouble.subject,
                "why": one.why.value,
                "day": one.day,
                "runbook": runbook_link(one.trouble.section),
                **{
                    language: without_secrets(_plain(wording(one.trouble, language, one.day)))
                    for language in languages
                },
            }
            for one in told.troubles
        ],
        "recovered": [
            {language: without_secrets(_plain(getattr(one, language))) for language in languages}
            for one in told.recovered
        ],
        "new_reports": [_json_row(row) for row in told.news.reports.rows],
        "new_findings": [_json_row(row) for row in told.news.findings.rows],
        "revisions": [_json_row(row) for row in told.news.revisions.rows],
    }


def _json_row(row: Row) -> dict[str, Any]:
    return {name: _json_value(value) for name, value in row.items() if value is not None}


def _json_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return value
    return _plain(str(value))
