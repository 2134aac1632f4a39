"""Who a figure is about: organisations named in the text, as codes of the codebook."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from ingest.extract.bounded import bounded
from ingest.extract.folding import ascii_slug, fold
from ingest.extract.mentions import (
    OWN_CENTRE,
    OWN_DEPARTMENT,
    OWN_PLACE,
    OWN_POLICE,
    OWN_WHOLE,
    OrgMention,
)
from ingest.extract.phrases import PhraseIndex
from ingest.extract.places import (
    NAME,
    NO_NAME,
    PLACE,
    TIERS,
    UPPER,
    KnownPlaces,
    alone,
    is_city_province,
    name_end,
    named_with_tier,
    names_province,
    place_code,
    province_index,
    province_row,
    province_rows,
    without_locations,
)
from ingest.extract.sought import sought

__all__ = [
    "OWN_CENTRE",
    "OWN_DEPARTMENT",
    "OWN_PLACE",
    "OWN_POLICE",
    "OWN_WHOLE",
    "OrgMention",
    "find_organisations",
]

_CODEBOOK = Path(__file__).resolve().parent.parent / "codebook"
_LEXICON = Path(__file__).parent / "lexicon"

# "31 xã, thị trấn", "12 huyện, thành phố": the level, where they act
_COUNTED_LEVEL = sought(
    r"(?<![\w./])(?:cả\s+)?(?:(?P<all>\d{1,3})/(?P=all)|\d{1,3})\s+(?:ubnd\s+)?(?P<tier>huyện|xã|phường)"
    r"(?P<more>(?:,\s*(?:huyện|thị xã|thành phố|phường|thị trấn|đặc khu|xã))*)"
    r"(?=\s+(?:của (?:tỉnh|huyện|quận|thị xã|thành phố|địa phương)\s+|(?:trong|toàn|trên địa bàn) tỉnh\s+|"
    r"trên địa bàn\s+|"
    r"trong (?:kỳ|tháng|quý)\s+|(?:đã|chỉ|mới|cùng)\s+){0,3}(?:(?:tiếp nhận|nhận|giải quyết|xử lý|gánh|đón)"
    r"(?!\w)|(?:có|là)\s+[\d.]+\s+(?:hồ sơ|hs)(?!\w))|\s*$|\s*:|,\s+(?:con số|lượng hồ sơ|số hồ sơ)(?!\w))"
)
_COUNTED_PLACES = sought(
    r"(?:^|(?<=[.;*+:,-] ))(?:ở|tại)\s+\d{1,3}\s+(?P<tier>huyện|xã|phường)(?:,\s*(?:huyện|thị xã|thành phố|"
    r"phường|thị trấn|đặc khu|xã))*"
)
_NAME = bounded(NAME)
_LISTED_PLACES = sought(
    rf"(?<!\w)[Cc]ác (?P<tier>huyện|xã|phường)(?:, (?:thị xã|thành phố|xã|phường|thị trấn|đặc khu))*:?\s+"
    rf"(?P<names>{NAME}(?:, {NAME}){{1,12}}(?: và {NAME})?|{NAME} và {NAME})"
)
_BRANCH = sought(
    r"(?<!\w)[Cc]hi nhánh (?:(?:(?:Văn phòng|VP) (?:Đ|đ)ăng ký đất đai|(?:VP|Văn phòng) ?ĐKĐĐ|"
    r"VPĐK(?: đất đai)?) )?"
    rf"(?:(?:huyện|thành phố|thị xã|TP\.?|TX\.?) )?(?P<name>{NAME})"
)
# "Chi nhánh số 1", "chi nhánh khu vực 2": branches that have a number for a name
_NUMBERED_BRANCH = sought(r"(?<!\w)chi nhánh (?:số |khu vực )?\d{1,2}(?![\w/]|[.,]\d)")
_AND = bounded(r"\s*(?:,|và|,\s*và)\s*(?:ubnd\s+)?")
_ACT_TOGETHER = bounded(
    r"\s+(?:(?:trên địa bàn|của|trong|toàn)\s+tỉnh\s+)?(?:(?:trong|tháng|quý|năm)\s[^,;.]{0,20}\s)?"
    r"(?:đã|tiếp nhận|nhận|giải quyết|xử lý|có\s+\d)(?!\w)"
)
# "UBND quận, huyện", "các phường, xã": tiers without a name
_TIER_LIST = bounded(
    r"(?<!\w)(?:các\s+)?(?:ubnd\s+)?(?:các\s+)?(?P<tier>quận|huyện|xã|phường)"
    r"(?:,\s*(?:quận|huyện|thị xã|thành phố|xã|phường|thị trấn|đặc khu)){1,3}(?!\w)"
)
_BRANCH_CODE = "unit:chi_nhanh_"
_NEXT_ENTRY = bounded(r"(?:[^.;]|\.\d){0,70}(?:[,;]|\svà|\stới|\sđến)\s+")
_LEVELS = {"huyện": "level:district", "xã": "level:commune", "phường": "level:commune"}
# A tier word, alone or in a plural list ("các xã, phường"), gives its tier to the bare names that follow.
_TIER_WORD = bounded(r"(?<!\w)(?P<tier>huyện|thị xã|quận|xã|phường|thị trấn|đặc khu)(?!\w| hội)")
_BARE_NAME = bounded(
    rf"(?=[{UPPER}])(?:(?<=[,;:(] )|(?<=[,;:(])|(?<= là )|(?<= như )|(?<= có )|(?<= gồm )|(?<= và ))"
    rf"(?P<name>{NAME})"
    r"(?=\s*(?:[(:]|(?:đạt|với|có|là)\s|\d))"
)
_ACTING_NAME = bounded(
    rf"(?=[{UPPER}])(?:(?<=[,;:.] )|(?<=\) ))(?P<name>[{UPPER}][\w’']*(?: [{UPPER}][\w’']*){{1,3}})"
    r"(?=\s+(?:tiếp nhận|nhận|giải quyết|còn|ít nhất|nhiều nhất|xếp|đứng|đã|có)\s)"
)
_NO_PLACE = bounded(
    r"(?:quý|tháng|năm|sở|ban|phòng|bộ|ubnd|hđnd|trung|công|bưu|cổng|văn|ông|bà|chi|hệ|việt|chính|thủ)(?!\w)"
)
_BARE_DEPARTMENT = bounded(rf"(?=[{UPPER}])(?:(?<=[,;:(] )|(?<=[,;:(])|(?<= và )|(?<=[Ss]ở )|(?<= là ))")
_DEPARTMENTS_BEFORE = bounded(r"(?<!\w)sở(?!\w)")
_BARE_CENTRE = sought(
    r"(?<!\w)trung tâm(?!\s+(?:thông tin|xúc tiến|giám sát|văn hóa|y tế|điều hành|dịch vụ|công nghệ|tt&|"
    r"dữ liệu|thành phố|tỉnh|huyện|xã))(?!\w)"
)
_BARE_PLACE = sought(
    r"(?=[thpx])(?<!\w)(?<!\d )(?<!các )(?<!những )(?<!mỗi )(?<!nhiều )(?<!cấp )"
    r"(?:(?:toàn|trên địa bàn)\s+)?(?:huyện|"
    r"phường|xã)"
    r"(?=\s*[.;:]|,(?!\s*(?:xã|phường|thị|thành|huyện|đặc))|\s+(?:áp dụng|đã|có|tiếp|nhận|đạt|được|hiện|giải|"
    r"mỗi|là|cũng|vẫn))"
)
_OWN_LEVEL = sought(r"(?<!\w)(?:(?:cấp )?(?:xã|phường|huyện)|đơn vị|địa phương) chúng tôi(?!\w)")
_BARE_DEPARTMENT_WORD = sought(
    r"(?<!các )(?<!nhiều )(?<!\d )(?<!mỗi )(?<!số )(?<!những )(?<![\w(])Sở(?=\s+(?:đã|có|tiếp nhận|nhận|"
    r"giải quyết|xử lý|khá|đạt|còn|được|vươn|lọt|đứng|xếp|tụt|giữ|vẫn|luôn)(?!\w))"
    r"|(?<![\w,] )(?<!\w)Sở(?=\s*[.;:])|(?<=của )Sở(?=\s+[a-zđ]|\s*[.,;:])"
)
_AT_DISTRICT = sought(r"(?:^|(?<=[.;] ))(?:tại|ở) huyện(?=,)")
_PROVINCE_SUBJECT = sought(
    r"(?<!ubnd )(?<!\w)(?:toàn )?tỉnh(?=\s+(?:đạt|được|có|đã|đang|đứng|xếp|hiện|tiếp nhận|nhận|giải quyết|"
    r"ghi|giữ|dẫn|còn|là|cũng|vẫn|ở|nằm|vươn|tụt|lọt|luôn|duy trì|công khai|công bố|cung cấp|triển khai|"
    r"thực hiện|niêm yết|tích hợp|đưa|xử lý|phát sinh)(?!\w))"
)
# A word that every match holds, the pattern, the organisation: in this order where two are as long.
_UNNAMED = (
    ("trung tâm", _BARE_CENTRE, OWN_CENTRE),
    ("", _BARE_PLACE, OWN_PLACE),
    ("chúng tôi", _OWN_LEVEL, OWN_PLACE),
    ("sở", _BARE_DEPARTMENT_WORD, OWN_DEPARTMENT),
    ("huyện,", _AT_DISTRICT, "level:district"),
    ("tỉnh", _PROVINCE_SUBJECT, "province"),
)
# The first level where the province is a city of its own; elsewhere a city is of the second.
_CITY_LEVEL = sought(r"(?<!\w)(?:các cơ quan, đơn vị |các cơ quan |khối )?cấp thành phố(?!\w)")
_SAYS_PROVINCE = sought(r"(?<!\w)(?:tỉnh|thành phố)(?!\w)")
# "các xã" before names only introduces them
_PLURALS = frozenset({"các phường", "các xã", "các huyện", "các quận", "xã, phường"})
# Of the province where it is a city of its own, else of the town that the document speaks of.
_WHOLE_CITY = frozenset({"toàn thành phố", "trên địa bàn thành phố"})
_NAME_FOLLOWS = bounded(rf":?\s+[{UPPER}]")
_ABBREVIATION = bounded(r"\s*\([^()]{2,15}\)")  # "Trung tâm phục vụ hành chính công (PVHCC)"
_OF_PLACE = bounded(r"\s+(?:huyện|phường|xã|thị xã)(?!\w)")
_OF_PROVINCE = bounded(r"\s*(?:\([^()]{1,30}\)\s*)?(?:của\s+)?(?:tỉnh|thành phố|tp\.?)(?!\w)")
# Units that no alias names: "Chi cục Kiểm lâm", "Hạt Kiểm lâm huyện", "Bệnh viện Đa khoa"
_OTHER_UNIT = bounded(
    r"(?<!\w)(?:(?:Chi cục|Hạt|Trạm|Cục|Bệnh viện|Công ty|Tòa án|Phòng) |"
    r"Trung tâm (?=Y tế|Đăng kiểm|Phát triển|Khuyến|Trợ giúp|Công nghệ|Kiểm định))"
    rf"(?P<name>{NAME}(?:(?: và | - |, ){NAME}){{0,2}})"
)
_POLICE_UNIT = bounded(
    rf"(?<!\w)Công an (?:(?:huyện|quận|thị xã|thành phố|xã|phường|TP\.?|TX\.?) )(?P<name>{NAME})"
)
_POLICE_OF = sought(rf"(?<!\w)Công an (?:tỉnh )?(?={NAME})")


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


_PROVINCE_TIER = bounded(r"(?<!\w)(?:tỉnh|thành\s+phố|tp\.?)\s*$")


def find_organisations(
    text: str, folded: str, own_province: str | None, known: KnownPlaces | None = None
) -> list[OrgMention]:
    """Organisations named in `text` (canonical; `folded` is its folding), from left to right.

    `own_province` is the province the document is about: its name stands for the whole province, another
    province's name for `unit:<slug>`; `known` are the places that need no tier word.
    """
    provinces = _named_provinces(folded, own_province)
    city = own_province is None or is_city_province(own_province)
    aliased = [
        OrgMention(start, end, OWN_WHOLE if phrase in _WHOLE_CITY and not city else _aliases()[phrase])
        for start, end, phrase in _alias_index().longest(folded)
        if not (phrase in _PLURALS and _NAME_FOLLOWS.match(text, end))
    ]
    found = [_with_place(text, folded, mention, provinces) for mention in aliased]
    found += _places(text, own_province)
    found += alone(text, known or {})
    for pattern in (_COUNTED_LEVEL, _COUNTED_PLACES):
        found += [OrgMention(m.start(), m.end(), _LEVELS[m["tier"]]) for m in pattern.finditer(folded)]
    if own_province and "cấp thành phố" in folded:
        level = "level:province" if city else "level:district"
        found += [OrgMention(m.start(), m.end(), level) for m in _CITY_LEVEL.finditer(folded)]
    found += [
        OrgMention(m.start(), m.end(), f"unit:{ascii_slug(m.group())}") for m in _OTHER_UNIT.finditer(text)
    ]
    found += [
        OrgMention(m.start(), m.end(), _LEVELS[m["tier"].replace("quận", "huyện")])
        for m in _TIER_LIST.finditer(folded)
        if _NAME_FOLLOWS.match(text, m.end()) is None
    ]
    found += _listed_places(text)
    if "chi nhánh" in folded:
        found += [
            OrgMention(m.start(), m.end(), f"unit:chi_nhanh_{ascii_slug(m['name'])}")
            for m in _BRANCH.finditer(text)
        ]
        found += [
            OrgMention(m.start(), m.end(), f"unit:{ascii_slug(m.group())}")
            for m in _NUMBERED_BRANCH.finditer(folded)
        ]
    if "công an" in folded:
        police = [OrgMention(m.start(), m.end(), "vertical:cong_an") for m in _POLICE_OF.finditer(text)]
        found += [_with_place(text, folded, mention, provinces) for mention in police]
        found += [
            OrgMention(m.start(), m.end(), f"unit:cong_an_{ascii_slug(m['name'])}")
            for m in _POLICE_UNIT.finditer(text)
            if not is_city_province(m["name"])
        ]
    found += _unnamed(text, folded)
    found += provinces
    named = _longest(found)
    found = _longest([*named, *_bare_departments(text, folded, named), *_bare_places(text, folded)])
    return without_locations(_levels_together(_branches_of_list(found, folded), folded), folded)


def _unnamed(text: str, folded: str) -> list[OrgMention]:
    """Organisations that their kind alone names: "Trung tâm", "huyện", "Sở", "tỉnh"."""
    return [
        OrgMention(match.start(), match.end(), org)
        for needed, pattern, org in _UNNAMED
        if needed in folded
        for match in pattern.finditer(text if pattern is _BARE_DEPARTMENT_WORD else folded)
    ]


def _longest(mentions: list[OrgMention]) -> list[OrgMention]:
    kept: list[OrgMention] = []
    for mention in sorted(mentions, key=lambda found: (found.start - found.end, found.start)):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)


def _with_place(text: str, folded: str, mention: OrgMention, provinces: list[OrgMention]) -> OrgMention:
    """An alias with the place after it: a ward's centre is the ward's, a province's name adds nothing."""
    if mention.org == "centre":
        aside = _ABBREVIATION.match(text, mention.end)
        place = PLACE.match(text, (aside.end() if aside else mention.end) + 1)
        if place is not None and not names_province(place):
            return OrgMention(mention.start, place.end(), place_code(place), is_centre=True)
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


