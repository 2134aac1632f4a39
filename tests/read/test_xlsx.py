"""Workbooks: cells as printed, tables where they are, nothing of what is hidden away."""

from __future__ import annotations

import io
import random

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from python_calamine import CalamineWorkbook

from ingest.document import BlockKind
from ingest.read import ReadFailure, read, text_at
from tools.bench_read.makers import members_of, patched, saved, workbook, zip_of

ROWS = [["TT", "Đơn vị", "Tiếp nhận", "Tỷ lệ"], [1, "Sở Y tế", 12345, 0.9949], [2, "Sở Nội vụ", 73, 1]]
SHOWN = [
    ["TT", "Đơn vị", "Tiếp nhận", "Tỷ lệ"],
    ["1", "Sở Y tế", "12.345", "99.49%"],
    ["2", "Sở Nội vụ", "73", "100.00%"],
]
SHEET = "xl/worksheets/sheet1.xml"


def put(sheet, rows=ROWS, top=1, left=1):
    for down, row in enumerate(rows, top):
        for across, value in enumerate(row, left):
            cell = sheet.cell(down, across, value)
            if across - left == 2:
                cell.number_format = "#,##0"
            if across - left == 3:
                cell.number_format = "0.00%"


def test_cells_are_printed_by_their_number_formats(read_well, tables):
    assert tables(read_well(workbook(put))) == [SHOWN]


def test_titles_stand_above_the_table_and_notes_below(read_well, paragraphs, tables):
    def fill(sheet):
        sheet["A1"] = "TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"
        sheet.merge_cells("A1:D1")
        sheet["D2"] = "Đơn vị tính: hồ sơ"
        put(sheet, top=3)
        sheet["A6"] = "Ghi chú: số liệu đến ngày 15"

    document = read_well(workbook(fill))
    assert paragraphs(document) == [
        "TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", "Đơn vị tính: hồ sơ", "Ghi chú: số liệu đến ngày 15",
    ]  # fmt: skip
    assert tables(document) == [SHOWN]
    assert document.title == "TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"


def test_letterhead_and_signatures_are_no_table(read_well, paragraphs, tables):
    def fill(sheet):
        sheet["A1"], sheet["C1"] = "UBND TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        sheet["A2"], sheet["C2"] = "SỞ NỘI VỤ", "Độc lập - Tự do - Hạnh phúc"
        sheet["A3"] = "BIỂU TỔNG HỢP"
        put(sheet, top=4)
        sheet["A8"], sheet["D8"] = "NGƯỜI LẬP BIỂU", "GIÁM ĐỐC"

    document = read_well(workbook(fill))
    assert tables(document) == [SHOWN]
    assert paragraphs(document) == [
        "UBND TỈNH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc",
        "BIỂU TỔNG HỢP",
        "NGƯỜI LẬP BIỂU GIÁM ĐỐC",
    ]  # fmt: skip


def test_a_list_of_recipients_right_below_the_table_is_no_letterhead(read_well, paragraphs, tables):
    def fill(sheet):
        put(sheet)
        sheet["A4"] = "Bình Minh, ngày 02 tháng 3 năm 2023"
        sheet["A5"], sheet["D5"] = "Nơi nhận:", "GIÁM ĐỐC"

    document = read_well(workbook(fill))
    assert tables(document) == [SHOWN]
    assert paragraphs(document) == ["Bình Minh, ngày 02 tháng 3 năm 2023", "Nơi nhận: GIÁM ĐỐC"]


def test_merged_headers_keep_their_spans(read_well):
    def fill(sheet):
        put(sheet, [["Đơn vị", "Tiếp nhận", None], [None, "Trực tuyến", "Trực tiếp"], ["Sở Y tế", 5, 7]])
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")

    (table,) = read_well(workbook(fill)).blocks
    assert [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells] == [
        ("Đơn vị", 0, 0, 2, 1), ("Tiếp nhận", 0, 1, 1, 2),
        ("Trực tuyến", 1, 1, 1, 1), ("Trực tiếp", 1, 2, 1, 1),
        ("Sở Y tế", 2, 0, 1, 1), ("5", 2, 1, 1, 1), ("7", 2, 2, 1, 1),
    ]  # fmt: skip
    assert table.header_rows == 2


