"""A report changed (L1), withdrawn and restored (L2), in several places (L3), badly named (N11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.collect.ledger import DocumentVersion, Role, document_versions, read_attempts, spells
from ingest.collect.outcome import Outcome
from ingest.sources import Source
from tests.collect.conftest import Keeper
from tests.collect.portal_sim import Answer, PortalSim, page, redirect

Portals = Callable[..., list[Source]]
HOST = "a.example"
ADDRESS = "/bao-cao/1.html"
URL = f"http://{HOST}{ADDRESS}"
DAY = 86_400


def list_of(*names: str) -> Answer:
    listed = "".join(f'<li><a href="{name}">Báo cáo</a></li>' for name in names)
    return page(f'<ul class="tin">{listed}</ul>')


def report(resolved: int, **told: object) -> Answer:
    return page(f"<h1>Báo cáo tháng 3</h1><p>Đã giải quyết {resolved} hồ sơ.</p>", **told)


def versions(keeper: Keeper, url: str = URL) -> list[DocumentVersion]:
    found = document_versions(read_attempts(keeper.ledger_directory))
    return [version for version in found if version.url == url]


def outcome_of(keeper: Keeper, sources: list[Source], url: str = URL) -> Outcome:
    return next(attempt.outcome for attempt in keeper.night(sources).attempts if attempt.url == url)


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("etag", ["", '"always"', 'W/"weak"'])
@pytest.mark.parametrize("modified", [{}, {"Last-Modified": "Mon, 05 Feb 2024 00:00:00 GMT"}])
def test_one_digit_changed_under_the_same_headers_is_a_new_version(
    digit: int, etag: str, modified: dict[str, str], sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    """The portal sends the bytes again, whatever it says of them."""
    sim.serve(HOST, "/bao-cao/", list_of(ADDRESS))
    sources = portals("a")

    def publish(figure: int) -> None:
        answer = report(figure)
        whole = f"ETag: {etag}\r\n" if etag else ""
        whole += "".join(f"{name}: {value}\r\n" for name, value in modified.items())
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer.body)}\r\n{whole}Connection: close\r\n\r\n"
        sim.serve(
            HOST,
            ADDRESS,
            Answer(write=lambda connection: connection.sendall(head.encode() + answer.body)),
        )

    publish(9000)
    assert outcome_of(keeper, sources) == Outcome.NEW
    sim.clock.advance(DAY)
    publish(9000 + digit)
    expected = Outcome.CHANGED if digit else Outcome.UNCHANGED
    assert outcome_of(keeper, sources) == expected
    assert len(versions(keeper)) == (2 if digit else 1)


def test_a_portal_that_always_says_unchanged_is_found_out_in_a_month(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", list_of(ADDRESS))
    sim.serve(HOST, ADDRESS, report(1234, etag='"always"'))
    sources = portals("a")
    keeper.night(sources)
    sim.serve(HOST, ADDRESS, report(1235, etag='"always"'))
    nights = 0
    while outcome_of(keeper, sources) == Outcome.UNCHANGED:
        nights += 1
        sim.clock.advance(DAY)
        assert nights <= 41
    assert nights >= 20
    assert len(versions(keeper)) == 2


def test_a_figure_that_comes_back_has_two_intervals(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    sim.serve(HOST, "/bao-cao/", list_of(ADDRESS))
    sources = portals("a")
    for figure in (1234, 1243, 1234):
        sim.serve(HOST, ADDRESS, report(figure))
        keeper.night(sources)
        sim.clock.advance(DAY)
    first, second = versions(keeper)
    assert [end is None for _, end in first.intervals] == [False, True]
    assert first.intervals[0][1] == second.known_from
    assert second.known_to == first.intervals[1][0]
    assert len(keeper.blobs()) == 2


@pytest.mark.parametrize(
    ("gone", "outcome"),
    [
        (Answer(b"", 404), Outcome.GONE),
        (Answer(b"", 410), Outcome.GONE),
        (page("<h1>Bài viết không tồn tại</h1>"), Outcome.SOFT_404),
        (redirect("/"), Outcome.SOFT_404),
        (Answer(b"", 500), Outcome.HTTP_ERROR),
        (Answer(b"", 403), Outcome.BLOCKED),
        (page("<h1>Hệ thống đang bảo trì</h1>"), Outcome.MAINTENANCE),
        (Answer(b""), Outcome.EMPTY),
        (Answer(b"abc", declared_length=99), Outcome.TRUNCATED),
    ],
)
@pytest.mark.parametrize("nights_away", [1, 3])
def test_a_vanished_report_keeps_its_version_and_its_history(
    gone: Answer, outcome: Outcome, nights_away: int, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", list_of(ADDRESS))
    sim.serve(HOST, "/", page("<p>Trang chủ</p>"))
    sim.serve(HOST, ADDRESS, report(1234))
    sources = portals("a")
    keeper.night(sources)
    (before,) = versions(keeper)
    sim.serve(HOST, ADDRESS, gone)
    for _ in range(nights_away):
        sim.clock.advance(DAY)
        assert outcome_of(keeper, sources) == outcome
    assert versions(keeper) == [before]

    sim.serve(HOST, ADDRESS, report(1234))
    sim.clock.advance(DAY)
    assert outcome_of(keeper, sources) == Outcome.UNCHANGED
    (after,) = versions(keeper)
    assert (after.document_id, after.intervals) == (before.document_id, before.intervals)
    mine = [attempt for attempt in spells(read_attempts(keeper.ledger_directory)) if attempt.url == URL]
    is_confirmed = nights_away > 1 and outcome in (Outcome.GONE, Outcome.SOFT_404)
    vanished = [outcome] * (2 if is_confirmed else 1)
    assert [attempt.outcome for attempt in mine] == [Outcome.NEW, *vanished, Outcome.UNCHANGED]


def test_a_report_that_left_the_list_stands_as_it_was(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", list_of(ADDRESS, "/bao-cao/2.html"))
    for name in (ADDRESS, "/bao-cao/2.html"):
        sim.serve(HOST, name, page(f"<h1>Báo cáo {name}</h1>"))
    sources = portals("a")
    keeper.night(sources)
    sim.serve(HOST, "/bao-cao/", list_of("/bao-cao/2.html"))
    sim.clock.advance(DAY)
    keeper.night(sources)
    assert versions(keeper)[0].known_to is None


@pytest.mark.parametrize("n_addresses", [2, 3, 8])
def test_the_same_bytes_under_several_addresses_are_kept_once_with_all_of_them(
    n_addresses: int, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    names = [f"/bao-cao/{number}.pdf" for number in range(n_addresses)]
    sim.serve(HOST, "/bao-cao/", list_of(*names))
    for name in names:
        sim.serve(HOST, name, Answer(b"%PDF-1.7 one report", content_type="application/pdf"))
    sources = portals("a")
    keeper.night(sources)
    keeper.night(sources)
    assert len(keeper.blobs()) == 1
    found = document_versions(read_attempts(keeper.ledger_directory))
    assert sorted(version.url for version in found) == [f"http://{HOST}{name}" for name in names]
    assert len({version.digest for version in found}) == 1


def test_two_addresses_that_lead_to_one_are_both_kept(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    names = [f"/bao-cao/cu-{number}.html" for number in range(5)]
    sim.serve(HOST, "/bao-cao/", list_of(*names))
    for name in names:
        sim.serve(HOST, name, redirect(ADDRESS))
    sim.serve(HOST, ADDRESS, report(1234))
    collected = keeper.night(portals("a"))
    assert collected.counts == {Outcome.NEW: 6}
    assert len(keeper.blobs()) == 1


NAMES = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..\\..\\windows\\system32",
    "a%00.pdf",
    "a\x00.pdf",
    "\u202efdp.exe",
    "con.pdf",
    "x" * 5000,
    "đường dẫn có dấu.pdf",
    "a;rm -rf %7E.pdf",
    "$(touch x).pdf",
    "`id`.pdf",
    "a|b.pdf",
    "-rf.pdf",
    "%0d%0aSet-Cookie:x",
    "a\tb.pdf",
    "'a'.pdf",
    "&lt;script&gt;.pdf",
    ".",
    "~",
    "%ff%fe",
    "%",
    "%zz",
    "a//b///c.pdf",
    "?file=../../x",
    "*",
    "NUL",
    " leading.pdf",
    "a.pdf#page=../../2",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_from_the_web_are_never_paths(
    name: str, sim: PortalSim, portals: Portals, keeper: Keeper, tmp_path: Path
) -> None:
    body = f'<h1>Báo cáo</h1><div class="tep"><a href="/tep/{name}">Tải</a></div>'
    sim.serve(HOST, "/bao-cao/", list_of(ADDRESS))
    sim.serve(HOST, ADDRESS, page(body))
    hostile = {"Content-Disposition": f'attachment; filename="{"../" * 8}x.pdf"'}
    served = Answer(b"%PDF-1.7 hostile", content_type="application/pdf", headers=hostile)
    sim.unknown = lambda target: served if target.startswith("/tep") else Answer(b"", 404)  # type: ignore[method-assign]
    sources = portals("a")
    before = {path for path in tmp_path.rglob("*") if "var" not in path.parts}
    collected = keeper.night(sources)

    assert {path for path in tmp_path.rglob("*") if "var" not in path.parts} == before
    archive = keeper.archive.root
    kept = [path.relative_to(archive) for path in archive.rglob("*") if path.is_file()]
    assert all(len(path.parts) <= 3 and all(part.isascii() for part in path.parts) for path in kept)
    assert {path.parts[0] for path in kept} <= {"sha256", "ledger", "pages"}
    attachments = [attempt for attempt in collected.attempts if attempt.role == Role.ATTACHMENT]
    assert len(attachments) <= 1
    assert keeper.night(sources).counts[Outcome.FAULT] == 0


def test_a_month_of_trust_is_spread_over_the_nights(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    names = [f"/bao-cao/{number}.html" for number in range(40)]
    sim.serve(HOST, "/bao-cao/", list_of(*names))
    for number, name in enumerate(names):
        sim.serve(HOST, name, page(f"<h1>Báo cáo số {number}</h1>{'dài ' * number}"))
    sources = portals("a")
    keeper.night(sources)
    most = 0
    for _ in range(6):
        sim.clock.advance(timedelta(days=6).total_seconds())
        sim.forget()
        keeper.night(sources)
        full = [r for r in sim.requests if not r.is_conditional and r.target in names]
        most = max(most, len(full))
    assert 0 < most < 40


BODY = """<h1>Báo cáo tháng 3</h1><div class="noi-dung">
<p>Trong tháng 3 năm 2024, Trung tâm Phục vụ hành chính công tiếp nhận {received} hồ sơ, trong đó có
812 hồ sơ nộp trực tuyến; đã giải quyết 1.150 hồ sơ.</p>
<p>Hồ sơ trễ hạn là 12 hồ sơ, tập trung ở lĩnh vực đất đai và đăng ký kinh doanh của tỉnh.</p>
{counter}</div>"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<p>Lượt xem: 120</p>", "<p>Lượt xem: 131</p>"),
        ("<p>Đã xem: 9</p>", "<p>Đã xem: 10</p>"),
        ("<p>Số lượt truy cập: 1.204.331</p>", "<p>Số lượt truy cập: 1.204.999</p>"),
        ("<p>(1.204 lượt xem)</p>", "<p>(1.207 lượt xem)</p>"),
        ("<script>var t=1</script>", "<script>var t=2</script>"),
        ('<input type="hidden" value="a1">', '<input type="hidden" value="b2">'),
        ("<!-- 0.31 s -->", "<!-- 0.29 s -->"),
        ("<h3>Tin khác</h3><ul><li>Một</li></ul>", "<h3>Tin khác</h3><ul><li>Hai</li></ul>"),
    ],
)
def test_what_changes_on_every_page_makes_no_new_version(
    first: str, second: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", list_of(ADDRESS))
    sources = portals("a")
    for counter in (first, second):
        sim.serve(HOST, ADDRESS, page(BODY.format(received="1.234", counter=counter)))
        keeper.night(sources)
        sim.clock.advance(DAY)
    assert len(versions(keeper)) == 1
    assert len(keeper.blobs()) == 1

    sim.serve(HOST, ADDRESS, page(BODY.format(received="1.243", counter=second)))
    assert outcome_of(keeper, sources) == Outcome.CHANGED
    assert len(versions(keeper)) == 2


@pytest.mark.parametrize(
    ("published", "nights"),
    [("", 10), ("Ngày 29/02/2024", 9), ("Ngày 10/01/2024", 3), ("Ngày 05/02/2020", 1)],
)
def test_an_old_report_that_cannot_be_asked_conditionally_is_sent_ever_more_seldom(
    published: str, nights: int, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    """Ten nights: each would send the whole report again."""
    listed = f'<li><a href="{ADDRESS}">Báo cáo</a> <span class="ngay">{published}</span></li>'
    sim.serve(HOST, "/bao-cao/", page(f'<ul class="tin">{listed}</ul>'))
    files = '<div class="tep"><a href="/tep/1.pdf">Tải</a></div>'
    sim.serve(HOST, ADDRESS, page(f"<h1>Báo cáo</h1>{files}", etag=""))
    sim.serve(HOST, "/tep/1.pdf", Answer(b"%PDF-1.7 x", content_type="application/pdf"))
    sources = portals("a")
    for _ in range(10):
        keeper.night(sources)
        sim.clock.advance(DAY)
    assert abs(sim.targets().count(ADDRESS) - nights) <= 1
    assert sim.targets().count("/tep/1.pdf") == 10
    assert len([target for target in sim.targets() if target == "/bao-cao/"]) == 10


def test_a_dead_link_is_told_once_and_never_again(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    sim.serve(HOST, "/bao-cao/", list_of(ADDRESS))
    sources = portals("a")
    for _ in range(4):
        assert outcome_of(keeper, sources) == Outcome.GONE
        sim.clock.advance(DAY)
    mine = [attempt for attempt in spells(read_attempts(keeper.ledger_directory)) if attempt.url == URL]
    assert len(mine) == 1
