"""Collected documents -> schema `raw`: every version read, extracted and landed once.

`raw` is a pure function of archive, ledger, sources and rules: what is there already is not read
again, what no longer follows from them (another context, earlier rules, a source taken out of the
registry) is taken out. Documents land in small transactions, so a night that is killed goes on where
it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb

from ingest.collect.archive import Archive, MissingBlobError, TornBlobError
from ingest.collect.ledger import Attempt, DocumentVersion, document_versions, spells
from ingest.document import Document
from ingest.extract import RULES_VERSION, extract
from ingest.figure import Context, Extraction
from ingest.progress import Progress, silent
from ingest.raw import append, open_raw, replace_all, transaction
from ingest.raw_rows import (
    Reading,
    attempt_row,
    figure_rows,
    furniture_rows,
    reading_row,
    short_hash,
    source_row,
    unread_rows,
)
from ingest.read import ReadFailure, ReadOutcome
from ingest.sources import Source
from ingest.window import Window

ReadAll = Callable[[Iterable[tuple[str, bytes, str]]], Iterator[tuple[str, Document | ReadFailure]]]
"""Reads documents given as (key, bytes, digest), in their order."""

_BATCH = 25
# How these ended may depend on the state of the machine, so they are tried again every night.
_RETRIED = (ReadOutcome.TIMEOUT, ReadOutcome.CRASHED, ReadOutcome.LOST)
_OF_READINGS = ("figures", "furniture", "unread_numbers", "readings")


@dataclass(frozen=True, slots=True)
class Landed:
    """What one landing did: documents by how their reading ended, and the numbers found in them.

    `n_kept` documents stood in `raw` already.
    """

    outcomes: Mapping[str, int] = field(default_factory=dict)
    n_kept: int = 0
    n_figures: int = 0
    n_unread: int = 0
    n_furniture: int = 0

    @property
    def n_read(self) -> int:
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class _Due:
    """A document version to be read, and the id that its reading will have."""

    reading_id: str
    version: DocumentVersion
    context: Context


def land(
    attempts: Sequence[Attempt],
    sources: Sequence[Source],
    archive: Archive,
    warehouse: Path,
    *,
    read_all: ReadAll,
    progress: Progress = silent,
) -> Landed:
    """Bring schema `raw` of the file `warehouse` in step with ledger, sources and rules.

    `attempts` is the whole ledger in its order. Documents of sources that are not among `sources` do
    not land. A document whose bytes the archive lost lands as a reading that ended in `lost`. Raises
    duckdb.Error where the warehouse cannot be written.
    """
    by_id = {source.id: source for source in sources}
    own = [attempt for attempt in attempts if attempt.source_id in by_id]
    current = [_due(version, by_id[version.source_id]) for version in document_versions(own)]
    with open_raw(warehouse) as connection:
        with transaction(connection):
            replace_all(connection, "sources", map(source_row, sources))
            replace_all(connection, "attempts", map(attempt_row, spells(own)))
            _drop_outdated(connection, current)
        kept = {row[0] for row in connection.execute("select reading_id from raw.readings").fetchall()}
        due = [one for one in current if one.reading_id not in kept]
        landed = _land_due(connection, due, archive, read_all, progress)
        with transaction(connection):
            connection.execute("delete from raw.current_readings")
            connection.execute(
                "insert into raw.current_readings select document_id, reading_id from raw.readings"
            )
    return Landed(
        outcomes=dict(sorted(landed["outcome"].items())),
        n_kept=len(kept),
        n_figures=landed["numbers"]["figures"],
        n_unread=landed["numbers"]["unread"],
        n_furniture=landed["numbers"]["furniture"],
    )


def forget_readings(warehouse: Path, window: Window) -> int:
    """Take out the readings of documents published in `window`; the next landing reads them again.

    A document without a date is meant always. Returns how many were taken out.
    """
    with open_raw(warehouse) as connection, transaction(connection):
        dated = connection.execute("select reading_id, published from raw.readings").fetchall()
        meant = [reading_id for reading_id, published in dated if window.holds(published)]
        for table in (*_OF_READINGS, "current_readings"):
            connection.execute(
                f"delete from raw.{table} where reading_id in (select unnest($meant::varchar[]))",
                {"meant": meant},
            )
    return len(meant)


def context_of(version: DocumentVersion, source: Source) -> Context:
    """What is known of a document besides its text; what is said of the one file goes before the source."""
    publisher = version.publisher or source.publisher
    return Context(
        published=version.published,
        province=version.province or source.province,
        publisher=publisher,
        publisher_org=source.publisher_org if publisher == source.publisher else None,
        title=version.title or "",
    )


def _due(version: DocumentVersion, source: Source) -> _Due:
    context = context_of(version, source)
    reading_id = short_hash(
        version.document_id,
        context.published,
        context.province,
        context.publisher,
        context.publisher_org,
        context.title,
        RULES_VERSION,
    )
    return _Due(reading_id, version, context)


def _drop_outdated(connection: duckdb.DuckDBPyConnection, current: Sequence[_Due]) -> None:
    wanted = [one.reading_id for one in current]
    retried = [outcome.value for outcome in _RETRIED]
    for table in _OF_READINGS:
        connection.execute(
            f"""
            delete from raw.{table}
            where reading_id not in (select unnest($wanted::varchar[]))
                or reading_id in (select reading_id from raw.readings where list_contains($retried, outcome))
            """,
            {"wanted": wanted, "retried": retried},
        )


def _land_due(
    connection: duckdb.DuckDBPyConnection,
    due: Sequence[_Due],
    archive: Archive,
    read_all: ReadAll,
    progress: Progress,
) -> Mapping[str, Counter[str]]:
    outcomes: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    readings = _readings(due, archive, read_all)
    done = 0
    while batch := list(islice(readings, _BATCH)):
        with transaction(connection):
            append(connection, "readings", map(reading_row, batch))
            for table, rows in (
                ("figures", figure_rows),
                ("furniture", furniture_rows),
                ("unread_numbers", unread_rows),
            ):
                append(connection, table, (row for reading in batch for row in rows(reading)))
        for reading in batch:
            done += 1
            outcome = ReadOutcome.READ if isinstance(reading.result, Document) else reading.result.reason
            outcomes[outcome.value] += 1
            numbers["figures"] += len(reading.extraction.figures)
            numbers["unread"] += len(reading.extraction.unread)
            numbers["furniture"] += len(reading.extraction.furniture)
            progress("read", done, len(due), reading.version.url)
    return {"outcome": outcomes, "numbers": numbers}


def _readings(due: Sequence[_Due], archive: Archive, read_all: ReadAll) -> Iterator[Reading]:
    by_id = {one.reading_id: one for one in due}
    lost: dict[str, ReadFailure] = {}
    for reading_id, result in read_all(_contents(due, archive, lost)):
        yield _reading(by_id[reading_id], result)
    for reading_id, failure in lost.items():
        yield _reading(by_id[reading_id], failure)


def _contents(
    due: Iterable[_Due], archive: Archive, lost: dict[str, ReadFailure]
) -> Iterator[tuple[str, bytes, str]]:
    """The archived bytes of what is due; what the archive does not have is noted in `lost`."""
    for one in due:
        try:
            content = archive.read(one.version.digest)
        except (MissingBlobError, TornBlobError) as error:
            lost[one.reading_id] = ReadFailure(ReadOutcome.LOST, type(error).__name__)
        else:
            yield one.reading_id, content, one.version.digest


def _reading(due: _Due, result: Document | ReadFailure) -> Reading:
    extraction = extract(result, due.context) if isinstance(result, Document) else Extraction()
    return Reading(due.reading_id, due.version, due.context, RULES_VERSION, result, extraction)
