"""Web pages: the report without the portal around it, nothing lost and nothing made up."""

from __future__ import annotations

import unicodedata
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import BlockKind, Document
from ingest.read import read, text_at

TITLE = "Kết quả giải quyết hồ sơ thủ tục hành chính tháng 10 năm 2023"
BODY = [
    "Trong tháng 10, các cơ quan trong tỉnh đã tiếp nhận 8.140 hồ sơ, tăng so với tháng trước.",
    "Số hồ sơ đã giải quyết là 7.969 hồ sơ, trong đó đúng hạn và trước hạn 7.957 hồ sơ.",
    "Còn 12 hồ sơ quá hạn, tập trung ở lĩnh vực đất đai và xây dựng của cấp huyện.",
]
NEWS = [f"Tin số {n}: hội nghị tập huấn công tác cải cách hành chính năm 20{n}" for n in range(10, 18)]
ROWS = [["TT", "Đơn vị", "Tiếp nhận"], ["1", "Sở Y tế", "120"], ["2", "Sở Nội vụ", "73"]]


def page(main: str, *, title: str = TITLE, before: str = "", after: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - Cổng thông tin</title></head>'
        f"<body>{before}{main}{after}</body></html>"
    )


def paragraphs_of(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def links(texts: list[str]) -> str:
    return "".join(f'<li><a href="/tin/{n}">{text}</a></li>' for n, text in enumerate(texts))


def table(rows: list[list[str]], attributes: str = "") -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return f"<table {attributes}>{lines}</table>"


ARTICLE = f"<h1>{TITLE}</h1>{paragraphs_of(BODY)}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        (
            f"<nav><ul>{links(NEWS)}</ul></nav>",
            "<footer>Điện thoại: 0252 3 777 777. Đang truy cập: 12.345</footer>",
        ),
        (
            f'<div class="menu-top"><ul>{links(NEWS)}</ul></div>',
            f'<div id="tin-lien-quan">{links(NEWS)}</div>',
        ),
        ('<form action="/tim">Tìm kiếm 2023</form>', f"<h3>Các tin khác</h3><ul>{links(NEWS)}</ul>"),
        ("", f'<aside><div class="box">Thống kê truy cập: 1.234.567</div>{links(NEWS)}</aside>'),
        ('<div role="navigation">Trang chủ » Tin tức</div>', '<div class="comments">Ý kiến 5</div>'),
    ],
)
def test_the_portal_around_an_article_is_left_out(read_well, paragraphs, before, after):
    document = read_well(page(f'<div class="content">{ARTICLE}</div>', before=before, after=after))
    assert paragraphs(document) == [TITLE, *BODY]
    assert document.title == TITLE
    assert document.blocks[0].kind is BlockKind.HEADING


SHORT = "Giải diễn ra từ ngày 20 đến 29-11, mỗi đội đăng ký 18 cầu thủ."
OFFICE = "Giấy phép số 99/GP-BTTTT ngày 01/10/2019. Ghi rõ nguồn khi phát hành lại thông tin từ trang này."


@pytest.mark.parametrize(
    "footer",
    [
        f"<footer><p>{OFFICE}</p><p>Điện thoại: 0275.3 000 666</p></footer>",
        f'<div role="contentinfo"><p>{OFFICE}</p></div>',
        f'<div class="site-footer"><p>{OFFICE}</p></div>',
    ],
)
def test_a_footer_longer_than_the_article_is_still_a_footer(read_well, paragraphs, footer):
    crumbs = '<div class="crumb"><a href="/">Trang chủ</a> / <a href="/x">Cải cách hành chính</a></div>'
    article = f"<main>{crumbs}<h1>{TITLE}</h1><div><p>{SHORT}</p></div></main>"
    assert paragraphs(read_well(page(article, after=footer))) == [TITLE, SHORT]


def test_a_column_named_right_may_be_the_main_one(read_well, paragraphs):
    footer = f'<div class="footer"><p>{OFFICE}</p><p>{OFFICE}</p></div>'
    column = f'<div class="col-right">{ARTICLE}</div>'
    assert paragraphs(read_well(page(f"<div>{footer}{column}{footer}</div>"))) == [TITLE, *BODY]


