"""Word documents: what the page shows, and nothing that it does not."""

from __future__ import annotations

import pytest

from ingest.document import BlockKind
from ingest.read import text_at
from tools.bench_read.makers import members_of, paragraph, word, word_cell, word_table, zip_of

HEAD = ["TT", "Đơn vị", "Tiếp nhận"]


def decimal_numbering(*texts: str) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(text.split(":") for text in texts)
    )
    return (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


def numbered(text: str, level: int = 0, number: int = 1) -> str:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=properties)


def test_a_number_split_over_runs_is_one_number(read_well, paragraphs):
    body = paragraph("Tiếp nhận ", "18", ".", "39", "5 hồ sơ")
    assert paragraphs(read_well(word(body))) == ["Tiếp nhận 18.395 hồ sơ"]


def test_tracked_insertions_are_text_and_deletions_are_not(read_well, paragraphs):
    body = (
        '<w:p><w:r><w:t xml:space="preserve">Giải quyết </w:t></w:r>'
        "<w:del><w:r><w:delText>1.193</w:delText></w:r></w:del><w:ins><w:r><w:t>1.913</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>chuyển đi</w:t></w:r></w:moveFrom>"
        '<w:moveTo><w:r><w:t xml:space="preserve"> hồ sơ</w:t></w:r></w:moveTo></w:p>'
    )
    assert paragraphs(read_well(word(body))) == ["Giải quyết 1.913 hồ sơ"]


def test_hidden_text_is_left_out_also_when_a_style_hides_it(read_well, paragraphs):
    styles = '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = (
        "<w:p><w:r><w:t>Còn 12 hồ sơ</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>999.999</w:t></w:r>"
        '<w:r><w:rPr><w:rStyle w:val="An"/></w:rPr><w:t>888.888</w:t></w:r>'
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> trễ hạn</w:t></w:r></w:p>'
    )
    assert paragraphs(read_well(word(body, styles=styles))) == ["Còn 12 hồ sơ trễ hạn"]


def test_content_controls_hold_blocks_runs_rows_and_cells(read_well, paragraphs, tables):
    def control(content):
        return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    run = control("<w:r><w:t>Quý II/2024</w:t></w:r>")
    cell = control(f"<w:tc>{paragraph('73')}</w:tc>")
    row = control(f"<w:tr><w:tc>{paragraph('2')}</w:tc><w:tc>{paragraph('Sở Y tế')}</w:tc>{cell}</w:tr>")
    first = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("1", "Sở Nội vụ", "41"))
    head = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in HEAD)
    body = (
        control(paragraph("Kết quả giải quyết thủ tục"))
        + f"<w:p>{run}</w:p><w:tbl><w:tr>{head}</w:tr><w:tr>{first}</w:tr>{row}</w:tbl>"
    )
    document = read_well(word(body))
    assert paragraphs(document) == ["Kết quả giải quyết thủ tục", "Quý II/2024"]
    assert tables(document) == [[HEAD, ["1", "Sở Nội vụ", "41"], ["2", "Sở Y tế", "73"]]]


def test_a_text_box_is_read_once(read_well, paragraphs):
    box = f"<w:txbxContent>{paragraph('Số: 15/BC-UBND')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r><w:t>ỦY BAN NHÂN DÂN</w:t></w:r><w:r>{drawing}</w:r></w:p>"
    assert paragraphs(read_well(word(body))) == ["ỦY BAN NHÂN DÂN", "Số: 15/BC-UBND"]


def test_hyphens_tabs_and_line_breaks(read_well, paragraphs):
    body = (
        "<w:p><w:r><w:t>Số 12/QĐ</w:t><w:noBreakHyphen/><w:t>UBND</w:t><w:tab/><w:t>ngày</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>Trong đó:</w:t><w:br/><w:t>- Đúng hạn: 40 hồ sơ</w:t><w:br/>"
        "<w:t>- Trễ hạn: 2 hồ sơ, do thiếu</w:t><w:br/><w:t>giấy tờ.</w:t></w:r></w:p>"
    )
    assert paragraphs(read_well(word(body))) == [
        "Số 12/QĐ-UBND ngày",
        "Trong đó:",
        "- Đúng hạn: 40 hồ sơ",
        "- Trễ hạn: 2 hồ sơ, do thiếu giấy tờ.",
    ]


def test_automatic_numbers_are_written_out(read_well, paragraphs):
    numbering = decimal_numbering("upperRoman:%1.", "decimal:%2.", "lowerLetter:%3)", "bullet:\uf0b7")
    body = "".join(
        numbered(text, level)
        for text, level in (
            ("Tình hình", 0), ("Tiếp nhận", 1), ("Cấp tỉnh", 2), ("Cấp xã", 2), ("Trả kết quả", 1),
            ("Trực tiếp", 2), ("Sở Y tế", 3), ("Nhiệm vụ", 0), ("Số hóa", 1),
        )
    )  # fmt: skip
    document = read_well(word(body, numbering=numbering))
    assert paragraphs(document) == [
        "I. Tình hình", "1. Tiếp nhận", "a) Cấp tỉnh", "b) Cấp xã", "2. Trả kết quả",
        "a) Trực tiếp", "- Sở Y tế", "II. Nhiệm vụ", "1. Số hóa",
    ]  # fmt: skip
    assert text_at(word(body, numbering=numbering), document.blocks[4].locator) == "2. Trả kết quả"


