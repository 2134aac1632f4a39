"""Every question of the cookbook is answered on the sample portal as written down; `motcua ask` tells it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.cli import EXIT_FAILED, EXIT_USAGE, cli
from ingest.cookbook import COOKBOOK, Question, QuestionUnclear, questions
from ingest.workspace import Workspace
from orchestration.night import Night
from tools.cookbook_answers.__main__ import CATALOGUE, catalogue

QUESTIONS = questions()
REMEDY = "run `python -m tools.cookbook_answers` and read the difference"


@pytest.fixture
def workspace(first: tuple[Workspace, Night]) -> Workspace:
    return first[0]


def ask(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(workspace.root), "ask", *arguments])


def test_there_are_thirty_questions_and_no_answer_without_one() -> None:
    assert len(QUESTIONS) == 30
    assert {file.stem for file in COOKBOOK.glob("*.csv")} == {asked.name for asked in QUESTIONS}


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.name)
def test_the_answer_is_the_one_that_is_written_down(workspace: Workspace, asked: Question) -> None:
    answered = ask(workspace, asked.name, "--csv")
    assert answered.exit_code == 0, answered.stderr
    assert answered.stdout == asked.answer_file.read_text(encoding="utf-8"), REMEDY


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.name)
def test_an_answer_has_rows_unless_the_question_says_why_not(asked: Question) -> None:
    rows = asked.answer_file.read_text(encoding="utf-8").splitlines()[1:]
    assert bool(rows) is (asked.why_empty is None)


def test_the_list_of_questions_is_up_to_date() -> None:
    assert CATALOGUE.read_text(encoding="utf-8") == catalogue(), REMEDY


def test_without_a_name_all_questions_are_listed_in_both_languages(workspace: Workspace) -> None:
    told = ask(workspace).stdout
    for asked in QUESTIONS:
        assert f"{asked.name}\n    {asked.vietnamese}\n    {asked.english}\n" in told


def test_a_question_is_told_with_its_answer_and_on_demand_its_query(workspace: Workspace) -> None:
    asked = QUESTIONS[0]
    told = ask(workspace, asked.name)
    assert asked.vietnamese in told.stdout
    assert asked.english in told.stdout
    assert asked.beware in told.stdout
    assert asked.query not in told.stdout
    assert asked.query in ask(workspace, asked.name, "--sql").stdout


def test_an_unknown_question_is_answered_with_how_to_find_one(workspace: Workspace) -> None:
    told = ask(workspace, "no-such-question")
    assert told.exit_code == EXIT_USAGE
    assert "`motcua ask`" in told.stderr


def test_before_the_first_night_the_command_says_what_to_do(tmp_path: Path) -> None:
    told = ask(Workspace(tmp_path / "var"), QUESTIONS[0].name)
    assert told.exit_code == EXIT_FAILED
    assert "motcua run" in told.stderr


@pytest.mark.parametrize("missing", ["vi", "en", "beware"])
def test_a_question_that_lacks_part_of_its_opening_is_refused(tmp_path: Path, missing: str) -> None:
    opening = {"vi": "Bao nhiêu?", "en": "How many?", "beware": "Counts add up."}
    del opening[missing]
    lines = [f"-- {key}: {words}" for key, words in opening.items()]
    (tmp_path / "half.sql").write_text("\n".join([*lines, "select 1"]), encoding="utf-8")
    with pytest.raises(QuestionUnclear, match=f"-- {missing}:"):
        questions(tmp_path)