def _places(text: str, own_province: str | None) -> list[OrgMention]:
    named = named_with_tier(text, own_province)
    return [OrgMention(m.start(), name_end(m), place_code(m)) for m in named]


def _listed_places(text: str) -> list[OrgMention]:
    """`các xã, phường Đức Hòa, Bến Lức và Tân Ninh`: each name of the list."""
    found = []
    for places in _LISTED_PLACES.finditer(text) if "ác " in text else ():
        for name in _NAME.finditer(places["names"]):
            start = places.start("names") + name.start()
            code = f"{TIERS[fold(places['tier'])]}:{ascii_slug(name.group())}"
            found.append(OrgMention(start, start + len(name.group()), code))
    return found


def _named_provinces(folded: str, own_province: str | None) -> list[OrgMention]:
    rows = province_rows()
    own = province_row(own_province)[0] if own_province else None
    mentions = []
    for start, end, name in province_index().longest(folded):
        tier = _PROVINCE_TIER.search(folded, max(0, start - 12), start)
        canonical = rows[name][0]
        code = "province" if canonical == own else f"unit:{ascii_slug(canonical)}"
        mentions.append(OrgMention(tier.start() if tier else start, end, code))
    return mentions


def _levels_together(mentions: list[OrgMention], folded: str) -> list[OrgMention]:
    """`các sở, ngành, UBND các huyện, thành phố đã tiếp nhận`: levels that act together are the province."""
    found: list[OrgMention] = []
    run: list[OrgMention] = []
    for mention in [*mentions, None]:
        goes_on = mention is not None and mention.org.startswith("level:")
        if (
            goes_on
            and mention is not None
            and (not run or _AND.fullmatch(folded, run[-1].end, mention.start))
        ):
            run.append(mention)
            continue
        found += _together(run, folded)
        run = [mention] if goes_on and mention is not None else []
        found += [mention] if mention is not None and not goes_on else []
    return found


