"""The command that lists the kept publications and leads readers back to an earlier one."""

from __future__ import annotations

import sys

import click

from ingest.cli import EXIT_USAGE, cli
from ingest.workspace import Workspace


@cli.command()
@click.option("--back-to", "name", help="Lead readers back to the kept publication of this name.")
@click.pass_obj
def publications(workspace: Workspace, name: str | None) -> None:
    """List the publications that are kept, the newest first; `*` marks the one that readers get."""
    from orchestration.failures import EXPECTED, exit_code, told
    from orchestration.lock import hold
    from orchestration.publications import PublicationUnknown, go_back_to
    from orchestration.publications import publications as kept

    if name is not None:
        try:
            with hold(workspace):
                go_back_to(workspace.published, name)
        except PublicationUnknown as error:
            click.echo(str(error), err=True)
            sys.exit(EXIT_USAGE)
        except EXPECTED as error:
            click.echo(told(error), err=True)
            sys.exit(exit_code(error))
    found = kept(workspace.published)
    if not found:
        click.echo(f"nothing is published in {workspace.published} yet; `motcua run` does")
    for one in found:
        mark = "*" if one.is_current else " "
        click.echo(f"{mark} {one.path.name}  {one.made:%Y-%m-%d %H:%M} UTC  {one.n_bytes / 1e6:,.1f} MB")
