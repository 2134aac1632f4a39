"""Of which sources a night collects: all, chosen ones, or those that failed in an earlier run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from ingest.collect.ledger import Attempt, read_attempts, run_ids
from ingest.sources import Source
from ingest.window import Window

LAST = "last"


class ChoiceUnknown(Exception):  # noqa: N818 - reads as the outcome it is
    """No source, run or month by that name; the message lists those that there are."""


def chosen_sources(
    sources: Sequence[Source], ledger: Path, *, named: Collection[str] = (), retry: str = ""
) -> list[Source]:
    """The sources `named` (all where none is), of these only those with failures in the run `retry`.

    `retry` is the id of a run, as the summary of a night gives it, or `last`. What the run collected well is
    asked for by its validators alone, if at all. Raises ChoiceUnknown, LedgerError.
    """
    unknown = set(named) - {source.id for source in sources}
    if unknown:
        there_are = ", ".join(sorted(source.id for source in sources))
        raise ChoiceUnknown(f"no source {', '.join(sorted(unknown))}; there are {there_are}")
    chosen = [source for source in sources if not named or source.id in named]
    if not retry:
        return chosen
    failed = failed_sources(ledger, retry)
    return [source for source in chosen if source.id in failed]


def failed_sources(ledger: Path, run: str) -> set[str]:
    """The sources of which an address failed in a run and did not succeed later in it."""
    ended: dict[tuple[str, str], Attempt] = {}
    for attempt in _attempts_of(ledger, run):
        ended[attempt.source_id, attempt.url] = attempt
    return {attempt.source_id for attempt in ended.values() if not attempt.outcome.is_success}


def last_run(ledger: Path) -> str:
    """The id of the newest run of which the ledger knows; empty where there is none."""
    runs = run_ids(ledger)
    return runs[-1] if runs else ""


def months_of(text: str) -> Window:
    """`2023-01` or `2023-01..2023-06` as days; raises ChoiceUnknown."""
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:\.\.(\d{4})-(\d{2}))?", text.strip())
    try:
        if found is None:
            raise ValueError
        first = date(int(found[1]), int(found[2]), 1)
        last = date(int(found[3] or found[1]), int(found[4] or found[2]), 1)
    except ValueError:
        raise ChoiceUnknown(
            f"{text} is no month or range of months, as 2023-01 or 2023-01..2023-06"
        ) from None
    end = (last + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if end < first:
        raise ChoiceUnknown(f"{text} ends before it begins")
    return Window(first, end)


def _attempts_of(ledger: Path, run: str) -> Iterator[Attempt]:
    runs = run_ids(ledger)
    name = runs[-1] if run == LAST and runs else run
    if name not in runs:
        raise ChoiceUnknown(f"no run {run}; the last are {', '.join(runs[-5:]) or 'none'}")
    return read_attempts(ledger, name)
