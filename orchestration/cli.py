"""The console script `motcua`: the commands of `ingest`, and those that run a whole night."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

import click

import orchestration.cli_gate  # registers its command
import orchestration.cli_operate
import orchestration.cli_publications  # noqa: F401 - registers its command
from ingest.cli import EXIT_BUSY, EXIT_FAILED, SAMPLE_SOURCES, cli, load_or_exit, sources_option
from ingest.cli_collect import source_or_exit
from ingest.workspace import Workspace
from orchestration.environment import load_settings


@cli.command()
@sources_option
@click.option("--offline", is_flag=True, help="Fetch nothing: build from the archive alone.")
@click.option(
    "--rebuild", is_flag=True, help="Forget the private build first; all is read from the archive again."
)
@click.option("--source", "named", multiple=True, help="Collect of this source alone; may be given again.")
@click.option(
    "--retry", metavar="RUN", default="", help="Collect only of the sources that failed in RUN (or `last`)."
)
@click.option(
    "--months", metavar="MONTHS", help="Collect only what was published in 2023-01, or in 2023-01..2023-06."
)
@click.option(
    "--reread", metavar="MONTHS", help="Read again what was published in 2023-01, or in 2023-01..2023-06."
)
@click.option(
    "--sample-night",
    type=click.IntRange(1, 2),
    default=1,
    help="Night of the sample portal's life; on the second, a report is published again, corrected.",
)
@click.pass_obj
def run(
    workspace: Workspace,
    directory: Path,
    offline: bool,
    rebuild: bool,
    named: tuple[str, ...],
    retry: str,
    months: str | None,
    reread: str | None,
    sample_night: int,
) -> None:
    """Run a night: collect, read, build, check, publish."""
    found = load_or_exit(directory)
    from orchestration.choice import ChoiceUnknown, chosen_sources, months_of
    from orchestration.console import shown_progress
    from orchestration.failures import EXPECTED, exit_code, told
    from orchestration.lock import NightRunning
    from orchestration.night import run_night
    from orchestration.summary import summary
    from orchestration.telling import Ending, checks_of, failure_of, night_begins, night_ended

    try:
        only = chosen_sources(found, workspace.ledger, named=named, retry=retry)
        window = months_of(months) if months else None
        again = months_of(reread) if reread else None
    except ChoiceUnknown as error:
        click.echo(told(error), err=True)
        sys.exit(exit_code(error))
    started = night_begins(workspace)
    try:
        with shown_progress() as progress:
            night = run_night(
                workspace,
                found,
                offline=offline,
                rebuild=rebuild,
                only=only,
                window=window,
                reread=again,
                portal_night=sample_night,
                progress=progress,
            )
    except NightRunning as error:
        click.echo(told(error), err=True)
        sys.exit(exit_code(error))
    except Exception as error:
        outcome = night_ended(workspace, Ending(started, failure=failure_of(error)))
        for line in outcome.lines():
            click.echo(line, err=True)
        if not isinstance(error, EXPECTED):
            raise
        click.echo(told(error), err=True)
        sys.exit(exit_code(error))
    click.echo(summary(night, workspace))
    for line in night_ended(workspace, Ending(started, checks_of(night))).lines():
        click.echo(line)


@cli.command()
@click.argument("document")
@click.option("--source", "source_id", required=True, help="The source that published it.")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Date of publication, as 2024-02-05.")
@click.option("--title", help="Its title, where the document does not tell.")
@click.option(
    "--url",
    help="Where the file stood, if it is known; or the address that an earlier version of it was given.",
)
@sources_option
@click.pass_obj
def add(
    workspace: Workspace,
    document: str,
    source_id: str,
    published: datetime | None,
    title: str | None,
    url: str | None,
    directory: Path,
) -> None:
    """Hand in DOCUMENT, a file or an address, for a source whose site shuts programs out.

    It enters the archive with the same checks and the same record as what a night finds; the next night
    reads it. A file without --url is a document of its own, unless its bytes are known.
    """
    from ingest.collect.ledger import Role
    from ingest.collect.storage import StorageError
    from orchestration.hand_in import add_document
    from orchestration.lock import NightRunning

    source = source_or_exit(source_id, load_or_exit(directory))
    day = published.date() if published else None
    try:
        attempt = add_document(workspace, source, document, url=url, title=title, published=day)
    except (NightRunning, StorageError) as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_BUSY if isinstance(error, NightRunning) else EXIT_FAILED)
    click.echo(f"{attempt.outcome.value}: {attempt.url} {attempt.detail or attempt.digest or ''}")
    if attempt.next_step:
        click.echo(f"  -> {attempt.next_step}")
    elif attempt.role == Role.FILE:
        where = "" if directory == SAMPLE_SOURCES else f" --sources {directory}"
        click.echo(
            f"  A corrected version of it: motcua add FILE --source {source_id}{where} --url '{attempt.url}'"
        )
    sys.exit(0 if attempt.outcome.is_success else EXIT_FAILED)


@cli.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def export(workspace: Workspace, directory: Path) -> None:
    """Write every table of the published warehouse as CSV, ordered: equal content gives equal bytes."""
    from orchestration.content import export_csv

    if not workspace.current.exists():
        click.echo(f"{workspace.current} is not there yet; `motcua run` makes it", err=True)
        sys.exit(EXIT_FAILED)
    files = export_csv(workspace.current.resolve(), directory)
    click.echo(f"{len(files)} files in {directory}")


@cli.command()
@click.pass_obj
def shell(workspace: Workspace) -> None:
    """Open the published warehouse in DuckDB's terminal client, read-only."""
    client = shutil.which(
        "duckdb", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    )
    if client is None or not workspace.current.exists():
        what = "the terminal client `duckdb`" if client is None else str(workspace.current)
        click.echo(f"{what} is not there; `make setup` and `motcua run` make it", err=True)
        sys.exit(EXIT_FAILED)
    os.execv(client, [client, "-readonly", "-cmd", "set search_path = 'marts,raw'", str(workspace.current)])


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=3000, show_default=True)
@click.pass_obj
def ui(workspace: Workspace, host: str, port: int) -> None:
    """Open the Dagster UI: watch nights, start and backfill them."""
    from orchestration.ui import serve_ui

    try:
        code = serve_ui(workspace, host, port, lambda line: click.echo(line, err=True))
    except RuntimeError as error:
        click.echo(str(error), err=True)
        code = EXIT_FAILED
    sys.exit(code)


def main() -> None:
    load_settings()
    cli(prog_name="motcua")


if __name__ == "__main__":
    main()
