"""The province of a document that nobody names from outside."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from ingest.document import Document
from ingest.extract import extract
from ingest.extract.home import home_province
from ingest.extract.places import province_row
from ingest.figure import Context
from ingest.read import read
from tools.score_gold.reports import PROJECT, gold_reports

GOLD = PROJECT / "tests" / "gold" / "reports"


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("UBND TỈNH LAI CHÂU\nVĂN PHÒNG\n\nTỉnh nhận 5 hồ sơ; Sơn La và Điện Biên thấp hơn.", "Lai Châu"),
        ("Một cửa quý I\n\nCác sở của thành phố Huế nhận 812 hồ sơ, cao hơn Đà Nẵng.", "Huế"),
        ("UBND HUYỆN NGA SƠN\nTháng 4 tiếp nhận 684 hồ sơ.", "Thanh Hóa"),
        ("BỘ TƯ PHÁP\nHà Nội, ngày 05 tháng 6 năm 2024\n\nBộ tiếp nhận 12.345 hồ sơ.", None),
        ("Hà Nội, TP. Hồ Chí Minh và Đà Nẵng dẫn đầu\n\nCả nước tiếp nhận 12.345 hồ sơ.", None),
        ("Trung tâm tiếp nhận 684 hồ sơ tại số 5 đường Điện Biên Phủ.", None),
        ("UBND HUYỆN CHÂU THÀNH\nTháng 4 tiếp nhận 684 hồ sơ.", None),  # several provinces had one
    ],
)  # fmt: skip
def test_the_province_is_told_from_the_text(text, province):
    assert home_province(text) == province


def test_of_what_province_a_report_is_shows_in_its_text():
    """Wrong would be worse than unknown: figures of "the province" would be another's."""
    wrong = [
        report.name
        for report in gold_reports(GOLD, GOLD)
        if (home := home_province(report.document.text)) is not None
        and province_row(home)[0] != province_row(report.context.province or "")[0]
    ]
    assert wrong == []


def test_figures_are_the_same_without_a_word_from_outside():
    for report in gold_reports(GOLD, GOLD):
        told = report.extract()
        alone = extract(report.document, dataclasses.replace(report.context, province=None, publisher=None))
        if alone.province is not None:
            assert [(f.measure, f.value, f.org) for f in alone.figures] == [
                (f.measure, f.value, f.org) for f in told.figures
            ], report.name


def test_the_extraction_says_what_province_it_took():
    data = "UBND TỈNH LAI CHÂU\n\nNăm 2024 toàn tỉnh tiếp nhận 812 hồ sơ.".encode()
    document = read(data, digest=hashlib.sha256(data).hexdigest())
    assert isinstance(document, Document)
    assert extract(document, Context()).province == "Lai Châu"
    assert extract(document, Context(province="Sơn La")).province == "Sơn La"
