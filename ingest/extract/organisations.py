"""Who a figure is about: organisations named in the text, as codes of the codebook."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.extract.folding import ascii_slug, fold
from ingest.extract.phrases import PhraseIndex

_CODEBOOK = Path(__file__).resolve().parent.parent / "codebook"
_LEXICON = Path(__file__).parent / "lexicon"

OWN_CENTRE = "own:centre"  # "Trung tâm" alone: the centre that the document speaks of
OWN_POLICE = "own:police"  # "Công an thành phố": of a city that is a province, or of the town spoken of
OWN_WHOLE = "own:whole"  # "cả hai cấp": the district or province that the document speaks of
OWN_DEPARTMENT = "own:dept"  # "Sở" alone
OWN_PLACE = "own:place"  # "huyện", "xã", "phường" alone: the place that the document speaks of


@dataclass(frozen=True, slots=True)
class OrgMention:
    """An organisation named at [start, end) of the text; `org` is a code, or OWN_CENTRE / OWN_PLACE."""

    start: int
    end: int
    org: str
    is_centre: bool = False  # named as a centre (Trung tâm Phục vụ hành chính công ...)

    @property
    def is_province_wide(self) -> bool:
        return self.org in ("province", "national")


# Names are runs of capitalised words; matched on the canonical text, where capitals survive.
_UPPER = r"A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_NAME = rf"[{_UPPER}][\w’']*(?:(?: | ?- ?)(?:[{_UPPER}][\w’']*)){{0,3}}"
_TIERS = {
    "huyện": "district", "thị xã": "district", "tx": "district", "quận": "district",
    "thành phố": "district", "tp": "district",
    "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
}  # fmt: skip
_TIER = r"(?i:huyện|thị xã|tx|quận|thành phố|tp|xã|phường|thị trấn|đặc khu)"
_PLACE = re.compile(
    rf"(?<!\w)(?P<tier>{_TIER})\.?\s*(?:(?:miền núi|vùng cao|biên giới|ven biển|đảo)\s+)?(?P<name>{_NAME}|"
    rf"\d{{1,2}}(?=\W|$))"
)
_NO_NAME = re.compile(
    r"(?:hội|đội|thuộc|trực|đến|trong|tháng|ngày|năm|theo|tại|từ|số|tổng|các|kết quả|tỷ lệ|tiếp nhận|đã|"
    r"cập nhật)(?!\w)"
)
# "31 xã, thị trấn", "12 huyện, thành phố": the level, where they act
_COUNTED_LEVEL = re.compile(
    r"(?<![\w./])(?:cả\s+)?\d{1,3}\s+(?:ubnd\s+)?(?P<tier>huyện|xã|phường)(?:,\s*(?:huyện|thị xã|thành phố|"
    r"phường|thị trấn|đặc khu|xã))*"
    r"(?=\s+(?:của tỉnh\s+|trong tỉnh\s+|trong kỳ\s+|trong tháng\s+|trong quý\s+|đã\s+){0,3}(?:tiếp nhận|"
    r"nhận|giải quyết|xử lý)|\s*$|\s*:)"
)
_COUNTED_PLACES = re.compile(
    r"(?:^|(?<=[.;*+:-] ))(?:ở|tại)\s+\d{1,3}\s+(?P<tier>huyện|xã|phường)(?:,\s*(?:huyện|thị xã|thành phố|"
    r"phường|thị trấn|đặc khu|xã))*"
)
_LISTED_PLACES = re.compile(
    rf"(?<!\w)[Cc]ác (?P<tier>huyện|xã|phường)(?:, (?:thị xã|thành phố|xã|phường|thị trấn|đặc khu))*:?\s+"
    rf"(?P<names>{_NAME}(?:, {_NAME}){{1,12}}(?: và {_NAME})?|{_NAME} và {_NAME})"
)
_BRANCH = re.compile(
    rf"(?<!\w)[Cc]hi nhánh (?:(?:Văn phòng|VP) (?:Đ|đ)ăng ký đất đai )?(?:(?:huyện|thành phố|thị xã|TP\.?|"
    rf"TX\.?) )?(?P<name>{_NAME})"
)
_LEVELS = {"huyện": "level:district", "xã": "level:commune", "phường": "level:commune"}
# A tier word, alone or in a plural list ("các xã, phường"), gives its tier to the bare names that follow.
_TIER_WORD = re.compile(r"(?<!\w)(?P<tier>huyện|thị xã|quận|xã|phường|thị trấn|đặc khu)(?!\w| hội)")
_BARE_NAME = re.compile(
    rf"(?:(?<=[,;:(] )|(?<=[,;:(])|(?<= là )|(?<= như )|(?<= có )|(?<= gồm )|(?<= và ))(?P<name>{_NAME})"
    r"(?=\s*(?:[(:]|(?:đạt|với|có|là)\s|\d))"
)
_ACTING_NAME = re.compile(
    rf"(?:(?<=[,;:.] )|(?<=\) ))(?P<name>[{_UPPER}][\w’']*(?: [{_UPPER}][\w’']*){{1,3}})"
    r"(?=\s+(?:tiếp nhận|nhận|giải quyết|còn|ít nhất|nhiều nhất|xếp|đứng|đã|có)\s)"
)
_NO_PLACE = re.compile(
    r"(?:quý|tháng|năm|sở|ban|phòng|bộ|ubnd|hđnd|trung|công|bưu|cổng|văn|ông|bà|chi|hệ|việt|chính|thủ)(?!\w)"
)
_BARE_DEPARTMENT = re.compile(rf"(?:(?<=[,;:(] )|(?<=[,;:(])|(?<= và )|(?<=[Ss]ở )|(?<= là ))(?=[{_UPPER}])")
_DEPARTMENTS_BEFORE = re.compile(r"(?<!\w)sở(?!\w)")
_BARE_CENTRE = re.compile(
    r"(?<!\w)trung tâm(?!\s+(?:thông tin|xúc tiến|giám sát|văn hóa|y tế|điều hành|dịch vụ|công nghệ|tt&|"
    r"dữ liệu|thành phố|tỉnh|huyện|xã))(?!\w)"
)
_BARE_PLACE = re.compile(
    r"(?<!\d )(?<!các )(?<!những )(?<!mỗi )(?<!nhiều )(?<!cấp )(?<!\w)(?:(?:toàn|trên địa bàn)\s+)?(?:huyện|"
    r"phường|xã)"
    r"(?=\s*[.;:]|,(?!\s*(?:xã|phường|thị|thành|huyện|đặc))|\s+(?:áp dụng|đã|có|tiếp|nhận|đạt|được|hiện|giải|"
    r"mỗi|là|cũng|vẫn))"
)
_OWN_LEVEL = re.compile(r"(?<!\w)(?:(?:cấp )?(?:xã|phường|huyện)|đơn vị|địa phương) chúng tôi(?!\w)")
_BARE_DEPARTMENT_WORD = re.compile(
    r"(?<![\w,] )(?<!\w)Sở(?=\s+(?:đã|có|tiếp nhận|nhận|giải quyết|xử lý|khá|đạt|còn|được)(?!\w)|\s*[.;:])"
    r"|(?<=của )Sở(?=\s+[a-zđ]|\s*[.,;:])"
)
_AT_DISTRICT = re.compile(r"(?:^|(?<=[.;] ))(?:tại|ở) huyện(?=,)")
_PROVINCE_SUBJECT = re.compile(
    r"(?<!ubnd )(?<!\w)(?:toàn )?tỉnh(?=\s+(?:đạt|được|có|đã|đang|đứng|xếp|hiện|tiếp nhận|nhận|giải quyết|"
    r"ghi|giữ|dẫn|còn|là|cũng|vẫn|ở|nằm|vươn|tụt|lọt|luôn|duy trì)(?!\w))"
)
_SAYS_PROVINCE = re.compile(r"(?<!\w)(?:tỉnh|thành phố)(?!\w)")
# "các xã" before names only introduces them
_PLURALS = frozenset({"các phường", "các xã", "các huyện", "các quận", "xã, phường"})
_NAME_FOLLOWS = re.compile(rf":?\s+[{_UPPER}]")
_OF_PLACE = re.compile(r"\s+(?:huyện|phường|xã|thị xã)(?!\w)")
_OF_PROVINCE = re.compile(r"\s*(?:\([^()]{1,30}\)\s*)?(?:của\s+)?(?:tỉnh|thành phố|tp\.?)(?!\w)")
_POLICE_OF = re.compile(rf"(?<!\w)Công an (?:tỉnh )?(?={_NAME})")


@cache
def _aliases() -> dict[str, str]:
    aliases: dict[str, str] = {}
    for path in (_LEXICON / "org_phrases.csv", _CODEBOOK / "org_aliases.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                aliases.setdefault(fold(row["alias"]), row["org_code"])
    return aliases


@cache
def _alias_index() -> PhraseIndex:
    return PhraseIndex(_aliases())


@cache
def _departments() -> dict[str, str]:
    """Names of departments without the word `Sở`, as lists of departments print them."""
    return {
        alias.removeprefix("sở "): code
        for alias, code in _aliases().items()
        if alias.startswith("sở ") and len(alias) > len("sở ") + 3
    }


@cache
def _department_index() -> PhraseIndex:
    return PhraseIndex(_departments())


@cache
def _provinces() -> dict[str, bool]:
    """Folded names of all provinces, before and after 1 July 2025, and whether each is a city of its own."""
    return {name: is_city for name, (_, is_city) in _province_rows().items()}


@cache
def _province_rows() -> dict[str, tuple[str, bool]]:
    """Folded name or alias -> (folded first name, whether it was ever a city of its own)."""
    rows: dict[str, tuple[str, bool]] = {}
    with (_CODEBOOK / "provinces.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in (row["name_vi"], *row["aliases"].split("|")):
                if name:
                    known = rows.get(fold(name), ("", False))[1]
                    rows[fold(name)] = (fold(row["name_vi"]), known or row["province_type"] == "city")
    return rows


@cache
def _province_index() -> PhraseIndex:
    return PhraseIndex(_provinces())


_PROVINCE_TIER = re.compile(r"(?<!\w)(?:tỉnh|thành\s+phố|tp\.?)\s*$")


def find_organisations(text: str, folded: str, own_province: str | None) -> list[OrgMention]:
    """Organisations named in `text` (canonical; `folded` is its folding), from left to right.

    `own_province` is the province the document is about: its name stands for the whole province, another
    province's name for `unit:<slug>`.
    """
    provinces = _named_provinces(folded, own_province)
    aliased = [
        OrgMention(start, end, _aliases()[phrase])
        for start, end, phrase in _alias_index().longest(folded)
        if not (phrase in _PLURALS and _NAME_FOLLOWS.match(text, end))
    ]
    found = [_with_place(text, folded, mention, provinces) for mention in aliased]
    found += _places(text)
    for pattern in (_COUNTED_LEVEL, _COUNTED_PLACES):
        found += [OrgMention(m.start(), m.end(), _LEVELS[m["tier"]]) for m in pattern.finditer(folded)]
    found += _listed_places(text)
    found += [
        OrgMention(m.start(), m.end(), f"unit:chi_nhanh_{ascii_slug(m['name'])}")
        for m in _BRANCH.finditer(text)
    ]
    police = [OrgMention(m.start(), m.end(), "vertical:cong_an") for m in _POLICE_OF.finditer(text)]
    found += [_with_place(text, folded, mention, provinces) for mention in police]
    found += [OrgMention(m.start(), m.end(), OWN_CENTRE) for m in _BARE_CENTRE.finditer(folded)]
    found += [OrgMention(m.start(), m.end(), OWN_PLACE) for m in _BARE_PLACE.finditer(folded)]
    found += [OrgMention(m.start(), m.end(), OWN_PLACE) for m in _OWN_LEVEL.finditer(folded)]
    found += [OrgMention(m.start(), m.end(), OWN_DEPARTMENT) for m in _BARE_DEPARTMENT_WORD.finditer(text)]
    found += [OrgMention(m.start(), m.end(), "level:district") for m in _AT_DISTRICT.finditer(folded)]
    found += [OrgMention(m.start(), m.end(), "province") for m in _PROVINCE_SUBJECT.finditer(folded)]
    found += provinces
    named = _longest(found)
    return _longest([*named, *_bare_departments(text, folded, named), *_bare_places(text, folded)])


def _longest(mentions: list[OrgMention]) -> list[OrgMention]:
    kept: list[OrgMention] = []
    for mention in sorted(mentions, key=lambda found: (found.start - found.end, found.start)):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)


def _with_place(text: str, folded: str, mention: OrgMention, provinces: list[OrgMention]) -> OrgMention:
    """An alias with the place after it: a ward's centre is the ward's, a province's name adds nothing."""
    if mention.org == "centre":
        place = _PLACE.match(text, mention.end + 1)
        if place is not None and not _names_province(place):
            return OrgMention(mention.start, place.end(), _place_code(place), is_centre=True)
        bare = _OF_PLACE.match(folded, mention.end)
        if bare is not None:
            return OrgMention(mention.start, bare.end(), OWN_PLACE, is_centre=True)
        if (
            not _SAYS_PROVINCE.search(folded, mention.start, mention.end)
            and _OF_PROVINCE.match(folded, mention.end) is None
        ):
            mention = OrgMention(mention.start, mention.end, OWN_CENTRE, is_centre=True)
    tier = _OF_PROVINCE.match(folded, mention.end) if mention.org not in ("province", "national") else None
    if tier is not None and not mention.org.startswith("level:"):
        mention = OrgMention(mention.start, tier.end(), mention.org)
    if not mention.org.startswith(("level:", "national")) and mention.org != "province":
        for province in provinces:
            if mention.start < province.start <= mention.end + 1 and province.end > mention.end:
                if mention.org == "dept:ubnd_tinh":  # a ranking of provinces names their committees
                    return OrgMention(mention.start, province.end, province.org)
                if province.org == "province":
                    org = "centre" if mention.org == OWN_CENTRE else mention.org
                    return OrgMention(mention.start, province.end, org)
    return mention


