"""The sources of `ingest/sources/sample` find on the served pages exactly what the truth names.

Walks list pages and articles by the selectors of the sources, without the collector.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.sample_portal.manifest import Page, address_of, load_pages
from ingest.sources import Folder, Portal, Source, load_sources, read_metadata

PROJECT = Path(__file__).resolve().parents[2]
EXPECTED = yaml.load(
    (PROJECT / "tests/gold/sample_portal/expected.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)
SOURCES = load_sources(PROJECT / "ingest/sources/sample")
PORTALS = [source for source in SOURCES if isinstance(source.place, Portal)]


@cache
def pages() -> dict[str, Page]:
    """All pages of the first night by host, path and query."""
    return {
        f"{host}{path}?{sorted(query)}": page
        for host, served in load_pages(night=1).items()
        for (path, query), page in served.items()
    }


def page_at(url: str) -> Page | None:
    path, query = address_of(url)
    return pages().get(f"{urlsplit(url).hostname}{path}?{sorted(query)}")


def html_of(page: Page) -> LexborHTMLParser:
    return LexborHTMLParser(page.body.decode())


def list_pages(source: Source) -> list[tuple[str, LexborHTMLParser]]:
    assert isinstance(source.place, Portal)
    rules, found, url = source.place.listing, [], source.place.listing.url
    while url:
        page = page_at(url)
        assert page is not None, f"{url} is not served"
        html = html_of(page)
        found.append((url, html))
        after = html.css_first(rules.next) if rules.next else None
        url = urljoin(url, after.attributes["href"] or "") if after else ""
        assert len(found) <= rules.max_pages
    return found


def items(source: Source) -> list[tuple[str, str, LexborNode]]:
    """(URL, title, item) of every item of every list page."""
    assert isinstance(source.place, Portal)
    rules = source.place.listing
    found = []
    for url, html in list_pages(source):
        for item in html.css(rules.item):
            link = item.css_first(rules.link)
            assert link is not None, f"{url}: an item without link"
            found.append((urljoin(url, link.attributes["href"] or ""), link.text(strip=True), item))
    return found


def wanted(source: Source) -> dict[str, str]:
    """Title by URL of the items that both patterns of the source let through."""
    assert isinstance(source.place, Portal)
    rules = source.place.listing
    return {
        url: title
        for url, title, _ in items(source)
        if rules.link_pattern.search(url.removeprefix(f"http://{source.place.host}"))
        and (rules.title_pattern is None or rules.title_pattern.search(title))
    }


def expected_urls(source: Source, *kinds: str) -> set[str]:
    return {
        one["url"] for one in EXPECTED["documents"] if one["source"] == source.id and one["kind"] in kinds
    }


def test_every_sample_source_is_marked_as_one_and_has_its_host_served() -> None:
    assert all(source.sample for source in SOURCES)
    hosts = {source.place.host for source in PORTALS if isinstance(source.place, Portal)}
    assert hosts == set(load_pages(night=1))


@pytest.mark.parametrize("source", PORTALS, ids=lambda source: source.id)
def test_a_source_finds_the_articles_of_the_truth_and_no_others(source: Source) -> None:
    dead = {url for url in EXPECTED["dead_links"] if urlsplit(url).hostname == source.place.host}  # type: ignore[union-attr]
    assert set(wanted(source)) == expected_urls(source, "article", "news") | dead


@pytest.mark.parametrize("source", PORTALS, ids=lambda source: source.id)
def test_a_list_has_pages_and_news_that_the_titles_leave_out(source: Source) -> None:
    assert len(list_pages(source)) >= 2
    assert len(wanted(source)) < len(items(source))


@pytest.mark.parametrize("source", PORTALS, ids=lambda source: source.id)
def test_every_item_tells_its_date(source: Source) -> None:
    assert isinstance(source.place, Portal)
    rule = source.place.listing.date
    assert rule is not None
    for url, title, item in items(source):
        dates = [rule.find(node.text()) for node in item.css(rule.select)]
        assert any(dates), f"{url} ({title}): no date"


@pytest.mark.parametrize("source", PORTALS, ids=lambda source: source.id)
def test_every_listed_page_is_served_with_its_title_except_dead_links(source: Source) -> None:
    assert isinstance(source.place, Portal)
    dead = []
    for url, title, _ in items(source):
        page = page_at(url)
        if page is None:
            dead.append(url)
            continue
        heading = html_of(page).css_first(source.place.article.title or "h1")
        assert heading is not None
        assert heading.text(strip=True) == title
    assert set(dead) <= set(EXPECTED["dead_links"])


@pytest.mark.parametrize("source", PORTALS, ids=lambda source: source.id)
def test_the_attachments_of_the_truth_are_linked_and_served(source: Source) -> None:
    assert isinstance(source.place, Portal)
    found = set()
    for url in wanted(source):
        page = page_at(url)
        if page is not None and source.place.article.attachments:
            nodes = html_of(page).css(source.place.article.attachments)
            found |= {urljoin(url, node.attributes["href"] or "") for node in nodes}
    assert found == expected_urls(source, "attachment")
    assert all(page_at(url) for url in found)


def test_the_folder_and_its_metadata_name_the_same_files() -> None:
    (folder,) = [source.place for source in SOURCES if isinstance(source.place, Folder)]
    assert folder.metadata is not None
    entries = read_metadata(folder.metadata)
    texts = {path.name for path in folder.path.iterdir() if path.suffix != ".yaml"}
    assert set(entries) == texts
    handed_over = {one["url"] for one in EXPECTED["documents"] if one["kind"] == "handed_over"}
    assert handed_over == {f"file:{name}" for name in texts}
    assert all(entry.published for entry in entries.values())
