"""A document that a person hands in: into the archive under the night's lock."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from ingest.collect.archive import Archive
from ingest.collect.hand_in import add_file, add_url
from ingest.collect.ledger import Attempt, Ledger
from ingest.sample_portal.fetching import policy_for
from ingest.sources import Source
from ingest.workspace import Workspace
from orchestration.lock import night_lock


def add_document(
    workspace: Workspace,
    source: Source,
    document: str,
    *,
    url: str | None,
    title: str | None,
    published: date | None,
) -> Attempt:
    """Keep `document`, the address of a page or the path of a file; raises NightRunning and StorageError."""
    with night_lock(workspace):
        archive, ledger = Archive(workspace.archive), Ledger(workspace.ledger)
        if urlsplit(document).scheme in ("http", "https"):
            with policy_for([source]) as policy:
                return add_url(document, source, archive, ledger, policy, title=title, published=published)
        return add_file(Path(document), source, archive, ledger, url=url, title=title, published=published)
