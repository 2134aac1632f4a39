"""What is wrong with a source file, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class SourceError(Exception):
    """One problem of one file.

    `line` counts from 1; `key` is the dotted path of the key (empty for the file as a whole).
    """

    def __init__(self, path: Path, line: int, key: str, problem: str, remedy: str) -> None:
        super().__init__(path, line, key, problem, remedy)
        self.path = path
        self.line = line
        self.key = key
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        key = f" {self.key}:" if self.key else ""
        return f"{self.path}:{self.line}:{key} {self.problem}. {self.remedy}"


class SourceErrors(Exception):  # noqa: N818 - many errors, and named for it
    """Every problem of the files that were read, in order of file and line."""

    def __init__(self, problems: Iterable[SourceError]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (str(problem.path), problem.line)))
        super().__init__(*self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, if one is near."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None