def test_empty_cells_of_a_table_are_cells(read_well):
    (table,) = read_well(workbook(lambda sheet: put(sheet, [*ROWS, [None, "Tổng cộng", 12418, None]]))).blocks
    assert [(cell.text, cell.locator) for cell in table.cells if cell.row == 3] == [
        ("", "xlsx:Biểu!A4"), ("Tổng cộng", "xlsx:Biểu!B4"), ("12.418", "xlsx:Biểu!C4"), ("", "xlsx:Biểu!D4"),
    ]  # fmt: skip


def test_hidden_sheets_and_columns_are_left_out(read_well, tables):
    book = Workbook()
    put(book.worksheets[0])
    book.worksheets[0].column_dimensions["B"].hidden = True
    book.create_sheet("Nháp").append(["Bản nháp", 999999])
    book["Nháp"].sheet_state = "hidden"
    document = read_well(saved(book))
    assert tables(document) == [[[row[0], *row[2:]] for row in SHOWN]]
    assert "999" not in document.text
    assert document.blocks[0].cells[1].locator == "xlsx:Sheet!C1"


def test_a_row_hidden_inside_a_table_is_read_and_one_below_it_is_not(read_well, tables):
    def fill(sheet):
        put(sheet, [*ROWS, [3, "Nháp", 5, 1]])
        sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True

    assert tables(read_well(workbook(fill))) == [SHOWN]


def test_a_formula_shows_the_value_stored_beside_it(read_well, tables):
    data = workbook(lambda sheet: put(sheet, [*ROWS, [None, "Tổng", "=SUM(C2:C3)", None]]))
    assert tables(read_well(data))[0][3] == ["", "Tổng", "", ""]
    calculated = patched(
        data,
        SHEET,
        lambda part: part.replace(b"</f><v />", b"</f><v>12418</v>").replace(
            b"</f><v></v>", b"</f><v>12418</v>"
        ),
    )
    assert tables(read_well(calculated))[0][3] == ["", "Tổng", "12.418", ""]


def test_numbers_typed_as_text_stay_as_typed(read_well, tables):
    data = workbook(lambda sheet: put(sheet, [*ROWS, [3, "Sở Tư pháp", "4.023\xa0", 1]]))
    assert tables(read_well(data))[0][3] == ["3", "Sở Tư pháp", "4.023", "100.00%"]


@pytest.mark.parametrize("dimension", [b"A1", b"A1:B2", b"A1:XFD1048576"])
def test_a_wrong_dimension_loses_no_row(read_well, tables, dimension):
    data = patched(workbook(put), SHEET, lambda part: part.replace(b'ref="A1:D3"', b'ref="%s"' % dimension))
    assert tables(read_well(data)) == [SHOWN]


def test_cells_may_leave_out_where_they_stand(read_well, tables):
    def bare(part):
        for row, column in ((row, column) for row in (1, 2, 3) for column in "ABCD"):
            part = part.replace(f' r="{column}{row}"'.encode(), b"")
        return part

    assert tables(read_well(patched(workbook(put), SHEET, bare))) == [SHOWN]


def test_one_cell_in_the_last_corner_of_the_sheet_is_no_bomb(read_well, tables):
    def fill(sheet):
        put(sheet)
        sheet["XFD1048576"] = "x"

    document = read_well(workbook(fill))
    assert tables(document) == [SHOWN]
    assert document.blocks[-1].locator == "xlsx:Biểu!XFD1048576"


def test_a_merge_over_the_whole_sheet_ends_with_the_filled_part(read_well):
    data = workbook(
        lambda sheet: (put(sheet, top=2), sheet.cell(1, 1, "BIỂU TỔNG HỢP"), sheet.merge_cells("A1:B1"))
    )
    wide = patched(data, SHEET, lambda part: part.replace(b'"A1:B1"', b'"A1:XFD1"'))
    assert [block.kind for block in read_well(wide).blocks] == [BlockKind.HEADING, BlockKind.TABLE]


def test_side_notes_and_tables_side_by_side_are_told_apart(read_well, paragraphs, tables):
    def fill(sheet):
        put(sheet)
        sheet["F1"], sheet["G1"] = "Ngày lập", "02/3/2023"
        put(sheet, left=9)

    document = read_well(workbook(fill))
    assert tables(document) == [SHOWN, SHOWN]
    assert paragraphs(document) == ["Ngày lập 02/3/2023"]


