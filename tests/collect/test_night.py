"""A night over well-behaved portals and folders: what is kept, what is asked again, what a kill costs."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from ingest.collect.ledger import Attempt, Role, document_versions, read_attempts, spells
from ingest.collect.outcome import Outcome
from ingest.collect.storage import StorageError
from ingest.sources import Source, load_sources
from tests.collect.conftest import Keeper
from tests.collect.portal_sim import Answer, PortalSim, page, redirect

Portals = Callable[..., list[Source]]
HOST = "a.example"
PDF = b"%PDF-1.7 phu luc"


def item(name: str, title: str, day: str = "05/02/2024") -> str:
    return f'<li><a href="/bao-cao/{name}.html">{title}</a> <span class="ngay">Ngày {day}</span></li>'


def listing(*items: str, following: str = "") -> str:
    more = f'<a class="tiep" href="{following}">Sau</a>' if following else ""
    return f'<ul class="tin">{"".join(items)}</ul>{more}'


def article(title: str, *files: str) -> str:
    links = "".join(f'<a href="{file}">Tải về</a>' for file in files)
    return f'<h1>{title}</h1><p>Tiếp nhận 1.234 hồ sơ.</p><div class="tep">{links}</div>'


def two_pages(sim: PortalSim, host: str = HOST) -> None:
    """Three reports on two pages, one with an attachment, and a piece of news."""
    sim.serve(
        host, "/robots.txt", Answer(b"User-agent: *\nDisallow: /quan-tri/\n", content_type="text/plain")
    )
    first = [item("thang-3", "Báo cáo tháng 3"), item("tin", "Giải bóng bàn")]
    sim.serve(host, "/bao-cao/", page(listing(*first, following="?trang=2")))
    second = [item("thang-2", "Báo cáo tháng 2", "04/01/2024"), item("thang-1", "Báo cáo tháng 1")]
    sim.serve(host, "/bao-cao/?trang=2", page(listing(*second)))
    sim.serve(host, "/bao-cao/thang-3.html", page(article("Báo cáo tháng 3 năm 2024", "/tep/pl%203.pdf")))
    sim.serve(host, "/tep/pl%203.pdf", Answer(PDF, content_type="application/pdf"))
    sim.serve(host, "/bao-cao/thang-2.html", page(article("Báo cáo tháng 2 năm 2024")))
    sim.serve(host, "/bao-cao/thang-1.html", page(article("Báo cáo tháng 1 năm 2024")))


def test_reports_and_their_attachments_are_kept(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    two_pages(sim)
    collected = keeper.night(portals("a"))

    assert collected.counts == {Outcome.NEW: 6}
    by_url = {attempt.url.removeprefix(f"http://{HOST}"): attempt for attempt in collected.attempts}
    assert [attempt.role for attempt in by_url.values()].count(Role.LIST) == 2
    report = by_url["/bao-cao/thang-2.html"]
    assert (report.title, report.published) == ("Báo cáo tháng 2 năm 2024", date(2024, 1, 4))
    attachment = by_url["/tep/pl%203.pdf"]
    assert attachment.role == Role.ATTACHMENT
    assert attachment.parent_url == f"http://{HOST}/bao-cao/thang-3.html"
    assert attachment.title == "Báo cáo tháng 3 năm 2024"
    assert attachment.digest is not None
    assert keeper.archive.read(attachment.digest) == PDF
    assert len(keeper.blobs()) == 4
    assert "/bao-cao/tin.html" not in sim.targets()


def test_a_second_night_asks_conditionally_and_keeps_nothing(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    two_pages(sim)
    sources = portals("a")
    keeper.night(sources)
    before, spells_before = keeper.blobs(), spells(read_attempts(keeper.ledger_directory))
    sim.forget()
    collected = keeper.night(sources)

    assert collected.counts == {Outcome.UNCHANGED: 6}
    assert len(sim.requests) == 7  # with robots.txt
    assert all(request.is_conditional for request in sim.requests)
    assert keeper.blobs() == before
    assert spells(read_attempts(keeper.ledger_directory)) == spells_before


def test_a_changed_report_is_a_new_version(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    two_pages(sim)
    sources = portals("a")
    keeper.night(sources)
    sim.clock.advance(86_400)
    sim.serve(HOST, "/bao-cao/thang-2.html", page(article("Báo cáo tháng 2 năm 2024 (đính chính)")))
    collected = keeper.night(sources)

    assert collected.counts == {Outcome.UNCHANGED: 5, Outcome.CHANGED: 1}
    versions = [
        version
        for version in document_versions(read_attempts(keeper.ledger_directory))
        if version.url.endswith("thang-2.html")
    ]
    assert [version.known_to is None for version in versions] == [False, True]
    assert versions[0].known_to == versions[1].known_from


def test_blobs_that_the_archive_lost_are_fetched_again(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    two_pages(sim)
    sources = portals("a")
    attempts = keeper.night(sources).attempts
    kept = [attempt.digest for attempt in attempts if attempt.digest and attempt.role != Role.LIST]
    lost, torn = (keeper.archive.path(digest) for digest in kept[:2])
    lost.unlink()
    torn.chmod(0o644)
    torn.write_bytes(torn.read_bytes()[:-1])
    collected = keeper.night(sources)

    assert collected.counts == {Outcome.UNCHANGED: 6}
    assert all(keeper.archive.is_whole(digest) for digest in kept)


def test_list_pages_that_are_not_cached_are_asked_for_in_full(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    two_pages(sim)
    sources = portals("a")
    keeper.night(sources)
    for cached in (keeper.archive.root / "pages").iterdir():
        if b"<html>" in cached.read_bytes():
            cached.write_bytes(cached.read_bytes()[:-1])
    sim.forget()
    collected = keeper.night(sources)

    assert collected.counts == {Outcome.UNCHANGED: 6}
    unconditional = [request.target for request in sim.requests if not request.is_conditional]
    assert unconditional == ["/bao-cao/", "/bao-cao/?trang=2"]


def test_one_failing_source_leaves_the_others_alone(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    two_pages(sim, "a.example")
    sim.serve("b.example", "/bao-cao/", Answer(b"", 500))
    two_pages(sim, "c.example")
    sim.serve("c.example", "/bao-cao/thang-1.html", Answer(b"gone", 410))
    collected = keeper.night(portals("a", "b", "c"))

    assert collected.counts == {Outcome.NEW: 11, Outcome.HTTP_ERROR: 1, Outcome.GONE: 1}
    assert {(attempt.source_id, attempt.outcome) for attempt in collected.failures} == {
        ("b", Outcome.HTTP_ERROR),
        ("c", Outcome.GONE),
    }


def test_a_report_listed_twice_is_asked_for_once(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    twice = item("thang-1", "Báo cáo tháng 1") + item("thang-1", "Báo cáo tháng 1")
    sim.serve(HOST, "/bao-cao/", page(listing(twice, following="?trang=2")))
    moved = item("thang-1", "Báo cáo tháng 1") + item("thang-2", "Báo cáo tháng 2")
    sim.serve(HOST, "/bao-cao/?trang=2", page(listing(moved)))
    for name in ("thang-1", "thang-2"):
        sim.serve(HOST, f"/bao-cao/{name}.html", page(article("Báo cáo")))
    keeper.night(portals("a"))

    assert Counter(sim.targets())["/bao-cao/thang-1.html"] == 1


def test_a_list_may_lead_straight_to_files(sim: PortalSim, portals: Portals, keeper: Keeper) -> None:
    link = '<li><a href="/bao-cao/thang-1.pdf" title="Báo cáo tháng 1 năm 2024">Báo cáo tháng...</a></li>'
    sim.serve(HOST, "/bao-cao/", page(listing(link)))
    sim.serve(HOST, "/bao-cao/thang-1.pdf", Answer(PDF, content_type="application/pdf"))
    collected = keeper.night(portals("a"))

    assert collected.counts == {Outcome.NEW: 2}
    assert collected.attempts[1].title == "Báo cáo tháng 1 năm 2024"


def test_the_redirected_address_is_the_one_that_is_asked_conditionally(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    sim.serve(HOST, "/bao-cao/", page(listing(item("cu", "Báo cáo"))))
    sim.serve(HOST, "/bao-cao/cu.html", redirect("/bao-cao/moi.html"))
    sim.serve(HOST, "/bao-cao/moi.html", page(article("Báo cáo")))
    sources = portals("a")
    assert keeper.night(sources).attempts[1].final_url == f"http://{HOST}/bao-cao/moi.html"
    sim.forget()

    assert keeper.night(sources).counts == {Outcome.UNCHANGED: 2}
    assert [request.target for request in sim.requests if request.is_conditional] == [
        "/bao-cao/",
        "/bao-cao/moi.html",
    ]


# Runs one night that dies, without any cleaning up, at the n-th rename, sync or directory sync.
DYING_NIGHT = """
import os, sys
from dataclasses import replace
from pathlib import Path
from ingest.collect.archive import Archive
from ingest.collect.ledger import Ledger
from ingest.collect.night import collect
from ingest.collect.policy import FetchPolicy
from ingest.sources import load_sources

