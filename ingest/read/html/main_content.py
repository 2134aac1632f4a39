"""Which part of a web page is the document: without navigation, sidebars, footers and teasers.

The rules are those of the genre, not of a site: landmarks of HTML, the words that pages name
their furniture with, the density of links, and lists of teasers that look all alike.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from ingest.read.html.runs import Run
from ingest.read.html.tree import Element
from ingest.read.marks import has_figures

_LANDMARKS = frozenset(("nav", "footer", "aside", "form", "header"))
_ROLES = frozenset(("navigation", "complementary", "contentinfo", "search", "banner", "menu", "menubar"))
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|mainmenu|topmenu|sidebar|side-bar|footer|foot|bottom|breadcrumbs?|"
    r"related|lien-?quan|tin-?lien-?quan|tin-?khac|tinkhac|tin-?cu|other-?news|comments?|binh-?luan|share|social|"
    r"banner|quang-?cao|advert\w*|ads|widget|pagination|paging|toolbar|tools?-?box|counter|thong-?ke|login|search|"
    r"left|right|col-?left|col-?right|weblinks?|lien-?ket|popup|modal|cookie)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
# Names that leave no doubt, however much stands there.
_CERTAIN_NAME = re.compile(
    r"(?:^|[\s_-])(?:footer|breadcrumbs?|crumbs?|sidebar|related|lien-?quan|tin-?lien-?quan|tin-?khac|tinkhac|"
    r"other-?news|comments?|binh-?luan|share|social|quang-?cao|advert\w*|ads|pagination|rating|visitors?)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
_CONTENT_NAME = re.compile(
    r"article|content|detail|noi-?dung|chi-?tiet|main|post|news-?body|bai-?viet", re.IGNORECASE
)
_MAIN_SHARE = 0.85
_DECLARED_SHARE = 0.3
_LINK_LINE = 0.6
_FURNITURE_SHARE = 0.5
_SENTENCE = 40
_FEW_WORDS = 20
_TABLE_WEIGHT = 4_000
_LITTLE = 80  # no text of its own: the words of a search box, the heading of a list of news
_TEASER_TEXT = 500
_TEASER_LINK = 15
_TEASERS = 3
_TEASER_LINK_SHARE = 0.2
_TEASER_MEMBERS = 0.6
_TEASER_TAGS = frozenset(("li", "div", "article", "section", "dl", "tr"))
_TEXT_TAGS = frozenset(("p", "li", "ul", "ol", "span", "b", "strong", "pre", "blockquote"))
_TAIL_SHARE = 0.4


@cache
def _tails() -> frozenset[str]:
    lines = Path(__file__).with_name("page_tails.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def weight_of(run: Run, sentence: int = _SENTENCE) -> float:
    """How much a run speaks for being the document: tables and `sentence` letters do, links do not."""
    if run.table:
        return min(_TABLE_WEIGHT, len(run.text))
    item = run.owner.tag == "li" and run.link_share < 0.3
    return len(run.text) * (1 - run.link_share) if len(run.text) >= sentence or item else 0.0


def main_runs(root: Element, runs: Sequence[Run], furniture: set[Element], page_title: str) -> list[Run]:
    """The runs of the document itself, its title included."""
    outside = set(outside_of(root, furniture))
    kept = [run for run in runs if run.owner in outside]
    if not kept:
        return []
    main = _main_element(root, [run for run in kept if run.text not in page_title] or kept)
    within = {main, *main.descendants()}
    inside = [index for index, run in enumerate(kept) if run.owner in within]
    if not inside:
        return []
    body = [
        run for run in _without_tail([kept[index] for index in inside]) if not _only_leads_on(run, page_title)
    ]
    title = _title_above(kept[: inside[0]], page_title)
    return [title, *body] if title else body


def _only_leads_on(run: Run, page_title: str) -> bool:
    """Whether a run is a line of links: the way back, tags, attachments; headlines and figures are not."""
    if run.table or run.link_share <= _LINK_LINE or len(run.text) > _TEASER_TEXT:
        return False
    is_title = run.owner.tag in ("h1", "h2", "h3") or run.text in page_title
    return not is_title and not has_figures(run.text)


def outside_of(root: Element, furniture: set[Element]) -> Iterator[Element]:
    """The elements of the page that lie in no furniture, in document order."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element not in furniture:
            yield element
            stack.extend(list(element.elements())[::-1])


def _title_above(runs: Sequence[Run], page_title: str) -> Run | None:
    """The title where it stands outside the main part: repeated in the page's title, or an `h1`."""
    named = [run for run in runs if len(run.text) > 20 and run.link_share < 0.3 and run.text in page_title]
    headings = [run for run in runs if run.owner.tag == "h1"]
    found = named or headings
    return found[-1] if found else None


def _sums(root: Element, values: Iterable[tuple[Element, float]]) -> dict[Element, float]:
    """For each element the sum of the values at and below it."""
    sums: dict[Element, float] = defaultdict(float)
    for element, value in values:
        sums[element] += value
    for element in reversed(list(root.descendants())):
        if element in sums and element.parent is not None:
            sums[element.parent] += sums[element]
    return sums


