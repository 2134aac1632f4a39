"""Office files of before 2007: XLS, SpreadsheetML, DOC, RTF, encrypted packages."""

from __future__ import annotations

import dataclasses
import datetime
import io
import shutil
from pathlib import Path

import pytest

from ingest.read import Limits, ReadFailure, read, text_at
from ingest.read.limits import DEFAULT_LIMITS
from tools.bench_read.makers import paragraph, word, word_table

xlwt = pytest.importorskip("xlwt", reason="xlwt writes the XLS files of these tests")

SHOWN = [
    ["Đơn vị", "Tiếp nhận", "Tỷ lệ", "Ngày"],
    ["Sở Y tế", "12.345", "99.49%", "02/03/2023"],
    ["Sở Nội vụ", "73", "100.00%", "03/03/2023"],
]


def style(form: str, font: str = "Arial") -> object:
    made = xlwt.XFStyle()
    made.num_format_str = form
    made.font.name = font
    return made


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Biểu 1")
    sheet.write_merge(0, 0, 0, 3, "TỔNG HỢP KẾT QUẢ GIẢI QUYẾT HỒ SƠ")
    for column, text in enumerate(SHOWN[0]):
        sheet.write(1, column, text)
    for row, (name, count, rate, day) in enumerate(
        [("Sở Y tế", 12345, 0.9949, 2), ("Sở Nội vụ", 73, 1, 3)], 2
    ):
        sheet.write(row, 0, name)
        sheet.write(row, 1, count, style("#,##0"))
        sheet.write(row, 2, rate, style("0.00%"))
        sheet.write(row, 3, datetime.date(2023, 3, day), style("dd/mm/yyyy"))
    sheet.write(2, 4, "nháp")
    sheet.col(4).hidden = True
    hidden = book.add_sheet("Nháp")
    hidden.write(0, 0, 999999)
    hidden.visibility = 1
    return saved(book)


def saved(book) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ole(name: str, content: bytes) -> bytes:
    """An OLE container whose one stream has another name than its writer gives it."""
    target = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(target, content.ljust(0x1000, b"\0"))
    data = bytearray(target.getvalue())
    entry = data.index("Workbook".encode("utf-16-le"))
    encoded = name.encode("utf-16-le")
    data[entry : entry + 64] = encoded.ljust(64, b"\0")
    data[entry + 64] = len(encoded) + 2
    return bytes(data)


def test_xls_is_read_as_printed(read_well, paragraphs, tables):
    document = read_well(xls())
    assert document.media_type == "application/vnd.ms-excel"
    assert paragraphs(document) == ["TỔNG HỢP KẾT QUẢ GIẢI QUYẾT HỒ SƠ"]
    assert tables(document) == [SHOWN]
    assert document.blocks[1].cells[5].locator == "xls:'Biểu 1'!B3"
    assert text_at(xls(), "xls:'Biểu 1'!B3") == "12.345"


def test_old_fonts_of_an_xls_name_their_encoding(read_well, tables):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for row, (name, count) in enumerate(
        [("§¬n vÞ", "TiÕp nhËn hå s¬"), ("Së Y tÕ cña tØnh", 5), ("Së Néi vô", 7)]
    ):
        sheet.write(row, 0, name, style("General", ".VnTime"))
        sheet.write(row, 1, count, style("General", ".VnTime"))
    assert tables(read_well(saved(book))) == [
        [["Đơn vị", "Tiếp nhận hồ sơ"], ["Sở Y tế của tỉnh", "5"], ["Sở Nội vụ", "7"]]
    ]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_cut_xls_is_truncated(failure, share):
    data = xls()
    assert failure(data[: int(len(data) * share)]).reason == "truncated"


def test_a_package_with_a_password_is_encrypted(failure):
    assert failure(ole("EncryptedPackage", b"")).reason == "encrypted"


def test_a_word_document_with_a_password_is_encrypted(failure):
    head = bytearray(0x50)
    head[0x0B] = 0x01
    assert failure(ole("WordDocument", bytes(head))).reason == "encrypted"


def test_other_ole_containers_are_unsupported(failure):
    assert failure(ole("PowerPoint Document", b"")).reason == "unsupported"


