"""The archive and its ledger: whole or told; verified; exported so that others can replay it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from ingest.collect.archive import Archive, MissingBlobError, TornBlobError
from ingest.collect.ledger import Attempt, Ledger, LedgerError, Role, read_attempts
from ingest.collect.outcome import Outcome
from ingest.collect.storage import StorageError
from ingest.collect.verify import Damage, verify
from ingest.collect.warc import export_warc
from ingest.sources import Source, load_sources
from tests.collect.conftest import Keeper
from tests.collect.portal_sim import Answer, FakeClock, PortalSim, page

Portals = Callable[..., list[Source]]
HOST = "a.example"
PDF = b"%PDF-1.7 phu luc\r\n\r\n"


def test_bytes_are_kept_once_under_their_digest(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first, again = archive.put(b"abc"), archive.put(b"abc")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.digest == again.digest == hashlib.sha256(b"abc").hexdigest()
    assert archive.read(first.digest) == b"abc"
    assert archive.path(first.digest) == tmp_path / "sha256" / first.digest[:2] / first.digest
    assert archive.path(first.digest).stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_digest_is_a_name(digest: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        Archive(tmp_path).path(digest)


@pytest.mark.parametrize("at", range(0, 900, 97))
@pytest.mark.parametrize("torn", ["flip", "cut", "zero", "grow"])
def test_damage_is_noticed_and_mended_only_by_the_same_bytes(torn: str, at: int, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    content = bytes(range(1, 256)) * 4
    digest = archive.put(content).digest
    path = archive.path(digest)
    damaged = {
        "flip": content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :],
        "cut": content[:at],
        "zero": content[:at] + bytes(len(content) - at),
        "grow": content + b"\0" * (at + 1),
    }[torn]
    path.chmod(0o644)
    path.write_bytes(damaged)
    with pytest.raises(TornBlobError, match="Delete it"):
        archive.read(digest)
    assert archive.put(content).is_new
    assert archive.read(digest) == content


def test_what_is_missing_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(MissingBlobError, match="Restore it from a backup, or run a night"):
        Archive(tmp_path).read("0" * 64)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ATTEMPTS = st.builds(
    Attempt,
    source_id=TEXT,
    url=TEXT,
    role=st.sampled_from(Role),
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
        lambda at: at.replace(microsecond=0, tzinfo=UTC)
    ),
    outcome=st.sampled_from(Outcome),
    title=st.none() | TEXT,
    detail=st.none() | TEXT,
    http_status=st.none() | st.integers(100, 999),
    digest=st.none() | st.just("0" * 64),
    published=st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1)),
)


@given(ATTEMPTS)
def test_an_attempt_survives_its_line(attempt: Attempt) -> None:
    line = attempt.to_json()
    assert "\n" not in line
    assert Attempt.from_json(line) == attempt
    assert Attempt.from_json(line).attempt_id == attempt.attempt_id


def attempt(number: int) -> Attempt:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return Attempt(source_id="a", url=f"u{number}", role=Role.ARTICLE, at=at, outcome=Outcome.GONE)


def written(directory: Path, n: int = 3) -> Path:
    ledger = Ledger(directory, clock=FakeClock().now)
    for number in range(n):
        ledger.append(attempt(number))
    return ledger.segment


def test_a_line_that_was_never_finished_is_passed_over(tmp_path: Path) -> None:
    segment = written(tmp_path)
    whole = segment.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for length in range(last, len(whole)):
        segment.write_bytes(whole[:length])
        assert [one.url for one in read_attempts(tmp_path)] == ["u0", "u1"]


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"null", b'{"url":1}', b"\x00\xff", b"not json"])
def test_a_damaged_line_is_told_by_file_and_number(line: bytes, tmp_path: Path) -> None:
    segment = written(tmp_path)
    first, _, rest = segment.read_bytes().split(b"\n", 2)
    segment.write_bytes(first + b"\n" + line + b"\n" + rest)
    with pytest.raises(LedgerError, match=rf"{segment.name}:2: not a line of the ledger"):
        list(read_attempts(tmp_path))


def test_runs_follow_one_another_even_if_the_clock_does_not(tmp_path: Path) -> None:
    clock = FakeClock()
    clock.advance(1000)
    first = Ledger(tmp_path, clock=clock.now)
    first.append(attempt(1))
    clock.advance(-500)
    second = Ledger(tmp_path, clock=clock.now)
    second.append(attempt(2))
    third = Ledger(tmp_path, clock=clock.now)
    third.append(attempt(3))
    assert first.run_id < second.run_id < third.run_id
    assert [one.url for one in read_attempts(tmp_path)] == ["u1", "u2", "u3"]


def test_a_ledger_that_cannot_be_written_is_a_storage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    ledger = Ledger(tmp_path, clock=FakeClock().now)
    ledger.append(attempt(1))

    def full(descriptor: int) -> None:
        raise OSError(28, f"No space left on device ({descriptor})")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(LedgerError, match="No space left"):
            ledger.append(attempt(2))
    ledger.append(attempt(3))
    assert [one.url for one in read_attempts(tmp_path)] == ["u1", "u3"]


@pytest.fixture
def collected(sim: PortalSim, portals: Portals, keeper: Keeper, tmp_path: Path) -> Keeper:
    """Two nights: an article that changed, its attachment, and a file that was handed over."""
    sim.serve(HOST, "/bao-cao/", page('<ul class="tin"><li><a href="/bao-cao/1.html">Báo cáo</a></li></ul>'))
    sim.serve(HOST, "/tep/1.pdf", Answer(PDF, content_type="application/pdf"))
    handed_over = tmp_path / "nhan"
    handed_over.mkdir()
    (handed_over / "tháng 1.txt").write_text("Tiếp nhận 12 hồ sơ.", "utf-8")
    (tmp_path / "kho").mkdir()
    folder = "id: nhan\nkind: folder\nname: Nhận\nfolder: {path: ../nhan}\n"
    (tmp_path / "kho" / "nhan.yaml").write_text(folder, "utf-8")
    sources = [*portals("a"), *load_sources(tmp_path / "kho")]
    for figure in (12, 13):
        body = f'<h1>Báo cáo {figure}</h1><div class="tep"><a href="/tep/1.pdf">Tải</a></div>'
        sim.serve(HOST, "/bao-cao/1.html", page(body))
        keeper.night(sources)
        sim.clock.advance(86_400)
    return keeper


def test_a_sound_archive_has_no_findings(collected: Keeper) -> None:
    collected.archive.put(b"bytes that a killed night left behind")
    assert verify(collected.archive, collected.ledger()) == ()


def test_an_archive_that_was_never_used_has_none(tmp_path: Path) -> None:
    assert verify(Archive(tmp_path / "none"), Ledger(tmp_path / "no-ledger")) == ()


def test_damage_is_found_and_left_as_it_is(collected: Keeper) -> None:
    digests = [one.digest for one in collected.ledger().attempts() if one.digest and one.role != Role.LIST]
    missing, torn, *_ = (collected.archive.path(digest) for digest in dict.fromkeys(digests))
    missing.unlink()
    torn.chmod(0o644)
    torn.write_bytes(b"")
    foreign = torn.parent / "note.txt"
    foreign.write_text("mine")
    misplaced = collected.archive.root / "sha256" / "zz" / hashlib.sha256(b"x").hexdigest()
    misplaced.parent.mkdir()
    misplaced.write_bytes(b"x")

    found = {finding.path: finding for finding in verify(collected.archive, collected.ledger())}
    assert {path: finding.damage for path, finding in found.items()} == {
        missing: Damage.MISSING,
        torn: Damage.TORN,
        foreign: Damage.FOREIGN,
        misplaced: Damage.FOREIGN,
    }
    assert found[missing].documents
    assert found[torn].documents
    assert not missing.exists()
    assert torn.read_bytes() == b""


def test_the_export_replays_every_version(collected: Keeper, tmp_path: Path) -> None:
    target = tmp_path / "motcua.warc.gz"
    assert export_warc(collected.archive, collected.ledger(), target) == 4
    with target.open("rb") as stream:
        records = [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                record.content_stream().read(),
                record.http_headers.get_header("Content-Type") if record.http_headers else None,
            )
            for record in ArchiveIterator(stream)
        ]
    kinds = [kind for kind, *_ in records]
    assert kinds[0] == "warcinfo"
    assert sorted(kinds[1:]) == ["resource", "response", "response", "response"]
    told = {(address, content) for _, address, content, _ in records if address}
    assert (f"http://{HOST}/tep/1.pdf", PDF) in told
    assert ("urn:motcua:nhan:th%C3%A1ng%201.txt", "Tiếp nhận 12 hồ sơ.".encode()) in told
    assert len([address for address, _ in told if address == f"http://{HOST}/bao-cao/1.html"]) == 2
    assert "application/pdf" in [media_type for *_, media_type in records]
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_export_is_the_same_every_time(collected: Keeper, tmp_path: Path) -> None:
    first, second = tmp_path / "1.warc.gz", tmp_path / "2.warc.gz"
    export_warc(collected.archive, collected.ledger(), first)
    export_warc(collected.archive, collected.ledger(), second)
    assert first.read_bytes() == second.read_bytes()


def test_an_export_that_fails_leaves_nothing(collected: Keeper, tmp_path: Path) -> None:
    digest = next(one.digest for one in collected.ledger().attempts() if one.role == Role.ATTACHMENT)
    collected.archive.path(str(digest)).unlink()
    (tmp_path / "out").mkdir()
    with pytest.raises(MissingBlobError):
        export_warc(collected.archive, collected.ledger(), tmp_path / "out" / "x.warc.gz")
    assert not list((tmp_path / "out").iterdir())
    with pytest.raises(StorageError, match="Make room, or name another file"):
        export_warc(collected.archive, collected.ledger(), tmp_path / "nowhere" / "x.warc.gz")
