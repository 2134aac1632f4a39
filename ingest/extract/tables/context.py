"""What stands around a table: its caption, unit, organisation, period and field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.document import Block, BlockKind, Document
from ingest.extract.bounded import bounded
from ingest.extract.cues import find_cues
from ingest.extract.folding import fold
from ingest.extract.measures import Features
from ingest.extract.organisations import find_organisations
from ingest.extract.periods import Period, PeriodKind, PeriodMention, find_periods
from ingest.extract.scope import DocumentScope, Scope, is_scope_mention, own_org, with_period
from ingest.extract.tables.grid import Shape
from ingest.extract.tables.words import Words
from ingest.figure import PeriodBasis

_LABELS_ABOVE = 4
_LABEL_LENGTH = 250
_REPORTED_AHEAD = timedelta(days=45)  # reports of a period may be made before its last day
_UNIT = bounded(
    r"(?:đơn vị tính|đvt|đơn vị)\s*[:.]?\s*(?:là\s+)?"
    r"(?P<unit>%|(?:số\s+|1[.]000\s+|nghìn\s+|ngàn\s+|triệu\s+)?(?:hồ sơ|hs|điểm|đồng)|phần trăm)"
)
_FIELD = bounded(
    r"(?<!\w)(?<!các )(?<!theo )(?<!từng )(?<!một số )lĩnh vực\s+(?P<field>[^\d,.;:()]{2,60}?)"
    r"(?=\s*(?:[\d,.;:()]|(?:của|tại|trên|tháng|quý|năm|đến|từ|trong)(?!\w)|$))"
)
_PORTAL = bounded(r"cổng\s+(?:dvc|dịch vụ công)\s*quốc gia|cổng dvcqg|dvcqg")
_FEEDBACK = bounded(r"(?<!\w)(?:phản ánh|kiến nghị|pakn)(?!\w)")
_OF_PROVINCE = bounded(r"(?<!\w)(?:của|toàn|trên địa bàn)\s+tỉnh(?!\w)")
_ASIDE = bounded(r"\([^()]*\)")
_TO_DATE = bounded(r"(?<!\w)(?:lũy kế|cộng dồn|từ đầu năm)(?!\w)")
_CHANNELS = frozenset({"online", "online_full", "online_partial", "postal"})


@dataclass(frozen=True, slots=True)
class TableContext:
    """What the words around a table say of all its numbers."""

    around: str
    caption: str
    scope: Scope
    document: DocumentScope
    unit: str | None
    scale: int
    field: str | None
    channel: str | None
    level: str | None
    is_portal: bool
    of_feedback: bool
    unclear: bool = False  # the caption names a time whose days nothing tells

    @property
    def year(self) -> int | None:
        """The year that closes the periods of the table: that of its own period, else of the report."""
        period = self.scope.period
        return period.end.year if period is not None and period.end is not None else self.document.year


def table_context(
    document: Document, block: Block, shape: Shape, scope: Scope, defaults: DocumentScope
) -> TableContext:
    """The context of `block`: its caption and title rows first, then what the text before it has in force."""
    texts = [*_labels_above(document, block), block.caption, *_title_rows(shape)]
    around = " \n ".join(dict.fromkeys(text for text in texts if text.strip()))
    folded = fold(around)
    caption = block.caption or (texts[-1] if texts else "")
    found, unclear = _scope_of(texts, fold(caption), scope, defaults)
    level, org = _caption_org(block.caption or around, defaults)
    if org is not None:
        found = replace(found, org=org)
    unit, scale = _unit(folded)
    named_field = _FIELD.search(folded)
    return TableContext(
        around=around,
        caption=caption,
        scope=found,
        document=defaults,
        unit=unit,
        scale=scale,
        field=" ".join(named_field["field"].split()) if named_field else None,
        channel=_channel(fold(block.caption)),
        level=level,
        is_portal=_PORTAL.search(folded) is not None,
        of_feedback=_FEEDBACK.search(fold(block.caption)) is not None,
        unclear=unclear,
    )


def _scope_of(
    texts: Sequence[str], caption: str, scope: Scope, defaults: DocumentScope
) -> tuple[Scope, bool]:
    """(scope of the table, whether its caption names a time that stays unclear); nearest of `texts` last."""
    found = replace(scope, basis=PeriodBasis.DEFAULT if scope.period is not None else PeriodBasis.NONE)
    mentions = (_scope_mention(fold(text)) for text in reversed(texts))
    mention = next((one for one in mentions if one is not None), None)
    if mention is not None:
        found = with_period(found, mention, defaults)
    period = found.period
    if period is None or period.end is None:
        return found, False
    if mention is not None and mention.kind is PeriodKind.YEAR and _is_unfinished(period, defaults):
        return replace(found, period=None, basis=PeriodBasis.NONE), True
    if _TO_DATE.search(caption) and (mention is None or mention.kind is PeriodKind.MONTH):
        since = Period(date(period.end.year, 1, 1), period.end)
        return replace(found, period=since, basis=PeriodBasis.IMPLIED), False
    return found, False


def _labels_above(document: Document, block: Block) -> list[str]:
    """The short lines right above a table that end no sentence."""
    index = next(position for position, one in enumerate(document.blocks) if one is block)
    labels: list[str] = []
    for above in reversed(document.blocks[max(0, index - _LABELS_ABOVE) : index]):
        text = document.text_of(above)
        if (
            above.kind is BlockKind.TABLE
            or len(text) > _LABEL_LENGTH
            or text.rstrip().endswith((".", ";", ","))
        ):
            break
        labels.insert(0, text)
    return labels


def _title_rows(shape: Shape) -> list[str]:
    return [
        " ".join(
            dict.fromkeys(
                cell.text for (at_row, _), cell in sorted(shape.at.items()) if at_row == row and cell.text
            )
        )
        for row in shape.title_rows
    ]


def _scope_mention(folded: str) -> PeriodMention | None:
    """The time that a table is of: days "from ... to ..." before a month, and a month before a year."""
    mentions = [
        mention
        for mention in find_periods(folded)
        if is_scope_mention(mention, folded) or folded[: mention.start].rstrip().endswith("báo cáo")
    ]
    ranges = [mention for mention in mentions if mention.kind is PeriodKind.RANGE]
    named = [mention for mention in mentions if mention.kind is not PeriodKind.YEAR]
    return next(iter(ranges or named[-1:] or mentions[-1:]), None)


def _caption_org(caption: str, defaults: DocumentScope) -> tuple[str | None, str | None]:
    """(level whose units the table lists, organisation it is of) as the caption names them."""
    text = _ASIDE.sub(lambda match: " " * len(match.group()), caption)
    mentions = find_organisations(text, fold(text), None)
    levels = [mention.org for mention in mentions if mention.org.startswith("level:")]
    named = [
        own_org(mention.org, defaults.own_centre, defaults.own_place)
        for mention in mentions
        if mention.org == "centre" or mention.org.startswith(("dept:", "district:", "commune:", "vertical:"))
    ]
    named = [org for org in named if org is not None and org != "dept:ubnd_tinh"]
    if not named and not levels and _OF_PROVINCE.search(fold(text)):
        named = ["province"]
    return (levels[0] if len(set(levels)) == 1 else None), (named[-1] if len(set(named)) == 1 else None)


def _unit(folded: str) -> tuple[str | None, int]:
    match = _UNIT.search(folded)
    if match is None:
        return None, 1
    unit = match["unit"]
    scale = (
        1000 if unit.startswith(("1.000", "nghìn", "ngàn")) else 1_000_000 if unit.startswith("triệu") else 1
    )
    if unit.startswith(("%", "phần trăm")):
        return "percent", 1
    if unit.endswith("điểm"):
        return "points", 1
    return ("money" if unit.endswith("đồng") else "dossier"), scale


def _channel(caption: str) -> str | None:
    """The one channel whose dossiers alone a caption speaks of."""
    channels = {cue.value for cue in find_cues(caption) if cue.dimension == "channel"}
    return next(iter(channels)) if len(channels) == 1 and channels <= _CHANNELS else None


def narrowed(features: Features, channel: str | None) -> Features:
    """Features of a line in a table of one channel only."""
    if channel is None or features.channel is not None or features.topic is not None:
        return features
    return replace(features, channel=channel)


@dataclass(frozen=True, slots=True)
class When:
    """The period of a number; `reason` says why it has none that is safe."""

    period: Period | None
    basis: PeriodBasis
    as_of: bool = False
    reason: str | None = None


def period_of(context: TableContext, outer: Words, inner: Words) -> When:
    """The period of the numbers at the crossing of two lines, of which `inner` is read after `outer`."""
    scope = context.scope
    year = _lone_year(inner) or _lone_year(outer)
    for words in sorted((outer, inner), key=lambda words: words.ytd):
        if words is inner and _lone_year(words) and outer.mention is not None and not _lone_year(outer):
            continue
        scope = _narrow(scope, words, context, year)
    for words in (inner, outer):
        if words.compare is not None:
            return _compared(scope, words, context)
    if scope.period is None and (_names_time(inner) or _names_time(outer)):
        return When(None, PeriodBasis.NONE, reason="period_unknown")
    if scope.period is None and context.unclear:
        return When(None, PeriodBasis.NONE, reason="period_unclear")
    return When(scope.period, scope.basis if scope.period is not None else PeriodBasis.NONE, scope.as_of)


def _names_time(words: Words) -> bool:
    """Whether words name a time of their own; "trong kỳ" names the report's, known or not."""
    return words.mention is not None or words.ytd or words.compare is not None


