"""From a locator back to the text it names, in the archived bytes."""

from __future__ import annotations

from ingest.read.canonical import canonical
from ingest.read.text_lines import TextLines, slice_of


def text_at(data: bytes, locator: str) -> str:
    """The canonical text at `locator` in `data`; raises ValueError where nothing is there."""
    if locator.startswith("text:"):
        lines = TextLines(data)
        return canonical(lines.text(slice_of(locator, lines)))
    raise ValueError(f"no reader knows the locator {locator}")
