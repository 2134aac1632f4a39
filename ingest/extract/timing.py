"""When: the period of one number of a sentence, and the one that the text goes on with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ingest.extract.bounded import bounded
from ingest.extract.clauses import Marked, Slot
from ingest.extract.flow import Flow
from ingest.extract.periods import Period, PeriodKind, PeriodMention
from ingest.extract.scope import UNITS, Scope, is_scope_mention, with_period
from ingest.figure import PeriodBasis

_SAME_YEAR = r"(?:\s+(?:của\s+)?(?:năm\s+)?(?:trước|ngoái|20\d\d))?"
_SAME_BEFORE = bounded(rf"(?<!\w)cùng kỳ{_SAME_YEAR}(?!\w)[^,;.()\d]{{0,40}}(?:\(\s*)?$")
_SAME_OPENS = bounded(rf"\W*(?:trong\s+|vào\s+)?cùng kỳ{_SAME_YEAR}\s*,")
_SAME_AFTER = bounded(rf"\s*\(?(?:của|ở|trong|vào|hồi)\s+cùng kỳ{_SAME_YEAR}(?!\w)")
_PREPOSITIONS = ("", "ở", "trong", "vào", "hồi", "của")
_GOES_ON_TO = bounded(r"\s*\)?,?\s*(?:(?:đã\s+)?(?:tăng|giảm)\s+)?(?:lên|xuống|còn)(?!\w)")
_COLON = bounded(r"\s*:")
_ADVERBIAL_KINDS = (PeriodKind.CURRENT, PeriodKind.NOW, PeriodKind.SINCE, PeriodKind.SAME, PeriodKind.OPEN)
# "có thời điểm (tháng 3/2022), 38,5% ...": the parenthesis says which time is meant
_BEFORE = bounded(
    r"(?<!\w)(?:tuần|tháng|kỳ|quý)\s+trước(?:\s+đó)?\s*[,(]?\s*$"
)  # "Một tuần trước, ngày 10-6"
_TIME_NOUN = bounded(r"(?<!\w)(?:thời điểm|thời gian|giai đoạn|đợt|ngày|tuần|tháng|quý|kỳ)(?!\w)[^,;.:()]*$")


@dataclass(slots=True)
class Timing:
    """The times of one sentence; offsets are of the block's text."""

    marked: Marked
    span: tuple[int, int]
    flow: Flow

    @property
    def folded(self) -> str:
        return self.marked.folded

    def mentions(self, start: int, end: int) -> Iterator[PeriodMention]:
        """The time expressions in [start, end) that say when figures are of."""
        for mention in self.marked.periods:
            if start <= mention.start < end and (
                mention.kind in _ADVERBIAL_KINDS
                or is_scope_mention(mention, self.folded)
                or (mention.kind is PeriodKind.DAY and _COLON.match(self.folded, mention.end))
                or (mention.kind is PeriodKind.DAY and self._names_time_before(mention))
                or (
                    mention.kind is PeriodKind.DAY
                    and _BEFORE.search(self.folded, self.span[0], mention.start)
                )
            ):
                yield mention

    def own(self, slot: Slot) -> PeriodMention | None:
        """The first time that the number's own piece names."""
        return next(self.mentions(slot.left, slot.right), None)

    def says_when(self, slot: Slot) -> bool:
        """Whether the piece names a time, or the sentence opens with a year counted back ("năm ngoái")."""
        back = (m for m in self.mentions(self.span[0], slot.number.start) if m.first and m.first[0] == -1)
        return self.own(slot) is not None or any(back)

    def of(self, slot: Slot) -> Scope:
        """What is in force for a number, its time as the sentence says it."""
        scope = self.flow.paragraph
        for mention in self._reaching(slot):
            scope = self.changed(scope, mention)
        if self.is_year_before(slot) and scope.period is not None:
            scope = replace(scope, period=a_year_before(scope.period), basis=PeriodBasis.IMPLIED)
        beside = self._beside(slot)
        return scope if beside is None else with_period(scope, beside, self.flow.document)

    def _beside(self, slot: Slot) -> PeriodMention | None:
        """`so với quý II (76,90 điểm)`: the time right before the parenthesis that opens with a number."""
        if slot.opening is None or self.is_year_before(slot):
            return None
        return next((m for m in self.marked.periods if 0 <= slot.opening - m.end <= 1), None)

    def is_beside_time(self, slot: Slot) -> bool:
        return self._beside(slot) is not None

    def _reaching(self, slot: Slot) -> list[PeriodMention]:
        """The mentions that speak of a number: in its piece right after it, else all before it."""
        mentions = list(self.mentions(*self.span))
        earlier = [
            m
            for m in mentions
            if m.start < slot.number.start
            and self._reaches(m, slot)
            and not self._is_of_level_before(m, slot)
        ]
        later = [m for m in mentions if slot.number.end <= m.start < slot.right]
        own = [m for m in earlier if m.start >= slot.left and not self._is_of_number_before(m, slot)]
        if later and not own and self._follows(later[0], slot):
            return [*earlier, later[0]]
        return earlier or later[:1]

    def _follows(self, mention: PeriodMention, slot: Slot) -> bool:
        """`hạng 12/34 ở tháng 11`: only a preposition stands between the number and the time."""
        return self.folded[slot.unit_end : mention.start].strip() in _PREPOSITIONS

    def _is_of_level_before(self, mention: PeriodMention, slot: Slot) -> bool:
        """`tăng từ 72,8% năm 2021 lên 86,5%`: the year is of the level from which it rose."""
        return (
            self._is_of_number_before(mention, slot)
            and _GOES_ON_TO.match(self.folded, mention.end) is not None
        )

    def is_level_of(self, mention: PeriodMention, slot: Slot) -> bool:
        """Whether a time right after a number says when it stood at that level, before it changed."""
        return self._follows(mention, slot) and _GOES_ON_TO.match(self.folded, mention.end) is not None

    def _is_of_number_before(self, mention: PeriodMention, slot: Slot) -> bool:
        between = self.folded[slot.before : mention.start].strip()
        return slot.before > self.span[0] and between in _PREPOSITIONS

    def changed(self, scope: Scope, mention: PeriodMention) -> Scope:
        """`scope` as changed by a time expression; "cùng thời gian này" is that of the figure before."""
        if mention.kind is PeriodKind.SAME and self.flow.last_period is not None:
            return replace(scope, period=self.flow.last_period, basis=PeriodBasis.DEFAULT, now=False)
        return with_period(scope, mention, self.flow.document)

    def is_ahead(self, slot: Slot) -> bool:
        """`Từ năm 2026, 100% hồ sơ ...` in a report of 2024: of days to come, a plan."""
        shown = self.flow.document.shown_date
        if shown is None:
            return False
        told = [m for m in self.marked.periods if self.span[0] <= m.start and m.end <= slot.number.start]
        last = next((m for m in reversed(told) if m.has_year and m.kind in UNITS), None)
        period = last.resolve(None) if last is not None else None
        return period is not None and period.start is not None and period.start > shown

    def is_year_before(self, slot: Slot) -> bool:
        """`cùng kỳ năm trước là 19.702 hồ sơ`: a figure of the same days a year before."""
        if _SAME_AFTER.match(self.folded, slot.unit_end) or self._opens_with_same(slot):
            return True
        return _SAME_BEFORE.search(self.folded, slot.before, slot.number.start) is not None

    def _opens_with_same(self, slot: Slot) -> bool:
        """`Cùng kỳ năm 2022, hồ sơ trực tuyến là 612`: said ahead of the sentence, no time after it."""
        opening = _SAME_OPENS.match(self.folded, self.span[0])
        return opening is not None and not any(self.mentions(opening.end(), slot.right))

    def goes_on(self, scope: Scope, end: int) -> Scope:
        """The time that the next sentence inherits: the one before `end`, the first figure.

        Unless the sentence goes on to a later year: "năm 2015 nhận 32.418 hồ sơ, 11 tháng năm nay 37.905".
        """
        for mention in self.mentions(*self.span):
            changed = self.changed(scope, mention)
            if mention.start < end or _ended(changed.period) > _ended(scope.period) > 0:
                scope = changed
        return scope

    def _reaches(self, mention: PeriodMention, slot: Slot) -> bool:
        """A time in parentheses speaks only inside them, unless it says from when to when the period is."""
        closing = self.folded.find(")", mention.end)
        opening = self.folded.rfind("(", self.span[0], mention.start)
        inside = opening >= 0 and self.folded.find(")", opening) == closing and closing >= 0
        if not inside or closing > slot.number.start or mention.kind is PeriodKind.RANGE:
            return True
        return self._names_time_before(mention)

    def _names_time_before(self, mention: PeriodMention) -> bool:
        """`ngày làm việc đầu tiên (23/2/2026), ...`: nothing but the time stands in the parentheses."""
        opening = self.folded.rfind("(", self.span[0], mention.start)
        if opening < 0 or self.folded.find(")", opening) != mention.end:
            return False
        names = not self.folded[opening + 1 : mention.start].strip()
        return names and _TIME_NOUN.search(self.folded, self.span[0], opening) is not None


def a_year_before(period: Period) -> Period:
    """The same days a year before."""
    return Period(_day_before(period.start), _day_before(period.end))


def _day_before(day: date | None) -> date | None:
    """The same day a year before; of 29 February the 28th."""
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _ended(period: Period | None) -> int:
    return period.end.year if period is not None and period.end is not None else 0
