"""Writing a source without asking its portal: pages that were saved, and copies on this machine."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import ingest.cli_collect  # noqa: F401 - registers its commands
from ingest.cli import EXIT_FAILED, EXIT_USAGE, cli
from ingest.collect.policy import FetchPolicy
from ingest.collect.trial import copy_at
from ingest.sources import Source
from tests.collect.portal_sim import PortalSim, page

Portals = Callable[..., list[Source]]
Try = Callable[..., Result]
LIST = """<!DOCTYPE html><meta charset="utf-8"><ul class="tin">
<li><a href="/bao-cao/2.html">Báo cáo tháng 2</a> <span class="ngay">05/03/2024</span></li>
<li><a href="/bao-cao/1.html">Báo cáo tháng 1</a></li>
<li><a href="/bao-cao/le-hoi.html">Lễ hội mùa xuân</a></li>
<li><a href="/lich/3">Báo cáo tiếp công dân</a></li>
<li>Không có liên kết</li>
</ul><a class="tiep" href="?trang=2">Sau</a>"""
ARTICLE = """<h1>Báo cáo kết quả tháng 2</h1><p class="tep"><a href="/tep/2.pdf">Tải về</a></p>"""

TO = 'href="/bao-cao/2.html"'


def remarks(tried: Result) -> list[str]:
    lines = (line.strip() for line in tried.stdout.splitlines())
    return [line.removeprefix("! ") for line in lines if line.startswith("! ")]


@pytest.fixture
def attempt(portals: Portals, tmp_path: Path) -> Try:
    """`motcua sources try a`, with saved pages by the name of their option."""
    portals("a")

    def run(*options: str, **saved: str) -> Result:
        arguments = ["sources", "try", "a", "--sources", str(tmp_path / "sources"), *options]
        for name, text in saved.items():
            file = tmp_path / f"{name}.html"
            file.write_text(text, "utf-8")
            arguments += [f"--{name}", str(file)]
        return CliRunner().invoke(cli, ["--home", str(tmp_path / "var"), *arguments])

    return run


def test_a_saved_list_tells_what_is_wanted_what_not_and_why(attempt: Try, sim: PortalSim) -> None:
    tried = attempt(page=LIST)
    assert tried.exit_code == 0
    assert tried.stdout.splitlines() == [
        "5 items, 2 of them wanted:",
        "  2024-03-05  http://a.example/bao-cao/2.html",
        "              Báo cáo tháng 2",
        "  (no date)   http://a.example/bao-cao/1.html",
        "              Báo cáo tháng 1",
        "              ! list.date.select finds nothing",
        "1 whose title does not fit list.title_pattern:",
        "  /bao-cao/le-hoi.html  Lễ hội mùa xuân",
        "1 whose link does not fit list.link_pattern '/bao-cao/[^/]+\\.(html|pdf)$'; "
        "it is searched in what stands behind the host:",
        "  /lich/3  Báo cáo tiếp công dân",
        "1 without a link (list.link finds none in them).",
        "Then would be asked for: http://a.example/bao-cao/?trang=2",
    ]
    assert sim.connections == 0


@pytest.mark.parametrize(
    ("saved", "told"),
    [
        ("<p>Trang mới</p>", "0 items, 0 of them wanted:"),
        ('<ul class="tin"><li><a href="/khac">Báo cáo</a></li></ul>', "1 whose link does not fit"),
        (LIST + "<title>Đăng nhập</title>", "A night would take this page for none (login:"),
        ("", "0 items"),
        ("", "list.item 'ul.tin > li' matches no element; is --page the saved source"),
    ],
)
def test_a_saved_list_that_gives_nothing_fails(saved: str, told: str, attempt: Try) -> None:
    tried = attempt(page=saved)
    assert tried.exit_code == EXIT_FAILED
    assert told in tried.stdout


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (
            f"<a {TO}>Báo cáo</a><i class=ngay>hôm qua</i>",
            ["the text 'hôm qua' does not fit list.date.format"],
        ),
        (f"<a {TO}>Báo cáo</a><i class=ngay></i>", ["the text '' does not fit list.date.format"]),
        (f"<a {TO}>Báo cáo</a><i class=ngay>5/3/2024</i>", []),
    ],
)
def test_an_item_without_a_date_says_why(item: str, told: list[str], attempt: Try) -> None:
    tried = attempt(page=f"<!DOCTYPE html><meta charset=utf-8><ul class=tin><li>{item}</li></ul>")
    assert remarks(tried) == told


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        ("link: a", []),
        ("link: h3", ["list.link matches nothing; the first link was taken, and all the text for the title"]),
        (
            "link: i",
            ["list.link matches no link that fits; the first link was taken, and all the text for the title"],
        ),
    ],
)
def test_a_link_that_was_not_selected_is_told(
    selector: str, told: list[str], attempt: Try, tmp_path: Path
) -> None:
    source = tmp_path / "sources" / "a.yaml"
    source.write_text(source.read_text("utf-8").replace("link: a", selector), "utf-8")
    item = f"<a {TO}>Báo cáo</a> <i class=ngay>5/3/2024</i>"
    tried = attempt(page=f"<!DOCTYPE html><meta charset=utf-8><ul class=tin><li>{item}</li></ul>")
    assert remarks(tried) == told


def test_a_source_without_dates_says_so_once(attempt: Try, tmp_path: Path) -> None:
    source = tmp_path / "sources" / "a.yaml"
    lines = source.read_text("utf-8").splitlines(keepends=True)
    source.write_text("".join(line for line in lines if "date:" not in line), "utf-8")
    tried = attempt(page=LIST)
    assert "(no date): there is no list.date." in tried.stdout
    assert remarks(tried) == []


@pytest.mark.parametrize(
    ("article", "told"),
    [
        (ARTICLE, []),
        (
            "<p>Không có tiêu đề</p>",
            ["article.title 'h1' matches no text", "article.attachments '.tep a' matches nothing"],
        ),
        (
            "<h1>Báo cáo</h1><p class=tep><a>Tải về</a></p>",
            ["article.attachments '.tep a' matches elements without a link"],
        ),
    ],
)
def test_what_finds_nothing_in_an_article_is_told(article: str, told: list[str], attempt: Try) -> None:
    assert remarks(attempt(article=article)) == told


def test_a_saved_article_tells_its_title_and_files(attempt: Try) -> None:
    tried = attempt(article=ARTICLE)
    assert tried.exit_code == 0
    assert tried.stdout.splitlines() == [
        "The article's title: Báo cáo kết quả tháng 2",
        "1 attachments",
        "  http://a.example/tep/2.pdf",
    ]
    without = attempt(article="<p>Không có tiêu đề</p>")
    assert (without.exit_code, without.stdout.splitlines()[0]) == (EXIT_FAILED, "The article's title: (none)")


def test_a_copy_on_this_machine_is_asked_in_place_of_the_portal(attempt: Try, sim: PortalSim) -> None:
    sim.serve("a.example", "/bao-cao/", page(LIST))
    sim.serve("a.example", "/bao-cao/2.html", page(ARTICLE))
    sim.serve("a.example", "/bao-cao/1.html", page(ARTICLE))
    tried = attempt("--at", "{}:{}".format(*sim.address))
    assert tried.exit_code == 0
    assert "new          article    2024-03-05 http://a.example/bao-cao/2.html" in tried.stdout
    assert {request.host for request in sim.requests} == {"a.example"}


@pytest.mark.parametrize("listed", ['<ul class="tin"></ul>', None])
def test_a_visit_that_brings_no_document_fails(listed: str | None, attempt: Try, sim: PortalSim) -> None:
    if listed is not None:
        sim.serve("a.example", "/bao-cao/", page(listed))
    tried = attempt("--at", "{}:{}".format(*sim.address))
    assert tried.exit_code == EXIT_FAILED
    assert "Nothing came." in tried.stdout


@pytest.mark.parametrize(
    "place",
    [
        *("192.0.2.1:80", "10.0.0.1:8000", "[::2]:80", "localhost.example:80", "127.0.0.1.example:80"),
        *("127.0.0.1", "127.0.0.1:", ":80", "", "127.0.0.1:99999", "[::1:80", "127.0.0.1:80@192.0.2.1:80"),
        *(
            "https://127.0.0.1:8000",
            "http://192.0.2.1:80/",
            "http://127.0.0.1:8000/trang",
            "http://localhost:1?a",
        ),
    ],
)
def test_nothing_but_this_machine_stands_in_for_a_portal(place: str, attempt: Try, sim: PortalSim) -> None:
    tried = attempt("--at", place)
    assert tried.exit_code == EXIT_USAGE
    assert "127.0.0.1:8000" in tried.stderr
    assert sim.connections == 0


@pytest.mark.parametrize(
    "place",
    [
        *("127.0.0.1:8000", "127.1.2.3:80", "[::1]:8000", "localhost:8000", "LOCALHOST:80"),
        *("http://127.0.0.1:8000/", "http://localhost:8000", "http://localhost/", "http://[::1]:8000/"),
    ],
)
def test_a_copy_is_asked_by_plain_http(place: str, portals: Portals) -> None:
    (source,) = portals("a")
    here, policy = copy_at(place, source, FetchPolicy.for_sources([source]))
    assert str(here.list_url).startswith("http://")
    address, port = policy.resolve("a.example", 443)
    assert ip_address(address).is_loopback
    assert port in (80, 8000)
