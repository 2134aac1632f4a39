"""The metadata file of a folder: what it tells, and how it says what is wrong."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from ingest.sources import FileEntry, SourceErrors, read_metadata


def entries(tmp_path: Path, text: str) -> dict[str, FileEntry]:
    path = tmp_path / "metadata.yaml"
    path.write_text(text, "utf-8")
    return read_metadata(path)


def test_what_is_known_of_a_file(tmp_path: Path) -> None:
    told = entries(tmp_path, "- {file: a.txt, title: Báo cáo, published: 2024-02-05, province: Bến Tre}\n")
    assert told == {
        "a.txt": FileEntry("a.txt", title="Báo cáo", published=date(2024, 2, 5), province="Bến Tre")
    }


def test_names_are_compared_composed_and_with_slashes(tmp_path: Path) -> None:
    written = unicodedata.normalize("NFD", "tháng\\báo cáo.txt")
    assert list(entries(tmp_path, f"- file: '{written}'\n")) == ["tháng/báo cáo.txt"]


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("- {file: a.txt, published: 05/02/2024}", 1, "[0].published", "Write year-month-day, as in"),
        ("- {file: a.txt, published: 2024-02-30}", 1, "[0].published", "is not a date"),
        ("- {file: a.txt, province: Bến Tré}", 1, "[0].province", "Did you mean 'Bến Tre'?"),
        ("- {file: ../a.txt}", 1, "[0].file", "leads out of the folder"),
        ("- {file: /etc/passwd}", 1, "[0].file", "leads out of the folder"),
        ("- {file: a.txt}\n- {file: a.txt}", 2, "[1].file", "stands twice"),
        ("- {title: a}", 1, "[0].file", "is missing"),
        ("- {file: a.txt, date: 2024-02-05}", 1, "[0].date", "unknown key"),
        ("file: a.txt", 1, "", "does not hold a list"),
        ("- {file: a.txt", 2, "", "not valid YAML"),
    ],
)
def test_what_is_wrong_is_told_with_place_and_remedy(
    text: str, line: int, key: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceErrors) as raised:
        entries(tmp_path, f"{text}\n")
    (problem,) = raised.value.problems
    assert (problem.line, problem.key) == (line, key)
    assert words in str(problem)


def test_metadata_that_a_source_names_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SourceErrors, match=r"does not exist.*take the key folder\.metadata out"):
        read_metadata(tmp_path / "metadata.yaml")
