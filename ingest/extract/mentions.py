"""An organisation named in a text, and the codes of those that are named by their kind alone."""

from __future__ import annotations

from dataclasses import dataclass

OWN_CENTRE = "own:centre"  # "Trung tâm" alone: the centre that the document speaks of
OWN_POLICE = "own:police"  # "Công an thành phố": of a city that is a province, or of the town spoken of
OWN_WHOLE = "own:whole"  # "cả hai cấp": the district or province that the document speaks of
OWN_DEPARTMENT = "own:dept"  # "Sở" alone
OWN_PLACE = "own:place"  # "huyện", "xã", "phường" alone: the place that the document speaks of


@dataclass(frozen=True, slots=True)
class OrgMention:
    """An organisation named at [start, end) of the text; `org` is a code, or one of the `own:` codes."""

    start: int
    end: int
    org: str
    is_centre: bool = False  # named as a centre (Trung tâm Phục vụ hành chính công ...)
