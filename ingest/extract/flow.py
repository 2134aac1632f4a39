"""What is in force while reading on: section, paragraph, list, and the statement a bare number continues."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ingest.document import Block, BlockKind
from ingest.extract.bounded import bounded
from ingest.extract.clauses import Marked
from ingest.extract.draft import Draft
from ingest.extract.measures import Features, features_of
from ingest.extract.page import names_other_news
from ingest.extract.periods import Period
from ingest.extract.scope import DocumentScope, Scope, is_scope_mention, own_org, subjects, with_period

_PLAN_HEADING = bounded(
    r"\W*(?:(?:[\divx]{1,4}|[a-hj-uwyzđ])\s*[.)/:-]\s*){0,6}\W*(?:(?:một số|các|những|về)\s+)?"
    r"(?:nhiệm vụ|phương hướng|kiến nghị|đề xuất|giải pháp|kế hoạch|chương trình công tác)(?!\w)"
)
_PARAGRAPH = 160  # characters from which on a block that ends with a full stop is running text
_RESULT = bounded(r"(?<!\w)(?:kết quả|tình hình)(?!\w)")
_REPORTS_AS_FOLLOWS = bounded(r"(?:báo cáo|ban hành)[^.]*như sau\s*:?\s*$")
_REPORTS = bounded(r"(?<!\w)(?:báo cáo|ban hành)(?!\w)")
_AT = bounded(r"\W*(?:tại|ở|đối với|cấp|khối|về phía)(?!\w)")
_SECTION_LENGTH = 160


_NUMBERED = 0
_NUMBER_MARK = bounded(r"\W*(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4})\s*[.)/]")
_BULLETS = {"-": 2, "*": 2, "•": 2, "+": 3}


def _depth(folded: str) -> int:
    """How deep the mark of a list item stands: numbers over letters over dashes over pluses."""
    text = folded.lstrip()
    if text[:1] in _BULLETS:
        return _BULLETS[text[0]]
    return _NUMBERED if _NUMBER_MARK.match(text) else 1


def _last_day(period: Period | None) -> date:
    return period.end if period is not None and period.end is not None else date.min


def _end(draft: Draft | None) -> date:
    """The last day that a figure of a stretch of days is of."""
    period = draft.period if draft is not None else None
    return period.end if period is not None and period.start is not None and period.end else date.min


def _is_part(period: Period, whole: Period | None) -> bool:
    """Whether days lie within others: "riêng tháng 7" after "7 tháng" leaves those in force."""
    if whole is None or period.start is None or period.end is None:
        return False
    if whole.start is None or whole.end is None:
        return False
    return period != whole and whole.start <= period.start and period.end <= whole.end


@dataclass(slots=True)
class Flow:
    """State of one document's prose, changed block by block and number by number.

    `last` is the figure before, `last_period` the days that it is of, `latest` the figure of the latest days
    of the paragraph; `whole` the total that "trong đó" divides, `state` whether timeliness counts now speak
    of dossiers resolved or in process; `reporter` is the unit that "báo cáo ... như sau"; `intro` holds the
    words of the line ("...:") or heading that opened a list; `told` are the counts of dossiers by value.
    """

    document: DocumentScope
    section: Scope
    paragraph: Scope
    reporter: str | None = None
    titled: bool = False
    plan: bool = False
    last_period: Period | None = None
    latest: Draft | None = None
    last: Draft | None = None
    whole: Draft | None = None
    state: str | None = None
    last_rate: Features | None = None
    last_score: Draft | None = None
    intro: Features = field(default_factory=Features)
    heading: Features = field(default_factory=Features)
    by_field: bool = False
    levels: dict[int, Scope] = field(default_factory=dict)
    told: dict[Decimal, Draft] = field(default_factory=dict)
    elsewhere: bool = False

    def is_elsewhere(self, marked: Marked) -> bool:
        """Whether a block is of other news that the page names ("TIN LIÊN QUAN" and what follows it)."""
        if names_other_news(marked.folded):
            self.elsewhere = True
        elif len(marked.text) >= _PARAGRAPH and marked.text.rstrip().endswith("."):
            self.elsewhere = False
        return self.elsewhere

    def enter(self, block: Block, marked: Marked, *, counting: bool) -> None:
        """Take in what a block changes before its sentences are read."""
        if block.kind is BlockKind.HEADING or (not counting and self._names_section(marked)):
            self._enter_section(block, marked)
        elif block.kind is BlockKind.LIST_ITEM:
            self._enter_item(_depth(marked.folded))
        else:
            self.paragraph = self.section
            self.levels = {}
            self.forget()

    def leave(self, block: Block, marked: Marked, *, counting: bool) -> None:
        """Take in what a block leaves behind for the next."""
        if block.kind is BlockKind.LIST_ITEM:
            self.levels[_depth(marked.folded)] = self.paragraph
        elif counting and self._lasts(self.paragraph.org):
            self.section = replace(self.section, org=self.paragraph.org)
        if counting and block.kind is BlockKind.PARAGRAPH and self.document.period_of_body:
            self._go_on_in_time()
        if marked.folded.rstrip().endswith(":") and "lĩnh vực" in marked.folded:
            self.by_field = True
        if counting:
            return
        if marked.folded.rstrip().endswith(":"):
            self.intro = features_of(reversed(marked.cues))
            self.last = self.whole = None
        if _REPORTS_AS_FOLLOWS.search(marked.folded):
            self._set_reporter(marked)

    def _go_on_in_time(self) -> None:
        """Where no title names the period, the next paragraph goes on with the latest days spoken of.

        A year that is not over ("Năm 2018", told in December) gives way to the months that are.
        """
        told, known, latest = self.paragraph, self.section.period, self.latest
        shown = self.document.shown_date
        if latest is not None and _end(latest) > _last_day(told.period):
            told = replace(told, period=latest.period, basis=latest.basis, as_of=False)
        self.latest = None
        if told.period is None or told.period.end is None:
            return
        unfinished = known is not None and shown is not None and told.period.end <= shown < _last_day(known)
        if known is None or known.end is None or told.period.end > known.end or unfinished:
            self.section = replace(self.section, period=told.period, basis=told.basis, as_of=told.as_of)

    def forget(self) -> None:
        """A new statement begins: bare numbers continue nothing."""
        self.last = self.whole = self.state = self.last_score = None
        self.intro, self.by_field = self.heading, False

    def note(self, draft: Draft, *, is_part: bool, apart: bool = False) -> None:
        """Remember a figure as the one that following numbers may continue or divide.

        `apart`: it is set apart from what is spoken of ("riêng tháng 7 ...").
        """
        if draft.period is not None and not (apart and _is_part(draft.period, self.last_period)):
            self.last_period = draft.period
        if _end(draft) > _end(self.latest):
            self.latest = draft
        if draft.unit == "dossier":
            self.told[draft.number.value] = draft
        features = draft.features
        if features.state in ("resolved", "results_out") or features.time in ("early", "on_time", "by_due"):
            self.state = "resolved"
        elif features.state in ("pending", "rest") or features.time in ("not_due", "pending_rate"):
            self.state = "pending"
        elif features.state == "received" and features.time is None:
            self.state = None
        if draft.number.is_percent:
            self.last_rate = features
            self.last = self.last or draft
            return
        if not is_part and features.state is not None:
            self.whole = draft
        self.last = draft

    @property
    def state_above(self) -> str | None:
        """The state of the statement that a timeliness count divides: resolved or in process."""
        if self.state is not None:
            return self.state
        return self.intro.state if self.intro.state in ("resolved", "pending") else None

    def _enter_item(self, level: int) -> None:
        """A list item of an outer level leaves behind what inner items said."""
        if level == _NUMBERED:
            self.paragraph, self.levels = self.section, {}
            self.forget()
            return
        if any(inner > level for inner in self.levels):
            self.paragraph = self.levels.get(level, self.paragraph)
            self.levels = {outer: scope for outer, scope in self.levels.items() if outer <= level}
            self.intro = Features()

    def _enter_section(self, block: Block, marked: Marked) -> None:
        is_heading = block.kind is BlockKind.HEADING
        names_plan = _PLAN_HEADING.match(marked.folded) is not None and not _RESULT.search(marked.folded)
        if self.plan and not is_heading and not _RESULT.search(marked.folded):
            return
        self.plan = names_plan
        scope = replace(
            self.document.scope, org=(self.reporter or self.document.org) if is_heading else self.section.org
        )
        for mention in marked.periods:
            if is_scope_mention(mention, marked.folded):
                scope = with_period(scope, mention, self.document)
                break
        named = [self.own(mention.org) for mention in subjects(marked, (0, len(marked.text)))]
        named = [org for org in named if org != "national"]
        is_title = is_heading and not self.titled
        self.titled = self.titled or is_heading
        if named and not is_title:
            scope = replace(scope, org=named[-1])
        self.section = self.paragraph = scope
        self.levels = {}
        self.heading = features_of(marked.cues) if is_heading and not is_title else Features()
        self.forget()

    def _lasts(self, org: str | None) -> bool:
        """Whether the next paragraph goes on with a unit unless it names another: the document's own ones."""
        document = self.document
        return org is not None and org in (
            "centre",
            "province",
            document.org,
            document.own_centre,
        )

    @staticmethod
    def _names_section(marked: Marked) -> bool:
        """A short line without figures and without a full stop that names a section's subject or period."""
        text = marked.text.rstrip()
        if len(text) >= _SECTION_LENGTH or text.endswith((".", ":", ";", ",")):
            return False
        if marked.periods or _PLAN_HEADING.match(marked.folded):
            return True
        return _AT.match(marked.folded) is not None and bool(subjects(marked, (0, len(marked.text))))

    def _set_reporter(self, marked: Marked) -> None:
        """The unit named last before the verb: whom it reports to comes after it."""
        verb = max((match.start() for match in _REPORTS.finditer(marked.folded)), default=0)
        named = subjects(marked, (0, verb)) or subjects(marked, (0, len(marked.text)))
        if named:
            self.reporter = self.own(named[-1].org)
            self.section = replace(self.section, org=self.reporter)

    def own(self, org: str) -> str | None:
        """The code of an organisation of the text, "Trung tâm" and "huyện" alone being the document's own."""
        document = self.document
        return own_org(
            org,
            document.own_centre,
            document.own_place,
            document.own_department,
            lone_commune=document.lone_commune,
        )
