"""Drafts -> figures: quotes, locators, restatements, passages and the order of the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.document import Block, BlockKind, Document
from ingest.extract.draft import Draft
from ingest.extract.rounding import rounded_restatements
from ingest.figure import Figure

# A number with fewer significant digits than this may recur by chance under another scope.
_TELLING_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Settled:
    """The figures of a document in the order of its text, and where rounded restatements stand."""

    figures: tuple[Figure, ...]
    rounded: frozenset[int]


def settle(document: Document, drafts: Sequence[Draft]) -> Settled:
    """Figures of `drafts`; a number read twice counts once."""
    ordered = sorted(
        _once(drafts), key=lambda draft: (draft.base + draft.number.start, draft.base + draft.number.end)
    )
    in_title = _in_headings(document, ordered)
    rounded = rounded_restatements(ordered, in_title)
    kept = [draft for draft in ordered if id(draft) not in rounded]
    index = {id(draft): position for position, draft in enumerate(kept)}
    originals = _originals(kept, in_title)
    passages = _passages(document)
    return Settled(
        tuple(_figure(document, draft, index, originals, passages) for draft in kept),
        frozenset(draft.base + draft.number.start for draft in ordered if id(draft) in rounded),
    )


def _once(drafts: Iterable[Draft]) -> Iterable[Draft]:
    by_place: dict[tuple[int, int, str | None], Draft] = {}
    for draft in drafts:
        by_place.setdefault((draft.base + draft.number.start, draft.number.end, draft.org), draft)
    return by_place.values()


def _in_headings(document: Document, drafts: Iterable[Draft]) -> frozenset[int]:
    return frozenset(
        id(draft)
        for draft in drafts
        if document.block_at(draft.base + draft.number.start).kind is BlockKind.HEADING
    )


def _figure(
    document: Document,
    draft: Draft,
    index: dict[int, int],
    originals: dict[int, Draft],
    passages: dict[int, int],
) -> Figure:
    number = draft.number
    start = draft.base + min(draft.quote[0], number.start)
    end = draft.base + max(draft.quote[1], number.end)
    block = document.block_at(draft.base + number.start)
    end = start + len(document.text[start : min(end, block.end)].rstrip(" \n\t,;:"))
    end = max(end, draft.base + number.end)
    original = originals.get(id(draft))
    return Figure(
        measure=draft.measure,
        value=number.value,
        printed=document.text[draft.base + number.start : draft.base + number.end].strip(),
        org=draft.org,
        period_start=draft.period.start if draft.period else None,
        period_end=draft.period.end if draft.period else None,
        quote=document.text[start:end],
        char_start=start,
        char_end=end,
        number_start=draft.base + number.start,
        number_end=draft.base + number.end,
        locator=document.locator_at(draft.base + number.start),
        rule=draft.rule,
        passage=passages[block.start],
        n_decimals=number.n_decimals,
        scale=number.scale,
        period_basis=draft.basis,
        field=draft.field,
        indicator=draft.indicator,
        base=draft.rate_base,
        source_system=draft.source_system,
        approximate=draft.approximate,
        in_table=draft.in_table,
        part_of=index.get(id(draft.part_of)) if draft.part_of is not None else None,
        restates=index[id(original)] if original is not None else None,
    )


def _originals(drafts: Sequence[Draft], in_title: frozenset[int]) -> dict[int, Draft]:
    """For each restatement what it repeats: body before heading, exact before rounded, then the first."""
    groups: dict[tuple[object, ...], list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[(draft.measure, draft.number.value)].append(draft)
    originals: dict[int, Draft] = {}
    for group in groups.values():
        ranked = sorted(group, key=lambda draft: (id(draft) in in_title, draft.approximate))
        if len(ranked) == 1:
            continue
        for position, draft in enumerate(ranked):
            for earlier in ranked[:position]:
                if id(earlier) not in originals and _says_again(draft, earlier, in_title):
                    originals[id(draft)] = earlier
                    break
    return originals


def _says_again(draft: Draft, earlier: Draft, in_title: frozenset[int]) -> bool:
    if id(draft) in in_title:
        return True
    if draft.field != earlier.field or draft.indicator != earlier.indicator:
        return False
    if draft.org == earlier.org and (
        draft.period == earlier.period or None in (draft.period, earlier.period)
    ):
        return True
    # The same long number of the same measure is the same figure, also where its scope is left vague.
    digits = len(draft.number.value.as_tuple().digits)
    vague = (
        draft.org is None or earlier.org is None or draft.org == earlier.org or draft.period == earlier.period
    )
    return digits >= _TELLING_DIGITS and vague and not (draft.in_table and earlier.in_table)


def _passages(document: Document) -> dict[int, int]:
    """The passage of each block by its start: list items belong to the words that introduce them."""
    passages: dict[int, int] = {}
    current = 0
    previous: Block | None = None
    for block in document.blocks:
        if previous is not None and not _continues(document, previous, block):
            current += 1
        passages[block.start] = current
        previous = block
    return passages


def _continues(document: Document, previous: Block, block: Block) -> bool:
    if block.kind is not BlockKind.LIST_ITEM:
        return False
    return previous.kind is BlockKind.LIST_ITEM or document.text_of(previous).rstrip().endswith(":")
