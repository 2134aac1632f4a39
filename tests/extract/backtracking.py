"""Counts the steps that a regular expression takes over a text, as an engine that backtracks takes them.

`re` tells no steps and times are no measure; so the parse tree of `re` is walked here, one step counted for
each node tried at a place. Also: texts that drive a pattern to its worst, made from its own parts.
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

Continue = Callable[[int], bool]
Step = Callable[[int, Continue], bool]
ENDLESS = int(sre.MAXREPEAT)
_LONG = 20  # a repeat that may take so many is one to drive
_DEEP = 20_000  # calls within calls: some for each character of a match
_TRIED = "a1 .-x,;:/(đ%…\n"


def tree_of(pattern: re.Pattern[str]) -> Any:
    return _parser.parse(pattern.pattern, pattern.flags)


def greatest_repeat(pattern: re.Pattern[str]) -> int:
    """How often its greatest repeat may go round; ENDLESS where one has no bound."""
    return max(_repeats(tree_of(pattern)), default=1)


def _repeats(nodes: Any) -> Iterator[int]:
    """The greatest count of every repeat, wherever it stands."""
    for op, argument in nodes:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            yield int(argument[1])
        for inner in _inner(op, argument):
            yield from _repeats(inner)


def _inner(op: Any, argument: Any) -> list[Any]:
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [argument[2]]
    if op is sre.BRANCH:
        return list(argument[1])
    if op is sre.SUBPATTERN:
        return [argument[3]]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    return [argument] if op is sre.ATOMIC_GROUP else []


class StepsExceededError(Exception):
    """A pattern took more steps over a text than it may."""


class Counter:
    """A pattern that is walked over texts; `steps` counts on, to `most` and no further."""

    def __init__(self, pattern: re.Pattern[str], most: float = math.inf) -> None:
        self.steps = 0
        self._most = most
        self._ignore_case = bool(pattern.flags & re.IGNORECASE)
        self._groups: dict[int, tuple[int, int]] = {}
        self._text = ""
        self._match = self._sequence(tree_of(pattern))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The matches from left to right, none inside another, as `finditer` finds them.

        Raises StepsExceededError.
        """
        self._text = text
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _DEEP))
        try:
            return self._found()
        finally:
            sys.setrecursionlimit(limit)

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self._most:
            raise StepsExceededError

    def _found(self) -> list[tuple[int, int]]:
        text = self._text
        found: list[tuple[int, int]] = []
        start = 0
        while start <= len(text):
            self._groups = {}
            end: list[int] = []
            if self._match(start, lambda place, end=end: not end.append(place)) and (  # type: ignore[misc]
                end[0] > start or not found or found[-1][1] < start
            ):
                found.append((start, end[0]))
            start = end[0] if end and end[0] > start else start + 1
        return found

    def _sequence(self, nodes: Any) -> Step:
        steps = [self._node(op, argument) for op, argument in nodes]

        def run(index: int, place: int, go_on: Continue) -> bool:
            if index == len(steps):
                return go_on(place)
            return steps[index](place, lambda after: run(index + 1, after, go_on))

        return steps[0] if len(steps) == 1 else lambda place, go_on: run(0, place, go_on)

    def _node(self, op: Any, argument: Any) -> Step:
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            return self._one(_one_of(op, argument, self._ignore_case))
        if op is sre.AT:
            return self._at(argument)
        if op is sre.BRANCH:
            branches = [self._sequence(branch) for branch in argument[1]]
            return lambda place, go_on: any(branch(place, go_on) for branch in branches)
        if op is sre.SUBPATTERN:
            return self._group(argument[0], self._sequence(argument[3]))
        if op is sre.GROUPREF:
            return self._again(argument)
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            return self._assertion(op is sre.ASSERT, argument)
        if op is sre.ATOMIC_GROUP:
            return self._first_way(self._sequence(argument))
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            repeat = self._repeat(op, *argument)
            return self._first_way(repeat) if op is sre.POSSESSIVE_REPEAT else repeat
        raise NotImplementedError(str(op))

    def _one(self, fits: Callable[[str], bool]) -> Step:
        def step(place: int, go_on: Continue) -> bool:
            self._count(1)
            return place < len(self._text) and fits(self._text[place]) and go_on(place + 1)

        return step

    def _at(self, where: Any) -> Step:
        def is_word(place: int) -> bool:
            return 0 <= place < len(self._text) and _category(sre.CATEGORY_WORD, self._text[place])

        def holds(place: int) -> bool:
            if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
                return place == 0
            if where is sre.AT_END:
                return place == len(self._text) or self._text[place:] == "\n"
            if where is sre.AT_END_STRING:
                return place == len(self._text)
            border = is_word(place - 1) != is_word(place)
            return border if where is sre.AT_BOUNDARY else not border

        def step(place: int, go_on: Continue) -> bool:
            self._count(1)
            return holds(place) and go_on(place)

        return step

    def _group(self, number: int | None, inner: Step) -> Step:
        if number is None:
            return inner

        def step(place: int, go_on: Continue) -> bool:
            before = self._groups.get(number)

            def close(end: int) -> bool:
                self._groups[number] = (place, end)
                return go_on(end)

            if inner(place, close):
                return True
            if before is not None:
                self._groups[number] = before
            return False

        return step

    def _again(self, number: int) -> Step:
        def step(place: int, go_on: Continue) -> bool:
            self._count(1)
            if number not in self._groups:
                return False
            start, end = self._groups[number]
            said = self._text[start:end]
            return self._text.startswith(said, place) and go_on(place + len(said))

        return step

    def _assertion(self, wanted: bool, argument: Any) -> Step:
        direction, nodes = argument
        inner, width = self._sequence(nodes), nodes.getwidth()[0]

        def step(place: int, go_on: Continue) -> bool:
            start = place - width if direction < 0 else place
            found = start >= 0 and inner(start, lambda end: direction > 0 or end == place)
            return found == wanted and go_on(place)

        return step

    def _first_way(self, inner: Step) -> Step:
        def step(place: int, go_on: Continue) -> bool:
            end: list[int] = []
            return inner(place, lambda after: not end.append(after)) and go_on(end[0])  # type: ignore[func-returns-value]

        return step

    def _repeat(self, op: Any, least: int, most: int, body: Any) -> Step:
        lazy = op is sre.MIN_REPEAT
        if len(body) == 1 and body[0][0] in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            return self._run(_one_of(*body[0], self._ignore_case), int(least), int(most), lazy)
        inner = self._sequence(body)

        def more(count: int, place: int, go_on: Continue) -> bool:
            def once(after: int) -> bool:
                return (after > place or count < least) and more(count + 1, after, go_on)

            if count < least:
                return inner(place, once)
            if lazy:
                return go_on(place) or (count < most and inner(place, once))
            return (count < most and inner(place, once)) or go_on(place)

        return lambda place, go_on: more(0, place, go_on)

    def _run(self, fits: Callable[[str], bool], least: int, most: int, lazy: bool) -> Step:
        """A repeat of one character, without a call for each."""

        def step(place: int, go_on: Continue) -> bool:
            text, last = self._text, min(len(self._text), place + most)
            end = place
            if lazy:
                while True:
                    self._count(1)
                    if end - place >= least and go_on(end):
                        return True
                    if end >= last or not fits(text[end]):
                        return False
                    end += 1
            while end < last and fits(text[end]):
                end += 1
            self._count(end - place + 1)
            return any(go_on(back) for back in range(end, place + least - 1, -1))

        return step


