"""Lists of every kind, and what they can do to keep a walk from ending (N10)."""

from __future__ import annotations

import gzip
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from ingest.collect.ledger import Role
from ingest.collect.night import Collected
from ingest.collect.outcome import Outcome
from ingest.sources import Source, load_sources
from tests.collect.conftest import PORTAL, Keeper
from tests.collect.portal_sim import Answer, PortalSim, page

Portals = Callable[..., list[Source]]
HOST = "a.example"
BASE = f"http://{HOST}"


def items(*numbers: int, following: str = "", more: str = "") -> Answer:
    listed = "".join(f'<li><a href="/bao-cao/{n}.html">Báo cáo {n}</a></li>' for n in numbers)
    onward = f'<a class="tiep" href="{following}">Sau</a>' if following else ""
    return page(f'<ul class="tin">{listed}</ul>{onward}{more}')


@pytest.fixture
def reports(sim: PortalSim) -> None:
    for number in range(200):
        sim.serve(HOST, f"/bao-cao/{number}.html", page(f"<h1>Báo cáo số {number}</h1>{'chữ ' * number}"))


def collected_numbers(collected: Collected) -> list[str]:
    return [
        attempt.url.removeprefix(f"{BASE}/bao-cao/").removesuffix(".html")
        for attempt in collected.attempts
        if attempt.role == Role.ARTICLE and attempt.outcome.is_success
    ]


def list_details(collected: Collected) -> list[str | None]:
    return [attempt.detail for attempt in collected.attempts if attempt.role == Role.LIST]


def portal(tmp_path: Path, listing: str, rest: str = "") -> list[Source]:
    """A portal whose `list:` is the one given."""
    head, _, _ = PORTAL.format(id="a", host=HOST).partition("list:")
    directory = tmp_path / "kinds"
    directory.mkdir()
    (directory / "a.yaml").write_text(f"{head}list:\n{listing}\narticle: {{title: h1}}\n{rest}", "utf-8")
    return load_sources(directory)


NUMBERED = f"""
  url: {BASE}/bao-cao/
  item: "ul.tin > li"
  link: a
  link_pattern: '/bao-cao/\\d+\\.html$'
  page_url: {BASE}/bao-cao/?cur={{page}}
"""


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize("second_page", [1, 2, 10])
def test_numbered_pages_are_read_until_one_is_empty(
    second_page: int, sim: PortalSim, keeper: Keeper, tmp_path: Path
) -> None:
    sim.serve(HOST, "/bao-cao/", items(1, 2))
    sim.serve(HOST, f"/bao-cao/?cur={second_page}", items(3, 4))
    sim.serve(HOST, f"/bao-cao/?cur={second_page + 1}", items())
    collected = keeper.night(portal(tmp_path, f"{NUMBERED}  second_page: {second_page}"))
    assert collected_numbers(collected) == ["1", "2", "3", "4"]
    assert list_details(collected) == [None, None, None]


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(b"", 404), "HTTP 404"),
        (Answer(b"", 410), "HTTP 410"),
        (page("<title>404 - Không tìm thấy trang</title>"), "the page says '404'"),
    ],
)
def test_a_number_behind_the_last_page_is_the_end_and_no_failure(
    answer: Answer, why: str, sim: PortalSim, keeper: Keeper, tmp_path: Path
) -> None:
    sim.serve(HOST, "/bao-cao/", items(1, 2))
    sim.serve(HOST, "/bao-cao/?cur=2", items(3))
    sim.serve(HOST, "/bao-cao/?cur=3", answer)
    sources = portal(tmp_path, NUMBERED)
    for _ in range(2):
        collected = keeper.night(sources)
        assert collected_numbers(collected) == ["1", "2", "3"]
        assert list_details(collected)[-1] == f"the list ends here ({why} for page 3)"
        assert collected.failures == ()
    sim.serve(HOST, "/bao-cao/?cur=3", items(4))
    assert "4" in collected_numbers(keeper.night(sources))


@pytest.mark.usefixtures("reports")
def test_where_the_second_number_is_the_end_the_numbers_may_be_wrong(
    sim: PortalSim, keeper: Keeper, tmp_path: Path
) -> None:
    sim.serve(HOST, "/bao-cao/", items(1, 2))
    detail = list_details(keeper.night(portal(tmp_path, NUMBERED)))[-1]
    assert detail == "the list ends here (HTTP 404 for page 2); if it goes on, mend list.page_url"


