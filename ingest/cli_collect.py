"""The commands about collection: sources checked and tried, the archive verified and handed on."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli import EXIT_FAILED, EXIT_USAGE, SAMPLE_SOURCES, cli, load_or_exit, sources_option
from ingest.sources import Portal, Source
from ingest.workspace import Workspace

if TYPE_CHECKING:
    from ingest.collect.ledger import Attempt
    from ingest.collect.listing import Item

_SAVED = click.Path(exists=True, dir_okay=False, path_type=Path)
# So many of the items that are not wanted are shown.
_SHOWN = 20


@cli.group()
def sources() -> None:
    """Who publishes where."""


@sources.command("check")
@sources_option
@click.option("--live", is_flag=True, help="Also ask every portal for its first list page; keeps nothing.")
def check_sources(directory: Path, live: bool) -> None:
    """Read every source file and say what is wrong: file, line, key and remedy."""
    found = load_or_exit(directory)
    for source in found:
        click.echo(f"{source.id:<28} {source.kind.value:<8} {source.list_url or source.place.path}")
    click.echo(f"{len(found)} sources, all well formed.")
    if live:
        sys.exit(_look(found))


def _look(found: list[Source]) -> int:
    from ingest.collect.trial import look_at_lists
    from ingest.sample_portal.fetching import policy_for

    with policy_for(found) as policy:
        looks = look_at_lists(found, policy)
    for look in looks:
        told = (
            f"{len(look.items)} articles wanted" if look.attempt.outcome.is_success else look.attempt.detail
        )
        click.echo(f"{look.source_id:<28} {look.attempt.outcome.value:<12} {told or ''}")
        if look.attempt.next_step:
            click.echo(f"{'':<28} -> {look.attempt.next_step}")
    return 0 if all(look.attempt.outcome.is_success for look in looks) else EXIT_FAILED


@sources.command("try")
@click.argument("source_id")
@sources_option
@click.option("--requests", default=20, show_default=True, help="At most so many for each host.")
@click.option("--page", type=_SAVED, help="Ask nobody: take this file for the (first) list page.")
@click.option("--article", type=_SAVED, help="Ask nobody: take this file for the page of an article.")
@click.option("--at", metavar="ADDRESS:PORT", help="Ask a copy of the portal on this machine instead of it.")
def try_one(
    source_id: str, directory: Path, requests: int, page: Path | None, article: Path | None, at: str | None
) -> None:
    """Visit SOURCE_ID as a night would and show what would be collected; keeps nothing.

    Exit code 1 if no document would be.
    """
    source = source_or_exit(source_id, load_or_exit(directory))
    if page is None and article is None:
        _visit(source, requests, at)
    elif isinstance(source.place, Portal):
        is_well = page is None or _show_list(source.place, page.read_bytes())
        is_well = (article is None or _show_article(source.place, article.read_bytes())) and is_well
        sys.exit(0 if is_well else EXIT_FAILED)
    else:
        click.echo(f"{source_id} is a folder: it has no pages", err=True)
        sys.exit(EXIT_USAGE)


def _visit(source: Source, requests: int, at: str | None) -> None:
    from ingest.collect.policy import FetchPolicy
    from ingest.collect.trial import copy_at, try_source
    from ingest.sample_portal.fetching import policy_for

    if at is None:
        with policy_for([source]) as policy:
            collected = try_source(source, replace(policy, max_requests_per_host=requests))
    else:
        try:
            source, policy = copy_at(at, source, FetchPolicy.for_sources([source]))
        except ValueError as error:
            click.echo(str(error), err=True)
            sys.exit(EXIT_USAGE)
        collected = try_source(source, replace(policy, max_requests_per_host=requests))
    _show_attempts(collected.attempts)
    sys.exit(0 if any(_would_be_kept(attempt) for attempt in collected.attempts) else EXIT_FAILED)


def _would_be_kept(attempt: Attempt) -> bool:
    return attempt.outcome.is_success and attempt.role.value != "list"


def _show_attempts(attempts: Sequence[Attempt]) -> None:
    for attempt in attempts:
        dated = attempt.published or ""
        click.echo(f"{attempt.outcome.value:<12} {attempt.role.value:<10} {dated!s:<10} {attempt.url}")
        if attempt.title or attempt.detail:
            click.echo(f"{'':<34} {attempt.detail or attempt.title}")
        if attempt.next_step:
            click.echo(f"{'':<34} -> {attempt.next_step}")
    counts = Counter(attempt.outcome.value for attempt in attempts)
    click.echo(
        ", ".join(f"{outcome} {count}" for outcome, count in sorted(counts.items())) or "nothing found"
    )
    if not any(attempt.outcome.is_success for attempt in attempts):
        click.echo("Nothing came. For a copy of the portal on this machine: --at 127.0.0.1:8000")


def _show_list(portal: Portal, content: bytes) -> bool:
    """Show what a saved list page gives; whether that is anything."""
    from ingest.collect.saved_page import read_saved_list

    read = read_saved_list(portal, content)
    if read.notice:
        click.echo(f"A night would take this page for none ({read.notice}).")
    click.echo(f"{read.n_found} items, {len(read.wanted)} of them wanted:")
    if not read.n_found:
        rule = f"list.item {portal.listing.item!r}" if portal.listing.item else f"a {portal.listing.kind}"
        click.echo(f"  {rule} matches no element; is --page the saved source of the list (Ctrl-U, Ctrl-S)?")
    for item in read.wanted:
        click.echo(f"  {item.published or '(no date)'!s:<10}  {item.url}")
        click.echo(f"  {'':<10}  {item.title or '(no title)'}")
        for remark in item.remarks:
            click.echo(f"  {'':<10}  ! {remark}")
    if portal.listing.date is None and any(item.published is None for item in read.wanted):
        click.echo("(no date): there is no list.date.")
    _show_unwanted(read.other_titles, "whose title does not fit list.title_pattern")
    _show_unwanted(read.other_links, f"whose link does not fit list.link_pattern {_pattern(portal)}")
    if without := read.n_found - len(read.wanted) - len(read.other_titles) - len(read.other_links):
        click.echo(f"{without} without a link (list.link finds none in them).")
    click.echo(f"Then would be asked for: {', '.join(read.further) or 'no other page'}")
    return bool(read.wanted) and read.notice is None


def _pattern(portal: Portal) -> str:
    return f"'{portal.listing.link_pattern.pattern}'; it is searched in what stands behind the host"


def _show_unwanted(items: Sequence[Item], what: str) -> None:
    from ingest.collect.page import path_and_query

    if items:
        click.echo(f"{len(items)} {what}:")
    for item in items[:_SHOWN]:
        click.echo(f"  {path_and_query(item.url)}  {item.title or '(no title)'}")
    if len(items) > _SHOWN:
        click.echo(f"  ... and {len(items) - _SHOWN} more")


def _show_article(portal: Portal, content: bytes) -> bool:
    from ingest.collect.saved_page import read_saved_article

    read = read_saved_article(portal, content, portal.listing.url)
    rules = portal.article
    click.echo(f"The article's title: {read.title or '(none)' if rules.title else '(the list tells it)'}")
    click.echo(
        f"{len(read.attachments)} attachments{'' if rules.attachments else ' (no article.attachments)'}"
    )
    for url in read.attachments:
        click.echo(f"  {url}")
    for remark in read.remarks:
        click.echo(f"  ! {remark}")
    return rules.title is None or read.title is not None


def source_or_exit(source_id: str, found: list[Source]) -> Source:
    """The source of that id; where there is none, says which there are and ends the command with 2."""
    for source in found:
        if source.id == source_id:
            return source
    click.echo(f"there is no source {source_id}; there are {', '.join(one.id for one in found)}", err=True)
    if all(source.path.is_relative_to(SAMPLE_SOURCES) for source in found):
        click.echo(
            "These are the sample sources. Name the folder of yours with --sources, or in MOTCUA_SOURCES.",
            err=True,
        )
    sys.exit(EXIT_USAGE)


@cli.group()
def archive() -> None:
    """The collected bytes and the ledger of attempts."""


@archive.command("verify")
@click.pass_obj
def verify_archive(workspace: Workspace) -> None:
    """Read every archived document again and name what is missing or damaged; repairs nothing."""
    from ingest.collect.archive import Archive
    from ingest.collect.ledger import Ledger
    from ingest.collect.verify import verify

    findings = verify(Archive(workspace.archive), Ledger(workspace.ledger))
    for finding in findings:
        click.echo(f"{finding.damage.value:<10} {finding.path}")
        for source_id, url in finding.documents:
            click.echo(f"{'':<10} {source_id}: {url}")
    click.echo(f"{len(findings)} files are damaged or missing." if findings else "The archive is whole.")
    sys.exit(EXIT_FAILED if findings else 0)


@archive.command("export")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export_archive(workspace: Workspace, target: Path) -> None:
    """Write every version of every document to TARGET as a gzipped WARC, which web archives can replay."""
    from ingest.collect.archive import Archive
    from ingest.collect.ledger import Ledger
    from ingest.collect.storage import StorageError
    from ingest.collect.warc import export_warc

    try:
        count = export_warc(Archive(workspace.archive), Ledger(workspace.ledger), target)
    except StorageError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_FAILED)
    click.echo(f"{count} versions in {target}")
