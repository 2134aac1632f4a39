"""Who a figure is about: organisations named in the text, as codes of the codebook."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.extract.cues import phrase_pattern
from ingest.extract.folding import ascii_slug, fold

_CODEBOOK = Path(__file__).resolve().parent.parent / "codebook"
_LEXICON = Path(__file__).parent / "lexicon"

OWN_CENTRE = "own:centre"  # "Trung tâm" alone: the centre that the document speaks of
OWN_PLACE = "own:place"  # "huyện", "xã", "phường" alone: the place that the document speaks of


@dataclass(frozen=True, slots=True)
class OrgMention:
    """An organisation named at [start, end) of the text; `org` is a code, or OWN_CENTRE / OWN_PLACE."""

    start: int
    end: int
    org: str

    @property
    def is_province_wide(self) -> bool:
        return self.org in ("province", "national")


# Names are runs of capitalised words; matched on the canonical text, where capitals survive.
_UPPER = r"A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_NAME = rf"[{_UPPER}][\w’']*(?:[ \-]+(?:[{_UPPER}][\w’']*)){{0,3}}"
_TIERS = {
    "huyện": "district", "thị xã": "district", "tx": "district", "quận": "district",
    "thành phố": "district", "tp": "district",
    "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
}  # fmt: skip
_PLACE = re.compile(
    rf"(?<!\w)(?P<tier>[Hh]uyện|[Tt]hị xã|TX\.?|[Qq]uận|[Tt]hành phố|TP\.?|[Xx]ã|[Pp]hường|[Tt]hị trấn|[Đđ]ặc khu)"
    rf"\s*(?P<name>{_NAME}|\d{{1,2}}(?=\W|$))"
)
_BARE_CENTRE = re.compile(
    r"(?<!\w)trung tâm(?!\s+(?:thông tin|xúc tiến|giám sát|văn hóa|y tế|điều hành|dịch vụ))(?!\w)"
)
_BARE_PLACE = re.compile(
    r"(?<!\w)(?:toàn\s+)?(?:huyện|phường|xã)(?=\s*[,.;:]|\s+(?:đã|có|tiếp|nhận|đạt|được|hiện|giải|mỗi))"
)
_PROVINCE_SUBJECT = re.compile(
    r"(?<!\w)tỉnh(?=\s+(?:đạt|được|có|đã|đang|đứng|xếp|hiện|tiếp nhận|nhận|giải quyết))"
)
_POLICE_OF = re.compile(rf"(?<!\w)Công an (?:tỉnh )?(?={_NAME})")


@cache
def _aliases() -> dict[str, str]:
    aliases: dict[str, str] = {}
    for path in (_CODEBOOK / "org_aliases.csv", _LEXICON / "org_phrases.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                aliases.setdefault(_key(row["alias"]), row["org_code"])
    return aliases


def _key(alias: str) -> str:
    return re.sub(r"\s*([-&,./])\s*", r"\1", re.sub(r"\s+", " ", fold(alias)))


@cache
def _alias_pattern() -> re.Pattern[str]:
    spellings = sorted(_aliases(), key=len, reverse=True)
    flexible = (
        re.sub(r"(\\-|\\&|&|,|\\\.|/)(?!\?)", r"\\s*\1\\s*", phrase_pattern(alias)) for alias in spellings
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(flexible)})")


@cache
def provinces() -> tuple[str, ...]:
    """Names of all provinces, before and after 1 July 2025."""
    path = _CODEBOOK / "provinces.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        names = {
            name
            for row in csv.DictReader(file)
            for name in (row["name_vi"], *row["aliases"].split("|"))
            if name
        }
    return tuple(sorted(names, key=len, reverse=True))


@cache
def _province_pattern() -> re.Pattern[str]:
    names = "|".join(phrase_pattern(fold(name)) for name in provinces())
    return (
        re.compile(rf"(?<!\w)(?:(?P<tier>tỉnh|thành\s+phố|tp\.?)\s+)?(?P<name>{names})")
        if names
        else re.compile(r"(?!)")
    )


def find_organisations(text: str, folded: str, own_province: str | None) -> list[OrgMention]:
    """Organisations named in `text` (canonical; `folded` is its folding), from left to right.

    `own_province` is the province the document is about: its name stands for the whole province, another
    province's name for `unit:<slug>`.
    """
    found = [_centre_of_place(text, folded, mention) for mention in _aliased(folded)]
    found += _places(text)
    found += [OrgMention(m.start(), m.end(), "vertical:cong_an") for m in _POLICE_OF.finditer(text)]
    found += [OrgMention(m.start(), m.end(), OWN_CENTRE) for m in _BARE_CENTRE.finditer(folded)]
    found += [OrgMention(m.start(), m.end(), OWN_PLACE) for m in _BARE_PLACE.finditer(folded)]
    found += [OrgMention(m.start(), m.end(), "province") for m in _PROVINCE_SUBJECT.finditer(folded)]
    found += _named_provinces(folded, own_province)
    return _longest(found)


def _longest(mentions: list[OrgMention]) -> list[OrgMention]:
    kept: list[OrgMention] = []
    for mention in sorted(mentions, key=lambda found: (found.start - found.end, found.start)):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)


def _aliased(folded: str) -> list[OrgMention]:
    return [
        OrgMention(match.start(), match.end(), _aliases()[_key(match.group())])
        for match in _alias_pattern().finditer(folded)
    ]


def _centre_of_place(text: str, folded: str, mention: OrgMention) -> OrgMention:
    """ "Trung tâm Phục vụ hành chính công phường Hải Châu" is the ward's, not the province's."""
    if mention.org != "centre":
        return mention
    place = _PLACE.match(text, mention.end + 1)
    if place is not None and not is_province(place["name"]):
        return OrgMention(mention.start, place.end(), _place_code(place))
    bare = re.compile(r"\s+(?:huyện|phường|xã|thị xã)(?!\w)").match(folded, mention.end)
    if bare is not None:
        return OrgMention(mention.start, bare.end(), OWN_PLACE)
    return mention


def _places(text: str) -> list[OrgMention]:
    return [
        OrgMention(match.start(), match.end(), _place_code(match))
        for match in _PLACE.finditer(text)
        if not is_province(match["name"])
    ]


def _place_code(place: re.Match[str]) -> str:
    tier = _TIERS[fold(place["tier"]).rstrip(".")]
    name = f"quan_{place['name']}" if place["name"].isdigit() else ascii_slug(place["name"])
    return f"{tier}:{name}"


@cache
def _province_slugs() -> frozenset[str]:
    return frozenset(ascii_slug(name) for name in provinces())


def is_province(name: str) -> bool:
    return ascii_slug(name) in _province_slugs()


def _named_provinces(folded: str, own_province: str | None) -> list[OrgMention]:
    own = ascii_slug(own_province) if own_province else None
    mentions = []
    for match in _province_pattern().finditer(folded):
        slug = ascii_slug(match["name"])
        mentions.append(OrgMention(match.start(), match.end(), "province" if slug == own else f"unit:{slug}"))
    return mentions


def place_by_name(name: str, tier: str) -> str:
    """Code of a place named without its tier word, of the tier of its neighbours in a list."""
    return f"{tier}:{ascii_slug(name)}"
