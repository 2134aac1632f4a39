"""Settings: each variable that code reads is explained, and each that is explained is read."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from ingest.workspace import PROJECT_ROOT
from orchestration.environment import load_settings
from orchestration.secrecy import SECRET_VARIABLES, without_secrets

_OURS = re.compile(r"""(?:["']|\$\{)(MOTCUA_[A-Z_]+|TESSDATA_PREFIX|DAGSTER_HOME)(?:["']|:\?)""")
_EXPLAINED = re.compile(r"^# ([A-Z][A-Z0-9_]+)=", re.MULTILINE)
_ROOMS = ("ingest", "orchestration", "expectations", "dbt_project", "deploy")
EXAMPLE = PROJECT_ROOT / ".env.example"
# Of the tests: where third-party samples lie.
OF_TESTS = {"MOTCUA_SHARED"}


def read_in_code() -> set[str]:
    names: set[str] = set()
    for room in _ROOMS:
        for suffix in ("*.py", "*.yml", "*.yaml", "*.sql"):
            for file in (PROJECT_ROOT / room).rglob(suffix):
                names |= set(_OURS.findall(file.read_text("utf-8")))
    return names - OF_TESTS


def test_the_example_explains_what_code_reads_and_nothing_else() -> None:
    assert set(_EXPLAINED.findall(EXAMPLE.read_text("utf-8"))) == read_in_code()


def test_every_variable_of_the_example_has_words_above_it() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if _EXPLAINED.match(line):
            assert lines[number - 1].startswith("# "), line


def test_the_example_sets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text(EXAMPLE.read_text("utf-8"))
    before = dict(os.environ)
    load_settings(file)
    assert dict(os.environ) == before
    monkeypatch.undo()


def test_what_is_set_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("MOTCUA_CONTACT=mailto:file@example.org\nMOTCUA_MAIL_TO='a@example.org'\n")
    monkeypatch.setenv("MOTCUA_CONTACT", "mailto:set@example.org")
    monkeypatch.setenv("MOTCUA_MAIL_TO", "x")
    monkeypatch.delenv("MOTCUA_MAIL_TO")
    load_settings(file)
    assert os.environ["MOTCUA_CONTACT"] == "mailto:set@example.org"
    assert os.environ["MOTCUA_MAIL_TO"] == "a@example.org"
    monkeypatch.delenv("MOTCUA_MAIL_TO")


def test_the_settings_file_is_never_committed() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "-q", ".env"], cwd=PROJECT_ROOT, check=False, capture_output=True
    )
    if ignored.returncode == 128:
        pytest.skip("no git repository here")
    assert ignored.returncode == 0
    assert stat.S_ISREG(EXAMPLE.stat().st_mode)


@pytest.mark.parametrize("name", SECRET_VARIABLES)
def test_secrets_are_taken_out_of_texts(name: str) -> None:
    address = "https://user:pw-9f2c@host.example/hooks/9f2c?key=9f2c-key"
    environ = {name: address}
    said = without_secrets(f"{address} failed: /hooks/9f2c, hooks/9f2c?key=9f2c-key for pw-9f2c", environ)
    assert "9f2c" not in said


def test_empty_secrets_hide_nothing() -> None:
    assert without_secrets("a message", {"MOTCUA_SMTP_PASSWORD": ""}) == "a message"
