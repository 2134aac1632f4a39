"""What an author of a source is told: file, line, key and remedy for everything that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.sources import Folder, Portal, PublisherKind, SourceErrors, SourceKind, load_sources

GOOD = """\
id: thu_nghiem
kind: portal
name: Cổng thử nghiệm
publisher: Trung tâm Hành chính công
publisher_kind: official
publisher_org: centre
province: Bình Thuận
list:
  url: https://tthcc.example.gov.vn/bao-cao/
  item: "ul.news-list > li"
  link: "a"
  link_pattern: '/bao-cao/[^/]+-\\d+\\.html$'
  title_pattern: '(?i)báo cáo.*tháng'
  date: {select: ".date", format: "%d/%m/%Y"}
  next: "a.next"
  max_pages: 7
article:
  title: "h1"
  attachments: 'a[href$=".pdf"]'
"""


def write(directory: Path, text: str, name: str = "thu_nghiem.yaml") -> Path:
    directory.mkdir(exist_ok=True)
    path = directory / name
    path.write_text(text, "utf-8")
    return path


def problems(directory: Path) -> list[str]:
    with pytest.raises(SourceErrors) as raised:
        load_sources(directory)
    return str(raised.value).splitlines()


def test_a_portal_is_read_whole(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (source,) = load_sources(tmp_path)
    assert source.kind == SourceKind.PORTAL
    assert (source.id, source.province, source.publisher_org) == ("thu_nghiem", "Bình Thuận", "centre")
    assert source.publisher_kind is PublisherKind.OFFICIAL
    assert isinstance(source.place, Portal)
    assert source.place.host == "tthcc.example.gov.vn"
    listing = source.place.listing
    assert listing.date is not None
    assert listing.date.find("Ngày đăng: 5/2/2024 | 10:30") == date(2024, 2, 5)
    assert (listing.max_pages, listing.next) == (7, "a.next")
    assert source.place.article.title == "h1"


@pytest.mark.parametrize(
    "told", ["Thứ Ba, 05 tháng 11 năm 2024", "Thứ Ba, 5  tháng 11 năm 2024 | 10:30", "05 Tháng 11 năm 2024"]
)
def test_a_date_in_words_is_found_in_the_text(told: str, tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("%d/%m/%Y", "%d tháng %m năm %Y"))
    (source,) = load_sources(tmp_path)
    assert isinstance(source.place, Portal)
    assert source.place.listing.date is not None
    assert source.place.listing.date.find(told) == date(2024, 11, 5)


def test_a_folder_lies_relative_to_its_source(tmp_path: Path) -> None:
    write(
        tmp_path,
        "id: gui\nkind: folder\nname: Gửi\nfolder: {path: ../nhan, metadata: metadata.yaml}\n",
        "gui.yaml",
    )
    (source,) = load_sources(tmp_path)
    assert source.place == Folder(tmp_path.parent / "nhan", tmp_path.parent / "nhan" / "metadata.yaml")


@pytest.mark.parametrize(
    ("good", "bad", "line", "key", "words"),
    [
        ("id: thu_nghiem", "id: thu-nghiem", 1, "id", "not an id. Use small letters"),
        ("id: thu_nghiem", "id: khac", 1, "id", "not the name of the file. Write id: thu_nghiem"),
        ("kind: portal", "kind: web", 2, "kind", "'web' is unknown. Write one of: portal, folder"),
        ("name: Cổng thử nghiệm", "name:", 3, "name", "has no value. Add it, for example name:"),
        ("name: Cổng thử nghiệm", "name: [a]", 3, "name", "reads as a list, but one value is needed"),
        ("name: Cổng thử nghiệm", "name: 2024", 3, "name", "reads as a number, but a text is needed"),
        ("publisher_kind: official", "", 1, "publisher_kind", "is missing. Add it, for example"),
        ("publisher_kind: official", "publisher_kind: blog", 5, "publisher_kind", "Write one of: official,"),
        (
            "publisher_org: centre",
            "publisher_org: center",
            6,
            "publisher_org",
            "Did you mean centre (Trung tâm",
        ),
        ("publisher_org: centre", "publisher_org: trung_tam", 6, "publisher_org", "Did you mean centre (Tr"),
        ("publisher_org: centre", "publisher_org: Sở Nội vụ", 6, "publisher_org", "dept:noi_vu (Sở Nội vụ)"),
        ("publisher_org: centre", "publisher_org: xyz", 6, "publisher_org", "such as centre (the province"),
        ("province: Bình Thuận", "province: Bình Thuân", 7, "province", "Did you mean 'Bình Thuận'?"),
        ("  url: https://t", "  url: ftp://t", 9, "list.url", "not an http(s) URL. Write the whole address"),
        ('  item: "ul.news-list > li"', '  item: "ul["', 10, "list.item", "not a CSS selector"),
        ('  link: "a"', '  lnk: "a"', 11, "list.lnk", "unknown key. Did you mean 'link'?"),
        ("\\d+\\.html$'", "(\\d+'", 12, "list.link_pattern", "not a regular expression"),
        ('"%d/%m/%Y"', '"%d/%m"', 14, "list.date.format", "it must hold %Y exactly once"),
        ('"%d/%m/%Y"', '"%d %B %Y"', 14, "list.date.format", "%B is not one of"),
        ('"%d/%m/%Y"', '"%A, %d/%m/%Y"', 14, "list.date.format", "leave the weekday out"),
        ('"%d/%m/%Y"', '"%d %b %Y"', 14, "list.date.format", "tháng %m năm"),
        ("max_pages: 7", "max_pages: 0", 16, "list.max_pages", "Write a whole number of at least 1"),
        ("max_pages: 7", "max_pages: 7\n  max_pages: 8", 17, "list.max_pages", "stands twice. Keep one"),
        ('title: "h1"', 'title: ""', 18, "article.title", "is empty. Write a text, or leave the key out"),
        ("article:", "closed: 01/07/2025\narticle:", 17, "closed", "Write year-month-day"),
        ("article:", "access: {pause: 0}\narticle:", 17, "access.pause", "whole number of at least 1"),
        ("article:", "access: {hosts: [http://x.vn]}\narticle:", 17, "access.hosts", "not the name of a h"),
        ("article:", "access: {hosts: x}\narticle:", 17, "access.hosts", "not the name of a host"),
        ("article:", "access: {hosts: [1]}\narticle:", 17, "access.hosts", "is not a list of texts"),
        ("article:", "access: {ca_bundle: no.pem}\narticle:", 17, "access.ca_bundle", "Name a PEM file"),
        ("list:\n", "list:\n  kind: atom\n", 9, "list.kind", "Write one of: html, feed, sitemap"),
        ("list:\n", "list:\n  kind: feed\n", 11, "list.item", "unknown key"),
        ('  next: "a.next"', "  page_url: https://x.vn/?page=2", 15, "list.page_url", "hold {page} exactly"),
        (
            '  next: "a.next"',
            '  next: a\n  page_url: "https://x.vn/{page}"',
            16,
            "list.page_url",
            "Keep one of",
        ),
        ("article:", "artikel:", 17, "artikel", "unknown key. Did you mean 'article'?"),
        ("article:", "\tarticle:", 17, "", "not valid YAML"),
    ],
)
def test_what_is_wrong_is_told_with_place_and_remedy(
    good: str, bad: str, line: int, key: str, words: str, tmp_path: Path
) -> None:
    assert good in GOOD
    path = write(tmp_path, GOOD.replace(good, bad))
    found = problems(tmp_path)
    place = f"{path}:{line}: {key}: " if key else f"{path}:{line}: "
    assert any(problem.startswith(place) and words in problem for problem in found), found


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("max_pages: 7", "max_pages: many").replace("official", "blog"))
    write(tmp_path, "kind: folder\n", "khac.yaml")
    write(tmp_path, "", "rong.yaml")
    write(tmp_path, GOOD, "quen.yml")
    told = " ".join(problems(tmp_path))
    for part in ("list.max_pages", "publisher_kind", "khac.yaml:1: id:", "is empty", "ends in .yml"):
        assert part in told


def test_an_id_belongs_to_one_source(tmp_path: Path) -> None:
    write(tmp_path / "a", GOOD)
    write(tmp_path / "b", GOOD)
    (problem,) = problems(tmp_path)
    assert "'thu_nghiem' is taken" in problem


def test_yaml_inside_a_folder_source_is_its_own(tmp_path: Path) -> None:
    write(tmp_path, "id: gui\nkind: folder\nname: Gửi\nfolder: {path: nhan}\n", "gui.yaml")
    write(tmp_path / "nhan", "- {file: a.txt}\n", "metadata.yaml")
    assert [source.id for source in load_sources(tmp_path)] == ["gui"]


def test_a_source_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("name: Bình Thuận".encode("utf-16"))
    assert problems(tmp_path) == [f"{tmp_path}/a.yaml:1: the file is not UTF-8. Save it as UTF-8."]


SERIAL = (
    GOOD.partition("list:")[0]
    + """list:
  kind: serial
  url: https://a.example.gov.vn/View_Detail.aspx?ItemID={id}
  first: 3000
  title_pattern: báo cáo
