"""Shows the progress of a night: bars on a terminal, plain lines otherwise."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Column

from ingest.progress import Progress

STAGES = {
    "collect": "collecting documents",
    "read": "reading and extracting",
    "transform": "building the marts",
    "check": "checking the marts",
    "publish": "publishing",
    "back up": "backing up",
    "verify": "reading it again",
    "restore": "restoring",
}
_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def shown_progress(console: Console | None = None) -> Iterator[Progress]:
    """A progress that is seen: bars where stderr is a terminal, else lines, not more than needed."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (
        TextColumn("{task.description:<24}", table_column=Column(no_wrap=True)),
        BarColumn(20),
        MofNCompleteColumn(table_column=Column(no_wrap=True)),
        TimeElapsedColumn(table_column=Column(no_wrap=True)),
        TextColumn(
            "[dim]{task.fields[message]}", table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)
        ),
    )
    with Bars(*columns, console=console, expand=True) as bars:
        shown = _Bars(bars)
        yield shown
        shown.end_stage()


class _Bars:
    """One bar for each stage; a stage is over when the next one begins."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._stage = ""
        self._task = TaskID(0)

    def __call__(self, stage: str, done: int, total: int | None, message: str) -> None:
        if stage != self._stage:
            self.end_stage()
            self._stage = stage
            self._task = self._bars.add_task(STAGES.get(stage, stage), total=None, message="")
        self._bars.update(self._task, completed=done, total=total, message=message)

    def end_stage(self) -> None:
        if self._stage and self._bars.tasks[-1].total is None:
            done = max(self._bars.tasks[-1].completed, 1)
            self._bars.update(self._task, total=done, completed=done, message="")


class _Lines:
    def __init__(self) -> None:
        self._stage = ""
        self._said = 0.0

    def __call__(self, stage: str, done: int, total: int | None, message: str) -> None:
        now = time.monotonic()
        if stage == self._stage and done != total and now - self._said < _SECONDS_BETWEEN_LINES:
            return
        self._stage, self._said = stage, now
        of = f"/{total}" if total is not None else ""
        count = f": {done}{of} {message}" if done or total is not None else ""
        click.echo(f"{STAGES.get(stage, stage)}{count}".rstrip(), err=True)
