"""Questions that journalists, researchers and one-stop officers ask, each one SQL file of `docs/cookbook/`.

A file opens with comments: the question in Vietnamese (`-- vi:`) and in English (`-- en:`), what to beware of
(`-- beware:`), and where the answer may have no rows, why (`-- empty:`). A line that begins with `--` and
three spaces goes on with the line above. The query follows, on the schema `marts` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.workspace import PROJECT_ROOT

COOKBOOK = PROJECT_ROOT / "docs" / "cookbook"

_OPENS = re.compile(r"-- (?P<key>vi|en|beware|empty): (?P<text>.+)")
_GOES_ON = re.compile(r"--   +(?P<text>\S.*)")
_NEEDED = ("vi", "en", "beware")


class QuestionUnclear(Exception):  # noqa: N818
    """A file of the cookbook lacks part of its opening comments."""

    def __init__(self, file: Path, missing: str) -> None:
        super().__init__(
            f"{file} has no line `-- {missing}: ...`; every question opens with vi, en and beware"
        )
        self.file = file
        self.missing = missing


class QuestionUnknown(Exception):  # noqa: N818
    """No question of the cookbook has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the cookbook has no question {name!r}; `motcua ask` lists them")
        self.name = name


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    vietnamese: str
    english: str
    beware: str
    why_empty: str | None
    """Why the answer may have no rows; None where that would be a fault."""
    query: str
    answer_file: Path
    """The answer on the sample portal, as CSV."""


def questions(directory: Path = COOKBOOK) -> list[Question]:
    """All questions by name.

    Raises QuestionUnclear where a file lacks part of its opening comments.
    """
    return [_question(file) for file in sorted(directory.glob("*.sql"))]


def question(name: str, directory: Path = COOKBOOK) -> Question:
    """The question `name`.

    Raises QuestionUnknown where there is none, and QuestionUnclear as `questions` does.
    """
    for found in questions(directory):
        if found.name == name:
            return found
    raise QuestionUnknown(name)


def _question(file: Path) -> Question:
    text = file.read_text(encoding="utf-8")
    said = dict(_opening(text))
    for key in _NEEDED:
        if key not in said:
            raise QuestionUnclear(file, key)
    return Question(
        name=file.stem,
        vietnamese=said["vi"],
        english=said["en"],
        beware=said["beware"],
        why_empty=said.get("empty"),
        query=text,
        answer_file=file.with_suffix(".csv"),
    )


def _opening(text: str) -> Iterator[tuple[str, str]]:
    """(key, words) of each comment above the query."""
    key, words = "", ""
    for line in text.splitlines():
        if opens := _OPENS.fullmatch(line):
            if key:
                yield key, words
            key, words = opens["key"], opens["text"]
        elif key and (goes_on := _GOES_ON.fullmatch(line)):
            words += " " + goes_on["text"]
        else:
            break
    if key:
        yield key, words
