"""Many patterns in one text: each is tried where its first word stands, instead of everywhere.

A pattern that may not begin within a word (`(?<!\\w)tháng\\s...`) can only match where one of the words that
it opens with begins; these follow from the pattern itself. Where they do not, the pattern is looked for in
the whole text. Results are those of each pattern alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from ingest.extract.bounded import bounded
from ingest.extract.phrases import openings_of
from ingest.extract.sought import Sought

_NUMBERS = bounded(r"\d+(?=\s*(?P<sign>\S?))")
_LENGTH = 3  # letters of a first word that are looked up
_NUMBER = "0"
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_WORD, _DIGIT, _SPACE = sre.CATEGORY_WORD, sre.CATEGORY_DIGIT, sre.CATEGORY_SPACE


class PatternSet:
    """Patterns (over folded text) in order."""

    def __init__(self, patterns: Iterable[Sought]) -> None:
        self.patterns = tuple(patterns)
        self._by_word: dict[str, list[int]] = {}
        self._anywhere: list[int] = []
        for order, one in enumerate(self.patterns):
            opening = first_words(one.pattern)
            if opening is None:
                self._anywhere.append(order)
                continue
            for word in opening:
                self._by_word.setdefault(word, []).append(order)

    def finditer(self, folded: str) -> Iterator[tuple[int, re.Match[str]]]:
        """(order, match) for every match that `finditer` of each pattern gives."""
        ends: dict[int, int] = {}
        for place, order in self._places(folded):
            if place < ends.get(order, 0):
                continue
            match = self.patterns[order].pattern.match(folded, place)
            if match is not None:
                ends[order] = match.end()
                yield order, match
        for order in self._anywhere:
            for match in self.patterns[order].finditer(folded):
                yield order, match

    def _places(self, folded: str) -> list[tuple[int, int]]:
        """Where to try which pattern, from left to right."""
        starts = _starts(folded)
        by_word = self._by_word
        found = [
            (start, order)
            for word in starts.keys() & by_word.keys()
            for start in starts[word]
            for order in by_word[word]
        ]
        return sorted(found)


@lru_cache(maxsize=4)  # some sets are tried one after another in the same text
def _starts(folded: str) -> dict[str, list[int]]:
    """Where the words of a text begin, by what `first_words` gives of them."""
    starts: dict[str, list[int]] = {}
    for start, word, _ in openings_of(folded):
        starts.setdefault(word[:_LENGTH], []).append(start)
    for number in _NUMBERS.finditer(folded):
        start, sign = number.start(), number["sign"]
        starts.setdefault(_NUMBER, []).append(start)
        if sign:
            starts.setdefault(_NUMBER + (_NUMBER if sign.isdigit() else sign), []).append(start)
    return starts


def first_words(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """The beginnings of the words that open every match: three letters, or a whole shorter word.

    `0` stands for a number, `0t` for one that a word in t- follows, `00` for one that another follows. None
    where the words cannot be told, or where a match may begin within a word or a number.
    """
    nodes = list(_parser.parse(pattern.pattern, pattern.flags))
    if pattern.flags & re.IGNORECASE or not nodes:
        return None
    kept_out = _kept_out_before(*nodes[0])
    found = _expand("", nodes)
    if found is None:
        return None
    apart = all(_WORD in kept_out or (word[0] == _NUMBER and _DIGIT in kept_out) for word in found)
    return found if apart else None


def _kept_out_before(op: Any, argument: Any) -> frozenset[Any]:
    """The categories of characters of which none may stand right before a match."""
    if op is not sre.ASSERT_NOT or argument[0] > 0 or len(argument[1]) != 1:
        return frozenset()
    inner, items = argument[1][0]
    if inner is not sre.IN or items[0][0] is sre.NEGATE:
        return frozenset()
    return frozenset(value for kind, value in items if kind is sre.CATEGORY)


def _expand(said: str, nodes: list[Any]) -> frozenset[str] | None:
    """The openings of what goes on after `said` with `nodes`."""
    if said.startswith(_NUMBER):
        return _expand_number(said, nodes)
    if len(said) == _LENGTH:
        return frozenset({said})
    if not nodes:
        return None
    (op, argument), rest = nodes[0], nodes[1:]
    if op is sre.LITERAL:
        return _expand_by(said, chr(argument), rest)
    if op is sre.IN:
        return _expand_set(said, argument, rest)
    if op is sre.SUBPATTERN:
        return _expand(said, [*argument[3], *rest])
    if op is sre.ATOMIC_GROUP:
        return _expand(said, [*argument, *rest])
    if op is sre.BRANCH:
        return _union(_expand(said, [*branch, *rest]) for branch in argument[1])
    if op in _REPEATS:
        least, most, body = argument
        again = [(op, (max(0, least - 1), most - 1, body))] if most > 1 else []
        ways = [_expand(said, [*body, *again, *rest])] if most else []
        return _union([*ways, *([_expand(said, rest)] if not least else [])])
    if op is sre.ASSERT_NOT and _ends_word(argument):
        return frozenset({said}) if said else None
    return _expand(said, rest) if op in (sre.ASSERT, sre.ASSERT_NOT) else None


def _expand_number(said: str, nodes: list[Any]) -> frozenset[str]:
    """The same after a number (`0`), or after spaces behind it (`0 `): by the sign that follows."""
    if not nodes:
        return frozenset({_NUMBER})
    (op, argument), rest = nodes[0], nodes[1:]
    if op in (sre.LITERAL, sre.IN):
        items = [(op, argument)] if op is sre.LITERAL else argument
        return frozenset(word for kind, value in items for word in _after_number(said, kind, value, rest))
    ways: list[list[Any]] = []
    if op is sre.SUBPATTERN:
        ways = [[*argument[3], *rest]]
    elif op is sre.ATOMIC_GROUP:
        ways = [[*argument, *rest]]
    elif op is sre.BRANCH:
        ways = [[*branch, *rest] for branch in argument[1]]
    elif op in _REPEATS:
        ways = [[*argument[2], *rest], *([] if argument[0] else [rest])]
    elif op in (sre.ASSERT, sre.ASSERT_NOT):
        ways = [rest]
    return frozenset(word for way in ways for word in _expand_number(said, way)) or frozenset({_NUMBER})


def _after_number(said: str, kind: Any, value: Any, rest: list[Any]) -> frozenset[str]:
    """One item of what follows: more digits, spaces, or the sign."""
    if kind is sre.LITERAL and not chr(value).isdigit() and not chr(value).isspace():
        return frozenset({_NUMBER + chr(value)})
    digit = (kind is sre.CATEGORY and value is _DIGIT) or (kind is sre.LITERAL and chr(value).isdigit())
    digit = digit or (kind is sre.RANGE and all(chr(end).isdigit() for end in value))
    if digit:
        return _expand_number(said, rest) if said == _NUMBER else frozenset({_NUMBER * 2})
    if (kind is sre.CATEGORY and value is _SPACE) or (kind is sre.LITERAL and chr(value).isspace()):
        return _expand_number(f"{_NUMBER} ", rest)
    return frozenset({_NUMBER})


def _ends_word(argument: Any) -> bool:
    """`(?!\\w)`"""
    direction, nodes = argument
    return direction > 0 and len(nodes) == 1 and nodes[0] == (sre.IN, [(sre.CATEGORY, _WORD)])


def _expand_by(said: str, char: str, rest: list[Any]) -> frozenset[str] | None:
    if char.isdigit():
        return _expand(_NUMBER, rest) if not said else None
    if char.isalpha():
        return _expand(said + char, rest)
    return frozenset({said}) if said and char != "_" else None


def _expand_set(said: str, items: Any, rest: list[Any]) -> frozenset[str] | None:
    kinds = {kind for kind, _ in items}
    if kinds == {sre.CATEGORY} and {value for _, value in items} == {_DIGIT}:
        return _expand(_NUMBER, rest) if not said else None
    if kinds == {sre.CATEGORY} and {value for _, value in items} == {_SPACE}:
        return frozenset({said}) if said else None
    if kinds == {sre.LITERAL}:
        return _union(_expand_by(said, chr(value), rest) for _, value in items)
    if kinds == {sre.RANGE} and all(chr(value).isdigit() for _, ends in items for value in ends):
        return _expand(_NUMBER, rest) if not said else None
    return None


def _union(found: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    words: set[str] = set()
    for one in found:
        if one is None:
            return None
        words |= one
    return frozenset(words)