def test_a_form_around_the_article_is_no_search_box(read_well, paragraphs):
    search = "<form><input>Tìm kiếm</form>"
    side = f"<td><p>{OFFICE}</p><p>{OFFICE}</p></td>"
    frame = f'<table><tr>{side}<td><form id="aspnetForm">{ARTICLE}</form></td>{side}</tr></table>'
    assert [text for text in paragraphs(read_well(page(search + frame))) if text != OFFICE] == [TITLE, *BODY]


def test_an_article_of_one_short_line_is_more_than_its_title(read_well, paragraphs):
    article = f'<div><div class="name">{TITLE}</div><div><p>Còn 12 hồ sơ trễ hạn, {{}}.</p></div></div>'
    for rest in ("trong tháng", "tất cả thuộc lĩnh vực đất đai"):
        line = f"Còn 12 hồ sơ trễ hạn, {rest}."
        assert paragraphs(read_well(page(article.format(rest)))) == [TITLE, line]


def test_lines_of_links_are_no_text_of_the_article(read_well, paragraphs):
    back = '<div><span><a href="/">« Quay lại</a></span></div>'
    tags = '<div>Từ khóa: <a href="/1">cải cách hành chính</a>, <a href="/2">một cửa</a></div>'
    linked = '<p><a href="/3">Tỷ lệ đúng hạn của cấp tỉnh là 99,2% trong tháng 10</a></p>'
    document = read_well(page(f"<div>{back}{ARTICLE}{linked}{tags}</div>"))
    assert paragraphs(document) == [TITLE, *BODY, "Tỷ lệ đúng hạn của cấp tỉnh là 99,2% trong tháng 10"]


def test_a_table_that_frames_the_page_is_no_table_of_figures(read_well, paragraphs, tables):
    menu = "".join(f'<div class="item"><a href="/{n}">{text}</a></div>' for n, text in enumerate(NEWS))
    frame = (
        f'<table><tr><td colspan="2"><span>VĂN PHÒNG ỦY BAN</span></td></tr><tr><td>{menu}</td>'
        f'<td><div class="article-title">{TITLE}</div><div><p>{SHORT}</p></div></td></tr></table>'
    )
    document = read_well(page(frame))
    assert tables(document) == []
    assert paragraphs(document)[-2:] == [TITLE, SHORT]


FURNITURE = [
    f"<nav><ul>{links(NEWS)}</ul></nav>",
    f"<footer><p>{OFFICE}</p></footer>",
    f"<aside><ul>{links(NEWS)}</ul><p>Thống kê truy cập: 1.234.567</p></aside>",
    f'<div class="main-menu">{links(NEWS[:4])}</div>',
    f'<div class="tin-lien-quan"><h3>Tin liên quan</h3>{links(NEWS)}</div>',
    f'<div class="footer">{OFFICE}</div>',
    '<div id="counter">Đang truy cập: 1.234<br>Tổng: 9.876.543</div>',
]
WRAPPERS = [
    "<div class='{0}'>{1}</div>",
    "<section class='{0}'>{1}</section>",
    "<article class='{0}'>{1}</article>",
    "<center>{1}</center>",
    "<form class='{0}'>{1}</form>",
    "<main>{1}</main>",
    "<table><tr><td class='{0}'>{1}</td></tr></table>",
    "<table><tr><td class='left-col'>12.345</td><td>{1}</td></tr></table>",
]
NAMES = [
    "content",
    "left",
    "right",
    "col-md-9",
    "",
    "main-col",
    "noi-dung",
    "col-right",
    "portlet",
    "news",
    "page",
]
LAYER = st.tuples(
    st.sampled_from(WRAPPERS),
    st.sampled_from(NAMES),
    st.none() | st.sampled_from(FURNITURE),
    st.none() | st.sampled_from(FURNITURE),
)