def find_furniture(root: Element, runs: Sequence[Run]) -> set[Element]:
    """Elements that say by tag, role or name that they are furniture.

    Names may mislead ("right" may be the main column), so what they name is kept where it holds most of
    the page; what leaves no doubt does not count for that.
    """
    certain = {element for element in root.descendants() if _is_certain_furniture(element)}
    if not _leaves_text(root, runs, certain):
        certain = set()
    outside = set(outside_of(root, certain))
    weights = _sums(root, ((run.owner, weight_of(run)) for run in runs if run.owner in outside))
    most = max(_FURNITURE_SHARE * max(weights.values(), default=0.0), 1.0)
    said = {
        element
        for element, weight in weights.items()
        if weight < (_LITTLE if element.tag == "form" else most) and _says_furniture(element)
    }
    return certain | said | _teaser_lists(root, runs)


def _leaves_text(root: Element, runs: Sequence[Run], furniture: set[Element]) -> bool:
    """Whether sentences or tables stand outside `furniture`."""
    outside = set(outside_of(root, furniture))
    return any(weight_of(run) >= _SENTENCE and run.owner in outside for run in runs)


def _is_certain_furniture(element: Element) -> bool:
    if element.tag in ("nav", "footer", "aside") or element.attributes.get("role", "") in _ROLES:
        return True
    name = _name_of(element)
    return element.tag in ("div", "section", "ul", "td") and bool(
        _CERTAIN_NAME.search(name) and not _CONTENT_NAME.search(name)
    )


def _name_of(element: Element) -> str:
    return f"{element.attributes.get('class', '')} {element.attributes.get('id', '')}"


def _says_furniture(element: Element) -> bool:
    if element.tag in ("html", "body", "p", "table", "tbody", "tr", "h1"):
        return False
    if element.tag == "header":
        return not any(above.tag in ("article", "main") for above in element.ancestors())
    if element.tag in _LANDMARKS or element.attributes.get("role", "") in _ROLES:
        return True
    name = _name_of(element)
    return bool(_FURNITURE_NAME.search(name)) and not _CONTENT_NAME.search(name)


def _teaser_lists(root: Element, runs: Sequence[Run]) -> set[Element]:
    """Three or more like children that each lead elsewhere, and their parent where it holds little else."""
    text = _sums(root, ((run.owner, float(len(run.text))) for run in runs))
    links = _sums(root, ((run.owner, float(run.link_chars)) for run in runs))
    weights = _sums(root, ((run.owner, weight_of(run)) for run in runs))
    teasers: dict[tuple[Element, str, str], list[Element]] = defaultdict(list)
    members: Counter[Element] = Counter()
    for element in text:
        if element.parent is None or element.tag not in _TEASER_TAGS:
            continue
        members[element.parent] += 1
        leads_away = links[element] >= max(_TEASER_LINK, _TEASER_LINK_SHARE * text[element])
        if leads_away and text[element] <= _TEASER_TEXT:
            key = element.parent, element.tag, element.attributes.get("class", "")
            teasers[key].append(element)
    found: set[Element] = set()
    for (parent, _, _), alike in teasers.items():
        if len(alike) < _TEASERS or len(alike) < _TEASER_MEMBERS * members[parent]:
            continue
        found.update(alike)
        if weights[parent] - sum(weights[element] for element in alike) < _LITTLE:
            found.add(parent)
    return found


def _main_element(root: Element, runs: Sequence[Run]) -> Element:
    """From the root down, as long as one child holds nearly all of the weight."""
    weights = _sums(root, ((run.owner, weight_of(run)) for run in runs))
    if not weights[root]:  # a few words only
        weights = _sums(root, ((run.owner, weight_of(run, _FEW_WORDS)) for run in runs))
    tables = {run.owner for run in runs if run.table}
    element = _declared_main(root, weights) or root
    while True:
        heaviest = max(element.elements(), key=lambda child: weights.get(child, 0.0), default=None)
        if heaviest is None or heaviest in tables or heaviest.tag in _TEXT_TAGS:
            return element
        if weights.get(heaviest, 0.0) < _MAIN_SHARE * max(weights.get(element, 0.0), 1.0):
            return element
        element = heaviest


def _declared_main(root: Element, weights: Mapping[Element, float]) -> Element | None:
    """The one element that says it is the main part, unless little stands in it."""
    said = [
        element for element in weights if element.tag == "main" or element.attributes.get("role") == "main"
    ]
    outermost = [element for element in said if not any(above in said for above in element.ancestors())]
    if len(outermost) != 1 or weights[outermost[0]] < _DECLARED_SHARE * weights[root]:
        return None
    return outermost[0]


def _without_tail(runs: list[Run]) -> list[Run]:
    """`runs` up to the line that opens the lists of other news, where little follows it."""
    total = sum(map(weight_of, runs))
    for index, run in enumerate(runs):
        opens_tail = index > 0 and run.text.rstrip(" :.»").lower() in _tails()
        if opens_tail and sum(map(weight_of, runs[index:])) <= _TAIL_SHARE * total:
            return runs[:index]
    return runs