def _together(run: list[OrgMention], folded: str) -> list[OrgMention]:
    if len(run) < 2 or _ACT_TOGETHER.match(folded, run[-1].end) is None:
        return run
    levels = {one.org for one in run}
    whole = "province" if "level:province" in levels else "level:district_and_commune"
    return [OrgMention(run[0].start, run[-1].end, whole if len(levels) > 1 else run[0].org)]


def _branches_of_list(mentions: list[OrgMention], folded: str) -> list[OrgMention]:
    """`Chi nhánh Biên Hòa 3.215 hồ sơ, Long Thành 2.480 hồ sơ`: bare names after a branch are branches."""
    found: list[OrgMention] = []
    for mention in mentions:
        last = found[-1] if found else None
        bare = mention.org.startswith("district:") and _TIER_WORD.match(folded, mention.start) is None
        if last is not None and last.org.startswith(_BRANCH_CODE) and bare:
            listed = _NEXT_ENTRY.fullmatch(folded, last.end, mention.start) is not None
            name = mention.org.partition(":")[2]
            mention = OrgMention(mention.start, mention.end, f"{_BRANCH_CODE}{name}") if listed else mention
        found.append(mention)
    return found


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
        if _NO_PLACE.match(fold(match["name"])) or NO_NAME.match(fold(match["name"])):
            continue
        before = [tier for tier in tiers if tier.end() < match.start()]
        if before and fold(match["name"]) not in province_rows():
            code = f"{TIERS[before[-1]['tier']]}:{ascii_slug(match['name'])}"
            found.append(OrgMention(match.start("name"), match.end("name"), code))
    return found
