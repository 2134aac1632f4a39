"""Web pages -> parts: headings, paragraphs, list items and data tables of the main content.

Locators: `html:path=html/body/div[2]/p[3]` names an element as the parsed tree has it (missing
`html`, `body`, `tbody` added); `;run=2` the second of its pieces where line breaks or inner
blocks cut its text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import BlockKind
from ingest.read.canonical import canonical
from ingest.read.encoding import decode
from ingest.read.html.main_content import find_furniture, main_runs, outside_of
from ingest.read.html.mhtml import page_in
from ingest.read.html.runs import Run, collect_runs, runs_of
from ingest.read.html.table import cell_text, is_data_table, read_grid
from ingest.read.html.tree import Element, element_at, parse_page
from ingest.read.limits import Limits
from ingest.read.marks import classify, has_figures
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.parts import Grid, Part

_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|zip|rar|7z)(?:$|[?#&])", re.IGNORECASE)
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|tiff?|bmp|webp)(?:$|[?#&])", re.IGNORECASE)
_HEADING_TAG = re.compile(r"h[1-6]")
_LITTLE_TEXT = 300
_LISTED = 10
# A path to a cell means a cell of a data table; text of a layout cell always names its run.
_CELL_TAGS = frozenset(("td", "th"))


@dataclass(frozen=True, slots=True)
class Page:
    parts: list[Part | Grid]
    title: str
    links: list[str]


def read_page(data: bytes, limits: Limits) -> Page:
    """The main content of a page.

    Raises UnreadableError: too_large, bomb, garbled, empty_text, or image_only where the page
    only shows pictures or attachments.
    """
    if len(data) > limits.html_bytes:
        raise UnreadableError(
            ReadOutcome.TOO_LARGE, f"a page of {len(data)} bytes; the bound is {limits.html_bytes}"
        )
    root = parse_page(decode(page_in(data)).text, limits)
    runs = collect_runs(root)
    page_title = canonical(
        next((element.text for element in root.descendants() if element.tag == "title"), "")
    )
    furniture = find_furniture(root, runs)
    main = main_runs(root, runs, furniture, page_title)
    attachments, pictures = _links(root, furniture)
    pieces = Counter(run.owner for run in runs)
    _check_volume(main, page_title, attachments, pictures)
    parts: list[Part | Grid] = []
    title = ""
    for run in main:
        if run.table:
            parts.append(read_grid(run.owner, limits))
            continue
        named = not title and len(run.text) > 20 and run.text in page_title
        part = _part(run, _locator(run, pieces[run.owner]), heading=named)
        if named or (not title and part.kind is BlockKind.HEADING and run.owner.tag == "h1"):
            title = run.text
        parts.append(part)
    return Page(parts, title, attachments)


def _part(run: Run, locator: str, *, heading: bool) -> Part:
    if heading:
        return Part(BlockKind.HEADING, run.text, locator, 1)
    lists = 0
    for element in (run.owner, *run.owner.ancestors()):
        if _HEADING_TAG.fullmatch(element.tag):
            return Part(BlockKind.HEADING, run.text, locator, int(element.tag[1]))
        lists += element.tag in ("ul", "ol")
    mark = classify(run.text)
    in_item = run.owner.tag == "li" or any(element.tag == "li" for element in run.owner.ancestors())
    if in_item and mark.kind is not BlockKind.HEADING:
        return Part(BlockKind.LIST_ITEM, run.text, locator, max(lists, 1))
    return Part(mark.kind, run.text, locator, mark.level)


def _locator(run: Run, pieces: int) -> str:
    path = f"html:path={run.owner.path}"
    return f"{path};run={run.ordinal}" if pieces > 1 or run.owner.tag in _CELL_TAGS else path


def _links(root: Element, furniture: set[Element]) -> tuple[list[str], list[str]]:
    """Attachments and pictures outside the furniture, as the page writes them."""
    attachments: list[str] = []
    pictures: list[str] = []
    for element in outside_of(root, furniture):
        target = element.attributes.get("href" if element.tag == "a" else "src") or element.attributes.get(
            "data", ""
        )
        if not target:
            continue
        named = element.tag == "a" and _ATTACHMENT.search(target)
        if named or element.tag in ("iframe", "embed", "object"):
            attachments.append(target)
        elif element.tag == "img" or (element.tag == "a" and _IMAGE.search(target)):
            pictures.append(target)
    return list(dict.fromkeys(attachments)), list(dict.fromkeys(pictures))


def _check_volume(
    main: Sequence[Run], title: str, attachments: Sequence[str], pictures: Sequence[str]
) -> None:
    body = [run for run in main if run.text not in title and not _HEADING_TAG.fullmatch(run.owner.tag)]
    letters = sum(len(run.text) * (1 - run.link_share) for run in body)
    shown = [*attachments, *pictures]
    if letters < _LITTLE_TEXT and shown and not any(run.table or has_figures(run.text) for run in body):
        listed = ", ".join(shown[:_LISTED])
        raise UnreadableError(
            ReadOutcome.IMAGE_ONLY, f"{letters:.0f} letters of text; it shows {listed}"[:1000]
        )
    if not main:
        raise UnreadableError(ReadOutcome.EMPTY_TEXT, "no text outside navigation and furniture")


class PagePlaces:
    """Looks up locators in the bytes of a page."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._root = parse_page(decode(page_in(data)).text, limits)
        self._limits = limits

    def text_at(self, locator: str) -> str:
        path, _, run = locator.removeprefix("html:path=").partition(";run=")
        element = element_at(self._root, path)
        if element.tag in _CELL_TAGS and not run:
            return cell_text(element)
        if element.tag == "table" and is_data_table(element):
            return read_grid(element, self._limits).text
        wanted = int(run or 1)
        found = next((text for text in runs_of(element) if text.ordinal == wanted), None)
        if found is None:
            raise ValueError(f"no text at {locator}")
        return found.text
