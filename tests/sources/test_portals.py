"""The shipped portals: well formed, and their link patterns fit the addresses they were written from."""

from __future__ import annotations

import csv
import os
import re
from datetime import date
from pathlib import Path

import pytest

from ingest.sources import Portal, load_sources
from ingest.sources.codebook import CODEBOOK
from ingest.workspace import PROJECT_ROOT

PORTALS = PROJECT_ROOT / "ingest" / "sources" / "portals"


@pytest.fixture(scope="module")
def portals() -> dict[str, Portal]:
    found = load_sources(PORTALS)
    return {source.id: source.place for source in found if isinstance(source.place, Portal)}


@pytest.mark.parametrize(
    ("source", "address", "fits"),
    [
        ("dong_thap_tthcc", "/web/tthcc/chi-tiet-bai-viet/-/asset_publisher/aB3x/content/id/4711", True),
        ("dong_thap_tthcc", "/web/tthcc/gioi-thieu", False),
        ("dak_lak_cchc", "/cai-cach-hc/-/asset_publisher/x9Yz/content/ket-qua-giai-quyet-ho-so", True),
        ("dak_lak_cchc", "/cai-cach-hc/-/asset_publisher/x9Yz/content/ket-qua/pop_up", False),
        ("ben_cat_tin_tuc", "/tin-tuc/bo-phan-mot-cua-22203", True),
        ("ben_cat_tin_tuc", "/tin-tuc", False),
        ("bac_ninh_cong", "/news/-/details/20182/ket-qua-giai-quyet-tthc-thang-3-98765", True),
        (
            "yen_bai_cctthc",
            "/cctthc/noidung/tintuc/Pages/chi-tiet-tin-tuc.aspx?ItemID=12&l=TinHoatDong",
            True,
        ),
        ("yen_bai_cctthc", "/cctthc/noidung/tintuc/Pages/danh-sach.aspx?l=TinHoatDong", False),
        ("binh_phuoc_cds", "/savefile/Tin-tuc/thong-bao-ket-qua-danh-gia-786.html", True),
        ("binh_phuoc_cds", "/Tin-tuc/thong-bao-ket-qua-danh-gia-786.html", True),
        ("binh_phuoc_cds", "/Tin-tuc/page-2/", False),
        ("khanh_hoa_cchc", "/vi/tin-tuc/ket-qua-giai-quyet-thu-tuc-hanh-chinh", True),
        ("khanh_hoa_cchc", "/vi/lien-he", False),
        ("binh_thuan_english", "/news/one-stop-centre-in-april-909791", True),
        ("bao_dong_khoi", "/giai-quyet-thu-tuc-hanh-chinh-05022024-a125000.html", True),
        ("bao_dong_khoi", "/kinh-te/", False),
        ("bao_lam_dong", "/chinh-tri/202403/giai-quyet-thu-tuc-hanh-chinh-3ab12cd/", True),
        ("bao_lam_dong", "/chinh-tri/", False),
    ],
)
def test_link_patterns_fit_what_they_were_written_from(
    source: str, address: str, fits: bool, portals: dict[str, Portal]
) -> None:
    assert bool(portals[source].listing.link_pattern.search(address)) == fits


def test_numbered_articles_are_those_that_the_source_was_written_from(portals: dict[str, Portal]) -> None:
    serial = portals["vinh_phuc_thong_bao"].listing.serial
    assert serial is not None
    address = "https://vinhphuc.gov.vn/ct/cms/thongbao/Lists/ThongBao/View_Detail.aspx?ItemID=3105"
    assert serial.at(3105) == address
    assert serial.number_of(address) == 3105
    assert serial.number_of(f"{address}&l=x") is None


def test_every_portal_is_asked_over_https(portals: dict[str, Portal]) -> None:
    assert all(portal.listing.url.startswith("https://") for portal in portals.values())


def test_a_source_ends_with_its_province() -> None:
    with (CODEBOOK / "provinces.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    standing = {row["name_vi"] for row in rows if not row["valid_to"]}
    ended = {row["name_vi"] for row in rows} - standing
    for source in load_sources(PORTALS):
        assert (source.closed == date(2025, 7, 1)) == (source.province in ended), source.id


def test_every_publisher_of_the_survey_is_a_source_or_a_candidate() -> None:
    survey = Path(os.environ.get("MOTCUA_SHARED") or PROJECT_ROOT.parent / "shared", "research", "domain.md")
    if not survey.is_file():
        pytest.skip(f"no survey of publishers at {survey}; MOTCUA_SHARED names its folder's parent")
    surveyed = survey.read_text("utf-8").partition("## 4.")[2].partition("robots.txt seen by others")[0]
    hosts = set(re.findall(r"(?<![\w.*-])(?:[a-z0-9-]+\.)+vn\b", surveyed))
    written = "".join(file.read_text("utf-8") for file in PORTALS.iterdir())
    assert len(hosts) > 20
    assert {host for host in hosts if host not in written} == set()
