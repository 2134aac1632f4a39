"""Patterns kept as data: `lexicon/*.yaml` holds phrases and the shapes that they stand in.

A pattern is a regular expression over folded text; its `words`, a list of phrases, stand where it says
`{words}`. What does not fit is refused when the lexicon is loaded, with the place and the remedy: so is a
pattern that one of its own examples does not match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.extract.folding import fold
from ingest.extract.sought import Sought, sought
from ingest.figure import NumberClass

LEXICON = Path(__file__).parent / "lexicon"
_HOLE = "{words}"
_KEYS = frozenset({"class", "words", "pattern", "examples"})


class LexiconError(ValueError):
    """A lexicon that cannot be used: which file, which entry, why, and what to mend."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern whose numbers are no figures."""

    number_class: NumberClass
    pattern: Sought


@cache
def shapes(path: Path) -> tuple[Shape, ...]:
    """The `shapes` of a lexicon in order; raises LexiconError."""
    return tuple(
        Shape(_number_class(entry, where), _compiled(entry, where))
        for where, entry in _entries(path, "shapes")
    )


@cache
def patterns(path: Path) -> Mapping[str, Sought]:
    """The `patterns` of a lexicon by name; raises LexiconError."""
    return {where.name: _compiled(entry, where) for where, entry in _entries(path, "patterns")}


@dataclass(frozen=True, slots=True)
class _Where:
    """An entry's file and name, for messages."""

    path: Path
    name: str

    def error(self, why: str) -> LexiconError:
        return LexiconError(f"{self.path.name}, {self.name}: {why}")


def _entries(path: Path, key: str) -> Iterable[tuple[_Where, Mapping[str, Any]]]:
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LexiconError(f"{path.name} cannot be read: {error}; mend the file") from error
    found = content.get(key) if isinstance(content, dict) else None
    named = (
        enumerate(found, 1) if isinstance(found, list) else found.items() if isinstance(found, dict) else ()
    )
    entries = [(_Where(path, str(name)), entry) for name, entry in named]
    if not entries:
        raise LexiconError(f"{path.name} has no {key}; put them under the key {key!r}")
    for where, entry in entries:
        if not isinstance(entry, dict) or not {"pattern", "examples"} <= entry.keys():
            raise where.error("give it a pattern and examples")
        if entry.keys() - _KEYS:
            raise where.error(f"unknown keys {sorted(entry.keys() - _KEYS)}; known are {sorted(_KEYS)}")
    return entries


def _number_class(entry: Mapping[str, Any], where: _Where) -> NumberClass:
    try:
        return NumberClass(entry.get("class", ""))
    except ValueError:
        known = ", ".join(NumberClass)
        raise where.error(f"class {entry.get('class')!r} is none of {known}; name one of them") from None


def _compiled(entry: Mapping[str, Any], where: _Where) -> Sought:
    pattern, words = entry["pattern"], entry.get("words")
    if not isinstance(pattern, str) or (_HOLE in pattern) != bool(words):
        raise where.error(f"words and a pattern that says {_HOLE} go together; give both or neither")
    if words:
        pattern = pattern.replace(_HOLE, _alternatives(words, where))
    try:
        compiled = sought(pattern)
    except re.error as error:
        raise where.error(f"{error}; mend the regular expression") from error
    for example in entry["examples"]:
        if example != fold(example):
            raise where.error(f"the example {example!r} is not folded; write {fold(example)!r}")
        if compiled.search(example) is None:
            raise where.error(f"its example {example!r} does not match; mend the one or the other")
    return compiled


def _alternatives(words: Iterable[Any], where: _Where) -> str:
    told = [_word(word, where) for word in words]
    if len(set(told)) < len(told):
        raise where.error(f"{next(one for one in told if told.count(one) > 1)!r} stands twice; leave one")
    return "|".join(told)


def _word(word: Any, where: _Where) -> str:
    """A phrase as a pattern, with what must follow it and must not precede it."""
    if isinstance(word, str):
        word = {"phrase": word}
    if not isinstance(word, dict) or word.keys() - {"phrase", "then", "not_after"} or "phrase" not in word:
        raise where.error(f"{word!r} is no phrase; give a text or phrase, then, not_after")
    phrase = word["phrase"]
    if not phrase.strip() or phrase != fold(phrase):
        raise where.error(f"the phrase {phrase!r} is empty or not folded; write {fold(phrase)!r}")
    before = "".join(f"(?<!{re.escape(one)} )" for one in word.get("not_after", ()))
    return f"{before}{re.escape(phrase)}{word.get('then', '')}"