def _places(text: str) -> list[OrgMention]:
    return [
        OrgMention(match.start(), _name_end(match), _place_code(match))
        for match in _PLACE.finditer(text)
        if not _names_province(match) and not _NO_NAME.match(fold(match["name"]))
    ]


def _listed_places(text: str) -> list[OrgMention]:
    """`các xã, phường Đức Hòa, Bến Lức và Tân Ninh`: each name of the list."""
    found = []
    for places in _LISTED_PLACES.finditer(text):
        for name in re.finditer(_NAME, places["names"]):
            start = places.start("names") + name.start()
            code = f"{_TIERS[fold(places['tier'])]}:{ascii_slug(name.group())}"
            found.append(OrgMention(start, start + len(name.group()), code))
    return found


def _name_of(place: re.Match[str]) -> str:
    """The name; of a run in capitals its first two words, for a heading in capitals goes on after it."""
    name: str = place["name"]
    return " ".join(name.split()[:2]) if name.isupper() and len(name.split()) > 2 else name


def _name_end(place: re.Match[str]) -> int:
    return place.start("name") + len(_name_of(place))


def _place_code(place: re.Match[str]) -> str:
    tier = _TIERS[" ".join(fold(place["tier"]).split())]
    name = _name_of(place)
    return f"{tier}:quan_{name}" if name.isdigit() and tier == "district" else f"{tier}:{ascii_slug(name)}"


