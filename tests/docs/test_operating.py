"""What docs/operating.md names is there: commands, settings, files."""

from __future__ import annotations

import re

import click
import pytest

import orchestration.cli  # noqa: F401 - registers its commands
from ingest.cli import cli
from ingest.workspace import PROJECT_ROOT

TEXT = (PROJECT_ROOT / "docs" / "operating.md").read_text("utf-8")
COMMANDS = sorted(set(re.findall(r"^    motcua ((?:[a-z]+ ?)+)", TEXT, re.MULTILINE)))
NOT_HERE = ("/etc/", "/opt/", "/var/", "/mnt/")


@pytest.mark.parametrize("words", [command.split() for command in COMMANDS], ids=" ".join)
def test_a_command_that_is_named_is_there(words: list[str]) -> None:
    command: click.Command = cli
    for word in words:
        if isinstance(command, click.Group):
            assert word in command.commands
            command = command.commands[word]


def test_the_main_commands_are_named() -> None:
    assert {"doctor", "backup", "restore", "alerts test"} <= set(map(str.strip, COMMANDS))


def test_settings_that_are_named_are_explained() -> None:
    example = (PROJECT_ROOT / ".env.example").read_text("utf-8")
    for name in set(re.findall(r"MOTCUA_[A-Z_]+", TEXT)):
        assert f"# {name}=" in example, name


def test_files_of_the_project_that_are_named_are_there() -> None:
    named = set(re.findall(r"(?<![\w/])((?:deploy|expectations|orchestration)/[\w./-]+\w)", TEXT))
    assert "deploy/compose/compose.yaml" in named
    for name in named:
        assert (PROJECT_ROOT / name).exists(), name