def test_a_style_may_number_and_a_paragraph_may_decline(read_well, paragraphs):
    styles = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="heading 2"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Muc"/></w:style>'
    )
    body = (
        paragraph("Kết quả", properties='<w:pStyle w:val="Muc"/>')
        + paragraph("Hạn chế", properties='<w:pStyle w:val="Con"/>')
        + paragraph("Ghi chú", properties='<w:pStyle w:val="Con"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    document = read_well(word(body, numbering=decimal_numbering("decimal:%1."), styles=styles))
    assert paragraphs(document) == ["1. Kết quả", "2. Hạn chế", "Ghi chú"]
    assert [(block.kind, block.level) for block in document.blocks] == [(BlockKind.HEADING, 2)] * 3


def test_a_list_may_start_anew(read_well, paragraphs):
    numbering = decimal_numbering("decimal:%1.") + (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = numbered("Sở Y tế") + numbered("Sở Nội vụ") + numbered("Sở Tài chính", number=2)
    assert paragraphs(read_well(word(body, numbering=numbering)))[-1] == "1. Sở Tài chính"


def test_running_numbers_of_a_table_may_be_automatic(read_well, tables):
    row = [f"<w:tc>{numbered('')}</w:tc>", "Sở Y tế", "12"]
    body = word_table([HEAD, row, row])
    document = read_well(word(body, numbering=decimal_numbering("decimal:%1.")))
    assert [line[0] for line in tables(document)[0]] == ["TT", "1.", "2."]


def test_merged_cells_stand_once_with_their_spans(read_well):
    rows = [
        [
            word_cell("Đơn vị", '<w:vMerge w:val="restart"/>'),
            word_cell("Tiếp nhận", '<w:gridSpan w:val="2"/>'),
        ],
        [word_cell("", "<w:vMerge/>"), "Trực tuyến", "Trực tiếp"],
        ["Sở Y tế", "22", "8"],
    ]
    (table,) = read_well(word(word_table(rows))).blocks
    assert [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells] == [
        (0, 0, 2, 1, "Đơn vị"), (0, 1, 1, 2, "Tiếp nhận"),
        (1, 1, 1, 1, "Trực tuyến"), (1, 2, 1, 1, "Trực tiếp"),
        (2, 0, 1, 1, "Sở Y tế"), (2, 1, 1, 1, "22"), (2, 2, 1, 1, "8"),
    ]  # fmt: skip
    assert table.header_rows == 2


def test_a_deleted_row_is_left_out(read_well, tables):
    gone = (
        "<w:tr><w:trPr><w:del/></w:trPr>"
        + "".join(f"<w:tc>{paragraph('9')}</w:tc>" for _ in HEAD)
        + "</w:tr>"
    )
    body = word_table([HEAD, ["1", "Sở Y tế", "12"]]).replace("</w:tbl>", f"{gone}</w:tbl>")
    assert tables(read_well(word(body))) == [[HEAD, ["1", "Sở Y tế", "12"]]]


def test_a_letterhead_set_as_table_is_paragraphs(read_well, paragraphs, tables):
    left = f"<w:tc>{paragraph('UBND TỈNH')}{paragraph('Số: 4/BC')}</w:tc>"
    right = f"<w:tc>{paragraph('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')}</w:tc>"
    document = read_well(word(word_table([[left, right]]) + paragraph("Tiếp nhận 5 hồ sơ.")))
    assert tables(document) == []
    assert paragraphs(document)[:3] == ["UBND TỈNH", "Số: 4/BC", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_a_table_inside_a_cell_is_read_by_itself(read_well, tables):
    inner = word_table([["Mức", "Số"], ["Tốt", "7"]])
    rows = [HEAD, ["1", f"<w:tc>{paragraph('Sở Y tế')}{inner}{paragraph('')}</w:tc>", "12"]]
    assert tables(read_well(word(word_table(rows)))) == [
        [HEAD, ["1", "Sở Y tế", "12"]],
        [["Mức", "Số"], ["Tốt", "7"]],
    ]


def test_footnotes_follow_the_body_and_their_marks_do_not_glue_to_numbers(read_well, paragraphs):
    body = "<w:p><w:r><w:t>Giải quyết 7.969</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    notes = (
        f"<w:footnote w:type='separator' w:id='0'>{paragraph('')}</w:footnote>"
        "<w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r>"
        "<w:r><w:t>Gồm 12 hồ sơ cũ.</w:t></w:r></w:p></w:footnote>"
    )
    document = read_well(word(body, footnotes=notes))
    assert paragraphs(document) == ["Giải quyết 7.969", "Gồm 12 hồ sơ cũ."]
    assert document.blocks[1].locator == "docx:footnotes/p[2]"


OLD_TEXT = "KÕt qu¶ gi¶i quyÕt hå s¬ cña tØnh"


def in_font(font: str, text: str) -> str:
    return (
        f'<w:p><w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr><w:t>{text}</w:t></w:r></w:p>'
    )


def test_old_fonts_name_their_encoding(read_well, paragraphs):
    body = in_font(".VnTime", OLD_TEXT) + in_font(".VnTimeH", "b¸o c¸o") + paragraph("Số: 12/BC")
    assert paragraphs(read_well(word(body))) == ["Kết quả giải quyết hồ sơ của tỉnh", "BÁO CÁO", "Số: 12/BC"]


def test_unicode_in_an_old_font_stays_as_it_is(read_well, paragraphs):
    text = "Kết quả giải quyết hồ sơ của tỉnh có 5 hồ sơ"
    assert paragraphs(read_well(word(in_font(".VnTime", text)))) == [text]


def test_locators_count_paragraphs_and_tables_of_the_part():
    data = word(paragraph("Tình hình") + word_table([HEAD, ["1", "Sở Y tế", "12"]]) + paragraph("Trên đây"))
    assert text_at(data, "docx:body/p[8]") == "Trên đây"
    assert text_at(data, "docx:body/tbl[1]/r2c3") == "12"
    assert text_at(data, "docx:body/tbl[1]") == "TT Đơn vị Tiếp nhận 1 Sở Y tế 12"
    with pytest.raises(ValueError, match="no text"):
        text_at(data, "docx:body/p[99]")


def test_the_strict_namespace_is_the_same_language(read_well, paragraphs):
    strict = word(paragraph("Tiếp nhận 12 hồ sơ"))
    main = members_of(strict)["word/document.xml"].replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert paragraphs(read_well(zip_of({"word/document.xml": main}))) == ["Tiếp nhận 12 hồ sơ"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs(read_well, paragraphs):
    first = paragraph("Tiếp nhận 18", properties="<w:rPr><w:del/></w:rPr>")
    assert paragraphs(read_well(word(first + paragraph(".395 hồ sơ") + paragraph("Hết")))) == [
        "Tiếp nhận 18.395 hồ sơ",
        "Hết",
    ]


def test_a_deleted_cell_is_left_out(read_well, tables):
    gone = word_cell("999", "<w:cellDel/>")
    rows = [[*HEAD, gone], ["1", "Sở Y tế", "12", gone]]
    assert tables(read_well(word(word_table(rows)))) == [[HEAD, ["1", "Sở Y tế", "12"]]]


def test_pictures_without_text_need_recognition(failure):
    main = members_of(word(paragraph("Phụ lục")))["word/document.xml"]
    data = zip_of({"word/document.xml": main, "word/media/image1.png": b"\x89PNG"})
    assert failure(data).reason == "needs_ocr"


def test_a_document_without_text_is_no_empty_document(failure):
    assert failure(word("<w:p/>")).reason == "empty_text"


NESTED = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
WIDE_ROW = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc></w:tr>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"<w:tbl>{WIDE_ROW * 1200}</w:tbl>", "bomb"),
        (NESTED[0] * 40 + "<w:p/>" + NESTED[1] * 40, "bomb"),
        (NESTED[0] * 200 + "<w:p/>" + NESTED[1] * 200, "bomb"),
        ("<w:p>" + "<w:ins>" * 90 + "<w:r><w:t>1</w:t></w:r>" + "</w:ins>" * 90 + "</w:p>", "bomb"),
        ("<w:p>", "truncated"),
    ],
)
def test_hostile_bodies_end_in_a_reason(failure, body, reason):
    assert failure(word(body)).reason == reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_declared_document_type_is_refused(failure, encoding):
    main = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
    result = failure(zip_of({"word/document.xml": main.encode(encoding)}))
    assert (result.reason, "document type" in result.detail) == ("bomb", True)


def test_more_than_the_bounds_of_a_zip_is_refused(failure):
    assert failure(zip_of({"word/document.xml": b"<a/>" + b" " * (81 << 20)})).reason == "bomb"
    assert (
        failure(zip_of({"word/document.xml": b"<a/>", "word/media/a.bin": b"\0" * (30 << 20)})).reason
        == "bomb"
    )
    assert (
        failure(zip_of({"word/document.xml": b"<a/>"} | {f"a{n}": b"" for n in range(2001)})).reason == "bomb"
    )
    assert failure(zip_of({"word/document.xml": b"<a/>", "../../x": b""})).reason == "bomb"
    assert failure(zip_of({"word/document.xml": b"<w>" + b"<p/>" * 1_000_001 + b"</w>"})).reason == "bomb"


def test_a_cut_or_damaged_zip_is_truncated(failure):
    data = word(paragraph("Tiếp nhận 12 hồ sơ"))
    assert failure(data[: len(data) // 2]).reason == "truncated"
    damaged = bytearray(data)
    position = data.find(b"word/document.xml") + 60
    damaged[position : position + 40] = bytes(40)
    assert failure(bytes(damaged)).reason == "truncated"
