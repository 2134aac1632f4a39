"""The committed portal is what its generator writes, byte for byte."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

import pytest

pytest.importorskip("reportlab", reason="the generator of the sample portal needs reportlab")

from tools.make_sample_portal.portal import write_portal

PROJECT = Path(__file__).resolve().parents[2]
WRITTEN = ("ingest/sample_portal/site", "ingest/sample_portal/handed_over", "tests/gold/sample_portal")


PROBE = "".join(str(number * number) for number in range(5000)).encode()
# Builds of zlib differ in the bytes they write (zlib-ng, vendors' patches); this is zlib 1.2 and 1.3.
SAME_ZLIB = hashlib.sha256(zlib.compress(PROBE)).hexdigest() == (
    "44a6f68a3223b5696641c5d6ef0fee4bc3ee2de8e86f4c2037273fbea257da99"
)


def files_below(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in WRITTEN
        for path in (root / folder).rglob("*")
        if path.is_file() and path.name != "README.md"
    }


@pytest.mark.skipif(not SAME_ZLIB, reason="another build of zlib: compressed files get other bytes")
def test_the_committed_files_are_those_that_the_generator_writes(tmp_path: Path) -> None:
    write_portal(tmp_path)
    fresh, committed = files_below(tmp_path), files_below(PROJECT)
    assert set(fresh) == set(committed)
    changed = sorted(name for name, content in fresh.items() if content != committed[name])
    assert not changed, "run: python -m tools.make_sample_portal"


def test_what_is_no_longer_written_is_removed(tmp_path: Path) -> None:
    stale = tmp_path / "ingest/sample_portal/site/old.example/1.html"
    kept = tmp_path / "tests/gold/sample_portal/README.md"
    for path in (stale, kept):
        path.parent.mkdir(parents=True)
        path.write_text("old")
    write_portal(tmp_path)
    assert not stale.exists()
    assert kept.exists()


def test_the_whole_stays_small() -> None:
    assert sum(map(len, files_below(PROJECT).values())) < 2_000_000
