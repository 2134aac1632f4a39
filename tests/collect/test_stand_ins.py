"""Pages that are sent in place of documents (N6): never a document; and documents, always one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.collect.answer import Fetched
from ingest.collect.judge import judge
from ingest.collect.outcome import Outcome
from ingest.sources import Source
from ingest.workspace import PROJECT_ROOT
from tests.collect.conftest import Keeper
from tests.collect.portal_sim import Answer, PortalSim, page, redirect

Portals = Callable[..., list[Source]]
HOST = "a.example"
URL = f"http://{HOST}/bao-cao/1.html"
LIST = f"http://{HOST}/bao-cao/"
ENTRIES = "".join(f"<li>Chuyên mục số {word}</li>" for word in ["một", "hai", "ba", "bốn", "năm"] * 90)
MENU = f"<ul>{ENTRIES}</ul>"
LOGIN_FORM = '<form>Tên đăng nhập <input> Mật khẩu <input type="password"><button>Đăng nhập</button></form>'


def fetched(body: str | bytes, url: str = URL) -> Fetched:
    content = body if isinstance(body, bytes) else f"<!DOCTYPE html><html>{body}</html>".encode()
    return Fetched(content, url, 200, "text/html", None, None)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<title>404 - Không tìm thấy</title>" + MENU, Outcome.SOFT_404),
        ("<title>Lỗi 404 | Cổng thông tin điện tử</title>" + MENU, Outcome.SOFT_404),
        ("<title>HTTP 404 Not Found</title>", Outcome.SOFT_404),
        ("<title>Cổng thông tin điện tử - Không tìm thấy trang</title>" + MENU, Outcome.SOFT_404),
        ("<title>Trang bạn yêu cầu không tồn tại</title>" + MENU, Outcome.SOFT_404),
        ("<title>Cổng</title><h1>Bài viết không tồn tại</h1>" + MENU, Outcome.SOFT_404),
        ("<title>Cổng</title><h1>Không tìm thấy nội dung</h1>" + MENU, Outcome.SOFT_404),
        ("<title>Page not found - UBND tỉnh</title>" + MENU, Outcome.SOFT_404),
        ("<p>Không tìm thấy trang theo yêu cầu. Về trang chủ.</p>", Outcome.SOFT_404),
        ("<p>Nội dung này đã bị gỡ bỏ hoặc chuyển sang địa chỉ khác.</p>", Outcome.SOFT_404),
        ("<p>Bài viết bạn tìm hiện không còn tồn tại.</p>", Outcome.SOFT_404),
        ("<p>Tài liệu đã bị xoá.</p>", Outcome.SOFT_404),
        ("<p>The page you requested could not be found.</p>", Outcome.SOFT_404),
        ("<div>Không tìm thấy dữ liệu</div>", Outcome.SOFT_404),
        ("<title>Đăng nhập hệ thống</title>" + MENU, Outcome.LOGIN),
        ("<title>Cổng - Đăng nhập</title>" + LOGIN_FORM, Outcome.LOGIN),
        ("<title>Login</title>" + LOGIN_FORM, Outcome.LOGIN),
        ("<title>Hệ thống một cửa</title>" + LOGIN_FORM, Outcome.LOGIN),
        ('<form><input type="password">Sign in</form>', Outcome.LOGIN),
        ("<title>Just a moment...</title><p>Checking your browser</p>", Outcome.BLOCKED),
        ("<title>Attention Required! | Cloudflare</title>", Outcome.BLOCKED),
        ("<title>Request Rejected</title><p>The requested URL was rejected.</p>", Outcome.BLOCKED),
        ("<title>Access Denied</title>" + MENU, Outcome.BLOCKED),
        ("<title>403 Forbidden</title>", Outcome.BLOCKED),
        ("<p>Vui lòng nhập mã captcha để tiếp tục</p>", Outcome.BLOCKED),
        ("<p>Xác nhận bạn không phải là người máy</p>", Outcome.BLOCKED),
        ("<p>Yêu cầu của bạn đã bị chặn bởi tường lửa</p>", Outcome.BLOCKED),
        ("<p>Địa chỉ IP của bạn bị từ chối</p>", Outcome.BLOCKED),
        ("<title>Verifying you are human</title><p>Verify you are human</p>", Outcome.BLOCKED),
        ("<title>Website đang bảo trì</title>" + MENU, Outcome.MAINTENANCE),
        ("<title>Cổng thông tin điện tử đang bảo trì</title>" + MENU, Outcome.MAINTENANCE),
        ("<p>Hệ thống đang được nâng cấp, mời quay lại sau.</p>", Outcome.MAINTENANCE),
        ("<h1>Site is under maintenance</h1>", Outcome.MAINTENANCE),
        ("<p>Service temporarily unavailable</p>", Outcome.MAINTENANCE),
    ],
)
def test_what_a_page_says_of_itself(body: str, outcome: Outcome) -> None:
    verdict = judge(URL, fetched(body), list_url=LIST)
    assert verdict is not None
    assert verdict.outcome == outcome


REPORT = "<p>Trong tháng, Trung tâm tiếp nhận 1.234 hồ sơ, đã giải quyết 1.200 hồ sơ đúng hạn.</p>" * 30


@pytest.mark.parametrize(
    "body",
    [
        f"<title>Báo cáo tháng 3 - Cổng thông tin</title><h1>Báo cáo tháng 3</h1>{REPORT}",
        f"<title>Báo cáo</title>{LOGIN_FORM}{REPORT}",
        f"<title>Báo cáo</title><h2>Đăng nhập</h2>{LOGIN_FORM}{REPORT}",
        f"<title>404 hồ sơ trễ hạn trong quý I</title>{REPORT}".replace("404", "Có 404"),
        f"<title>Báo cáo</title>{REPORT}<p>Không tìm thấy trang báo cáo cũ.</p>",
        f"<title>Thông báo bảo trì hệ thống một cửa</title>{REPORT}",
        "<title>Báo cáo</title><h1>Báo cáo tháng 3</h1><a href='x.pdf'>Tải về</a>",
        f"<title>Danh sách hồ sơ bị từ chối tiếp nhận</title>{REPORT}",
        "<h1>Báo cáo tháng 3</h1><p>Nội dung chi tiết xem tại đây.</p>" + MENU,
        "<title>Tiếp nhận hồ sơ của người dân</title><p>12 hồ sơ bị từ chối</p>",
        "<h1>Kết quả tháng 3</h1><p>Có 12 yêu cầu cung cấp dịch vụ bị từ chối, phần mềm đang nâng cấp.</p>",
    ],
)
def test_a_report_is_a_report(body: str) -> None:
    assert judge(URL, fetched(body), list_url=LIST) is None


@pytest.mark.parametrize("final", ["/", "", "/index.html", "/Default.aspx", "/bao-cao/", "/trang-chu/"])
def test_being_sent_home_is_not_being_answered(final: str) -> None:
    verdict = judge(URL, fetched(REPORT, f"http://{HOST}{final}"), list_url=LIST)
    assert verdict is not None
    assert verdict.outcome == Outcome.SOFT_404


@pytest.mark.parametrize(
    ("path", "body", "is_document"),
    [
        ("/tep/a.pdf", REPORT, False),
        ("/tep/a.docx", REPORT, False),
        ("/tep/a.XLSX", REPORT, False),
        ("/tep/a.pdf", b"%PDF-1.7 x", True),
        ("/tep/a.xls", f"<table><tr><td>{REPORT}</td></tr></table>", True),
        ("/tep/a.doc", REPORT, True),
        ("/tep/a.html", b"%PDF-1.7 x", True),
        ("/tep/download?id=7", b"PK\x03\x04 x", True),
        ("/tep/a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 WordDocument", True),
    ],
)
def test_content_decides_and_not_the_declared_type(path: str, body: str | bytes, is_document: bool) -> None:
    url = f"http://{HOST}{path}"
    assert (judge(url, fetched(body, url), list_url=LIST) is None) == is_document


SHARED = Path(os.environ.get("MOTCUA_SHARED") or PROJECT_ROOT.parent / "shared")


@pytest.mark.skipif(not (SHARED / "samples").is_dir(), reason="the shared samples are not here")
def test_no_sample_of_a_real_report_is_taken_for_a_notice() -> None:
    for path in sorted((SHARED / "samples").glob("0[12]_*.html")):
        assert judge(URL, fetched(path.read_bytes()), list_url=LIST) is None, path.name


def reports(sim: PortalSim, *bodies: str) -> None:
    listed = "".join(
        f'<li><a href="/bao-cao/{i}.html">Báo cáo {i}</a></li>' for i in range(1, len(bodies) + 1)
    )
    sim.serve(HOST, "/bao-cao/", page(f'<ul class="tin">{listed}</ul>'))
    for i, body in enumerate(bodies, start=1):
        sim.serve(HOST, f"/bao-cao/{i}.html", page(body))


class NothingHere(PortalSim):
    """A portal that answers 200 with one page to whatever it does not know."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self._body = body

    def unknown(self, target: str) -> Answer:
        if target == "/robots.txt":
            return Answer(b"", 404)
        return page(self._body.replace("ADDRESS", target).replace("CLOCK", str(len(self.requests))))