@given(st.lists(LAYER, max_size=6))
def test_no_frame_around_an_article_hides_or_swells_it(layers):
    main = ARTICLE
    for wrapper, name, before, after in layers:
        main = wrapper.format(name, f"{before or ''}{main}{after or ''}")
    result = read(page(main).encode(), digest="0" * 64)
    assert isinstance(result, Document)
    texts = [result.text_of(block) for block in result.blocks]
    assert [text for text in texts if text in (TITLE, *BODY)] == [TITLE, *BODY]
    assert not {*texts} & {OFFICE, *NEWS, "Thống kê truy cập: 1.234.567", "Tổng: 9.876.543"}


def test_layout_tables_are_walked_through(read_well, paragraphs, tables):
    inner = f"<table><tr><td>{ARTICLE}{table(ROWS)}</td></tr></table>"
    side = f"<table><tr><td>{links(NEWS)}</td></tr></table>"
    layout = f"<table><tr><td>{side}</td><td><table><tr><td>{inner}</td></tr></table></td></tr></table>"
    document = read_well(page(layout))
    assert paragraphs(document) == [TITLE, *BODY]
    assert tables(document) == [ROWS]


def test_line_breaks_part_list_items(read_well, paragraphs):
    listed = "Trong đó:<br>- Đúng hạn: 7.957 hồ sơ;<br/>- Trễ hạn: 12 hồ sơ."
    document = read_well(page(f"{ARTICLE}<p>{listed}</p>"))
    assert paragraphs(document)[-3:] == ["Trong đó:", "- Đúng hạn: 7.957 hồ sơ;", "- Trễ hạn: 12 hồ sơ."]
    assert [block.kind for block in document.blocks[-2:]] == [BlockKind.LIST_ITEM] * 2
    assert document.blocks[-1].locator == "html:path=html/body/p[4];run=3"


def test_headings_and_lists_have_levels(read_well):
    nested = "<ul><li>Sở Y tế: 5 hồ sơ<ul><li>Quá hạn: 1</li></ul></li></ul>"
    document = read_well(page(f"<h1>{TITLE}</h1><h2>1. Kết quả</h2>{paragraphs_of(BODY)}{nested}"))
    assert [(block.kind, block.level) for block in document.blocks] == [
        (BlockKind.HEADING, 1), (BlockKind.HEADING, 2), *[(BlockKind.PARAGRAPH, 0)] * 3,
        (BlockKind.LIST_ITEM, 1), (BlockKind.LIST_ITEM, 2),
    ]  # fmt: skip


def test_spans_of_a_table_are_kept(read_well):
    grid = (
        '<table><tr><th rowspan="2">Đơn vị</th><th colspan="2">Tiếp nhận</th></tr>'
        "<tr><th>Trực tuyến</th><th>Trực tiếp</th></tr><tr><td>Sở Y tế</td><td>5</td><td>7</td></tr>"
        '<tr><td>Sở Nội vụ</td><td rowspan="0" colspan="99999">9</td></tr></table>'
    )
    found = read_well(page(ARTICLE + grid)).blocks[-1]
    assert [(cell.text, cell.row, cell.column, cell.row_span) for cell in found.cells] == [
        ("Đơn vị", 0, 0, 2), ("Tiếp nhận", 0, 1, 1), ("Trực tuyến", 1, 1, 1), ("Trực tiếp", 1, 2, 1),
        ("Sở Y tế", 2, 0, 1), ("5", 2, 1, 1), ("7", 2, 2, 1), ("Sở Nội vụ", 3, 0, 1), ("9", 3, 1, 1),
    ]  # fmt: skip
    assert found.header_rows == 2
    assert max(cell.column_span for cell in found.cells) <= 200


def test_what_a_browser_hides_is_left_out(read_well, paragraphs):
    hidden = (
        '<p style="display:none">999.111</p><p hidden>999.111</p><script>var a = "999.111"</script>'
        "<noscript>999.111</noscript><!-- 999.111 --><style>p{width:999.111px}</style>"
        "<template>999.111</template>"
    )
    document = read_well(page(ARTICLE + hidden))
    assert paragraphs(document) == [TITLE, *BODY]


