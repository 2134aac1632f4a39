"""Progress as it is shown away from a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from orchestration.console import shown_progress


def test_lines_tell_the_first_and_the_last_of_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress(Console(file=io.StringIO())) as progress:
        for done in range(1, 101):
            progress("read", done, 100, f"document {done}")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "reading and extracting: 1/100 document 1"
    assert lines[-1] == "reading and extracting: 100/100 document 100"
    assert len(lines) < 10


def test_bars_are_drawn_on_a_terminal() -> None:
    screen = io.StringIO()
    with shown_progress(Console(file=screen, force_terminal=True, width=120)) as progress:
        progress("transform", 3, 3, "fct_figures")
    assert "building the marts" in screen.getvalue()
    assert "3/3" in screen.getvalue()


def test_a_stage_of_unknown_length_is_over_when_the_next_begins() -> None:
    screen = io.StringIO()
    with shown_progress(Console(file=screen, force_terminal=True, width=80)) as progress:
        progress("collect", 52, None, "portal: new http://a.example/1")
        progress("read", 1, 38, "http://a.example/1")
    shown = screen.getvalue()
    assert "52/100" not in shown
    assert "52/52" in shown
    assert "1/38" in shown
