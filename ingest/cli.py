"""The commands that need no orchestration: read a file, trace a figure, ask the warehouse.

Those about sources and the archive are in `ingest.cli_collect`. A command imports what it needs when it
is called, so that none waits for the libraries of another.

Importing this imports neither Dagster nor dbt nor Great Expectations.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ingest.workspace import PROJECT_ROOT, Workspace

SAMPLE_SOURCES = PROJECT_ROOT / "ingest" / "sources" / "sample"

EXIT_FAILED = 1
EXIT_USAGE = 2  # click's own
EXIT_BUSY = 75

_EXIT_CODES = """
\b
Exit codes:
  0   done
  1   failed: the message says what and what to do; what was published stays
  2   the command or a source file is wrong
  75  another night is running
"""


@click.group(
    epilog=_EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MOTCUA_HOME",
    help="Where archive and warehouse are kept (default: var/ of the project).",
)
@click.pass_context
def cli(context: click.Context, home: Path | None) -> None:
    """Figures of Vietnam's one-stop desks, each with the words that state it."""
    context.obj = Workspace(home.resolve()) if home else Workspace.default()


def sources_option(command: Any) -> Any:
    return click.option(
        "--sources",
        "directory",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        envvar="MOTCUA_SOURCES",
        default=SAMPLE_SOURCES,
        help="Folder of source YAML files (default: the sample portal that ships with motcua).",
    )(command)


def load_or_exit(directory: Path) -> list[Any]:
    """The sources of a folder; where one is wrong, says what and ends the command with 2."""
    from ingest.sources import SourceErrors, load_sources

    try:
        found = load_sources(directory)
    except SourceErrors as errors:
        click.echo(str(errors), err=True)
        sys.exit(EXIT_USAGE)
    if not found:
        click.echo(f"{directory} holds no source; write one, see docs/adding-a-source.md", err=True)
        sys.exit(EXIT_USAGE)
    return found


@cli.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Date of publication, as 2024-02-05.")
@click.option("--province", help="Name of the province, as in ingest/codebook/provinces.csv.")
def figures(files: tuple[Path, ...], published: datetime | None, province: str | None) -> None:
    """Print the figures of FILES as JSON lines.

    Keys are those of the gold files (measure, value, org, period_start, period_end, field, indicator,
    approximate, quote), with `locator`, `char_start`, `char_end` of the quote and the `rule` that read it.
    A file that cannot be read is named on stderr, with the reason, and the exit code is 1.
    """
    from ingest.figure import Context
    from ingest.file_figures import figures_of_file
    from ingest.read import ReadFailure

    failed = False
    context = Context(published=published.date() if published else None, province=province)
    for file in files:
        result = figures_of_file(file, context)
        if isinstance(result, ReadFailure):
            click.echo(f"{file}: {result.reason}: {result.detail}", err=True)
            failed = True
            continue
        for record in result:
            if len(files) > 1:
                record = {"document": file.name, **record}
            click.echo(json.dumps(record, ensure_ascii=False))
    sys.exit(EXIT_FAILED if failed else 0)


@cli.command()
@click.argument("figure_id")
@click.pass_obj
def explain(workspace: Workspace, figure_id: str) -> None:
    """Lead the figure FIGURE_ID back to the words that state it, and read them again in the archive."""
    from ingest.trace import FigureUnknown, trace

    try:
        traced = trace(workspace, figure_id)
    except FigureUnknown as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_FAILED)
    for name, text in traced.lines():
        click.echo(f"{name:<14} {text}")
    sys.exit(0 if traced.is_there else EXIT_FAILED)


@cli.command()
@click.argument("query")
@click.option("--build", is_flag=True, help="Ask the private build instead of the published warehouse.")
@click.option("--csv", "csv_wanted", is_flag=True, help="Print CSV instead of a table.")
@click.pass_obj
def sql(workspace: Workspace, query: str, build: bool, csv_wanted: bool) -> None:
    """Ask the published warehouse one question in SQL, read-only."""
    _answer(workspace.warehouse if build else workspace.current, query, csv_wanted)


@cli.command()
@click.argument("name", required=False)
@click.option("--sql", "with_sql", is_flag=True, help="Print the query too.")
@click.option("--csv", "csv_wanted", is_flag=True, help="Print the answer alone, as CSV.")
@click.pass_obj
def ask(workspace: Workspace, name: str | None, with_sql: bool, csv_wanted: bool) -> None:
    """Ask the published warehouse the question NAME of the cookbook; without NAME, list the questions."""
    from ingest.cookbook import QuestionUnknown, question, questions

    if name is None:
        for asked in questions():
            click.echo(f"{asked.name}\n    {asked.vietnamese}\n    {asked.english}")
        return
    try:
        asked = question(name)
    except QuestionUnknown as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_USAGE)
    if not csv_wanted:
        click.echo(f"{asked.vietnamese}\n{asked.english}\n\nBeware: {asked.beware}\n")
    if with_sql:
        click.echo(asked.query)
    _answer(workspace.current, asked.query, csv_wanted)


def _answer(file: Path, query: str, csv_wanted: bool) -> None:
    """Print what the warehouse `file` answers, or end the command with 1."""
    import duckdb

    from ingest.asking import as_csv, open_for_reading

    if not file.exists():
        click.echo(f"{file} is not there yet; `motcua run` makes it", err=True)
        sys.exit(EXIT_FAILED)
    try:
        with open_for_reading(file) as warehouse:
            answer = warehouse.sql(query)
            if answer is None:
                return
            if csv_wanted:
                click.echo(as_csv(answer), nl=False)
            else:
                answer.show(max_rows=10_000, max_width=250)
    except duckdb.Error as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_FAILED)
