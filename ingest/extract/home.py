"""The province that a document is of, told from its own words where nobody says it.

A source of one province says so in its YAML. A file handed in alone, or a newspaper of the whole country,
does not; then the letterhead, the title and the provinces that the text names most often say it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingest.extract.bounded import bounded
from ingest.extract.folding import fold
from ingest.extract.places import PLACE, province_index, province_names, provinces_of_district

_TIER_BEFORE = bounded(r"(?<!\w)(?:tỉnh|thành phố|tp\.?)\s*$")
# "TP. Đà Nẵng và Quảng Nam", "cao hơn Huế": another province; "đường Điện Biên Phủ", "huyện Hải Dương": none.
_ANOTHER_BEFORE = bounded(r"(?<!\w)(?:so với|hơn|kém|sau|như|đường|phố|quận|huyện|thị xã|xã|phường)\s*$")
# Reports of a ministry or of the whole country are of no province, wherever they are signed.
_OF_THE_COUNTRY = bounded(
    r"(?:^|\n)\W{0,5}(?:bộ (?!phận|chỉ số|hồ sơ|tài liệu)|văn phòng chính phủ|chính phủ)"
)
_BEFORE = 12  # characters
_JOINS = bounded(r"\s*(?:,|và|,\s*và)\s*(?:(?:tỉnh|thành phố|tp\.?)\s*)?")
_OPENING_LINES = 4
_IN_OPENING = 3
_WITH_TIER = 2


def home_province(text: str) -> str | None:
    """The name (as in `codebook/provinces.csv`) of the province that `text` is of; None where it names none.

    Provinces in the first lines count most, then those called "tỉnh" or "thành phố"; where no province is
    named, it is that of the first district whose name no other province has. None too where two provinces
    are named as much.
    """
    folded = fold(text)
    opening = sum(len(line) + 1 for line in folded.split("\n", _OPENING_LINES)[:_OPENING_LINES])
    if _OF_THE_COUNTRY.search(folded, 0, opening):
        return None
    weights: Counter[str] = Counter()
    named = list(province_index().longest(folded))
    for position, (start, _, name) in enumerate(named):
        before = folded[max(0, start - _BEFORE) : start]
        if _ANOTHER_BEFORE.search(before):
            continue
        weight = _WITH_TIER if _TIER_BEFORE.search(before) else 1
        in_opening = _IN_OPENING if start < opening else 0
        weights[province_names()[name]] += 1 if _is_listed(folded, named, position) else weight + in_opening
    if not weights:
        return _of_district(text)
    (best, weight), *others = weights.most_common(2)
    return best if not others or weight > others[0][1] else None


def _is_listed(folded: str, named: Sequence[tuple[int, int, str]], position: int) -> bool:
    """Whether a province is one of several in a row: "Hà Nội, TP. Hồ Chí Minh và Đà Nẵng dẫn đầu"."""
    pairs = pairwise(named[max(0, position - 1) : position + 2])
    return any(_JOINS.fullmatch(folded, first[1], second[0]) is not None for first, second in pairs)


def _of_district(text: str) -> str | None:
    for place in PLACE.finditer(text):
        homes = provinces_of_district().get(fold(place["name"]), frozenset())
        if len(homes) == 1:
            return next(iter(homes))
    return None