article: {title: h1}
"""
)


def test_numbered_articles_are_a_list(tmp_path: Path) -> None:
    write(tmp_path, SERIAL)
    (source,) = load_sources(tmp_path)
    assert isinstance(source.place, Portal)
    serial = source.place.listing.serial
    assert serial is not None
    assert (serial.first, serial.misses, serial.per_night) == (3000, 10, 200)
    assert serial.at(7) == "https://a.example.gov.vn/View_Detail.aspx?ItemID=7"
    assert [serial.number_of(serial.at(number)) for number in (7, 3105)] == [7, 3105]
    assert [serial.number_of(serial.at(0).replace("ID=0", told)) for told in ("ID=", "ID=x", "ID=07")] == [
        None
    ] * 3


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("?ItemID={id}|?ItemID=3105", "list.url: does not hold {id}"),
        ("a.example|{id}.example", "list.url: does not hold {id}"),
        ("first: 3000|first: 0", "list.first: '0' is not a whole number"),
        ("title_pattern: báo cáo|item: li", "list.item: unknown key"),
        ("article: {title: h1}|article: {}", "list.title_pattern: nothing says where the titles stand"),
    ],
)
def test_what_is_wrong_with_numbered_articles_is_told(written: str, told: str, tmp_path: Path) -> None:
    before, _, after = written.partition("|")
    assert before in SERIAL
    write(tmp_path, SERIAL.replace(before, after))
    (problem, *_) = problems(tmp_path)
    assert told in problem
