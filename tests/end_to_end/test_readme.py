"""The README tells what the commands really say."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from ingest.cli import cli
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.night import Night
from orchestration.summary import summary

_QUESTION = re.compile(r"```sql\n(.+?)```\n```\n(.+?)```", re.DOTALL)
QUESTIONS = _QUESTION.findall((PROJECT_ROOT / "README.md").read_text("utf-8"))


def test_there_are_three_questions() -> None:
    assert len(QUESTIONS) == 3


@pytest.mark.parametrize(("query", "answer"), QUESTIONS)
def test_a_question_has_the_answer_that_the_readme_gives(
    query: str, answer: str, first: tuple[Workspace, Night]
) -> None:
    workspace, _ = first
    asked = CliRunner().invoke(cli, ["--home", str(workspace.root), "sql", query])
    assert asked.exit_code == 0, asked.output
    assert asked.output.strip() == answer.strip()


def test_the_night_ends_as_the_readme_shows(first: tuple[Workspace, Night]) -> None:
    """The lines of `make run` that do not depend on the machine."""
    workspace, night = first
    shown = re.search(r"```\n(collected .+?)```", (PROJECT_ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown is not None
    said = summary(night, workspace)
    lines = [line for line in shown[1].splitlines() if line.strip() != "..." and "published" not in line]
    assert len(lines) > 5
    assert not [line for line in lines if line not in said]


def test_every_document_that_the_readme_names_is_there() -> None:
    named = re.findall(r"\]\(([^)#]+)\)", (PROJECT_ROOT / "README.md").read_text("utf-8"))
    missing = [name for name in named if not name.startswith("http") and not (PROJECT_ROOT / name).exists()]
    assert not missing
