"""The province that a document is of, told from its own words where nobody says it.

A source of one province says so in its YAML. A file handed in alone, or a newspaper of the whole country,
does not; then the letterhead, the title and the provinces that the text names most often say it.
"""

from __future__ import annotations

from collections import Counter

from ingest.extract.bounded import bounded
from ingest.extract.folding import fold
from ingest.extract.places import PLACE, province_index, province_names, provinces_of_district

_TIER_BEFORE = bounded(r"(?<!\w)(?:tỉnh|thành phố|tp\.?)\s*$")
# "TP. Đà Nẵng và Quảng Nam", "cao hơn Huế": another province; "đường Điện Biên Phủ", "huyện Hải Dương": none.
_ANOTHER_BEFORE = bounded(r"(?<!\w)(?:so với|hơn|kém|sau|như|đường|phố|quận|huyện|thị xã|xã|phường)\s*$")
_BEFORE = 12  # characters
_OPENING_LINES = 4
_IN_OPENING = 3
_WITH_TIER = 2


def home_province(text: str) -> str | None:
    """The name (as in `codebook/provinces.csv`) of the province that `text` is of; None where it names none.

    Provinces in the first lines count most, then those called "tỉnh" or "thành phố"; where no province is
    named, it is that of the first district whose name no other province has.
    """
    folded = fold(text)
    opening = sum(len(line) + 1 for line in folded.split("\n", _OPENING_LINES)[:_OPENING_LINES])
    weights: Counter[str] = Counter()
    for start, _, name in province_index().longest(folded):
        before = folded[max(0, start - _BEFORE) : start]
        if _ANOTHER_BEFORE.search(before):
            continue
        weight = _WITH_TIER if _TIER_BEFORE.search(before) else 1
        weights[province_names()[name]] += weight + (_IN_OPENING if start < opening else 0)
    if weights:
        return weights.most_common(1)[0][0]  # of equals the one named first
    return _of_district(text)


def _of_district(text: str) -> str | None:
    for place in PLACE.finditer(text):
        homes = provinces_of_district().get(fold(place["name"]), frozenset())
        if len(homes) == 1:
            return next(iter(homes))
    return None