root, sources, port, point = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
steps = 0

def dying(call):
    def step(*args):
        global steps
        if steps == point:
            os._exit(9)
        steps += 1
        return call(*args)
    return step

os.fsync, Path.replace = dying(os.fsync), dying(Path.replace)
found = load_sources(sources)
policy = replace(
    FetchPolicy.for_sources(found, resolve=lambda host, _: ("127.0.0.1", port)), sleep=lambda seconds: None
)
collect(found, Archive(root / "archive"), Ledger(root / "archive" / "ledger"), policy)
print(steps)
"""


def dying_night(keeper: Keeper, sources: list[Source], point: int) -> subprocess.CompletedProcess[str]:
    arguments = [keeper.archive.root.parent, sources[0].path.parent, keeper.sim.address[1], point]
    return subprocess.run(
        [sys.executable, "-c", DYING_NIGHT, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_a_night_killed_anywhere_is_made_good_by_the_next(
    sim: PortalSim, portals: Portals, tmp_path: Path
) -> None:
    two_pages(sim, "a.example")
    two_pages(sim, "b.example")
    sources = portals("a", "b")
    undisturbed = Keeper(tmp_path / "undisturbed", sim)
    n_steps = int(dying_night(undisturbed, sources, point=10_000).stdout)

    def killed_at(point: int) -> bool:
        keeper = Keeper(tmp_path / f"killed-{point}", sim)
        ended = dying_night(keeper, sources, point).returncode
        keeper.night(sources)
        assert keeper.blobs() == undisturbed.blobs(), f"killed at step {point}"
        assert _derived(keeper) == _derived(undisturbed), f"killed at step {point}"
        assert not list(keeper.archive.root.glob("*/incoming-*"))
        assert not list((keeper.archive.root / "incoming").glob("*"))
        assert ended in (0, 9)
        return ended == 9

    # Both hosts have the same documents and are visited side by side: which of the two keeps one first
    # makes a few steps more or less, so that a night may end before a late point.
    points = range(0, n_steps - 4, max(1, n_steps // 8))
    with ThreadPoolExecutor(2) as pool:
        n_killed = sum(pool.map(killed_at, points))
    assert n_killed >= len(points) // 2


def _derived(keeper: Keeper) -> tuple[object, ...]:
    """Spells and versions without the times, which differ from night to night."""

    def timeless(attempt: Attempt) -> tuple[object, ...]:
        return (
            attempt.url,
            attempt.role,
            attempt.digest,
            attempt.title,
            attempt.published,
            attempt.parent_url,
        )

    attempts = list(read_attempts(keeper.ledger_directory))
    versions = [(version.document_id, version.known_to) for version in document_versions(attempts)]
    return sorted(map(timeless, spells(attempts)), key=str), sorted(versions, key=str)


def test_whichever_call_to_the_disk_fails_the_night_ends_clean_and_the_next_heals_it(
    sim: PortalSim, portals: Portals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_pages(sim)
    sources = portals("a")
    undisturbed = Keeper(tmp_path / "undisturbed", sim)
    with monkeypatch.context() as patched:
        calls = _failing_at(None, 0, patched)
        undisturbed.night(sources)
    n_calls = calls[0]
    assert n_calls > 40

    for point in range(n_calls):
        keeper = Keeper(tmp_path / f"failed-{point}", sim)
        fault = (errno.ENOSPC, errno.EIO, errno.EMFILE)[point % 3]
        with monkeypatch.context() as patched:
            _failing_at(point, fault, patched)
            with pytest.raises(StorageError, match=os.strerror(fault)):
                keeper.night(sources)
        keeper.night(sources)
        assert keeper.blobs() == undisturbed.blobs(), f"call {point}"
        assert _derived(keeper) == _derived(undisturbed), f"call {point}"


def _failing_at(point: int | None, fault: int, patched: pytest.MonkeyPatch) -> list[int]:
    """Let the n-th call that writes to the disk fail; gives a count of such calls."""
    count = [0]

    def failing(call: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **named: object) -> object:
            count[0] += 1
            if point is not None and count[0] == point + 1:
                raise OSError(fault, os.strerror(fault))
            return call(*args, **named)

        return step

    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "mkdir"), (tempfile, "mkstemp")):
        patched.setattr(owner, name, failing(getattr(owner, name)))
    return count


FOLDER = """
id: nhan
kind: folder
name: Báo cáo được gửi
folder: {path: ../nhan, metadata: metadata.yaml}
"""


@pytest.fixture
def folder(tmp_path: Path) -> tuple[Path, list[Source]]:
    handed_over = tmp_path / "nhan"
    (handed_over / "2024").mkdir(parents=True)
    (handed_over / "2024" / "tháng 1.txt").write_text("Tiếp nhận 12 hồ sơ.", "utf-8")
    (handed_over / "b.txt").write_text("Tiếp nhận 13 hồ sơ.", "utf-8")
    (handed_over / ".DS_Store").write_bytes(b"x")
    entry = '- {file: "2024/tháng 1.txt", title: Báo cáo, published: 2024-02-05, province: Bình Thuận}\n'
    (handed_over / "metadata.yaml").write_text(entry, "utf-8")
    (tmp_path / "kho").mkdir()
    (tmp_path / "kho" / "nhan.yaml").write_text(FOLDER, "utf-8")
    return handed_over, load_sources(tmp_path / "kho")


def test_a_folder_is_collected_with_what_its_metadata_say(
    folder: tuple[Path, list[Source]], keeper: Keeper
) -> None:
    _, sources = folder
    first = keeper.night(sources)
    assert [(attempt.url, attempt.role) for attempt in first.attempts] == [
        ("file:2024/tháng 1.txt", Role.FILE),
        ("file:b.txt", Role.FILE),
    ]
    told = first.attempts[0]
    assert (told.title, told.published, told.province) == ("Báo cáo", date(2024, 2, 5), "Bình Thuận")
    assert first.counts == {Outcome.NEW: 2}
    assert keeper.night(sources).counts == {Outcome.UNCHANGED: 2}


def test_troubles_of_a_folder_are_outcomes(folder: tuple[Path, list[Source]], keeper: Keeper) -> None:
    handed_over, sources = folder
    with (handed_over / "metadata.yaml").open("a", encoding="utf-8") as metadata:
        metadata.write("- {file: không-có.txt}\n")
    (handed_over / "b.txt").write_bytes(b"")
    (handed_over / "lớn.txt").write_bytes(b"x" * 2000)
    (handed_over / "đứt.txt").symlink_to(handed_over / "nowhere")
    collected = keeper.night(sources, max_bytes=1000)

    assert {(attempt.url, attempt.outcome) for attempt in collected.attempts} == {
        ("file:2024/tháng 1.txt", Outcome.NEW),
        ("file:b.txt", Outcome.EMPTY),
        ("file:không-có.txt", Outcome.MISSING),
        ("file:lớn.txt", Outcome.TOO_LARGE),
        ("file:đứt.txt", Outcome.UNREADABLE),
    }


def test_odd_files_of_a_folder_end_no_night(
    folder: tuple[Path, list[Source]], keeper: Keeper, tmp_path: Path
) -> None:
    handed_over, sources = folder
    secret = tmp_path / "secret.txt"
    secret.write_text("not handed over", "utf-8")
    (handed_over / "link.txt").symlink_to(secret)
    Path(os.fsdecode(os.fsencode(handed_over) + b"/t\xean.txt")).write_text("tên", "utf-8")
    for litter in ("~$report.docx", "Thumbs.db", "desktop.ini"):
        (handed_over / litter).write_bytes(b"x")
    outcomes = {attempt.url: attempt for attempt in keeper.night(sources).attempts}
    assert outcomes["file:t\\xean.txt"].outcome is Outcome.NEW
    assert outcomes["file:link.txt"].outcome is Outcome.UNREADABLE
    assert "out of the folder" in str(outcomes["file:link.txt"].detail)
    assert not any("Thumbs" in url or "~$" in url or "desktop" in url for url in outcomes)


def test_bad_metadata_keep_the_whole_folder_back(folder: tuple[Path, list[Source]], keeper: Keeper) -> None:
    handed_over, sources = folder
    (handed_over / "metadata.yaml").write_text("- {file: b.txt, published: hôm qua}\n", "utf-8")
    collected = keeper.night(sources)

    assert collected.counts == {Outcome.BAD_METADATA: 1}
    assert "metadata.yaml:1: [0].published" in (collected.attempts[0].detail or "")


def test_a_folder_that_is_not_there_is_an_outcome(folder: tuple[Path, list[Source]], keeper: Keeper) -> None:
    handed_over, sources = folder
    handed_over.rename(handed_over.with_name("elsewhere"))
    assert keeper.night(sources).counts == {Outcome.MISSING: 1}


def test_a_closed_source_is_not_visited_and_keeps_what_it_gave(
    sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    two_pages(sim)
    keeper.night(portals("a", extra="closed: 2024-03-02\n"))
    before = document_versions(read_attempts(keeper.ledger_directory))
    assert len(before) == 4
    sim.clock.advance(86_400)
    sim.forget()
    assert keeper.night(portals("a", extra="closed: 2024-03-02\n")).attempts == ()
    assert sim.requests == []
    assert document_versions(read_attempts(keeper.ledger_directory)) == before


WAITING_NIGHT = """
import signal, sys
from dataclasses import replace
from pathlib import Path
from ingest.collect.archive import Archive
from ingest.collect.ledger import Ledger
from ingest.collect.night import collect
from ingest.collect.policy import FetchPolicy
from ingest.sources import load_sources