def _names_province(place: re.Match[str]) -> bool:
    """`TP Đà Nẵng` is a province; `TP Bắc Giang` is the district town of the same name."""
    return fold(place["tier"]) in ("thành phố", "tp") and _provinces().get(fold(place["name"]), False)


def _named_provinces(folded: str, own_province: str | None) -> list[OrgMention]:
    rows = _province_rows()
    own = rows.get(fold(own_province), (fold(own_province), False))[0] if own_province else None
    mentions = []
    for start, end, name in _province_index().longest(folded):
        tier = _PROVINCE_TIER.search(folded, max(0, start - 12), start)
        canonical = rows[name][0]
        code = "province" if canonical == own else f"unit:{ascii_slug(canonical)}"
        mentions.append(OrgMention(tier.start() if tier else start, end, code))
    return mentions


def _bare_departments(text: str, folded: str, named: list[OrgMention]) -> list[OrgMention]:
    """`các Sở: Nội vụ (93,11 điểm), Tư pháp (92,6 điểm)`: names without `Sở` after one with it."""
    first = _DEPARTMENTS_BEFORE.search(folded)
    if first is None:
        return []
    found = []
    for place in _BARE_DEPARTMENT.finditer(text, first.start()):
        match = _department_index().match(folded, place.end())
        if match is not None and all(match[1] <= one.start or match[0] >= one.end for one in named):
            found.append(OrgMention(match[0], match[1], _departments()[match[2]]))
    return found


def _bare_places(text: str, folded: str) -> list[OrgMention]:
    """`huyện Phú Quý: 13 hồ sơ, Tuy Phong: 05 hồ sơ`: names without a tier word take the tier before them."""
    tiers = list(_TIER_WORD.finditer(folded))
    if not tiers:
        return []
    found = []
    for match in [*_BARE_NAME.finditer(text), *_ACTING_NAME.finditer(text)]:
        if _NO_PLACE.match(fold(match["name"])) or _NO_NAME.match(fold(match["name"])):
            continue
        before = [tier for tier in tiers if tier.end() < match.start()]
        if before and fold(match["name"]) not in _provinces():
            code = f"{_TIERS[before[-1]['tier']]}:{ascii_slug(match['name'])}"
            found.append(OrgMention(match.start("name"), match.end("name"), code))
    return found
