"""Patterns that are looked for in many texts and found in few: a quick look decides for most.

From the pattern itself follow words of which one is in every text that it matches ("năm" or "tháng"); where
a text has none of them the pattern is not tried. Results are those of the pattern alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import product
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from ingest.extract.bounded import bounded

_MOST = 24  # alternatives that are still quicker to look for than the pattern
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


class Sought:
    """A bounded pattern behind a quick look; `needed` is empty where no word is in every match."""

    __slots__ = ("needed", "pattern")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.needed = needed(pattern)

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        """As of `re.Pattern`."""
        return self.pattern.finditer(text) if self.may_be_in(text) else ()

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As of `re.Pattern`, between two places of the text."""
        for word in self.needed:
            if text.find(word, start, end) >= 0:
                break
        else:
            if self.needed:
                return None
        return self.pattern.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As of `re.Pattern`; at one place there is nothing to look for."""
        return self.pattern.match(text, start, end)

    def may_be_in(self, text: str) -> bool:
        """Whether a text has one of the words that a match needs."""
        for word in self.needed:
            if word in text:
                return True
        return not self.needed


def sought(pattern: str, flags: int = 0) -> Sought:
    """`pattern` as of `bounded`, to be looked for."""
    return Sought(bounded(pattern, flags))


def needed(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Words of which one is in every text that `pattern` matches, the longest such words that few make up."""
    if pattern.flags & re.IGNORECASE:
        return ()
    found = max(_sets(_parser.parse(pattern.pattern, pattern.flags)), key=_worth, default=frozenset())
    told = {word for word in found if not any(other in word for other in found if other != word)}
    return tuple(sorted(told, key=len)) if _worth(found) > (0, 0) else ()


def _worth(words: frozenset[str]) -> tuple[int, int]:
    """How much a set of words tells: words of two letters more than one, few of them more than many."""
    shortest = min(map(len, words), default=0)
    if not shortest or len(words) > _MOST:
        return 0, 0
    return min(shortest, 3), -len(words)


def _sets(nodes: Any) -> Iterator[frozenset[str]]:
    """Sets of words of which each has one in every match of the nodes in a row."""
    run: frozenset[str] = frozenset({""})
    for op, argument in nodes:
        exact = _exact(op, argument)
        if exact is not None and len(exact) * len(run) <= _MOST:
            run = frozenset("".join(pair) for pair in product(run, exact))
            continue
        yield run
        run = exact if exact is not None else frozenset({""})
        yield from _inside(op, argument)
    yield run


def _exact(op: Any, argument: Any) -> frozenset[str] | None:
    """All that a node matches, where that is a few words; nothing for what looks around."""
    if op is sre.LITERAL:
        return frozenset({chr(argument)})
    if op is sre.SUBPATTERN and not argument[1]:
        return _exact_row(argument[3])
    if op is sre.BRANCH:
        branches = [_exact_row(branch) for branch in argument[1]]
        if any(branch is None for branch in branches):
            return None
        words = frozenset(word for branch in branches if branch is not None for word in branch)
        return words if len(words) <= _MOST else None
    if op in (sre.ASSERT, sre.ASSERT_NOT, sre.AT):
        return frozenset({""})
    return None


def _exact_row(nodes: Any) -> frozenset[str] | None:
    words: frozenset[str] = frozenset({""})
    for op, argument in nodes:
        exact = _exact(op, argument)
        if exact is None or len(exact) * len(words) > _MOST:
            return None
        words = frozenset("".join(pair) for pair in product(words, exact))
    return words


def _inside(op: Any, argument: Any) -> Iterator[frozenset[str]]:
    """Sets of words that a node which is no fixed text needs."""
    if op is sre.SUBPATTERN and not argument[1]:
        yield from _sets(argument[3])
    elif op is sre.ATOMIC_GROUP:
        yield from _sets(argument)
    elif op in _REPEATS and argument[0] >= 1:
        yield from _sets(argument[2])
    elif op is sre.BRANCH:
        best = [max(_sets(branch), key=_worth, default=frozenset()) for branch in argument[1]]
        if all(_worth(words) > (0, 0) for words in best):
            yield frozenset(word for words in best for word in words)
