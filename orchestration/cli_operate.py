"""The commands of whoever operates motcua: backup and restore, alerts, the settings of Dagster."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from ingest.cli import EXIT_FAILED, SAMPLE_SOURCES, cli, sources_option
from ingest.workspace import Workspace


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@sources_option
@click.pass_obj
def backup(workspace: Workspace, file: Path, directory: Path) -> None:
    """Write all that cannot be made again to FILE: archive, ledger, publication, history, sources."""
    from orchestration.backup import BackupFailed, back_up
    from orchestration.console import shown_progress
    from orchestration.failures import EXPECTED, exit_code, told

    sources = None if directory == SAMPLE_SOURCES else directory
    try:
        with shown_progress() as progress:
            done = back_up(workspace, sources, file, progress=progress)
    except (BackupFailed, *EXPECTED) as error:
        click.echo(told(error), err=True)
        sys.exit(exit_code(error))
    click.echo(f"{done.n_files} files, {done.n_bytes / 1e6:.1f} MB, read again and whole: {done.file}")


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(workspace: Workspace, file: Path) -> None:
    """Bring back what `backup` wrote to FILE, into an empty data directory (--home)."""
    from orchestration.backup import BackupFailed
    from orchestration.backup import restore as bring_back
    from orchestration.console import shown_progress
    from orchestration.failures import EXPECTED, exit_code, told

    try:
        with shown_progress() as progress:
            count = bring_back(workspace, file, progress=progress)
    except (BackupFailed, *EXPECTED) as error:
        click.echo(told(error), err=True)
        sys.exit(exit_code(error))
    click.echo(
        f"{count} files in {workspace.root}; `motcua run --offline` builds the private warehouse again"
    )


@cli.command()
@sources_option
@click.pass_obj
def doctor(workspace: Workspace, directory: Path) -> None:
    """Look for what is set up wrongly, and say what to do about it; changes nothing.

    The exit code is 1 where something was found that fails nights or loses something.
    """
    from orchestration.doctor import Patient, examine, report

    found = examine(Patient(workspace, directory, os.environ))
    for line in report(found):
        click.echo(line)
    sys.exit(EXIT_FAILED if any(one.is_error for one in found) else 0)


@cli.group()
def alerts() -> None:
    """What people are told of nights."""


@alerts.command("send")
@click.pass_obj
def send_alerts(workspace: Workspace) -> None:
    """Try again to send the messages that no server has taken yet."""
    from orchestration.telling import deliver_waiting

    deliveries = deliver_waiting(workspace)
    for delivery in deliveries:
        click.echo(str(delivery))
    click.echo(f"{len(deliveries)} tries" if deliveries else "nothing waits to be sent")
    sys.exit(0 if all(delivery.sent == "sent" for delivery in deliveries) else EXIT_FAILED)


@alerts.command("test")
@click.pass_obj
def try_alerts(workspace: Workspace) -> None:
    """Send a message that says it is a trial, by every channel that is set up."""
    from orchestration.telling import send_trial

    deliveries = send_trial(workspace)
    for delivery in deliveries:
        click.echo(str(delivery))
    if not deliveries:
        click.echo("no channel is set up: see MOTCUA_SMTP_HOST, MOTCUA_WEBHOOK_URL in .env.example", err=True)
    sys.exit(0 if deliveries and all(one.sent == "sent" for one in deliveries) else EXIT_FAILED)


@cli.command()
@click.pass_obj
def prepare(workspace: Workspace) -> None:
    """Write Dagster's settings for this data directory and print its DAGSTER_HOME (for services).

    Where Dagster keeps its runs in Postgres, its tables are made as well.
    """
    from orchestration.ui import POSTGRES_VARIABLE, prepare_home

    home = prepare_home(workspace)
    if os.environ.get(POSTGRES_VARIABLE):
        from dagster import DagsterInstance

        DagsterInstance.from_config(str(home)).dispose()
    click.echo(home)
