"""A web page as a small tree of our own: parsed by lexbor, copied iteratively, bounded before parsing.

lexbor keeps all text of unclosed and badly nested tags, which libxml2 drops without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError

_CONTAINER_TAG = re.compile(r"<(/?)(?:div|section|article|table|ul|ol|dl|blockquote|center)\b", re.IGNORECASE)
_NO_TEXT = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "select", "button", "input", "textarea",
    "canvas", "audio", "video", "map",
))  # fmt: skip


class Element:
    """A node of the page; `position` counts from 1 among the siblings of the same tag."""

    __slots__ = ("attributes", "children", "counts", "parent", "position", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None, position: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.position = position
        self.children: list[Element | str] = []
        self.counts: dict[str, int] = {}

    def append(self, tag: str, attributes: dict[str, str]) -> Element:
        """A new child element, placed last."""
        position = self.counts[tag] = self.counts.get(tag, 0) + 1
        child = Element(tag, attributes, self, position)
        self.children.append(child)
        return child

    def elements(self) -> Iterator[Element]:
        """The child elements."""
        return (child for child in self.children if isinstance(child, Element))

    def descendants(self) -> Iterator[Element]:
        """All elements below, in document order."""
        stack = list(self.elements())[::-1]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(list(element.elements())[::-1])

    def ancestors(self) -> Iterator[Element]:
        """The elements above, innermost first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    @property
    def text(self) -> str:
        """All text below, as it stands."""
        out: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                out.append(node)
            else:
                stack.extend(node.children[::-1])
        return "".join(out)

    @property
    def path(self) -> str:
        """Tags from the root down, numbered where a sibling of the same tag stands before or after."""
        steps = []
        for element in (self, *self.ancestors()):
            several = element.parent is not None and element.parent.counts[element.tag] > 1
            steps.append(f"{element.tag}[{element.position}]" if several else element.tag)
        return "/".join(reversed(steps))


def parse_page(text: str, limits: Limits) -> Element:
    """The root element of a page.

    Raises UnreadableError: bomb (a tag or a nesting beyond all bounds), empty_text (no elements).
    """
    _check(text, limits)
    top = LexborHTMLParser(text).root
    if top is None:
        raise UnreadableError(ReadOutcome.EMPTY_TEXT, "no elements in the page")
    root = Element(top.tag or "html", {}, None, 1)
    node, element = top.child, root
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            content = node.text_content
            if content:
                element.children.append(content)
        elif not tag.startswith(("-", "!")):
            child = element.append(tag, {name: value or "" for name, value in node.attributes.items()})
            if tag not in _NO_TEXT and node.child is not None:
                node, element = node.child, child
                continue
        while node is not None and node.next is None:
            if element is root:
                return root
            node, element = node.parent, element.parent or root
        node = node.next if node is not None else None
    return root


def element_at(root: Element, path: str) -> Element:
    """The element that `path` names; raises ValueError where there is none."""
    head, *steps = path.split("/")
    if head != root.tag:
        raise ValueError(f"{path} does not start at {root.tag}")
    element = root
    for step in steps:
        tag, _, number = step.partition("[")
        position = int(number.rstrip("]") or 1)
        found = (child for child in element.elements() if child.tag == tag and child.position == position)
        element_or_none = next(found, None)
        if element_or_none is None:
            raise ValueError(f"no {step} in {element.path}")
        element = element_or_none
    return element


def _check(text: str, limits: Limits) -> None:
    if re.search(r"<[a-zA-Z][^<>]{%d}" % limits.html_tag_bytes, text):  # noqa: UP031
        raise UnreadableError(ReadOutcome.BOMB, f"a tag longer than {limits.html_tag_bytes} characters")
    tags = text.count("<")
    if tags > limits.html_tags:
        raise UnreadableError(ReadOutcome.BOMB, f"{tags} tags; the bound is {limits.html_tags}")
    depth = deepest = 0
    for match in _CONTAINER_TAG.finditer(text):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > limits.html_depth:
        raise UnreadableError(
            ReadOutcome.BOMB, f"elements nested {deepest} deep; the bound is {limits.html_depth}"
        )