@pytest.mark.parametrize("count", [300, 2_000])
@pytest.mark.parametrize("opening", ["<p><font color=red>", "<div><b>", "<li><span>", "<p>"])
def test_unclosed_tags_lose_no_text(read_well, paragraphs, opening, count):
    lines = [f"Đơn vị số {n} đã giải quyết {n} hồ sơ thủ tục hành chính trong tháng." for n in range(count)]
    document = read_well(page("".join(opening + line for line in lines)))
    assert paragraphs(document) == lines


def test_links_to_attachments_are_named(read_well):
    attachment = '<p><a href="/files/bao-cao.pdf?v=1">Tải về</a> <a href="/gioi-thieu">Giới thiệu</a></p>'
    assert read_well(page(ARTICLE + attachment)).links == ("/files/bao-cao.pdf?v=1",)


def test_a_page_of_pictures_says_what_it_shows(failure):
    pictures = (
        '<p>Chi tiết tại ảnh:</p><img src="/a/1.jpg"><img src="/a/2.jpg"><a href="/a/bc.pdf">Tải về</a>'
    )
    result = failure(page(f"<h1>{TITLE}</h1>{pictures}"))
    assert result.reason == "image_only"
    assert "/a/bc.pdf" in result.detail


def test_a_page_of_navigation_is_no_document(failure):
    assert failure(page("", before=f"<nav>{links(NEWS)}</nav>")).reason == "empty_text"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "iso-8859-1"),
        ("utf-16", "utf-8"),
        ("cp1258", "windows-1258"),
        ("cp1258", "iso-8859-9"),
        ("utf-8-sig", "windows-1252"),
    ],
)
def test_declared_encodings_are_believed_last(read_well, paragraphs, encoding, declared):
    text = page(ARTICLE).replace('charset="utf-8"', f'charset="{declared}"')
    if encoding == "cp1258":  # base letters keep circumflex and horn, tones follow as marks
        text = "".join(_split_tone(char) for char in text)
    assert paragraphs(read_well(text.encode(encoding))) == [TITLE, *BODY]


def _split_tone(char: str) -> str:
    decomposed = unicodedata.normalize("NFD", char)
    for tone in "\u0300\u0301\u0303\u0309\u0323":
        if tone in decomposed:
            return unicodedata.normalize("NFC", decomposed.replace(tone, "")) + tone
    return char


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x</p>", "bomb"),
        ("<div>" * 4_000 + "x", "bomb"),
        ("<p>1" * 400_001, "bomb"),
        ("<table>" + "<tr><td rowspan=65534 colspan=1000>1</td><td>2</td></tr>" * 900 + "</table>", "bomb"),
        ("<table>" + "<tr><td>1</td><td>2</td></tr>" * 5_001 + "</table>", "too_large"),
        ("<p>" + "a " * (6 << 20), "too_large"),
        ("<html><body></body></html>", "empty_text"),
    ],
)
def test_hostile_pages_end_in_a_reason(failure, html, reason):
    assert failure(f"<html><body>{html}").reason == reason


def test_a_page_saved_as_one_file_is_that_page(read_well, paragraphs):
    message = MIMEMultipart("related")
    message.attach(MIMEText(page(ARTICLE), "html", "utf-8"))
    message.attach(MIMEText("p { color: red }", "css"))
    data = message.as_bytes()
    document = read_well(data)
    assert (document.media_type, paragraphs(document)) == ("text/html", [TITLE, *BODY])
    assert text_at(data, document.blocks[1].locator) == BODY[0]


def test_locators_name_elements_of_the_parsed_page():
    data = page(f"<div>{ARTICLE}</div>{table(ROWS)}").encode()
    assert text_at(data, "html:path=html/body/div/p[2]") == BODY[1]
    assert text_at(data, "html:path=html/body/table/tbody/tr[2]/td[3]") == "120"
    assert text_at(data, "html:path=html/body/table") == " ".join(text for row in ROWS for text in row)
    for wrong in ("html:path=html/body/p[9]", "html:path=body", "html:path=html/body/div/p[1];run=7"):
        with pytest.raises(ValueError, match=r"no |does not"):
            text_at(data, wrong)