def test_an_empty_column_between_labels_and_figures_parts_no_table(read_well, tables):
    rows = [["Đơn vị", None, "Tiếp nhận"], ["Sở Y tế", None, 5], ["Sở Nội vụ", None, 7]]
    assert tables(read_well(workbook(lambda sheet: put(sheet, rows)))) == [
        [["Đơn vị", "", "Tiếp nhận"], ["Sở Y tế", "", "5"], ["Sở Nội vụ", "", "7"]]
    ]


def test_old_fonts_of_cells_name_their_encoding(read_well, tables):
    def fill(sheet):
        put(sheet, [["§¬n vÞ", "TiÕp nhËn hå s¬"], ["Së Y tÕ cña tØnh", 5], ["Së Néi vô", 7]])
        for row in sheet["A1:B3"]:
            for cell in row:
                cell.font = Font(name=".VnTime")

    assert tables(read_well(workbook(fill))) == [
        [["Đơn vị", "Tiếp nhận hồ sơ"], ["Sở Y tế của tỉnh", "5"], ["Sở Nội vụ", "7"]]
    ]


def test_locators_name_cells_and_areas():
    data = workbook(put, title="Biểu II.06 'A'")
    place = "xlsx:'Biểu II.06 ''A'''!"
    assert text_at(data, f"{place}C2") == "12.345"
    assert text_at(data, f"{place}A1:B2") == "TT Đơn vị 1 Sở Y tế"
    for wrong in (f"{place}A99", "xlsx:Khác!A1", f"{place}?"):
        with pytest.raises(ValueError, match=r"ends at|names no place"):
            text_at(data, wrong)


@pytest.mark.parametrize("seed", range(5))
def test_values_agree_with_two_other_readers(read_well, seed):
    rng = random.Random(seed)
    rows = [["TT", "Đơn vị", "Số"], *([n, f"Đơn vị {n}", rng.randrange(10**6)] for n in range(1, 40))]
    data = workbook(lambda sheet: [sheet.append(row) for row in rows])
    (table,) = read_well(data).blocks
    ours = [cell.text for cell in table.cells]
    book = load_workbook(io.BytesIO(data)).worksheets[0]
    assert ours == [str(cell.value) for row in book.iter_rows() for cell in row]
    other = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert ours == [value if isinstance(value, str) else f"{value:.0f}" for row in other for value in row]


def test_a_workbook_without_cells_is_no_empty_document(failure):
    data = workbook(list)
    assert failure(data).reason == "empty_text"
    assert failure(zip_of(members_of(data) | {"xl/media/image1.png": b"\x89PNG"})).reason == "needs_ocr"


def test_too_many_cells_are_refused(failure):
    cells = b"<c><v>1</v></c>" * 1000
    rows = b"".join(b"<row>%s</row>" % cells for _ in range(151))
    data = patched(
        workbook(put),
        SHEET,
        lambda part: part.partition(b"<sheetData>")[0] + b"<sheetData>" + rows + b"</sheetData></worksheet>",
    )
    assert failure(data).reason == "too_large"


def test_entities_in_a_sheet_are_refused(failure):
    bomb = b'<!DOCTYPE x [<!ENTITY a "1">]>'
    assert failure(patched(workbook(put), SHEET, lambda part: bomb + part)).reason == "bomb"


def book_with_shared_strings():
    """A workbook whose labels stand in the table of shared strings, as Excel writes them."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = "".join(f"<si><t>{text}</t></si>" for text in ("Đơn vị", "Số", "Sở Y tế", "Sở Nội vụ"))
    cells = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row><c t="s"><v>2</v></c><c s="1"><v>0.5</v></c></row>'
        '<row><c t="s"><v>3</v></c><c s="1"><v>1</v></c></row>'
    )
    return zip_of(
        members_of(workbook(put))
        | {
            "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{texts}</sst>'.encode(),
            SHEET: f'<worksheet xmlns="{namespace}"><sheetData>{cells}</sheetData></worksheet>'.encode(),
        }
    )


def test_labels_may_be_shared(read_well, tables):
    assert [row[0] for row in tables(read_well(book_with_shared_strings()))[0]] == [
        "Đơn vị",
        "Sở Y tế",
        "Sở Nội vụ",
    ]


@pytest.mark.parametrize(
    "missing", [SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_missing_part_is_no_crash(missing):
    members = members_of(book_with_shared_strings())
    del members[missing]
    result = read(zip_of(members), digest="0" * 64)
    assert isinstance(result, ReadFailure)
    assert result.reason in ("truncated", "empty_text")