def ml_cell(kind: str, text: str, attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{text}</Data></Cell>'


def ml_row(name: str, count: int, rate: float, day: str) -> str:
    cells = ml_cell("String", name) + ml_cell("Number", str(count), 'ss:StyleID="n"')
    cells += ml_cell("Number", str(rate), 'ss:StyleID="p"')
    date = ml_cell("DateTime", f"{day}T00:00:00.000", 'ss:StyleID="d"')
    return f"<Row>{cells}{date}</Row>"


ML_STYLES = (
    '<Style ss:ID="n"><NumberFormat ss:Format="#,##0"/></Style><Style ss:ID="p" ss:Parent="q"/>'
    '<Style ss:ID="q"><NumberFormat ss:Format="Percent"/></Style>'
    '<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style>'
)
TITLE = ml_cell("String", "TỔNG HỢP KẾT QUẢ GIẢI QUYẾT HỒ SƠ", 'ss:MergeAcross="3"')
HEAD = "".join(ml_cell("String", text) for text in SHOWN[0]) + ml_cell("String", "nháp", 'ss:Index="6"')
ML_ROWS = (
    f"<Row>{TITLE}</Row><Row>{HEAD}</Row>"
    + ml_row("Sở Y tế", 12345, 0.9949, "2023-03-02")
    + ml_row("Sở Nội vụ", 73, 1, "2023-03-03")
)
SHEETML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
    f'xmlns:x="urn:schemas-microsoft-com:office:excel"><Styles>{ML_STYLES}</Styles>'
    f'<Worksheet ss:Name="Biểu"><Table><Column ss:Index="6" ss:Hidden="1"/>{ML_ROWS}</Table></Worksheet>'
    f'<Worksheet ss:Name="Nháp"><Table><Row>{ml_cell("Number", "999999")}</Row></Table>'
    "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"
)


def test_the_xml_of_excel_2003_is_a_workbook(read_well, paragraphs, tables):
    document = read_well(SHEETML)
    assert paragraphs(document) == ["TỔNG HỢP KẾT QUẢ GIẢI QUYẾT HỒ SƠ"]
    assert tables(document) == [SHOWN]
    assert text_at(SHEETML.encode(), "sheetml:Biểu!A3:B3") == "Sở Y tế 12.345"


def test_a_broken_or_hostile_xml_workbook_is_refused(failure):
    assert failure(SHEETML[: len(SHEETML) // 2]).reason == "truncated"
    assert failure(SHEETML.replace("<Workbook", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook')).reason == "bomb"


def test_a_web_page_named_xls_is_a_web_page(read_well, tables):
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in SHOWN)
    document = read_well(f"<html><body><table>{rows}</table></body></html>")
    assert (document.media_type, tables(document)) == ("text/html", [SHOWN])


RTF = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}"
    r"\pard Ti\u7871?p nh\u7853?n 12 h\u7891? s\u417?.\par"
    r"\trowd\cellx3000\cellx6000\intbl N\u259?m\cell S\u7889?\cell\row"
    r"\trowd\cellx3000\cellx6000\intbl 2023\cell 12.345\cell\row\pard\par}"
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch):
    """A program named soffice that does what the test says; arguments as LibreOffice takes them."""

    def install(script: str) -> None:
        program = tmp_path / "soffice"
        program.write_text(
            f"#!/bin/sh\nwhile [ $# -gt 1 ]; do [ $1 = --outdir ] && out=$2; shift; done\n{script}\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return install


def test_a_word_97_document_is_read_as_the_docx_that_libreoffice_makes_of_it(
    office, tmp_path, read_well, tables
):
    made = tmp_path / "made.docx"
    made.write_bytes(word(paragraph("Tiếp nhận 12 hồ sơ") + word_table(SHOWN)))
    office(f'cp {made} "$out/report.docx"')
    data = ole("WordDocument", bytes(0x50))
    document = read_well(data)
    assert document.media_type == "application/msword"
    assert tables(document) == [SHOWN]
    assert document.blocks[0].locator == "doc:body/p[1]"
    assert text_at(data, "doc:body/tbl[1]/r2c2") == "12.345"


def test_libreoffice_that_writes_nothing_or_hangs_is_an_outcome(office, failure):
    office("exit 0")
    assert failure(RTF).reason == "truncated"
    office("sleep 60")
    limits = dataclasses.replace(DEFAULT_LIMITS, office_seconds=0.2)
    result = read(RTF.encode(), digest="0" * 64, limits=limits)
    assert isinstance(result, ReadFailure)
    assert result.reason == "timeout"


def test_a_document_of_which_little_could_be_saved_is_truncated(office, tmp_path, failure):
    made = tmp_path / "made.docx"
    made.write_bytes(word(paragraph("Tiếp nhận 12 hồ sơ")))
    office(f'cp {made} "$out/report.docx"')
    stated = bytearray(0x50)
    stated[0x4C:0x50] = (5000).to_bytes(4, "little")
    assert failure(ole("WordDocument", bytes(stated))).reason == "truncated"


def test_without_libreoffice_the_remedy_is_named(monkeypatch, tmp_path, failure):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = failure(RTF)
    assert result.reason == "unsupported"
    assert "install LibreOffice" in result.detail


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_rtf_is_read_by_libreoffice_itself(read_well, paragraphs, tables):
    document = read_well(RTF)
    assert paragraphs(document) == ["Tiếp nhận 12 hồ sơ."]
    assert tables(document) == [[["Năm", "Số"], ["2023", "12.345"]]]


def test_limits_reach_the_readers():
    result = read(xls(), digest="0" * 64, limits=Limits(sheet_cells=3))
    assert isinstance(result, ReadFailure)
    assert result.reason == "too_large"
