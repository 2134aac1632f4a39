"""Many fixed phrases found in one pass: each word of the text opens the few phrases that begin with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"\w+")
_FLEXIBLE = re.compile(r"\\?([-&,./])")


def phrase_pattern(phrase: str) -> str:
    """A pattern for a folded phrase as whole words, whatever the spacing of its words and signs."""
    words = (_FLEXIBLE.sub(r"\\s*[\1]\\s*", re.escape(word)) for word in phrase.split(" "))
    joined = r"\s+".join(words)
    return re.sub(r"(?:\\s[*+])*\\s\*(?:\\s[*+])*", r"\\s*", joined) + r"(?!\w)"


class PhraseIndex:
    """Finds phrases (folded, whole words) in folded texts."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for phrase in sorted(set(phrases), key=lambda one: (-len(one), one)):
            first = _WORD.match(phrase)
            if first is None:
                raise ValueError(f"the phrase {phrase!r} does not begin with a word; mend its lexicon")
            entry = (phrase, re.compile(phrase_pattern(phrase)))
            self._by_first.setdefault(first.group(), []).append(entry)

    def all(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """Every occurrence (start, end, phrase), overlapping ones included, from left to right."""
        for word in _WORD.finditer(folded):
            yield from self._at(folded, word)

    def longest(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """At each word the longest phrase that begins there, none inside another."""
        done = 0
        for word in _WORD.finditer(folded):
            if word.start() < done:
                continue
            found = next(self._at(folded, word), None)
            if found is not None:
                done = found[1]
                yield found

    def match(self, folded: str, position: int) -> tuple[int, int, str] | None:
        """The longest phrase that begins at `position`."""
        word = _WORD.match(folded, position)
        return next(self._at(folded, word), None) if word else None

    def _at(self, folded: str, word: re.Match[str]) -> Iterator[tuple[int, int, str]]:
        for phrase, pattern in self._by_first.get(word.group(), ()):
            match = pattern.match(folded, word.start())
            if match is not None:
                yield match.start(), match.end(), phrase