root, sources, port, interval = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
# A shell that runs the tests in the background lets them ignore the first of these.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.default_int_handler)
found = load_sources(sources)
policy = FetchPolicy.for_sources(found, resolve=lambda host, _: ("127.0.0.1", port))
told = lambda stage, done, total, message: print(message, flush=True)
collect(found, Archive(root), Ledger(root / "ledger"), replace(policy, min_interval=interval), progress=told)
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("doing", ["waiting", "reading"])
def test_an_interrupt_ends_the_night_at_once(
    sent: signal.Signals, doing: str, sim: PortalSim, portals: Portals, keeper: Keeper
) -> None:
    """Neither a pause of an hour nor a host that sends a byte now and then is waited for."""
    two_pages(sim, "a.example")
    two_pages(sim, "b.example")
    reached = threading.Event()
    release = threading.Event()

    def stall(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
        reached.set()
        release.wait(60)

    if doing == "reading":
        sim.serve("b.example", "/bao-cao/", Answer(write=stall))
    sources = portals("a", "b")
    interval = "3600" if doing == "waiting" else "0"
    arguments = [keeper.archive.root, sources[0].path.parent, sim.address[1], interval]
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING_NIGHT, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        if doing == "reading":
            assert reached.wait(60)
        else:
            while len(sim.requests) < 2:  # both hosts were asked for robots.txt; now they rest
                assert process.poll() is None
                threading.Event().wait(0.01)
        process.send_signal(sent)
        assert process.wait(30) != 0
    finally:
        release.set()
        process.kill()
        process.wait()
    list(read_attempts(keeper.archive.root / "ledger"))
