"""An article page -> its own title and the attachments that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.collect.page import Page, title_of
from ingest.read.outcome import UnreadableError
from ingest.read.sniff import Format, sniff
from ingest.sources import ArticleRules


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """`attachments` are addresses in the order of the page, each once; `remarks` say which of the source's
    rules found nothing.
    """

    title: str | None
    attachments: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def read_article(content: bytes, url: str, rules: ArticleRules) -> ArticlePage:
    """The article that answered at `url`; a list may also lead straight to a file, which has neither."""
    if not is_page(content):
        return ArticlePage(None, ())
    page = Page(content, url)
    title = title_of(page.first_words(rules.title)) if rules.title else None
    nodes = page.tree.css(rules.attachments) if rules.attachments else []
    links = (page.link(node) for node in nodes)
    attachments = tuple(dict.fromkeys(link for link in links if link and link != url))
    return ArticlePage(title, attachments, tuple(_unfound(rules, title, bool(nodes), attachments)))


def _unfound(
    rules: ArticleRules, title: str | None, has_matches: bool, attachments: tuple[str, ...]
) -> Iterator[str]:
    if rules.title and title is None:
        yield f"article.title {rules.title!r} matches no text"
    if rules.attachments and not attachments:
        matched = "elements without a link" if has_matches else "nothing"
        yield f"article.attachments {rules.attachments!r} matches {matched}"


def is_page(content: bytes) -> bool:
    """Whether the bytes are a web page, whatever was declared."""
    try:
        return sniff(content) is Format.HTML
    except UnreadableError:
        return False
