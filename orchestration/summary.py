"""What a night did, in a screenful of text: for whoever ran it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.workspace import Workspace
from orchestration.choice import last_run
from orchestration.night import Night
from orchestration.outcomes import outcome_of

_SHOWN = 8


def summary(night: Night, workspace: Workspace) -> str:
    return "\n".join(_lines(night, workspace))


def _lines(night: Night, workspace: Workspace) -> Iterator[str]:
    if night.collected is not None:
        counts = {outcome.value: count for outcome, count in sorted(night.collected.counts.items())}
        yield f"collected   {len(night.collected.attempts)} attempts: {_counts(counts)}"
        for failed in night.collected.failures:
            yield f"            {failed.outcome.value}: {failed.url} ({failed.source_id}; {failed.detail})"
            yield f"              -> {failed.next_step}"
        if night.collected.failures:
            yield f"            to ask these sources again: motcua run --retry {last_run(workspace.ledger)}"
    landed = night.landed
    yield f"read        {landed.n_read} documents: {_counts(landed.outcomes)}"
    yield f"            {landed.n_kept} had been read before"
    yield (
        f"extracted   {landed.n_figures} figures, {landed.n_unread} numbers unread, "
        f"{landed.n_furniture} numbers that are no figures"
    )
    yield from _built(night)
    held = sum(check.passed for check in night.checks)
    yield f"checked     {held} of {len(night.checks)} checks hold"
    for check in night.checks:
        if not check.passed:
            yield f"            {outcome_of(check, night.audit.accepted)}: {check.name}: {check.observed}"
            if check.name in night.audit.accepted:
                yield f"            accepted by {night.audit.accepted[check.name].told()}"
    yield from _findings(night)
    yield f"published   {workspace.current}" + (
        " (says the same as before)" if night.published.unchanged else ""
    )
    if night.published.previous and not night.published.unchanged:
        yield f"            what moved: {workspace.published / 'current' / 'CHANGES.md'}"
    yield "time        " + ", ".join(f"{step} {took:.1f} s" for step, took in night.seconds.items())
    yield 'next        motcua sql "from fct_dossiers limit 10" · make sql · make ui'


def _built(night: Night) -> Iterator[str]:
    if night.kept:
        yield (
            f"unchanged   since {night.audit.at:%Y-%m-%d %H:%M} UTC: the same documents, rules, models and "
            "checks; what follows was found then"
        )
    report = night.transformed
    yield f"built       {len(report.nodes)} dbt nodes, {len(report.warnings)} warnings"
    for warning in report.warnings:
        yield f"            warn: {warning.name}: {warning.failures} rows ({warning.file})"


def _findings(night: Night) -> Iterator[str]:
    rows = [row for check in night.checks if check.name == "findings" for row in check.rows]
    # Reports repeat one another; a finding that several of them show is told once.
    found = list(dict.fromkeys(_finding(row) for row in sorted(rows, key=_weight)))
    for finding in found[:_SHOWN]:
        yield f"            {finding}"
    if len(found) > _SHOWN:
        yield (
            f"            … and {len(found) - _SHOWN} more: "
            "motcua sql \"from fct_reconciliation where verdict = 'finding'\""
        )


def _weight(row: Mapping[str, Any]) -> tuple[float, str]:
    """The largest differences first, whatever order the rows came in."""
    return -abs(row["difference"] or 0), str(row)


def _finding(row: Mapping[str, Any]) -> str:
    subject = ", ".join(str(row[name]) for name in ("province", "org", "field") if row.get(name))
    period = f"{row['period_start'] or '…'} to {row['period_end'] or '…'}"
    if row["difference"] is None:
        return f"{row['identity']}: {subject or 'subject unknown'}, {period}: {_plain(row['lhs'])} of nothing"
    compared = f"{_plain(row['lhs'])} against {_plain(row['rhs'])} ({_plain(row['difference'])})"
    return f"{row['identity']}: {subject or 'subject unknown'}, {period}: {compared}"


def _plain(value: Any) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _counts(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{outcome} {count}" for outcome, count in outcomes.items()) or "none"
