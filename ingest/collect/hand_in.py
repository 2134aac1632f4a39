"""The side door: one document that a person hands in, or one address that no list names.

For portals that shut out programs but not people, and for reports that left the lists. The same
checks and the same record as for what a night finds.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

from ingest.collect import memory
from ingest.collect.answer import Failed, Fetched
from ingest.collect.archive import Archive
from ingest.collect.fetch import Fetcher
from ingest.collect.folder import read_file, written
from ingest.collect.judge import judge
from ingest.collect.ledger import Attempt, Ledger, Role
from ingest.collect.outcome import Outcome
from ingest.collect.page_cache import PageCache
from ingest.collect.policy import MAX_BYTES, FetchPolicy
from ingest.collect.recorder import Asked, Recorder
from ingest.collect.waiting import waiting
from ingest.sources import Portal, Source

# So many characters of the SHA-256 tell apart whatever a person hands in.
_TOLD_APART = 12


def add_file(
    path: Path,
    source: Source,
    archive: Archive,
    ledger: Ledger,
    *,
    url: str | None = None,
    title: str | None = None,
    published: date | None = None,
    max_bytes: int = MAX_BYTES,
) -> Attempt:
    """Keep a file as a document of `source`, from `url` if it is known where it stood.

    Without `url`, other bytes are another document, whatever the file is called: two reports in files of
    one name must not pass for a report and its correction. The address that the attempt then has, given
    as `url`, hands in a new version of that document.

    The outcome is in the attempt: also of a file that is not there. A page that is a notice instead
    of a document is refused as if it had been fetched. Raises StorageError.
    """
    name = written(Path(path.name))
    asked = _asked(url or f"file:{name}", title, published)
    recorder, made = _recorder(source, archive, ledger)
    with recorder.faults_of(asked), memory.until_done():
        content = read_file(path if path.exists() else None, max_bytes)
        if isinstance(content, bytes):
            asked = _asked(url or _address(name, content, source, ledger), title, published)
            told = Fetched(content, asked.url, 200, None, None, None)
            content = judge(asked.url, told, list_url=source.list_url or "") or content
        if isinstance(content, Failed):
            recorder.failed(asked, replace(content, final_url=None, http_status=None))
        else:
            recorder.handed_over(asked, content)
    return made[0]


def _asked(url: str, title: str | None, published: date | None) -> Asked:
    role = Role.FILE if url.startswith("file:") else Role.ARTICLE
    return Asked(url, role, title=title, published=published)


def _address(name: str, content: bytes, source: Source, ledger: Ledger) -> str:
    """The address of a file that stood nowhere: by its bytes first, then its name."""
    digest = hashlib.sha256(content).hexdigest()
    by_name = f"file:{name}"  # of ledgers from before addresses were by bytes
    standing = ledger.standing(source.id, by_name)
    if standing is not None and standing.last.digest == digest:
        return by_name
    return f"file:{digest[:_TOLD_APART]}/{name}"


def add_url(
    url: str,
    source: Source,
    archive: Archive,
    ledger: Ledger,
    policy: FetchPolicy,
    *,
    title: str | None = None,
    published: date | None = None,
) -> Attempt:
    """Fetch one address as a document of `source`, under the policy and robots.txt like any other.

    The outcome is in the attempt. Raises StorageError.
    """
    asked = Asked(url, Role.ARTICLE, title=title, published=published)
    recorder, made = _recorder(source, archive, ledger)
    if not isinstance(source.place, Portal):
        detail = f"{source.id} is a folder: it has no addresses; put the file into it"
        recorder.failed(asked, Failed(Outcome.REFUSED, detail))
        return made[0]
    fetcher = Fetcher(policy, waiting(policy), PageCache(archive.root / "pages"))
    try:
        with recorder.faults_of(asked), memory.until_done():
            answer = fetcher.get(url)
            if isinstance(answer, Fetched):
                answer = judge(url, answer, list_url=source.list_url or "") or answer
            if isinstance(answer, Fetched):
                recorder.fetched(asked, answer)
            elif isinstance(answer, Failed):
                recorder.failed(asked, answer)
    finally:
        fetcher.close()
    return made[0]


def _recorder(source: Source, archive: Archive, ledger: Ledger) -> tuple[Recorder, list[Attempt]]:
    """A recorder, and the list of the attempts that it makes."""
    made: list[Attempt] = []

    def record(attempt: Attempt) -> None:
        ledger.append(attempt)
        made.append(attempt)

    return Recorder(source.id, archive, ledger, record), made
