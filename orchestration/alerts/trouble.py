"""A trouble that people are told of, and what is remembered of those that were told.

The memory makes a message a night out of the same troubles every night: a trouble is told when it is
new, when it changes or grows, and on the days that `kinds.yaml` names; when it is gone, that is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_KINDS = Path(__file__).with_name("kinds.yaml")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of trouble; see the head of kinds.yaml."""

    name: str
    section: str
    remind: tuple[int, ...]
    vi: str
    en: str

    @property
    def lasts(self) -> bool:
        """Whether it can be there night after night, and be gone."""
        return bool(self.remind)


@cache
def kinds() -> Mapping[str, Kind]:
    return {
        name: Kind(name, kind["section"], tuple(kind["remind"]), kind["vi"], kind["en"])
        for name, kind in yaml.safe_load(_KINDS.read_text("utf-8")).items()
    }


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble as it is tonight.

    `subject` tells it from others of its kind; `signature` changes when it becomes another trouble of the
    same subject, `level` grows when it becomes worse. `since` is the day it began, where that is known.
    `facts` are what the wording of its kind names.
    """

    kind: str
    subject: str
    signature: str = ""
    level: int = 0
    since: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject}"

    @property
    def section(self) -> str:
        """Its section of the runbook."""
        section = kinds()[self.kind].section
        return str(self.facts["reason"]) if section == "reason" else section


class Why(StrEnum):
    """Why a trouble is told tonight."""

    NEW = "new"
    CHANGED = "changed"
    WORSE = "worse"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class TroubleTold:
    trouble: Trouble
    why: Why
    day: int
    """1 on the day it began."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was told of a trouble; `told_day` is the day of its life on which it was told last."""

    kind: str
    signature: str
    level: int
    since: date
    told_day: int
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Sifted:
    told: tuple[TroubleTold, ...]
    recovered: tuple[Remembered, ...]
    memory: Mapping[str, Remembered]


def sift(
    troubles: Iterable[Trouble],
    memory: Mapping[str, Remembered],
    today: date,
    *,
    looked_at: Iterable[str],
) -> Sifted:
    """Which of tonight's troubles are to be told, which are gone, and what to remember.

    `looked_at` names the kinds that tonight could see at all: a trouble of another kind is neither told
    nor taken for gone.
    """
    kept = dict(memory)
    told: list[TroubleTold] = []
    present = set()
    for trouble in troubles:
        present.add(trouble.key)
        before = memory.get(trouble.key)
        since = trouble.since or (before.since if before else today)
        day = max((today - since).days, 0) + 1
        why = _why(trouble, before, day)
        if why is not None:
            told.append(TroubleTold(trouble, why, day))
            if kinds()[trouble.kind].lasts:
                kept[trouble.key] = _remembered(trouble, since, day)
    gone = [key for key, known in memory.items() if known.kind in set(looked_at) and key not in present]
    return Sifted(
        tuple(told),
        tuple(memory[key] for key in gone),
        {key: known for key, known in kept.items() if key not in gone},
    )


def wording(trouble: Trouble, language: str, day: int) -> str:
    """The trouble in `language`, vi or en."""
    kind = kinds()[trouble.kind]
    return str(getattr(kind, language)).format(**{**trouble.facts, "day": day})


def _why(trouble: Trouble, before: Remembered | None, day: int) -> Why | None:
    if before is None:
        return Why.NEW
    if before.signature != trouble.signature:
        return Why.CHANGED
    if trouble.level > before.level:
        return Why.WORSE
    if _is_due(kinds()[trouble.kind].remind, before.told_day, day):
        return Why.STILL
    return None


def _is_due(remind: tuple[int, ...], told_day: int, day: int) -> bool:
    """Whether a reminder falls between the day it was told last and today."""
    last = remind[-1]
    named = any(told_day < due <= day for due in remind)
    return named or (day > last and day // last > max(told_day, last) // last)


def _remembered(trouble: Trouble, since: date, day: int) -> Remembered:
    return Remembered(
        kind=trouble.kind,
        signature=trouble.signature,
        level=trouble.level,
        since=since,
        told_day=day,
        vi=wording(trouble, "vi", day),
        en=wording(trouble, "en", day),
    )