@pytest.mark.usefixtures("reports")
def test_a_list_or_a_linked_page_that_is_gone_is_a_failure_with_its_own_remedy(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", items(1, following="?trang=2"))
    first, second = keeper.night(portals("a", "b")).failures
    assert (first.outcome, second.outcome) == (Outcome.GONE, Outcome.GONE)
    for failure in (first, second):
        assert "list.url" in (failure.next_step or "")


@pytest.mark.usefixtures("reports")
def test_a_portal_that_repeats_its_last_page_for_every_number_is_seen_through(
    sim: PortalSim, keeper: Keeper, tmp_path: Path
) -> None:
    sim.serve(HOST, "/bao-cao/", items(1))
    for number in range(2, 40):
        sim.serve(HOST, f"/bao-cao/?cur={number}", items(2, more=f"<p>Trang {number}</p>"))
    collected = keeper.night(portal(tmp_path, NUMBERED))
    assert collected_numbers(collected) == ["1", "2"]
    assert list_details(collected)[-1] == "lists the same as the page before; the walk ends here"
    assert len(list_details(collected)) == 3


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize(
    "following",
    ["/bao-cao/", "/bao-cao/?trang=2", "/bao-cao/#top", "?trang=2#x", "/bao-cao/;jsessionid=AB12"],
)
def test_a_page_that_leads_back_ends_the_walk(
    following: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", items(1, following="?trang=2"))
    sim.serve(HOST, "/bao-cao/?trang=2", items(2, following=following))
    collected = keeper.night(portals("a"))
    assert collected_numbers(collected) == ["1", "2"]
    assert list_details(collected)[-1] == "leads back to a page that was read; the walk ends here"


@pytest.mark.usefixtures("reports")
def test_a_calendar_that_never_ends_is_bounded_and_named(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", items(0, following="?thang=1"))
    for number in range(1, 150):
        sim.serve(HOST, f"/bao-cao/?thang={number}", items(number, following=f"?thang={number + 1}"))
    collected = keeper.night(portals("a"))
    assert len(list_details(collected)) == 20
    assert list_details(collected)[-1] == "goes on, but list.max_pages is 20"
    assert len(collected_numbers(collected)) == 20


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_items_that_move_between_pages_are_collected_once(
    order: tuple[int, ...], sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    first, second, third = order
    sim.serve(HOST, "/bao-cao/", items(first, second, following="?trang=2"))
    sim.serve(HOST, "/bao-cao/?trang=2", items(second, third))
    keeper.night(portals("a"))
    asked = Counter(target for target in sim.targets() if target.startswith("/bao-cao/") and "html" in target)
    assert asked == {f"/bao-cao/{number}.html": 1 for number in order}


@pytest.mark.usefixtures("reports")
def test_an_item_that_slips_between_two_pages_is_found_the_next_night(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", items(9, 8, following="?trang=2"), items(8, 7, following="?trang=2"))
    sim.serve(HOST, "/bao-cao/?trang=2", items(6, 5))  # 7 moved to the first page meanwhile
    sources = portals("a")
    assert collected_numbers(keeper.night(sources)) == ["9", "8", "6", "5"]
    assert "7" in collected_numbers(keeper.night(sources))


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize(
    "link",
    [
        "/bao-cao/1.html;jsessionid=0A1B2C?x=1",
        "/bao-cao/1.html?PHPSESSID=abc123&x=1",
        "/bao-cao/1.html?x=1&ASPSESSIONIDQQ=zz",
        "/(S(abcdefghij0123456789abcd))/bao-cao/1.html?x=1",
        "/bao-cao/1.html?x=1#comments",
        "\\bao-cao\\1.html?x=1",
        " /bao-cao/\n1.html?x=1 ",
        f"{BASE}/bao-cao/../bao-cao/1.html?x=1",
    ],
)
def test_one_article_has_one_address_whatever_the_visit(
    link: str, sim: PortalSim, keeper: Keeper, tmp_path: Path
) -> None:
    listing = f'<ul class="tin"><li><a href="{link}">Báo cáo</a></li></ul>'
    sim.serve(HOST, "/bao-cao/", page(listing))
    sim.serve(HOST, "/bao-cao/1.html?x=1", page("<h1>Báo cáo</h1>"))
    sources = portal(
        tmp_path, f"  url: {BASE}/bao-cao/\n  item: li\n  link: a\n  link_pattern: '/bao-cao/1.html'"
    )
    article = keeper.night(sources).attempts[1]
    assert (article.outcome, article.url) == (Outcome.NEW, f"{BASE}/bao-cao/1.html?x=1")


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        ("<p>Không có tin</p>", "list.item finds 0 items"),
        ('<ul class="tin"><li>Báo cáo</li></ul>', "list.item finds 1 items, but none has a link that fits"),
        ('<ul class="tin"><li><a href="/khac/1.html">Báo cáo</a></li></ul>', "none has a link that fits"),
        ('<ul class="tin"><li><a href="javascript:x()">Báo cáo</a></li></ul>', "none has a link that fits"),
    ],
)
def test_a_layout_that_changed_is_an_outcome(
    listing: str, words: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", page(listing))
    (attempt,) = keeper.night(portals("a")).attempts
    assert attempt.outcome == Outcome.NO_ITEMS
    assert words in (attempt.detail or "")


@pytest.mark.usefixtures("reports")
def test_a_second_page_that_fails_does_not_lose_the_first(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", items(1, following="?trang=2"))
    sim.serve(HOST, "/bao-cao/?trang=2", Answer(b"", 403))
    collected = keeper.night(portals("a"))
    assert collected_numbers(collected) == ["1"]
    assert [attempt.outcome for attempt in collected.failures] == [Outcome.BLOCKED]


FEED = f"""
  kind: feed
  url: {BASE}/rss
  link_pattern: '/bao-cao/'
  title_pattern: '(?i)báo cáo'
"""
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Tin</title><link>{BASE}/</link>
<item><title>Báo cáo 1</title><link>{BASE}/bao-cao/1.html</link>
  <pubDate>Sun, 04 Feb 2024 18:30:00 GMT</pubDate></item>
<item><title><![CDATA[<b>Báo cáo</b> 2]]></title><link> /bao-cao/2.html </link>
  <pubDate>hôm qua</pubDate></item>
<item><title>Giải bóng bàn</title><link>{BASE}/bao-cao/3.html</link></item>
<item><title>Báo cáo khác</title><link>http://b.example/bao-cao-khac</link></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Tin</title>
<entry><title type="html">Báo cáo 1</title><link rel="self" href="/x"/>
  <link href="{BASE}/bao-cao/1.html"/><published>2024-02-04T18:30:00Z</published></entry>
<entry><title>Báo cáo 2</title><link rel="alternate" href="/bao-cao/2.html"/><updated>x</updated></entry>
</feed>"""


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize(
    "feed",
    [
        RSS,
        ATOM,
        RSS.replace("</channel></rss>", ""),
        f"\n{RSS}",
        RSS.replace("<link>http://b.", "<link>& http://b."),
    ],
)
def test_feeds_are_lists(feed: str, sim: PortalSim, keeper: Keeper, tmp_path: Path) -> None:
    sim.serve(HOST, "/rss", Answer(feed.encode(), content_type="application/rss+xml"))
    collected = keeper.night(portal(tmp_path, FEED))
    assert collected_numbers(collected) == ["1", "2"]
    first, second = collected.attempts[1:]
    assert (first.title, first.published) == ("Báo cáo số 1", date(2024, 2, 5))
    assert second.published is None


@pytest.mark.parametrize(
    "feed", ["", "<html><body>Trang chủ</body></html>", "{}", "<rss/>", RSS.replace("bao-cao", "khac")]
)
def test_what_is_no_feed_has_no_items(feed: str, sim: PortalSim, keeper: Keeper, tmp_path: Path) -> None:
    sim.serve(HOST, "/rss", Answer(feed.encode()))
    (attempt,) = keeper.night(portal(tmp_path, FEED)).attempts
    assert attempt.outcome in (Outcome.NO_ITEMS, Outcome.EMPTY)


def test_a_feed_opens_no_files_and_no_bombs(sim: PortalSim, keeper: Keeper, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("/bao-cao/secret.html")
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY l0 "lol">{lol}]>'
    entry = "<item><title>Báo cáo &l11;</title><link>&x;</link></item>"
    sim.serve(HOST, "/rss", Answer(f"{doctype}<rss><channel>{entry}</channel></rss>".encode()))
    (attempt,) = keeper.night(portal(tmp_path, FEED)).attempts
    assert attempt.outcome == Outcome.NO_ITEMS


SITEMAP = f"""
  kind: sitemap
  url: {BASE}/sitemap.xml
  link_pattern: '/bao-cao/\\d+'
  max_pages: 3
"""


def sitemap(*numbers: int) -> str:
    places = "".join(f"<url><loc>{BASE}/bao-cao/{n}.html</loc></url>" for n in numbers)
    about = f"<url><loc>{BASE}/gioi-thieu</loc></url>"
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{about}{places}</urlset>'


@pytest.mark.usefixtures("reports")
def test_sitemaps_are_lists_the_latest_first(sim: PortalSim, keeper: Keeper, tmp_path: Path) -> None:
    parts = "".join(
        f"<sitemap><loc>{BASE}/s{year}.xml</loc><lastmod>{year}-01-01</lastmod></sitemap>"
        for year in (2019, 2021, 2020)
    )
    sim.serve(HOST, "/sitemap.xml", Answer(f"<sitemapindex>{parts}</sitemapindex>".encode()))
    sim.serve(HOST, "/s2021.xml", Answer(gzip.compress(sitemap(7, 8).encode())))
    sim.serve(HOST, "/s2020.xml", Answer(sitemap(6).encode()))
    collected = keeper.night(portal(tmp_path, SITEMAP))
    assert collected_numbers(collected) == ["7", "8", "6"]
    assert list_details(collected) == [None, None, "goes on, but list.max_pages is 3"]


def test_the_news_extension_tells_titles_and_dates(sim: PortalSim, keeper: Keeper, tmp_path: Path) -> None:
    def place(number: int, title: str) -> str:
        told = f"<n:publication_date>2024-02-05T01:00:00+07:00</n:publication_date><n:title>{title}</n:title>"
        return f"<url><loc>{BASE}/bao-cao/{number}.html</loc><n:news>{told}</n:news></url>"

    body = f'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{place(1, "Báo cáo")}'
    sim.serve(HOST, "/sitemap.xml", Answer(f"{body}{place(2, 'Bóng bàn')}</urlset>".encode()))
    sim.serve(HOST, "/bao-cao/1.html", page("<p>Báo cáo</p>"))
    collected = keeper.night(portal(tmp_path, f"{SITEMAP}  title_pattern: Báo cáo"))
    (report,) = collected.attempts[1:]
    assert (report.title, report.published) == ("Báo cáo", date(2024, 2, 5))


WORDS = (
    "Trung tâm Phục vụ hành chính công tỉnh thông báo kết quả tiếp nhận và giải quyết hồ sơ thủ tục "
    "hành chính của các sở, ban, ngành, Ủy ban nhân dân các huyện, thị xã, thành phố trong tháng"
)


def marked(text: str) -> str:
    """Letters as windows-1258 has them: composed with their own marks, followed by the tone."""
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        body = "".join(part for part in parts if part not in tones)
        out += [unicodedata.normalize("NFC", body), *(part for part in parts if part in tones)]
    return "".join(out)


@pytest.mark.parametrize("declared", ["", '<meta charset="{}">', '<meta charset="utf-8">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258", "utf-8 decomposed"])
def test_lists_are_read_in_whatever_encoding(
    encoding: str, declared: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    """A title pattern fits and a date is found, whatever the page declares (N4)."""
    name, _, form = encoding.partition(" ")
    text = (
        f'<html><head>{declared.format(name)}</head><body><p>{WORDS}</p><ul class="tin">'
        '<li><a href="/bao-cao/1.html">Báo cáo tháng 3</a><i class="ngay">Ngày 5/2/2024</i></li></ul></body>'
    )
    text = unicodedata.normalize("NFD", text) if form else marked(text) if name == "cp1258" else text
    sim.serve(HOST, "/bao-cao/", Answer(text.encode(name), content_type="text/html"))
    sim.serve(HOST, "/bao-cao/1.html", page("<p>Nội dung báo cáo</p>"))
    _, article = keeper.night(portals("a")).attempts
    assert (article.title, article.published) == ("Báo cáo tháng 3", date(2024, 2, 5))
