"""The door of extraction: a `Document` in, every number of it accounted for.

The road: mark what is in each block (numbers, cues, organisations, times) -> settle what the document as
a whole speaks of -> read prose and tables in order -> settle restatements and passages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.document import Block, BlockKind, Document
from ingest.extract.clauses import Marked
from ingest.extract.concord import concord
from ingest.extract.cues import find_cues
from ingest.extract.document_scope import document_scope, shown_date
from ingest.extract.doubt import UNSURE, unsure_spans
from ingest.extract.draft import Draft
from ingest.extract.folding import fold
from ingest.extract.furniture import furnishings
from ingest.extract.home import home_province
from ingest.extract.numbers import Number, find_numbers
from ingest.extract.organisations import find_organisations
from ingest.extract.periods import find_periods
from ingest.extract.places import KnownPlaces, known_places
from ingest.extract.prose import ProseReader, is_prose
from ingest.extract.settle import settle
from ingest.extract.spelled import spelled_numbers
from ingest.extract.tables.marks import mark_table
from ingest.extract.tables.reader import TableReader
from ingest.figure import Context, Extraction, Furniture, NumberClass, UnreadNumber

_Unread = tuple[str, tuple[str, ...]]  # the reason, and the measures considered


def extract(document: Document, context: Context) -> Extraction:
    """Every number of `document`: figures, furniture and unread numbers, each once.

    Where the context names no province, the text is asked which one "tỉnh" means.
    """
    context = replace(context, province=context.province or home_province(document.text))
    marked: list[Marked] = []
    furniture: dict[int, tuple[Number, NumberClass]] = {}
    known = known_places(document.text, context.province, context.published)
    for block in document.blocks:
        found, aside = _mark(document, block, context, known)
        marked.append(found)
        furniture.update({block.start + number.start: (number, why) for number, why in aside})
    scope = document_scope(document, context, marked)
    prose, tables = ProseReader(scope), TableReader(scope)
    drafts: list[Draft] = []
    unread: dict[int, _Unread] = {}
    for block, found in zip(document.blocks, marked, strict=True):
        reader = tables if block.kind is BlockKind.TABLE else prose
        if block.kind is not BlockKind.TABLE and not is_prose(found.text):
            unread.update({block.start + number.start: ("no prose", ()) for number in found.numbers})
            continue
        if block.kind is BlockKind.TABLE:
            tables.read(document, block, found, prose.flow.paragraph)
        else:
            prose.read(block, found)
        unsure = unsure_spans(block)
        by_start = {number.start: number for number in found.numbers}
        for draft in reader.drafts:
            draft.base = block.start
            position = block.start + draft.number.start
            if any(start <= position < end for start, end in unsure):
                unread[position] = (UNSURE, (draft.measure,))
            else:
                drafts.append(draft)
        for start, why in reader.furniture:
            furniture[block.start + start] = (by_start[start], why)
        candidates = prose.candidates if reader is prose else {}
        unread.update(
            {block.start + start: (reason, candidates.get(start, ())) for start, reason in reader.unread}
        )
    account = _account(document, marked, drafts, furniture, unread)
    return replace(account, dated=shown_date(marked), province=context.province)


def _mark(
    document: Document, block: Block, context: Context, known: KnownPlaces
) -> tuple[Marked, list[tuple[Number, NumberClass]]]:
    text = document.text_of(block)
    if block.kind is BlockKind.TABLE:
        return mark_table(text, block, context.province), []
    folded = fold(text)
    if not is_prose(text):
        return Marked(text, folded, find_numbers(folded), [], [], []), []
    periods = find_periods(folded)
    numbers, aside = [], []
    furniture = furnishings(folded, periods)
    for number in find_numbers(folded, text):
        why = furniture.of(number)
        if why is None:
            numbers.append(number)
        else:
            aside.append((number, why))
    organisations = find_organisations(text, folded, context.province, known)
    named = [
        number for number in numbers if any(one.start <= number.start < one.end for one in organisations)
    ]
    aside += [(number, NumberClass.NAME) for number in named]
    numbers = [number for number in numbers if number not in named]
    spelled = [replace(one, printed=text[one.start : one.end]) for one in spelled_numbers(folded)]
    numbers = sorted([*numbers, *spelled], key=lambda number: number.start)
    return Marked(text, folded, numbers, find_cues(folded), organisations, periods), aside


def _account(
    document: Document,
    marked: Sequence[Marked],
    drafts: Sequence[Draft],
    furniture: dict[int, tuple[Number, NumberClass]],
    unread: dict[int, _Unread],
) -> Extraction:
    agreed = concord(drafts)
    settled = settle(document, agreed)
    read = {figure.number_start for figure in settled.figures}
    everything = {
        block.start + number.start: number
        for block, found in zip(document.blocks, marked, strict=True)
        for number in found.numbers
    } | {start: number for start, (number, _) in furniture.items()}
    aside = {start: why for start, (_, why) in furniture.items() if start not in read}
    left_out = {draft.base + draft.number.start for draft in drafts} - {
        d.base + d.number.start for d in agreed
    }
    aside |= dict.fromkeys(left_out - read, NumberClass.OTHER_FIGURE)
    aside |= dict.fromkeys(settled.rounded - read, NumberClass.ROUNDED_RESTATEMENT)
    ordered = sorted(everything.items())
    return Extraction(
        figures=settled.figures,
        furniture=tuple(
            Furniture(_printed(document, start, number), start, _end(start, number), aside[start])
            for start, number in ordered
            if start in aside
        ),
        unread=tuple(
            _unread(document, start, number, unread.get(start, ("no_rule", ())))
            for start, number in ordered
            if start not in read and start not in aside
        ),
        n_numbers=len(everything),
    )


def _unread(document: Document, start: int, number: Number, why: _Unread) -> UnreadNumber:
    block = document.block_at(start)
    context = document.text[max(block.start, start - 60) : min(block.end, start + 60)]
    printed = _printed(document, start, number)
    return UnreadNumber(printed, start, _end(start, number), why[0], context, why[1])


def _end(start: int, number: Number) -> int:
    return start + number.end - number.start


def _printed(document: Document, start: int, number: Number) -> str:
    """The number as the text has it: `printed` of one that was read may be folded."""
    return document.text[start : _end(start, number)].strip()
