"""Whatever bytes come, looking for links ends in values: nothing is raised or leads off the web."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.collect.answer import Failed, Fetched
from ingest.collect.article import read_article
from ingest.collect.feed import read_feed, read_sitemap
from ingest.collect.judge import judge
from ingest.collect.listing import ListPage, read_list_page
from ingest.collect.page import Page, absolute
from ingest.collect.request import retry_after
from ingest.sources import ArticleRules, Listing, ListKind, load_sources

BASE = "http://a.example/bao-cao/"
PIECES = """<ul class='tin'>
<li>
</li>
<a href='
'>
</a>
<h1>
<base href='
<item>
<link>
</link>
<title>
</title>
<loc>
<url>
<![CDATA[
]]>
<!--
<script>
&#0;
&amp
http://
//
/bao-cao/1.html
javascript:
Báo cáo
5/2/2024"""
TAGS = st.sampled_from([*PIECES.split("\n"), "\\", "[", "%", "\x00", "\ud7ff"])
SOUP = st.lists(TAGS | st.text(max_size=5), max_size=40).map("".join)
CONTENT = st.binary(max_size=200) | SOUP.map(lambda text: text.encode("utf-8", "replace"))


def listing(kind: ListKind) -> Listing:
    return Listing(
        kind=kind,
        url=BASE,
        item="li",
        link="a",
        link_pattern=re.compile("/"),
        title_pattern=None,
        date=None,
        next="a",
        page_url=None,
        second_page=2,
        max_pages=5,
    )


def leads_only_to_the_web(page: ListPage) -> bool:
    addresses = [*(item.url for item in page.items), *page.further]
    return all(urlsplit(address).scheme in ("http", "https") for address in addresses)


@given(CONTENT)
def test_lists_of_any_bytes(content: bytes) -> None:
    assert leads_only_to_the_web(read_list_page(content, BASE, listing(ListKind.HTML)))
    assert leads_only_to_the_web(read_feed(content, BASE, listing(ListKind.FEED)))
    assert leads_only_to_the_web(read_sitemap(content, BASE, listing(ListKind.SITEMAP)))


@given(CONTENT)
def test_articles_of_any_bytes(content: bytes) -> None:
    told = read_article(content, BASE, ArticleRules(title="h1", attachments="a"))
    assert all(urlsplit(address).scheme in ("http", "https") for address in told.attachments)
    verdict = judge(BASE + "x", Fetched(content, BASE + "x", 200, None, None, None), list_url=BASE)
    assert verdict is None or isinstance(verdict, Failed)


@given(st.text())
def test_links_are_absolute_ascii_and_stable(href: str) -> None:
    url = absolute(BASE, href)
    if url is not None:
        assert url.isascii() or not urlsplit(url).netloc.isascii()
        assert not re.search(r"[\s#\\]", url)
        assert absolute(BASE, url) == url


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("1.html", BASE + "1.html"),
        ("/1.html#a", "http://a.example/1.html"),
        ("//b.example/1", "http://b.example/1"),
        ("?trang=2", BASE + "?trang=2"),
        ("tệp 1.pdf", BASE + "t%E1%BB%87p%201.pdf"),
        ("t%E1%BB%87p%201.pdf", BASE + "t%E1%BB%87p%201.pdf"),
        ("a.html?x=1&amp=2", BASE + "a.html?x=1&amp=2"),
        ("\n /1.html\t", "http://a.example/1.html"),
        ("..\\1.html", "http://a.example/1.html"),
        ("http:\\\\b.example\\1", "http://b.example/1"),
        ("a;jsessionid=1F.n2?x=1", BASE + "a?x=1"),
        ("a?jsessionid=1&x=1", BASE + "a?x=1"),
        ("a?x=1&PHPSESSID=2", BASE + "a?x=1"),
        ("mailto:a@b.vn", None),
        ("tel:1900", None),
        ("javascript:void(0)", None),
        ("#", None),
        ("", None),
        (None, None),
        ("http://[x", None),
        ("x" * 9000, None),
    ],
)
def test_where_links_lead(href: str | None, url: str | None) -> None:
    assert absolute(BASE, href) == url


def test_the_base_of_a_page_counts() -> None:
    page = Page(b"<base href='/goc/'><a href='1.html'>x</a>", BASE)
    assert page.link(page.tree.css_first("a")) == "http://a.example/goc/1.html"


def test_titles_are_of_bearable_length() -> None:
    content = f"<li><a href='/1'>{'Báo cáo ' * 10_000}</a></li>".encode()
    (item,) = read_list_page(content, BASE, listing(ListKind.HTML)).items
    assert item.title is not None
    assert len(item.title) == 1000


@given(st.text())
def test_any_retry_after(value: str) -> None:
    wait = retry_after(value, lambda: datetime(2024, 3, 1, tzinfo=UTC))
    assert wait is None or wait >= 0


@pytest.mark.parametrize(
    ("date_format", "text", "found"),
    [
        ("%d/%m/%Y", "Ngày đăng: 05/02/2024 | 10:30", date(2024, 2, 5)),
        ("%d/%m/%Y", "5/2/2024", date(2024, 2, 5)),
        ("%d/%m/%Y", "1/1/0001", date(1, 1, 1)),
        ("%d/%m/%Y", "31/02/2024 rồi 01/03/2024", date(2024, 3, 1)),
        ("%d/%m/%Y", "15/02/20245", None),
        ("%d-%m-%y", "Thứ hai, 05-02-24", date(2024, 2, 5)),
        ("Ngày %d tháng %m năm %Y", "Ngày  5 tháng 2  năm 2024", date(2024, 2, 5)),
        ("%H:%M %d/%m/%Y", "08:00 05/02/2024", date(2024, 2, 5)),
        ("%d/%m/%Y", "hôm qua", None),
        ("%d/%m/%Y", "", None),
    ],
)
def test_dates_of_lists(date_format: str, text: str, found: date | None, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "id: a\nkind: portal\nname: A\npublisher: A\npublisher_kind: official\nlist:\n"
        f"  url: {BASE}\n  item: li\n  link: a\n  link_pattern: x\n"
        f'  date: {{select: ".d", format: "{date_format}"}}\n',
        "utf-8",
    )
    (source,) = load_sources(tmp_path)
    rule = source.place.listing.date  # type: ignore[union-attr]
    assert rule is not None
    assert rule.find(text) == found
