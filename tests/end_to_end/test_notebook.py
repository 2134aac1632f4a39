"""The notebook answers on the sample portal what it shows."""

from __future__ import annotations

from ingest.workspace import Workspace
from orchestration.night import Night
from tools.notebook.__main__ import NOTEBOOK, notebook


def test_the_notebook_shows_what_its_cells_answer(first: tuple[Workspace, Night]) -> None:
    shown = NOTEBOOK.read_text(encoding="utf-8")
    assert notebook(first[0].root) == shown, "run `python -m tools.notebook` and read the difference"
    assert str(first[0].root) not in shown
