"""The command by which a person lets a build out that a check has stopped."""

from __future__ import annotations

import sys

import click

from ingest.cli import cli
from ingest.workspace import Workspace


@cli.command()
@click.argument("build")
@click.option("--reason", required=True, help="Why this may be published; it is recorded and shown.")
@click.option("--by", help="Who takes it upon themselves (default: the account that runs this).")
@click.pass_obj
def accept(workspace: Workspace, build: str, reason: str, by: str | None) -> None:
    """Publish BUILD, the id that a refused night gave, although checks that must hold do not.

    The reason is recorded with the archive and stands in fct_outcomes. What was accepted blocks no later
    night either, as long as the checks find the very same rows; whatever else they find blocks again.
    """
    from ingest.collect.ledger import utc_now
    from orchestration.acceptance import whoami
    from orchestration.failures import EXPECTED, exit_code, told
    from orchestration.night import accept_and_publish

    try:
        published = accept_and_publish(workspace, build, reason=reason, by=by or whoami(), at=utc_now())
    except EXPECTED as error:
        click.echo(told(error), err=True)
        sys.exit(exit_code(error))
    click.echo(f"accepted and published: {published.path}")
