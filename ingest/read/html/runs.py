"""A web page as runs: the pieces of text that stand by themselves, and the data tables, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.read.canonical import canonical
from ingest.read.html.table import BREAKING, is_data_table, is_hidden
from ingest.read.html.tree import Element

_SKIPPED = frozenset((
    "head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
    "select", "button", "input", "textarea", "canvas", "audio", "video", "map", "title",
))  # fmt: skip


@dataclass(slots=True)
class Run:
    """Text between two block boundaries or line breaks, or (where `table`) a data table.

    `owner` is the innermost block element; `ordinal` counts its runs from 1. `link_chars` is how
    much of the text is anchor text.
    """

    owner: Element
    ordinal: int
    text: str
    link_chars: int = 0
    table: bool = False

    @property
    def link_share(self) -> float:
        return min(1.0, self.link_chars / max(1, len(self.text)))


class _Collector:
    """Gathers the inline text of the block that is open."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._texts: list[str] = []
        self._link_chars = 0
        self._ordinals: dict[int, int] = {}

    def text(self, text: str, in_link: bool) -> None:
        self._texts.append(text)
        if in_link:
            self._link_chars += len(text.strip())

    def close(self, owner: Element) -> None:
        text = canonical("".join(self._texts))
        if text:
            self.runs.append(Run(owner, self.next_ordinal(owner), text, self._link_chars))
        self._texts.clear()
        self._link_chars = 0

    def next_ordinal(self, owner: Element) -> int:
        ordinal = self._ordinals[id(owner)] = self._ordinals.get(id(owner), 0) + 1
        return ordinal


def collect_runs(root: Element) -> list[Run]:
    """All runs below `root`, in document order; hidden elements are left out."""
    collector = _Collector()
    owner, links = root, 0
    stack: list[tuple[str, Element | str]] = [("open", root)]
    while stack:
        action, node = stack.pop()
        if isinstance(node, str):
            _add_text(collector, node, owner, links > 0)
        elif action == "close":
            if node.tag == "a":
                links -= 1
            if node.tag in BREAKING:
                collector.close(node)
                owner = _block_above(node, root)
        elif node.tag == "br":
            collector.close(owner)
        elif node.tag not in _SKIPPED and not is_hidden(node):
            if node.tag in BREAKING or node is root:
                collector.close(owner)
                owner = node
            if node.tag == "table" and is_data_table(node):
                collector.runs.append(Run(node, 1, canonical(node.text), table=True))
                owner = _block_above(node, root)
                continue
            links += node.tag == "a"
            stack.append(("close", node))
            stack.extend(("open", child) for child in node.children[::-1])
    collector.close(owner)
    return collector.runs


def _add_text(collector: _Collector, text: str, owner: Element, in_link: bool) -> None:
    if owner.tag != "pre" or "\n" not in text:
        collector.text(text, in_link)
        return
    first, *others = text.split("\n")
    collector.text(first, in_link)
    for line in others:
        collector.close(owner)
        collector.text(line, in_link)


def _block_above(node: Element, root: Element) -> Element:
    if node is root:
        return root
    return next((above for above in node.ancestors() if above.tag in BREAKING or above is root), root)


def runs_of(owner: Element) -> Iterator[Run]:
    """The runs that `owner` itself owns."""
    return (run for run in collect_runs(owner) if run.owner is owner)
