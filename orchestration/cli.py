"""The console script `motcua`: the commands of `ingest`, and those that run a whole night."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from ingest.cli import EXIT_FAILED, cli, load_or_exit, sources_option
from ingest.workspace import Workspace


@cli.command()
@sources_option
@click.option("--offline", is_flag=True, help="Fetch nothing: build from the archive alone.")
@click.option(
    "--rebuild", is_flag=True, help="Forget the private build first; all is read from the archive again."
)
@click.option(
    "--sample-night",
    type=click.IntRange(1, 2),
    default=1,
    help="Night of the sample portal's life; on the second, a report is published again, corrected.",
)
@click.pass_obj
def run(workspace: Workspace, directory: Path, offline: bool, rebuild: bool, sample_night: int) -> None:
    """Run a night: collect, read, build, check, publish."""
    found = load_or_exit(directory)
    from orchestration.console import shown_progress
    from orchestration.failures import EXPECTED, exit_code
    from orchestration.night import forget_build, run_night
    from orchestration.summary import summary

    if rebuild:
        forget_build(workspace)
    try:
        with shown_progress() as progress:
            night = run_night(workspace, found, offline=offline, portal_night=sample_night, progress=progress)
    except EXPECTED as error:
        click.echo(str(error), err=True)
        sys.exit(exit_code(error))
    click.echo(summary(night, workspace))


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
    cli(prog_name="motcua")


if __name__ == "__main__":
    main()
