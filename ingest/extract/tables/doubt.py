"""Readings that are not safe: unknown words no sum confirms, and columns whose sums contradict them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.extract.tables.lexicon import Sum, column_sums
from ingest.extract.tables.lines import Group, Line
from ingest.extract.tables.witness import Verdict, Witness


def sums_of(lines: Sequence[Line], witness: Witness) -> Iterator[Verdict]:
    """The verdict on each sum of one state whose whole and parts are among `lines`, the widest of each."""
    by_measure = {line.measure: line.index for line in lines if line.is_read}
    found = [
        one
        for one in column_sums("core", "sum")
        if len({_family(name) for name in (one.whole, *one.parts)}) == 1
        and all(name in by_measure for name in (one.whole, *one.parts))
    ]
    for one in found:
        wider = (other for other in found if other.whole == one.whole and set(one.parts) < set(other.parts))
        if next(wider, None) is None:
            yield witness.sum_holds(by_measure[one.whole], [by_measure[name] for name in one.parts])


def leave_unknown_words(group: Group) -> None:
    """A column with words that no lexicon knows is read only where a sum confirms it."""
    doubtful = [line for line in group.lines if line.is_read and line.words.unknown]
    for line in doubtful:
        if not _confirmed(group, line, doubtful):
            line.measure, line.reason = None, "words_not_understood"


def _confirmed(group: Group, line: Line, doubtful: Sequence[Line]) -> bool:
    """Whether a sum of the forms in which it stands holds with lines that are not in doubt themselves."""
    for one in column_sums("core", "sum"):
        if line.measure not in (one.whole, *one.parts):
            continue
        members = [group.first(name) for name in (one.whole, *one.parts)]
        known = [member for member in members if member is not None]
        if len(known) < len(members) or any(member in doubtful for member in known if member is not line):
            continue
        verdict = group.witness.sum_holds(known[0].index, [member.index for member in known[1:]])
        if verdict.supports and verdict.tested >= 3 and _tells(group, line):
            return True
    return False


def _tells(group: Group, line: Line) -> bool:
    return any(group.witness.value(line.index, place) for place in group.witness.places(line.index))


def leave_contradicted(group: Group) -> None:
    """Where a sum of the forms is far off in most rows, the headers stand over the wrong columns."""
    far = any(_is_far_off(group, one) for one in column_sums("core", "bound"))
    stated = any(_contradicts(group, index, terms) for index, terms in group.rules.sums.items())
    if not far and not stated:
        return
    for line in group.lines:
        if line.is_read:
            line.measure, line.reason = None, "sums_contradict" if far else "stated_sum_contradicts"


def _is_far_off(group: Group, one: Sum) -> bool:
    members = [group.first(name) for name in (one.whole, *one.parts)]
    known = [member for member in members if member is not None]
    if len(known) < len(members):
        return False
    test = group.witness.sum_is_near if one.kind == "core" else group.witness.covers
    return test(known[0].index, [member.index for member in known[1:]]).contradicts


def _contradicts(group: Group, index: int, terms: Sequence[tuple[int, int]]) -> bool:
    """A sum that the number row states: of one state, and near in the numbers."""
    by_index = {line.index: line for line in group.lines if line.is_read}
    whole = by_index.get(index)
    parts = [by_index[part] for _, part in terms if part in by_index]
    if whole is None or whole.unit == "percent" or len(parts) < len(terms):
        return False
    family = _family(whole.measure)
    if family in ("resolved", "pending") and any(_family(part.measure) != family for part in parts):
        return True
    added = all(sign > 0 for sign, _ in terms)
    return added and group.witness.sum_is_near(index, [part.index for part in parts]).contradicts


def _family(measure: str | None) -> str:
    return (measure or "").split("_")[0]
