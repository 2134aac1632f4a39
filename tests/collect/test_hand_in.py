"""The side door, and visits of which nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.collect.hand_in import add_file, add_url
from ingest.collect.ledger import Role, document_versions
from ingest.collect.outcome import Outcome
from ingest.collect.trial import look_at_lists, try_source
from ingest.sources import Source, load_sources
from tests.collect.conftest import Keeper
from tests.collect.portal_sim import Answer, PortalSim, page

Portals = Callable[..., list[Source]]
HOST = "a.example"
URL = f"http://{HOST}/van-ban/7"


@pytest.fixture
def source(portals: Portals) -> Source:
    return portals("a")[0]


def test_a_file_is_kept_with_what_the_person_says_of_it(
    source: Source, keeper: Keeper, tmp_path: Path
) -> None:
    path = tmp_path / "Báo cáo tháng 3.pdf"
    path.write_bytes(b"%PDF-1.7 x")
    told = add_file(
        path,
        source,
        keeper.archive,
        keeper.ledger(),
        url=URL,
        title="Báo cáo tháng 3",
        published=date(2024, 3, 5),
    )
    assert (told.outcome, told.role, told.url, told.source_id) == (Outcome.NEW, Role.ARTICLE, URL, "a")
    (version,) = document_versions(keeper.ledger().attempts())
    assert (version.title, version.published) == ("Báo cáo tháng 3", date(2024, 3, 5))
    assert keeper.archive.read(version.digest) == b"%PDF-1.7 x"

    again = add_file(path, source, keeper.archive, keeper.ledger(), url=URL)
    assert again.outcome == Outcome.UNCHANGED
    nameless = add_file(path, source, keeper.archive, keeper.ledger())
    assert nameless.outcome == Outcome.NEW
    assert nameless.url == f"file:{sha256(b'%PDF-1.7 x').hexdigest()[:12]}/Báo cáo tháng 3.pdf"
    assert nameless.role == Role.FILE


def test_files_of_one_name_are_documents_of_their_own(source: Source, keeper: Keeper, tmp_path: Path) -> None:
    january, february = tmp_path / "p" / "bc.txt", tmp_path / "q" / "bc.txt"
    for path, text in ((january, "Tháng 1"), (february, "Tháng 2")):
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    first = add_file(january, source, keeper.archive, keeper.ledger())
    second = add_file(february, source, keeper.archive, keeper.ledger())
    assert [first.outcome, second.outcome] == [Outcome.NEW] * 2
    assert add_file(january, source, keeper.archive, keeper.ledger()).outcome == Outcome.UNCHANGED
    assert len(document_versions(keeper.ledger().attempts())) == 2

    corrected = add_file(february, source, keeper.archive, keeper.ledger(), url=first.url)
    assert (corrected.outcome, corrected.url, corrected.role) == (Outcome.CHANGED, first.url, Role.FILE)


def test_a_file_of_an_older_ledger_keeps_its_address(source: Source, keeper: Keeper, tmp_path: Path) -> None:
    path = tmp_path / "bc.txt"
    path.write_text("Tháng 1", "utf-8")
    older = add_file(path, source, keeper.archive, keeper.ledger(), url="file:bc.txt")
    again = add_file(path, source, keeper.archive, keeper.ledger())
    assert (again.outcome, again.url) == (Outcome.UNCHANGED, older.url)
    path.write_text("Tháng 2", "utf-8")
    other = add_file(path, source, keeper.archive, keeper.ledger())
    assert other.outcome == Outcome.NEW
    assert other.url != older.url


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (None, Outcome.MISSING),
        (b"", Outcome.EMPTY),
        (b"x" * 2000, Outcome.TOO_LARGE),
        ("<html><head><title>Đăng nhập</title></head><body></body></html>".encode(), Outcome.LOGIN),
    ],
)
def test_what_cannot_be_a_document_is_told(
    content: bytes | None, outcome: Outcome, source: Source, keeper: Keeper, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    if content is not None:
        path.write_bytes(content)
    told = add_file(path, source, keeper.archive, keeper.ledger(), url=URL, max_bytes=1000)
    assert told.outcome == outcome
    assert keeper.blobs() == []


def test_an_address_is_fetched_like_any_other(sim: PortalSim, source: Source, keeper: Keeper) -> None:
    sim.serve(HOST, "/van-ban/7", page("<h1>Báo cáo</h1>"))
    told = add_url(
        URL, source, keeper.archive, keeper.ledger(), keeper.policy([source]), published=date(2024, 3, 5)
    )
    assert (told.outcome, told.published) == (Outcome.NEW, date(2024, 3, 5))
    assert sim.targets() == ["/robots.txt", "/van-ban/7"]


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        (URL, Outcome.GONE),
        ("http://elsewhere.example/", Outcome.REFUSED),
        ("http://127.0.0.1/", Outcome.REFUSED),
        (f"http://{HOST}/cam/7", Outcome.ROBOTS),
        (f"http://{HOST}/dang-nhap", Outcome.LOGIN),
    ],
)
def test_and_under_the_same_rules(
    url: str, outcome: Outcome, sim: PortalSim, source: Source, keeper: Keeper
) -> None:
    sim.serve(HOST, "/robots.txt", Answer(b"User-agent: *\nDisallow: /cam/", content_type="text/plain"))
    sim.serve(HOST, "/dang-nhap", page('<title>Đăng nhập</title><input type="password">'))
    told = add_url(url, source, keeper.archive, keeper.ledger(), keeper.policy([source]))
    assert told.outcome == outcome
    assert keeper.blobs() == []


def test_a_folder_has_no_addresses(keeper: Keeper, tmp_path: Path) -> None:
    (tmp_path / "nhan.yaml").write_text("id: nhan\nkind: folder\nname: Nhận\nfolder: {path: nhan}\n", "utf-8")
    (folder,) = load_sources(tmp_path)
    told = add_url(URL, folder, keeper.archive, keeper.ledger(), keeper.policy([folder]))
    assert told.outcome == Outcome.REFUSED


def test_a_trial_tells_everything_and_keeps_nothing(
    sim: PortalSim, source: Source, keeper: Keeper, tmp_path: Path
) -> None:
    sim.serve(HOST, "/bao-cao/", page('<ul class="tin"><li><a href="/bao-cao/1.html">Báo cáo</a></li></ul>'))
    sim.serve(HOST, "/bao-cao/1.html", page("<h1>Báo cáo tháng 3</h1>"))
    before = sorted(tmp_path.rglob("*"))
    tried = try_source(source, keeper.policy([source]))
    assert [attempt.title for attempt in tried.attempts] == [None, "Báo cáo tháng 3"]
    assert tried.counts == {Outcome.NEW: 2}
    assert sorted(tmp_path.rglob("*")) == before


def test_a_look_asks_for_the_first_list_page_only(
    sim: PortalSim, portals: Portals, keeper: Keeper, tmp_path: Path
) -> None:
    links = "".join(f'<li><a href="/bao-cao/{i}.html">{title}</a></li>' for i, title in enumerate(TITLES))
    sim.serve(HOST, "/bao-cao/", page(f'<ul class="tin">{links}</ul><a class="tiep" href="?trang=2">Sau</a>'))
    sim.serve("b.example", "/bao-cao/", page("<p>Trang mới</p>"))
    sources = portals("a", "b", "c")
    before = sorted(tmp_path.rglob("*"))
    first, second, third = look_at_lists(sources, keeper.policy(sources))
    assert first.attempt.outcome == Outcome.NEW
    assert [item.title for item in first.items] == ["Báo cáo tháng 1", "Báo cáo tháng 2"]
    assert (second.attempt.outcome, second.items) == (Outcome.NO_ITEMS, ())
    assert third.attempt.outcome == Outcome.GONE
    assert sorted(sim.targets()) == ["/bao-cao/"] * 3 + ["/robots.txt"] * 3
    assert sorted(tmp_path.rglob("*")) == before


TITLES = ["Báo cáo tháng 1", "Giải bóng bàn", "Báo cáo tháng 2"]
