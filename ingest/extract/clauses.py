"""A block of prose as sentences, and each number with the words that belong to it.

The words of a number reach from the separator before it to the separator after it (its *piece*). A
separator inside a cue or an organisation's name separates nothing, nor do parentheses that hold no number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.extract.bounded import bounded
from ingest.extract.cues import Cue, unit_after
from ingest.extract.numbers import Number
from ingest.extract.organisations import OrgMention
from ingest.extract.periods import PeriodMention

_SENTENCE_END = bounded(r"[.!?…](?<!\btp.)(?<!\btx.)(?<!\bths.)(?<!\bông.)[.!?…]{0,15}(?=\s+\W*\w|\s*$)")
_SEPARATOR = bounded(
    r"[;()]|,(?!\s*lệ\s+phí)|:(?!\s*\d)|(?<!\w)(?:(?:trên|trong)(?=\s+tổng số)|"
    r"(?:trong đó|trong số đó|trong số này)(?!\s+(?:là|thuộc)\s+(?!\d))|bao gồm|riêng|cụ thể|theo đó)(?!\w)"
)
_CONNECTOR = bounded(r"(?<!\w)(?:và|còn|gồm|với|trong|cùng|nhưng|song|mà|trên\s+tổng)(?!\w)|/\s*tổng(?!\w)")
_LEFT_UNITS = {
    "hồ sơ": "dossier",
    "hs": "dossier",
    "phiếu": "rating",
    "lượt khách": "visit",
    "lượt người": "visit",
    "lượt": "visit",
    "phản ánh": "feedback",
    "kiến nghị": "feedback",
    "pakn": "feedback",
}
_APPROXIMATE = bounded(r"(?<!\w)(?:khoảng|gần|hơn|trên|xấp xỉ|ước|chừng|ngót|độ)\s*$")
_LEFT_NOUN = bounded(
    r"(?:số|tổng|lượng|trong)?\s*(?P<noun>hồ sơ(?:\s+(?:thủ tục hành chính|tthc))?|hs|tthc|"
    r"thủ tục hành chính|thủ tục|phiếu|"
    r"lượt khách|lượt người|(?<!lần )lượt|phản ánh|kiến nghị|pakn)(?!\w)"
)
# Units of numbers that are no figures: the words after them belong to the next number.
_NO_FIGURES = frozenset({"count_of_units", "staff", "money", "date"})
_RATIO = bounded(
    r"\s*(?:/|trên(?!\s+địa bàn)(?:\s+(?:tổng(?:\s+số)?|thang(?:\s+điểm)?|tối đa))?|"
    r"trong(?:\s+(?:tổng\s+)?số)?)\s*$"
)
_MAYBE_POINTS = bounded(r"\s*(?:điểm)?\s*")
_SUBSET = bounded(r"(?:trong đó|trong số đó|trong số này)\W*(?:có|là)?\W*$")
_PARENTHESIS = bounded(r"[()]")
_SHARE_ASIDE = bounded(r"\s*\([^()]{1,40}\)\s*,?")
_ASIDE = bounded(r"\([^()]*\)")
_IGNORED_ASIDE = bounded(r"\((?:cộng cả|bao gồm cả|kể cả|tính cả|gồm cả)[^)\d]*\)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A number that may be a figure, and its surroundings (offsets of the block's text).

    `left`..`right` is its piece; `before` is where the words begin that may still belong to it: the end
    of the number before, or the start of the sentence. `opening` is the parenthesis it stands in.
    `over` is the second number of a ratio `n/m`, `n trên m`. `tail` is what follows its share in
    parentheses: `90 hồ sơ (chiếm 2,16%) bị trả lại`.
    """

    number: Number
    unit: str | None
    unit_end: int
    left: int
    right: int
    before: int
    sentence: tuple[int, int]
    opening: int | None
    approximate: bool
    over: Number | None = None
    after_subset: bool = False
    tail: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A block's text with all that was found in it."""

    text: str
    folded: str
    numbers: Sequence[Number]
    cues: Sequence[Cue]
    organisations: Sequence[OrgMention]
    periods: Sequence[PeriodMention]