def _lone_year(words: Words) -> int | None:
    mention = words.mention
    if mention is None or mention.kind is not PeriodKind.YEAR or words.ytd or mention.last is None:
        return None
    return mention.last[0]


def _narrow(scope: Scope, words: Words, context: TableContext, year: int | None) -> Scope:
    mention = words.mention
    if words.compare is not None:
        return scope
    if words.ytd or (mention is not None and mention.kind is PeriodKind.SINCE):
        return _to_date(scope, mention, context)
    if mention is not None:
        if mention.kind is PeriodKind.DAY:
            resolved = mention.resolve(year or context.year)
            return Scope(
                scope.org, Period(None, resolved.end) if resolved else None, PeriodBasis.STATED, as_of=True
            )
        closing = year or (scope.period.end.year if scope.period and scope.period.end else context.year)
        resolved = mention.resolve(closing)
        if resolved is None or (
            mention.kind is PeriodKind.YEAR and _is_unfinished(resolved, context.document)
        ):
            return Scope(scope.org, None, PeriodBasis.NONE)
        return with_period(scope, mention, replace(context.document, year=closing))
    if words.current is not None:
        return _current(scope, words.current, context)
    return scope


def _is_unfinished(period: Period, document: DocumentScope) -> bool:
    """Figures of the running year are of its months so far, whichever they are."""
    shown = document.shown_date
    return shown is not None and period.end is not None and period.end > shown + _REPORTED_AHEAD