def _one_of(op: Any, argument: Any, ignore_case: bool) -> Callable[[str], bool]:
    if op is sre.ANY:
        return lambda char: char != "\n"
    if op in (sre.LITERAL, sre.NOT_LITERAL):
        wanted = op is sre.LITERAL
        same = {argument}
        if ignore_case:
            same = {ord(chr(argument).lower()), ord(chr(argument).upper())}
        return lambda char: (ord(char) in same) == wanted
    negated = argument[0][0] is sre.NEGATE
    items = argument[1:] if negated else argument

    @cache
    def fits(char: str) -> bool:
        faces = {char, char.lower(), char.upper()} if ignore_case else {char}
        return any(_in_item(item, face) for item in items for face in faces if len(face) == 1) != negated

    return fits


def _in_item(item: tuple[Any, Any], char: str) -> bool:
    op, argument = item
    if op is sre.LITERAL:
        return ord(char) == argument
    if op is sre.RANGE:
        return bool(argument[0] <= ord(char) <= argument[1])
    return _category(argument, char)


def _category(category: Any, char: str) -> bool:
    name = str(category).removeprefix("CATEGORY_").removeprefix("UNI_")
    said = {
        "DIGIT": unicodedata.category(char) == "Nd",
        "SPACE": char.isspace(),
        "WORD": char.isalnum() or char == "_",
    }
    return not said[name.removeprefix("NOT_")] if name.startswith("NOT_") else said[name]


def attacks(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Texts of about `length` that drive `pattern`: itself again and again, each long repeat without end."""
    tree = tree_of(pattern)
    whole = _sample(tree)
    if whole:
        yield _repeated(whole, length)
    yield from dict.fromkeys(_driven(tree, "", length))


def _repeated(text: str, length: int) -> str:
    return text * max(1, length // len(text))


def _driven(nodes: Any, before: str, length: int) -> Iterator[str]:
    for op, argument in nodes:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and argument[1] >= _LONG:
            body = _sample(argument[2]) or "a"
            yield before + _repeated(body, length) + "\0"
        for inner in _inner(op, argument):
            yield from _driven(inner, before, length)
        before += _sample([(op, argument)])


def _sample(nodes: Any) -> str:
    """A short text that the nodes match, or nearly."""
    return "".join(_sample_of(op, argument) for op, argument in nodes)


def _sample_of(op: Any, argument: Any) -> str:
    if op is sre.LITERAL:
        return chr(argument)
    if op in (sre.NOT_LITERAL, sre.ANY, sre.IN):
        fits = _one_of(op, argument, False)
        own = _literals(argument) if op is sre.IN else ()
        return next((char for char in (*own, *_TRIED) if fits(char)), "a")
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _sample(argument[2]) * max(1 if argument[1] >= _LONG else 0, int(argument[0]))
    if op is sre.BRANCH:
        return _sample(argument[1][0])
    if op in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
        return _sample(argument[3] if op is sre.SUBPATTERN else argument)
    return ""


def _literals(items: Sequence[tuple[Any, Any]]) -> tuple[str, ...]:
    return tuple(chr(argument) for op, argument in items if op is sre.LITERAL)