def sentences(folded: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a block."""
    bounds = [match.end() for match in _SENTENCE_END.finditer(folded)]
    starts = [0, *bounds]
    ends = [*bounds, len(folded)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if folded[start:end].strip()]


def slots_of(marked: Marked, sentence: tuple[int, int]) -> list[Slot]:
    """The numbers of a sentence with their pieces, from left to right."""
    numbers = [number for number in marked.numbers if sentence[0] <= number.start < sentence[1]]
    pairs = _pair_ratios(marked.folded, numbers)
    separators = _separators(marked, sentence, [first for first, _ in pairs])
    ends = [_unit_end(marked.folded, first, over) for first, over in pairs]
    slots = []
    for index, (number, over) in enumerate(pairs):
        before = max(sentence[0], ends[index - 1] if index else sentence[0])
        following = pairs[index + 1][0].start if index + 1 < len(pairs) else sentence[1]
        left = max([before, *(end for _, end in separators if end <= number.start)])
        right = min([following, *(start for start, _ in separators if start >= ends[index])])
        tail = _tail(marked.folded, sentence, ends[index], pairs[index + 1 : index + 3], separators)
        slots.append(_slot(marked, sentence, number, over, ends[index], left, right, before, tail))
    return _share_between(marked, slots)


def _slot(
    marked: Marked,
    sentence: tuple[int, int],
    number: Number,
    over: Number | None,
    unit_end: int,
    left: int,
    right: int,
    before: int,
    tail: tuple[int, int] | None,
) -> Slot:
    folded = marked.folded
    after = unit_after(folded, over.end if over else number.end)
    unit = "percent" if number.is_percent else (after[0] if after else None)
    if unit is None:
        nouns = list(_LEFT_NOUN.finditer(folded, left, number.start))
        unit = (
            _LEFT_UNITS.get(
                nouns[-1]["noun"].removesuffix("thủ tục hành chính").removesuffix("tthc").strip(), "procedure"
            )
            if nouns
            else None
        )
    return Slot(
        number=number,
        unit=unit,
        unit_end=unit_end,
        left=left,
        right=max(right, unit_end),
        before=before,
        sentence=sentence,
        opening=_opening(folded, sentence[0], number.start),
        approximate=_APPROXIMATE.search(folded, max(left, number.start - 12), number.start) is not None,
        over=over,
        after_subset=_SUBSET.search(folded, max(sentence[0], left - 30), left) is not None,
        tail=tail,
    )


def _tail(
    folded: str,
    sentence: tuple[int, int],
    unit_end: int,
    following: Sequence[tuple[Number, Number | None]],
    separators: Sequence[tuple[int, int]],
) -> tuple[int, int] | None:
    if not following or not following[0][0].is_percent:
        return None
    share = _SHARE_ASIDE.match(folded, unit_end)
    if share is None:
        return None
    end = following[1][0].start if len(following) > 1 else sentence[1]
    return share.end(), min([end, *(start for start, _ in separators if start >= share.end())])


def _pair_ratios(folded: str, numbers: Sequence[Number]) -> list[tuple[Number, Number | None]]:
    pairs: list[tuple[Number, Number | None]] = []
    skip = False
    for index, number in enumerate(numbers):
        if skip:
            skip = False
            continue
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        if following is not None and following.start - number.end <= 24:
            between = folded[number.end : following.start]
            unit = _MAYBE_POINTS.match(between)
            if unit is not None and _RATIO.fullmatch(between[unit.end() :]):
                pairs.append((number, following))
                skip = True
                continue
        pairs.append((number, None))
    return pairs


def _unit_end(folded: str, number: Number, over: Number | None) -> int:
    end = over.end if over else number.end
    if number.is_percent:
        return end
    unit = unit_after(folded, end)
    names_units = unit is not None and unit[0] == "count_of_units"  # "135 trung tâm cấp xã": also who
    return unit[1] if unit and not names_units else end


def _separators(
    marked: Marked, sentence: tuple[int, int], numbers: Sequence[Number]
) -> list[tuple[int, int]]:
    found = [match.span() for match in _SEPARATOR.finditer(marked.folded, *sentence)]
    if not found:
        return found
    protected = bytearray(len(marked.folded))
    for match in _asides(marked.folded, sentence, numbers):
        _cover(protected, match.start(), match.end())
    for marks in (marked.cues, marked.organisations, marked.periods, marked.numbers):
        for one in marks:
            if one.start < sentence[1] and sentence[0] < one.end:
                _cover(protected, one.start, one.end)
    return [(start, end) for start, end in found if not any(protected[start:end])]


def _cover(protected: bytearray, start: int, end: int) -> None:
    protected[start:end] = b"\1" * (end - start)


def _asides(folded: str, sentence: tuple[int, int], numbers: Sequence[Number]) -> list[re.Match[str]]:
    """Parentheses without a number: they stay part of the words around them."""
    return [
        match
        for match in _ASIDE.finditer(folded, *sentence)
        if not any(match.start() < number.start < match.end() for number in numbers)
    ]


def words_beside_names(marked: Marked, slot: Slot) -> str | None:
    """The words between the number before and this one, without the units and times that they name.

    None where they name no unit and no time.
    """
    spans = [(one.start, one.end) for one in marked.organisations]
    spans += [(one.start, one.end) for one in marked.periods]
    inside = sorted(span for span in spans if slot.before <= span[0] and span[1] <= slot.number.start)
    words, done = [], slot.before
    for start, end in inside:
        words.append(marked.folded[done:start])
        done = max(done, end)
    return "".join([*words, marked.folded[done : slot.number.start]]) if inside else None


def ignored_asides(folded: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """Parentheses that only say what a count includes; their cues measure nothing."""
    return [match.span() for match in _IGNORED_ASIDE.finditer(folded, *span)]


def _opening(folded: str, start: int, position: int) -> int | None:
    """Where the innermost parenthesis opens that is still open at `position`."""
    stack: list[int] = []
    for parenthesis in _PARENTHESIS.finditer(folded, start, position):
        if parenthesis.group() == "(":
            stack.append(parenthesis.start())
        elif stack:
            stack.pop()
    return stack[-1] if stack else None


def _share_between(marked: Marked, slots: list[Slot]) -> list[Slot]:
    """Two numbers in one piece: words between are the second's where the first has its label before it."""
    shared = list(slots)
    for index in range(len(shared) - 1):
        first, second = shared[index], shared[index + 1]
        if first.right < second.number.start or second.left > first.unit_end:
            continue
        counts_nothing = first.unit in _NO_FIGURES
        labelled = counts_nothing or any(
            first.left <= cue.start and cue.end <= first.number.start for cue in marked.cues
        )
        connector = _connector(marked, first.unit_end, second.number.start)
        if connector is not None and not counts_nothing:
            border = connector.start()
        else:
            border = first.unit_end if labelled else second.number.start
        shared[index] = _moved(first, right=max(first.unit_end, border))
        shared[index + 1] = _moved(second, left=min(border, second.number.start))
    return shared


def _connector(marked: Marked, start: int, end: int) -> re.Match[str] | None:
    """The first connecting word that is no part of a cue (the "trong" of "trong hạn" connects nothing)."""
    for match in _CONNECTOR.finditer(marked.folded, start, end):
        if not any(cue.start < match.end() and match.start() < cue.end for cue in marked.cues):
            return match
    return None


def _moved(slot: Slot, *, left: int | None = None, right: int | None = None) -> Slot:
    return replace(
        slot, left=slot.left if left is None else left, right=slot.right if right is None else right
    )
