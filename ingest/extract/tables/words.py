"""What the words of one header cell or row label say, and what a path of them says together.

A path is read from its leaf outwards: the leaf gives time, channel or origin, its parents the state, the
period, the unit. Nothing is decided here that needs the other columns (`tables.measures`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ingest.extract.bounded import bounded
from ingest.extract.cues import Cue, find_cues
from ingest.extract.folding import fold
from ingest.extract.measures import Features, features_of
from ingest.extract.organisations import OrgMention, find_organisations
from ingest.extract.periods import PeriodKind, PeriodMention, find_periods
from ingest.extract.tables.lexicon import Phrase, fillers, header_phrases, is_plan, level_named, period_named
from ingest.figure import NumberClass

# What a count includes, and the sums of a number row, measure nothing.
_ASIDE = bounded(
    r"\( ?(?:bao gồm|gồm|cộng cả|kể cả|tính cả|không bao gồm|không tính|trừ)[^()]{0,200}\)|"
    r"\( ?\d{1,2} ?\)(?: ?= ?[ \d()+\-*/:x%,.]{1,60})?|\[ ?\d{1,2} ?\]|"
    r"(?<!\d)\d{1,2} ?= ?[ \d()+\-*/:x%,.]{1,60}"
)
# "tỷ lệ giải quyết/tổng số tiếp nhận": the whole of a share.
_OF_WHOLE = bounded(r"/ ?(?=tổng|số|hồ sơ|hs)|(?<!\w)(?:trên|so với) (?:tổng )?số(?!\w)")
_SCALE = bounded(r"(?<!\w)(?:(?P<thousand>nghìn|ngàn|1[.]?000)|(?P<million>triệu)) (?=hồ sơ|hs)")
_LONGEST_HEADER = 400
_NEGATION = bounded(r"(?<!\w)(?:không|chưa) (?:được |có |bị )?$")
_WORD = bounded(r"[^\W\d_]+")
# Prose tells results handed out and the rest by their neighbours; in a table the other columns do.
_SAME_STATE = {"results_out": "resolved", "rest": "pending"}
_UNITED = (
    ({"in_person", "postal"}, "in_person_or_postal"),
    ({"online_full", "online_partial"}, "online"),
    ({"early", "on_time"}, "by_due"),
)
_RUN_OF_YEAR = bounded(r"(?<!\w)(?P<n>\d{1,2}) tháng(?!\w)")
_YEAR = bounded(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_RECEIVING = bounded(r"nhận(?! giải quyết)")
_RESOLVING = bounded(r"giải quyết|xử lý|trả")


@dataclass(frozen=True, slots=True)
class Words:
    """One header cell or label as read.

    `role` is the class of furniture that its numbers are; `kind` the part of a scorecard (score, score_max,
    rank); `compare` says that another period is set beside this one (year, period); `unknown` are words
    that no lexicon knows, so that the reading is not safe.
    """

    text: str = ""
    features: Features = field(default_factory=Features)
    unit: str | None = None
    scale: int = 1
    role: NumberClass | None = None
    note: bool = False
    kind: str | None = None
    org: str | None = None
    mention: PeriodMention | None = None
    ytd: bool = False
    current: str | None = None  # "month" or "" (the period of the report)
    compare: str | None = None
    total: bool = False
    maybe_new: bool = False
    ambiguous: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def says_period(self) -> bool:
        return self.mention is not None or self.ytd or self.current is not None or self.compare is not None


NO_WORDS = Words()


@lru_cache(maxsize=4096)
def read_words(text: str) -> Words:
    """The reading of one header cell or label, whatever stands around it."""
    text = " ".join(text.split())
    if len(text) > _LONGEST_HEADER:
        return Words(text=text, unknown=(text[:_LONGEST_HEADER],))
    folded = fold(text)
    blanked = _blank(folded, [match.span() for match in _ASIDE.finditer(folded)])
    phrases = header_phrases(blanked)
    unit, is_rate = _unit(phrases)
    if is_rate:
        whole = _OF_WHOLE.search(blanked)
        if whole is not None and blanked[: whole.start()].strip():
            blanked = _blank(blanked, [(whole.start(), len(blanked))])
            phrases = [phrase for phrase in phrases if phrase.start < whole.start()]
    periods = [mention for mention in find_periods(blanked) if mention.kind is not PeriodKind.NOW]
    orgs = [] if level_named(text) else _orgs(text, blanked)
    cues = _cues(blanked, phrases, periods, orgs)
    scale = _SCALE.search(blanked)
    spans = [one.span for one in phrases]
    spans += [(one.start, one.end) for one in cues]
    spans += [*_spans(periods), *_spans(orgs)]
    months = (_months_so_far(blanked) or _lone_year(blanked)) if not periods else None
    now = next((mention.unit or "" for mention in periods if mention.kind is PeriodKind.CURRENT), None)
    named = [mention for mention in periods if mention.kind is not PeriodKind.CURRENT]
    features, clash = _together(cues)
    if is_plan(text):
        return Words(text=text, role=NumberClass.PLAN)
    by_meaning = {phrase.meaning: phrase.value for phrase in reversed(phrases)}
    hides_period = any(cue.dimension == "origin" and cue.value == "carried" for cue in cues)
    return Words(
        text=" ".join(text.split()),
        features=features,
        unit=unit,
        scale=1 if scale is None else 1000 if scale["thousand"] else 1_000_000,
        role=NumberClass(by_meaning["class"]) if "class" in by_meaning else None,
        note="note" in by_meaning,
        kind=_kind(phrases),
        org=level_named(text) or by_meaning.get("org") or (orgs[0].org if len(orgs) == 1 else None),
        mention=months or (named[0] if len(named) == 1 else None),
        ytd="ytd" in by_meaning,
        current=by_meaning.get("current", now),
        compare=None if hides_period else by_meaning.get("compare"),
        total="total" in by_meaning,
        maybe_new="new" in by_meaning,
        ambiguous=clash or len(named) > 1 or len(orgs) > 1 or _negated(blanked, cues),
        unknown=_unknown(blanked, [*spans, *([scale.span()] if scale else [])], text),
    )


def spoken(text: str) -> frozenset[tuple[str, str]]:
    """The (dimension, value) of every cue in a header text, whatever its order."""
    folded = fold(" ".join(text.split()))
    cues = _cues(folded, header_phrases(folded), (), ())
    return frozenset((cue.dimension, cue.value) for cue in cues if cue.dimension != "indicator")


def _spans(mentions: Sequence[PeriodMention] | Sequence[OrgMention]) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in mentions]


def _blank(folded: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded


def _unit(phrases: Sequence[Phrase]) -> tuple[str | None, bool]:
    """The unit that a header names: a share before all else, another noun before "hồ sơ"."""
    units = [phrase.value for phrase in phrases if phrase.meaning == "unit"]
    if "percent" in units:
        return "percent", True
    others = [unit for unit in units if unit != "dossier"]
    return (others[0] if others and "dossier" not in units else units[0] if units else None), False


def _kind(phrases: Sequence[Phrase]) -> str | None:
    kinds = [phrase.value for phrase in phrases if phrase.meaning == "kind"]
    return next((kind for kind in ("rank", "score_max", "score") if kind in kinds), None)


def _orgs(text: str, blanked: str) -> list[OrgMention]:
    found = find_organisations(text, blanked, None)
    return [mention for mention in found if mention.org not in ("unit:nganh_doc",)]


def _cues(
    blanked: str, phrases: Sequence[Phrase], periods: Sequence[PeriodMention], orgs: Sequence[OrgMention]
) -> list[Cue]:
    """The cues of prose and those of headers; the longer of two that overlap stands."""
    own = [
        Cue(phrase.start, phrase.end, *phrase.value.split(":", 1))
        for phrase in phrases
        if phrase.meaning == "cue"
    ]
    hiding = [*_spans(periods), *_spans(orgs)]
    hiding += [(phrase.start, phrase.end) for phrase in phrases if phrase.meaning in ("class", "note")]
    nouns = [phrase.span for phrase in phrases if phrase.meaning == "unit"]
    found = [
        replace(cue, value=_SAME_STATE.get(cue.value, cue.value)) if cue.dimension == "state" else cue
        for cue in find_cues(blanked)
        if cue.dimension != "state" or not any(_inside(cue, span) for span in nouns)
    ]
    kept = [cue for cue in own if not any(_covers((other.start, other.end), cue) for other in found)]
    kept += [cue for cue in found if not any(_covers((other.start, other.end), cue) for other in own)]
    return sorted(
        (cue for cue in kept if not any(_inside(cue, span) for span in hiding)), key=lambda cue: cue.start
    )


def _together(cues: Sequence[Cue]) -> tuple[Features, bool]:
    """The features of one text, and whether it says two things at once that no code unites."""
    values: dict[str, set[str]] = {}
    for cue in cues:
        values.setdefault(cue.dimension, set()).add(cue.value)
    features = features_of(cues)
    clash = False
    for dimension, found in values.items():
        if len(found) < 2 or dimension in ("indicator", "topic"):
            continue
        united = next((value for parts, value in _UNITED if found == parts), None)
        if united is None:
            clash = True
        elif dimension == "channel":
            features = replace(features, channel=united)
        else:
            features = replace(features, time=united)
    return features, clash


def _covers(span: tuple[int, int], cue: Cue) -> bool:
    """Whether a longer phrase takes the place of a cue."""
    return span[0] <= cue.start and cue.end <= span[1] and span[1] - span[0] > cue.end - cue.start


def _inside(cue: Cue, span: tuple[int, int]) -> bool:
    return span[0] <= cue.start and cue.end <= span[1]


def _months_so_far(blanked: str) -> PeriodMention | None:
    """`Lũy kế 10 tháng`, `9 tháng` as a header: the first months of the year."""
    match = _RUN_OF_YEAR.search(blanked)
    if match is None or not 1 <= int(match["n"]) <= 12:
        return None
    return PeriodMention(
        match.start(), match.end(), PeriodKind.MONTHS, first=(None, 1, 1), last=(None, int(match["n"]), 0)
    )


def _lone_year(blanked: str) -> PeriodMention | None:
    match = _YEAR.search(blanked)
    if match is None or blanked.strip() != match.group():
        return None
    year = int(match.group())
    return PeriodMention(match.start(), match.end(), PeriodKind.YEAR, (year, 1, 1), (year, 12, 31))


def _negated(blanked: str, cues: Sequence[Cue]) -> bool:
    return any(_NEGATION.search(blanked[: cue.start]) for cue in cues)


def _unknown(blanked: str, spans: Sequence[tuple[int, int]], text: str) -> tuple[str, ...]:
    if level_named(text):
        return ()
    left = _blank(blanked, spans)
    return tuple(word for word in _WORD.findall(left) if word not in fillers())


def read_path(path: Sequence[str], *, comparing: bool = False) -> Words:
    """What the texts of a path (outermost first) say together of the numbers under them.

    `comparing` where the table sets this period beside the one before, so that "Kỳ trước" is a time and
    not what was carried over.
    """
    if not path:
        return Words()
    levels = [_of_period_before(text) if comparing else read_words(text) for text in path]
    merged = levels[-1]
    for outer in reversed(levels[:-1]):
        merged = under(merged, outer)
    return replace(merged, text=" / ".join(words.text for words in levels))


def sets_periods_apart(texts: Iterable[str]) -> bool:
    """Whether headers set this period beside another ("Kỳ này", "Kỳ trước")."""
    named = {period_named(text) for text in texts}
    return {"now", "before"} <= named


def _of_period_before(text: str) -> Words:
    if period_named(text) == "before":
        return Words(text=" ".join(text.split()), compare="period")
    return read_words(text)


def under(inner: Words, outer: Words) -> Words:
    """`inner` as read under its parent."""
    features = inner.features
    parent = outer.features
    if _heads_both(outer.text):
        parent = replace(parent, state=None)  # "kết quả tiếp nhận và giải quyết" heads both
    clash = _clashes(features, parent)
    if features.channel and not features.origin:
        parent = replace(parent, origin=None)  # the channels divide what is new
    if features.state and features.state != parent.state:
        parent = replace(parent, origin=None, time=None)
    says_period = inner.says_period
    return replace(
        inner,
        features=features.or_else(parent),
        unit=inner.unit or outer.unit,
        scale=max(inner.scale, outer.scale),
        role=inner.role or outer.role,
        note=inner.note or outer.note,
        kind=inner.kind or outer.kind,
        org=inner.org or outer.org,
        mention=inner.mention if says_period else outer.mention,
        ytd=inner.ytd or (outer.ytd and not says_period),
        current=inner.current if says_period else outer.current,
        compare=inner.compare or outer.compare,
        maybe_new=inner.maybe_new,
        ambiguous=inner.ambiguous
        or clash
        or (outer.ambiguous and parent.state is not None)
        or (inner.compare is not None and outer.says_period),
        unknown=(*outer.unknown, *inner.unknown),
    )


def _heads_both(text: str) -> bool:
    folded = fold(text)
    receiving = _RECEIVING.search(folded)
    return receiving is not None and _RESOLVING.search(folded, receiving.end()) is not None


def _clashes(inner: Features, outer: Features) -> bool:
    """A parent's topic with a state of the leaf ("Số hóa / Tiếp nhận") says two things of one number."""
    own = inner.state or inner.time or inner.origin or inner.channel
    return bool(own and outer.topic and outer.topic != "feedback" and not inner.topic)
