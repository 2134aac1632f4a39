"""Locators of parts of pages: `pdf:page=3;box=x0,y0,x1,y1`, in points from the page's top left.

The page is meant as it is displayed. `scan:page=3;box=...` is the same on a page that was read as a
picture, levelled. A part that no single box holds names several, in reading order; `page=` sets the page
of the boxes after it: `pdf:page=3;box=...;box=...;page=4;box=...`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ingest.read.pdf.frame import Box

TEXT_SCHEME, SCAN_SCHEME = "pdf", "scan"


def locator_of(places: Iterable[tuple[int, Box]], scheme: str = TEXT_SCHEME) -> str:
    """The locator of boxes on pages counted from 1."""
    fields: list[str] = []
    current = 0
    for page, box in places:
        if page != current:
            fields.append(f"page={page}")
            current = page
        fields.append("box=" + ",".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in box))
    return f"{scheme}:" + ";".join(fields)


def places_of(locator: str) -> list[tuple[int, Box]]:
    """The boxes that a locator names; raises ValueError where it is none."""
    places: list[tuple[int, Box]] = []
    page = 0
    for field in locator.partition(":")[2].split(";"):
        key, _, value = field.partition("=")
        if key == "page":
            page = int(value)
        elif key == "box" and page:
            x0, y0, x1, y1 = map(float, value.split(","))
            places.append((page, Box(x0, y0, x1, y1)))
        else:
            raise ValueError(f"not a place on a page: {locator}")
    return places
