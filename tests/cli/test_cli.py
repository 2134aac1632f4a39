"""The command line: figures of a file, sources, the side door, the archive; exit codes and messages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import orchestration.cli  # noqa: F401 - registers its commands
from ingest.cli import EXIT_BUSY, EXIT_FAILED, EXIT_USAGE, cli
from ingest.workspace import Workspace
from orchestration.lock import night_lock

REPORT = """KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH THÁNG 02 NĂM 2024

Trong tháng 02/2024, Trung tâm Phục vụ hành chính công tỉnh tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ,
trong đó 1.190 hồ sơ trước và đúng hạn, 10 hồ sơ quá hạn.
"""
Motcua = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def motcua(home: Path) -> Motcua:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--home", str(home), *arguments])

    return run


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, "utf-8")
    return file


def test_the_commands_of_ingest_load_no_orchestration() -> None:
    heavy = "dagster", "dbt", "great_expectations", "pandas"
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import ingest.cli_collect, sys; print([m for m in {heavy} if m in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"


def test_figures_of_a_file_stand_in_its_text(motcua: Motcua, report: Path) -> None:
    result = motcua("figures", str(report), "--published", "2024-03-01", "--province", "Bến Tre")
    assert result.exit_code == 0, result.output
    figures = [json.loads(line) for line in result.stdout.splitlines()]
    by_measure = {figure["measure"]: figure for figure in figures}
    received = by_measure["received_total"]
    assert (received["value"], received["org"]) == (1250, "centre")
    assert (received["period_start"], received["period_end"]) == ("2024-02-01", "2024-02-29")
    assert {"quote", "locator", "char_start", "char_end", "rule"} <= received.keys()
    assert by_measure["resolved_late"]["value"] == 10


def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    motcua: Motcua, report: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n1 0 obj\n")
    result = motcua("figures", str(report), str(broken))
    assert result.exit_code == EXIT_FAILED
    assert f"{broken}: truncated" in result.stderr
    assert "received_total" in result.stdout


def test_a_wrong_source_is_told_by_file_line_key_and_remedy(motcua: Motcua, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "mine.yaml").write_text("id: mine\nkind: portl\nname: Mine\n", "utf-8")
    result = motcua("sources", "check", "--sources", str(folder))
    assert result.exit_code == EXIT_USAGE
    assert "mine.yaml:2" in result.stderr
    assert "kind" in result.stderr
    assert "portal" in result.stderr


def test_the_sample_sources_answer(motcua: Motcua) -> None:
    result = motcua("sources", "check", "--live")
    assert result.exit_code == 0, result.output
    assert "7 sources, all well formed." in result.stdout


def test_trying_a_source_keeps_nothing(motcua: Motcua, home: Path) -> None:
    result = motcua("sources", "try", "ben_tre_bao")
    assert result.exit_code == 0, result.output
    assert "article" in result.stdout
    assert not home.exists()


def test_an_unknown_source_is_answered_with_the_known_ones(motcua: Motcua) -> None:
    result = motcua("sources", "try", "nowhere")
    assert result.exit_code == EXIT_USAGE
    assert "ben_tre_bao" in result.stderr
    assert "--sources" in result.stderr
    assert "MOTCUA_SOURCES" in result.stderr


def test_where_sources_were_named_the_samples_are_not_spoken_of(motcua: Motcua, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("id: mine\nkind: folder\nname: Mine\nfolder: {path: files}\n", "utf-8")
    result = motcua("sources", "try", "nowhere", "--sources", str(tmp_path))
    assert result.stderr.strip() == "there is no source nowhere; there are mine"


def test_a_document_handed_in_is_kept_and_damage_to_it_is_found(
    motcua: Motcua, report: Path, home: Path, tmp_path: Path
) -> None:
    added = motcua("add", str(report), "--source", "ben_tre_bao", "--published", "2024-03-01")
    assert added.exit_code == 0, added.output
    first, hint = added.stdout.splitlines()
    assert f"--url '{first.split()[1]}'" in hint
    assert motcua("archive", "verify").stdout.strip() == "The archive is whole."
    target = tmp_path / "archive.warc.gz"
    assert motcua("archive", "export", str(target)).exit_code == 0
    assert target.stat().st_size > 0
    (blob,) = (path for path in (home / "archive" / "sha256").rglob("*") if path.is_file())
    blob.chmod(0o644)
    blob.write_bytes(b"something else")
    damaged = motcua("archive", "verify")
    assert damaged.exit_code == EXIT_FAILED
    assert "torn" in damaged.stdout
    assert "/report.txt" in damaged.stdout


def test_a_document_that_is_not_kept_is_told_with_a_remedy(motcua: Motcua, tmp_path: Path) -> None:
    result = motcua("add", str(tmp_path / "nowhere.docx"), "--source", "ben_tre_bao")
    assert result.exit_code == EXIT_FAILED
    assert result.stdout.startswith("missing: file:nowhere.docx")
    assert "  -> " in result.stdout


def test_nothing_is_handed_in_while_a_night_runs(motcua: Motcua, report: Path, home: Path) -> None:
    with night_lock(Workspace(home)):
        result = motcua("add", str(report), "--source", "ben_tre_bao")
    assert result.exit_code == EXIT_BUSY
    assert "running" in result.stderr


@pytest.mark.parametrize("command", [("sql", "select 1"), ("explain", "abc"), ("export", "csv")])
def test_what_needs_a_warehouse_says_how_to_make_one(motcua: Motcua, command: tuple[str, ...]) -> None:
    result = motcua(*command)
    assert result.exit_code == EXIT_FAILED
    assert "motcua run" in result.stderr