def _to_date(scope: Scope, mention: PeriodMention | None, context: TableContext) -> Scope:
    """Since the new year: to the end that the words give, else to the end of the table's period."""
    end = scope.period.end if scope.period is not None else None
    year = None
    if mention is not None:
        if mention.last is not None and mention.kind is not PeriodKind.YEAR:
            resolved = mention.resolve(context.year)
            end = resolved.end if resolved is not None else None
        year = (mention.last or mention.first or (None,))[0]
    if end is None or (year is not None and year != end.year):
        return Scope(scope.org, None, PeriodBasis.NONE)
    start = scope.period.start if scope.period is not None else None
    # A reporting year may begin on 15 December (Nghị định 09/2019/NĐ-CP art. 12), where the report says so.
    first = (
        start
        if start is not None and start < date(end.year, 1, 1) and (end - start).days > 31
        else date(end.year, 1, 1)
    )
    return Scope(scope.org, Period(first, end), PeriodBasis.IMPLIED)


def _current(scope: Scope, unit: str, context: TableContext) -> Scope:
    """The report's own period; its month where the table's is the year to date."""
    period = scope.period
    if unit != "month" or period is None or period.end is None:
        return scope
    own = context.document.period
    month = Period(period.end.replace(day=1), period.end)
    if (
        own is not None
        and own.end == period.end
        and own.start is not None
        and (own.end - own.start).days <= 31
    ):
        return replace(scope, period=own, basis=PeriodBasis.IMPLIED)
    if period.start is not None and (period.end - period.start).days <= 31:
        return scope
    if (period.end + timedelta(days=1)).day == 1:
        return replace(scope, period=month, basis=PeriodBasis.IMPLIED)
    return Scope(scope.org, None, PeriodBasis.NONE)


def _compared(scope: Scope, words: Words, context: TableContext) -> When:
    """The same months of the year before, or the month or quarter before."""
    period = scope.period
    unknown = When(None, PeriodBasis.NONE, reason="period_unknown")
    mention = words.mention
    if mention is not None and mention.kind is not PeriodKind.YEAR:
        resolved = mention.resolve(context.year - 1 if context.year is not None else None)
        return When(resolved, PeriodBasis.STATED) if resolved is not None and mention.has_year else unknown
    if period is None or period.start is None or period.end is None:
        return unknown
    if words.compare == "year":
        years = (
            period.end.year - mention.last[0]
            if mention is not None and mention.last and mention.last[0]
            else 1
        )
        return When(
            Period(_years_before(period.start, years), _years_before(period.end, years)), PeriodBasis.IMPLIED
        )
    return _period_before(period) or unknown


def _years_before(day: date, years: int) -> date:
    last = (day + timedelta(days=1)).day == 1
    year = day.year - years
    if last:
        following = date(year + day.month // 12, day.month % 12 + 1, 1)
        return following - timedelta(days=1)
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _period_before(period: Period) -> When | None:
    """The calendar month or quarter before a calendar month or quarter."""
    assert period.start is not None
    assert period.end is not None
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    whole = period.start.day == 1 and (period.end + timedelta(days=1)).day == 1
    if not whole or months not in (1, 3):
        return None
    end = period.start - timedelta(days=1)
    month = end.month - months + 1
    start = date(end.year if month > 0 else end.year - 1, month if month > 0 else month + 12, 1)
    return When(Period(start, end), PeriodBasis.IMPLIED)
