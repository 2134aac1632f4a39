"""Lines of a scorecard of Decision 766/QĐ-TTg: scores, maxima, ranks and the rates printed beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from ingest.extract.bounded import bounded
from ingest.extract.folding import fold
from ingest.extract.measures import rate_measure
from ingest.extract.periods import PeriodKind, PeriodMention, find_periods
from ingest.extract.tables.lines import Line
from ingest.extract.tables.words import Words
from ingest.figure import NumberClass

_CODEBOOK = Path(__file__).resolve().parents[2] / "codebook"
_NAMES_SCORECARD = bounded(r"(?<!\d)766(?!\d)|bộ chỉ số|nhóm chỉ số|chỉ số phục vụ|điểm số")
_OTHER_INDEX = bounded(
    r"(?<!\w)(?:par|sipas|pci|papi|dti|ddci|chuyển đổi số|cải cách hành chính|năng lực cạnh tranh)(?!\w)"
)
_DATA_BEFORE = bounded(r"(?<!\w)(?:dữ liệu|số liệu|thời điểm|cập nhật)(?!\w)[^.;)]{0,30}$")
_MIN_INDICATORS = 3
_PART = bounded(r"\(?\d{1,2}\.\d.*|[a-hđ]\)?")
_COMPONENT = bounded(r"(?:tỷ lệ|tỉ lệ|số (?!hóa)|thời gian|mức độ (?!hài lòng))")


@cache
def maxima() -> Mapping[str, Decimal]:
    """Maximum points of each indicator, as the codebook has them."""
    with (_CODEBOOK / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return {row["indicator"]: Decimal(row["score_max"]) for row in csv.DictReader(file)}


def names_scorecard(around: str, *, of_document: bool) -> bool:
    """Whether points in a table are those of the scorecard: `around` names it, or the document does
    (`of_document`) and nothing nearer names another index."""
    folded = fold(around)
    return _NAMES_SCORECARD.search(folded) is not None or (
        of_document and _OTHER_INDEX.search(folded) is None
    )


def is_scorecard(heads: Iterable[Words], labels: Iterable[Words], around: str, *, named: bool) -> bool:
    """Whether a table scores: several indicators with points, or points under the scorecard's name."""
    words = [*heads, *labels]
    indicators = {one.features.indicator for one in words} - {None, "total"}
    scores = any(one.kind in ("score", "score_max") for one in words)
    counted = any(
        one.features.state is not None and one.features.indicator is None and one.unit != "percent"
        for one in words
    )
    if len(indicators) >= _MIN_INDICATORS and not counted:
        return scores or named or "điểm" in fold(around)
    return named and scores and not counted


def indicator_of(words: Words, *, within: Iterable[str | None], maximum: Decimal | None = None) -> str | None:
    """The indicator that a label names among the others of its table."""
    code = words.features.indicator
    if code == "services_group":
        five_groups = maximum == maxima()["services"] or (
            maximum is None and "online_payment" not in set(within)
        )
        return "services" if five_groups else "online_services"
    if code is None and words.total:
        return "total"
    return code


def is_component(label: str, ordinal: str) -> bool:
    """A part of an indicator (1.1, "Tỷ lệ hồ sơ ..."): a published score that has no code of its own."""
    return _PART.fullmatch(ordinal.strip()) is not None or bool(_COMPONENT.match(fold(label).strip()))


def name_scores(lines: Iterable[Line], around: str) -> None:
    """Settle the points and ranks of a table that counts dossiers beside them, in place.

    They are as of the day that `around` gives the data ("dữ liệu lúc 07 giờ ngày 16/3/2026").
    """
    taken = _day_of_data(fold(around))
    for line in lines:
        if line.is_open and line.words.kind is not None and not line.words.unknown:
            line.measure, line.rule = line.words.kind, "column of a scorecard"
            line.unit = "rank" if line.words.kind == "rank" else "points"
            if taken is not None and not line.words.says_period:
                line.words = replace(line.words, mention=taken)


def _day_of_data(folded: str) -> PeriodMention | None:
    days = (one for one in find_periods(folded) if one.kind is PeriodKind.DAY)
    return next((day for day in days if _DATA_BEFORE.search(folded, 0, day.start)), None)


def settle_scores(lines: Sequence[Line], *, indicators_across: bool, within_maxima: bool) -> None:
    """Settle the lines of a scorecard; `indicators_across` where the other axis names the indicators.

    `within_maxima` where no number is above what its indicator can reach, so that all may be points.
    """
    kinds = {line.words.kind for line in lines}
    only_times = kinds == {None} and not any(line.words.features.says_what for line in lines)
    pointed = (only_times and within_maxima) or not kinds.isdisjoint({"score", "score_max"})
    for line in lines:
        _settle(line, indicators_across=indicators_across, pointed=pointed)
    seen: dict[tuple[object, ...], Line] = {}
    for line in lines:
        if not line.is_read:
            continue
        key = (line.measure, line.features.indicator, line.group)
        first = seen.setdefault(key, line)
        if first is not line:
            for one in (first, line):
                one.reason = "two_lines_one_measure"


def _settle(line: Line, *, indicators_across: bool, pointed: bool) -> None:
    words = line.words
    if words.role is not None:
        line.role = words.role
    elif words.note:
        line.reason = "note"
    elif words.ambiguous:
        line.reason = "two_meanings"
    elif words.unknown and words.features.indicator is None:
        line.reason = "words_not_understood"
    elif line.own.indicator is not None and is_component(words.text.rsplit(" / ", 1)[-1], ""):
        line.role = NumberClass.OTHER_FIGURE
    else:
        _measure(line, indicators_across=indicators_across, pointed=pointed)
        line.rule = "column of a scorecard"


def _measure(line: Line, *, indicators_across: bool, pointed: bool) -> None:
    """The measure of a line; a mere time ("Tháng 2") heads points where the others do (`pointed`)."""
    words = line.words
    indicator = words.features.indicator
    is_time = pointed and words.mention is not None and not words.features.says_what
    if words.unit == "percent":
        if indicator is None and not indicators_across and words.features.says_what:
            line.measure = rate_measure(words.features)
        elif indicator is not None or indicators_across:
            line.measure = "score_rate"
        else:
            line.reason = "rate_of_what"
    elif words.kind is not None or indicator is not None:
        line.measure = words.kind or "score"
    elif (words.org is not None or is_time) if indicators_across else words.total:
        line.measure = "score"
    else:
        line.reason = "no_measure"