@pytest.mark.parametrize(
    "body",
    [
        MENU,
        MENU + "<p>Lúc CLOCK giờ. Mời bạn chọn chuyên mục.</p>",
        MENU + "<p>ADDRESS</p>",
        "<script>CLOCK</script>" + MENU,
        "<p>Cổng thông tin điện tử</p>",
    ],
)
def test_the_page_for_what_cannot_exist_is_no_document(body: str, portals: Portals, tmp_path: Path) -> None:
    with NothingHere(body) as sim:
        reports(sim, MENU + "<h1>Báo cáo kết quả giải quyết thủ tục hành chính tháng 3 năm 2024</h1>", "", "")
        for lost in (2, 3):
            sim.forget_address(HOST, f"/bao-cao/{lost}.html")
        collected = Keeper(tmp_path / "var", sim).night(portals("a"))
    assert [attempt.outcome for attempt in collected.attempts] == [
        Outcome.NEW,
        Outcome.NEW,
        Outcome.SOFT_404,
        Outcome.SOFT_404,
    ]


def test_one_page_under_many_addresses_is_no_document(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    same = "<h1>Chuyên mục đang cập nhật nội dung</h1>" + MENU
    reports(sim, *[same] * 5)
    collected = keeper.night(portals("a"))
    assert [attempt.outcome for attempt in collected.attempts[3:]] == [Outcome.SOFT_404] * 3
    assert len(keeper.blobs()) == 1


def test_a_quiet_night_asks_for_nothing_impossible(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    reports(sim, "<h1>Báo cáo tháng 1</h1>", "<h1>Báo cáo tháng 2</h1>")
    sources = portals("a")
    keeper.night(sources)
    assert len([target for target in sim.targets() if "khong-co" in target]) == 1
    sim.forget()
    keeper.night(sources)
    assert not [target for target in sim.targets() if "khong-co" in target]


def test_a_login_page_where_the_list_was_is_told(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    sim.serve(HOST, "/bao-cao/", redirect("/dang-nhap"))
    sim.serve(HOST, "/dang-nhap", page(LOGIN_FORM))
    (attempt,) = keeper.night(portals("a")).attempts
    assert attempt.outcome == Outcome.LOGIN
    assert "đăng nhập" in (attempt.detail or "")


@pytest.mark.parametrize("final", ["https://a.example/", "http://a.example/index.html"])
def test_a_list_that_is_the_home_page_may_be_it(final: str) -> None:
    assert judge("http://a.example/", fetched(REPORT, final), list_url="http://a.example/") is None


def test_a_report_that_is_little_more_than_a_title_and_a_file_is_kept(
    portals: Portals, tmp_path: Path
) -> None:
    """On a portal that answers everything with its menu."""
    with NothingHere(MENU) as sim:
        files = '<div class="tep"><a href="/tep/1.pdf">Tải về</a></div>'
        reports(sim, f"{MENU}<h1>Báo cáo tháng 3</h1>{files}", f"{MENU}<h1>Báo cáo quý I</h1>{files}")
        sim.serve(HOST, "/tep/1.pdf", Answer(b"%PDF-1.7 x", content_type="application/pdf"))
        collected = Keeper(tmp_path / "var", sim).night(portals("a"))
    assert collected.counts == {Outcome.NEW: 4}
