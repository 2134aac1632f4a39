"""One report in every format that can be made without an office program: prose, a list, a table."""

from __future__ import annotations

import io

from openpyxl import Workbook

from tools.bench_read.makers import paragraph, saved, word, word_cell, word_table

TITLE = "Kết quả giải quyết hồ sơ thủ tục hành chính tháng 10 năm 2023"
PROSE = (
    "Trong tháng 10, các cơ quan trong tỉnh đã tiếp nhận 8.140 hồ sơ, tăng so với tháng trước 2,5%.",
    "Số hồ sơ đã giải quyết là 7.969 hồ sơ, trong đó đúng hạn và trước hạn 7.957 hồ sơ.",
)
ROWS = (
    ("1", "Sở Y tế", "120", "99.2%"),
    ("2", "Sở Nội vụ", "1.073", "100.0%"),
    ("", "Tổng cộng", "1.193", ""),
)


def html() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    head = "<tr><td rowspan=2>TT</td><td rowspan=2>Đơn vị</td><td colspan=2>Kết quả</td></tr>"
    head += "<tr><td>Tiếp nhận</td><td>Đúng hạn</td></tr>"
    listed = "Trong đó:<br>- Trực tuyến: 5.000;<br>- Trực tiếp: 3.140."
    body = f"<h1>{TITLE}</h1>{''.join(f'<p>{text}</p>' for text in PROSE)}<p>{listed}</p>"
    return (
        f"<html><head><title>{TITLE}</title></head><body><nav><a href=/>Trang chủ</a></nav>{body}"
        f"<table>{head}{rows}</table></body></html>"
    ).encode()


def docx() -> bytes:
    tall, wide, below = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>', word_cell("", "<w:vMerge/>")
    head = [
        [word_cell("TT", tall), word_cell("Đơn vị", tall), word_cell("Kết quả", wide)],
        [below, below, "Tiếp nhận", "Đúng hạn"],
    ]
    listed = "<w:p><w:r><w:t>Trong đó:</w:t><w:br/><w:t>- Trực tuyến: 5.000;</w:t></w:r></w:p>"
    layout = word_table([["UBND TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]])
    prose = "".join(map(paragraph, PROSE))
    return word(f"{layout}{paragraph(TITLE)}{prose}{listed}{word_table([*head, *map(list, ROWS)])}")


def xlsx() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Biểu 'II.06'"
    sheet["A1"] = TITLE
    sheet.merge_cells("A1:D1")
    lines = [("TT", "Đơn vị", "Kết quả", None), (None, None, "Tiếp nhận", "Đúng hạn"), *ROWS]
    for row, line in enumerate(lines, 3):
        for column, text in enumerate(line, 1):
            sheet.cell(row, column, text or None)
    for area in ("A3:A4", "B3:B4", "C3:D3"):
        sheet.merge_cells(area)
    sheet["C6"] = 1073
    sheet["C6"].number_format = "#,##0"
    sheet["A9"] = PROSE[0]
    return saved(book)


def sheetml() -> bytes:
    lines = [(TITLE,), *ROWS]
    rows = "".join(map(_ml_row, lines))
    namespace = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{namespace}" xmlns:ss="{namespace}">'
        f'<Worksheet ss:Name="Biểu"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def _ml_row(texts: tuple[str, ...]) -> str:
    cells = "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in texts)
    return f"<Row>{cells}</Row>"


def text() -> bytes:
    rows = [" ".join(filter(None, row)) for row in ROWS[:2]] + ["3 Sở Tài chính 12 100.0%"]
    return "\n".join([TITLE, *PROSE, "TT", "Đơn vị", "Tiếp nhận", "Đúng hạn", *rows]).encode()


def old_text() -> bytes:
    lines = (
        "KÕt qu¶ gi¶i quyÕt hå s¬ thñ tôc hµnh chÝnh",
        "TiÕp nhËn 8.140 hå s¬ cña c¸c ®¬n vÞ trong tØnh.",
    )
    return "\n".join(lines).encode("latin-1")


def xls() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Biểu 1")
    sheet.write_merge(0, 0, 0, 3, TITLE)
    for row, line in enumerate([("TT", "Đơn vị", "Tiếp nhận", "Đúng hạn"), *ROWS], 1):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


ALL = {
    "html": html,
    "docx": docx,
    "xlsx": xlsx,
    "sheetml": sheetml,
    "text": text,
    "old_text": old_text,
    "xls": xls,
}
