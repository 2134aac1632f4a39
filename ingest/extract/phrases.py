"""Many fixed phrases found in one pass: each word of the text opens the few phrases that begin with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ingest.extract.bounded import bounded

_WORD = bounded(r"\w+")
_FLEXIBLE = bounded(r"\\?([-&,./])")
_SPACES_IN_A_ROW = bounded(r"(?:\\s[*+])*\\s\*(?:\\s[*+])*")


def phrase_pattern(phrase: str) -> str:
    """A pattern for a folded phrase as whole words, whatever the spacing of its words and signs."""
    words = (_FLEXIBLE.sub(r"\\s*[\1]\\s*", re.escape(word)) for word in phrase.split(" "))
    joined = r"\s+".join(words)
    return _SPACES_IN_A_ROW.sub(r"\\s*", joined) + r"(?!\w)"


class PhraseIndex:
    """Finds phrases (folded, whole words) in folded texts; looked up by their first two words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_words: dict[str, dict[str, list[tuple[str, re.Pattern[str]]]]] = {}
        for phrase in sorted(set(phrases), key=lambda one: (-len(one), one)):
            words = _WORD.findall(phrase)
            if _WORD.match(phrase) is None:
                raise ValueError(f"the phrase {phrase!r} does not begin with a word; mend its lexicon")
            by_second = self._by_words.setdefault(words[0], {})
            second = words[1] if len(words) > 1 else ""
            by_second.setdefault(second, []).append((phrase, bounded(phrase_pattern(phrase))))

    def all(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """Every occurrence (start, end, phrase), overlapping ones included, from left to right."""
        for start, first, second in openings_of(folded):
            if first in self._by_words:
                yield from self._at(folded, start, first, second)

    def longest(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """At each word the longest phrase that begins there, none inside another."""
        done = 0
        for start, first, second in openings_of(folded):
            if start < done or first not in self._by_words:
                continue
            found = next(self._at(folded, start, first, second), None)
            if found is not None:
                done = found[1]
                yield found

    def match(self, folded: str, position: int) -> tuple[int, int, str] | None:
        """The longest phrase that begins at `position`."""
        word = _WORD.match(folded, position)
        if word is None or word.group() not in self._by_words:
            return None
        following = _WORD.search(folded, word.end(), word.end() + _LONGEST_GAP)
        return next(self._at(folded, position, word.group(), following.group() if following else ""), None)

    def _at(self, folded: str, start: int, first: str, second: str) -> Iterator[tuple[int, int, str]]:
        by_second = self._by_words[first]
        for word in (second, "") if second else ("",):
            for phrase, pattern in by_second.get(word, ()):
                match = pattern.match(folded, start)
                if match is not None:
                    yield start, match.end(), phrase


_LONGEST_GAP = 40  # characters that may hold the signs between two words and the second word


@lru_cache(maxsize=4)  # the lexicons are looked up one after another in the same text
def openings_of(folded: str) -> tuple[tuple[int, str, str], ...]:
    """Each word of a text: its place, itself and the word after it."""
    words = [(match.start(), match.group()) for match in _WORD.finditer(folded)]
    following = [word for _, word in words[1:]] + [""]
    return tuple((start, word, after) for (start, word), after in zip(words, following, strict=False))
