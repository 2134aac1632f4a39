"""A visit of one source of which nothing is kept: what would be collected."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ingest.collect.archive import Archive
from ingest.collect.ledger import Ledger
from ingest.collect.night import Collected, collect
from ingest.collect.policy import FetchPolicy
from ingest.progress import Progress, silent
from ingest.sources import Source


def try_source(source: Source, policy: FetchPolicy, *, progress: Progress = silent) -> Collected:
    """Visit `source` as a night would, as politely, and forget the bytes.

    The attempts tell titles, dates, types and outcomes; a budget in `policy` bounds the visit.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-try-") as directory:
        root = Path(directory)
        return collect([source], Archive(root), Ledger(root / "ledger"), policy, progress=progress)
