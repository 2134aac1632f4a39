"""Figures stated in sentences and lists.

Organisation and period flow from the title through headings and paragraphs (`flow`) and are changed by the
text (`subject`); the words around a number say what it measures (`statement`, `rates`, `counts`).
"""

from __future__ import annotations

from ingest.document import Block
from ingest.extract.bounded import bounded
from ingest.extract.changes import is_level_before, read_level_before
from ingest.extract.clauses import Marked, Slot, sentences, slots_of, words_beside_names
from ingest.extract.counts import CountReader
from ingest.extract.draft import Draft, Meaning
from ingest.extract.findings import Findings
from ingest.extract.flow import Flow
from ingest.extract.measures import Features
from ingest.extract.rates import RateReader
from ingest.extract.refusals import is_comparison, is_of_others, refusal
from ingest.extract.scope import DocumentScope
from ingest.extract.scorecard import (
    Scored,
    continued_rank,
    continued_score,
    is_rank,
    rank_measures,
    score_measures,
)
from ingest.extract.statement import Statement
from ingest.extract.subject import Sentence
from ingest.figure import NumberClass

# What is longer, or has so many characters in a row without a letter, is no prose (a table that lost its
# lines, a drawing): its numbers stay unread, and no rule runs long over it.
_LONGEST = 12_000
_PIPES = 3
# "đúng hạn 35, 9%": a blank slipped in after the comma of a decimal
_CUT = bounded(r", \d{1,2}\s?%")
_NO_WORDS = bounded(r"[\W\d_]{80}")


def is_prose(text: str) -> bool:
    """Whether a block can be read as sentences."""
    return len(text) <= _LONGEST and text.count("|") < _PIPES and _NO_WORDS.search(text) is None


class ProseReader:
    """Reads the prose blocks of one document in order."""

    def __init__(self, document: DocumentScope) -> None:
        self.flow = Flow(document, document.scope, document.scope)
        self.findings = Findings()

    @property
    def drafts(self) -> list[Draft]:
        """The figures of the block read last."""
        return self.findings.drafts

    @property
    def furniture(self) -> list[tuple[int, NumberClass]]:
        """Where its furniture stands, and why it is none."""
        return self.findings.furniture

    @property
    def unread(self) -> list[tuple[int, str]]:
        """Where its numbers stand that no rule could place, with the reason."""
        return self.findings.unread

    @property
    def candidates(self) -> dict[int, tuple[str, ...]]:
        """The measures that were considered for its unread numbers, by where they stand."""
        return self.findings.candidates

    def read(self, block: Block, marked: Marked) -> None:
        """Take in one block; offsets of what is found are of the block's text."""
        self.findings = Findings()
        if self.flow.is_elsewhere(marked):
            self.findings.furniture += [(one.start, NumberClass.PAGE_FURNITURE) for one in marked.numbers]
            return
        spans = sentences(marked.folded)
        slots = [slots_of(marked, span) for span in spans]
        counting = any(slots)
        self.flow.enter(block, marked, counting=counting)
        for span, found in zip(spans, slots, strict=True):
            self.findings.begin_sentence()
            sentence = Sentence(marked, span, self.flow)
            found = sentence.pair_in_turn(found, self.findings.drafts) if found else found
            _read_sentence(Statement(sentence, self.flow, self.findings), found)
        self.flow.leave(block, marked, counting=counting)


def _read_sentence(statement: Statement, slots: list[Slot]) -> None:
    """Read the numbers of a sentence from left to right; its first figure's scope goes on after it."""
    first: Slot | None = None
    statement.continued.divide_these()
    for slot in slots:
        before = len(statement.findings.drafts)
        _read_number(statement, slot)
        statement.right_before = slot.right
        if first is None and len(statement.findings.drafts) > before:
            first = slot
    statement.continued.agree_with_total()
    if first is not None or not slots:
        statement.flow.paragraph = statement.sentence.scope_after(first)


def _read_number(statement: Statement, slot: Slot) -> None:
    folded = statement.folded
    abstained = _reason_to_abstain(statement, slot)
    if is_rank(slot, folded):
        if abstained is not None:
            statement.leave(slot, abstained)
            return
        _read_scored(statement, slot, _rank(statement, slot))
        return
    last = statement.findings.last_here
    continued = continued_rank(slot, last) or continued_score(
        slot, folded, last, words_beside_names(statement.sentence.marked, slot)
    )
    if continued is not None:
        _read_scored(statement, slot, continued)
        return
    if statement.continued.sums_up(slot):
        meaning = Meaning(Features(state="received"), "sum of the figures before")
        statement.add(slot, "received_total", meaning, unit="dossier")
        return
    if is_level_before(slot, folded):
        read_level_before(statement, slot)
        return
    ahead = statement.sentence.time.is_ahead(slot)
    refused = NumberClass.PLAN if ahead else refusal(slot, folded, in_plan=statement.flow.plan)
    if refused is not None:
        statement.set_aside(slot, refused)
        return
    if abstained is not None:
        statement.leave(slot, abstained)
        return
    in_turn = statement.sentence.in_turn.scores.get(slot.number.start)
    scored = (
        [in_turn]
        if in_turn is not None
        else score_measures(slot, folded, statement.wide_features(slot), statement.flow.last_score)
    )
    if scored is not None:
        _read_scored(statement, slot, scored)
    elif slot.number.is_percent:
        RateReader(statement).read(slot)
    else:
        CountReader(statement).read(slot)


def _reason_to_abstain(statement: Statement, slot: Slot) -> str | None:
    sentence = statement.sentence
    if _is_cut(sentence, slot):
        return "a number cut in two"
    compared = is_comparison(slot, statement.folded) and not sentence.time.says_when(slot)
    if compared and not sentence.time.is_year_before(slot) and statement.features(slot).origin is None:
        return "of an earlier period"
    # "Các sở giải quyết 4.800 hồ sơ, đạt 96%": whoever has the count has its rate.
    has_count = (
        statement.findings.last_here is not None and not statement.findings.last_here.number.is_percent
    )
    unnamed = (
        slot.number.is_percent
        and not has_count
        and sentence.label_of(slot) is None
        and sentence.speaks_for_group(slot)
    )
    if unnamed and sentence.label_of(slot) is None:
        return "rate of units not named"
    if slot.number.spelled and slot.number.value == 0 and sentence.label_of(slot) is None:
        of_group = sentence.speaks_for_group(slot)
        if (of_group or is_of_others(slot, statement.folded)) and sentence.label_of(slot) is None:
            return "zero of units not named"
    return None


def _is_cut(sentence: Sentence, slot: Slot) -> bool:
    """`đúng hạn 35, 9%`: either half of a decimal that a blank divides."""
    number = slot.number
    if number.is_percent and number.n_decimals == 0 and number.value < 100:
        return any(
            sentence.folded[other.end : number.start] == ", " and not other.is_percent
            for other in sentence.marked.numbers
        )
    return slot.unit is None and slot.over is None and _CUT.match(sentence.folded, number.end) is not None


def _rank(statement: Statement, slot: Slot) -> Scored:
    return rank_measures(
        slot,
        statement.folded,
        statement.wide_features(slot),
        statement.findings.last_here,
        scorecard=statement.flow.document.scorecard,
    )


def _read_scored(statement: Statement, slot: Slot, scored: Scored) -> None:
    statement.findings.begin_number()
    if not scored:
        statement.leave(slot, "no indicator")
    for number, measure, indicator in scored:
        meaning = Meaning(Features(indicator=indicator), "score or rank")
        draft = statement.add(slot, measure, meaning, number=number, indicator=indicator, unit="points")
        statement.share_out(slot, draft)
