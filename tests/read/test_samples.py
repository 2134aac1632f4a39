"""The readers against the sample reports, where these are at hand: true contents, and attacks."""

from __future__ import annotations

import dataclasses
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.document import Document
from ingest.read import ReaderPool, ReadFailure, ReadOutcome, read
from tools.bench_read.score import score
from tools.bench_read.truth import Truth, truths_in

FORMATS = (".html", ".txt", ".docx", ".xlsx", ".xls")
# A workbook whose own total differs from what its truth lists: its note says so.
DIFFERENT_TOTALS = {"08_form_ii06.xlsx": 1, "09_form_ii06.xls": 1}


@pytest.fixture
def truths(samples: Path) -> list[Truth]:
    return [truth for truth in truths_in(samples) if truth.path.suffix in FORMATS]


def test_sample_reports_are_read_as_they_are(truths: list[Truth]):
    faults = {}
    for truth in truths:
        read_as = score(read(truth.path.read_bytes(), digest="0" * 64), truth)
        different = DIFFERENT_TOTALS.get(truth.path.name, 0)
        expected = dataclasses.replace(
            read_as,
            paragraphs=read_as.paragraphs_of,
            body=read_as.body_of - different,
            header=read_as.header_of,
            withheld=0,
            wrong_numbers=different,
            leaked=0,
        )
        if read_as != expected:
            faults[truth.path.name] = read_as
    assert faults == {}


def test_hostile_files_end_in_blocks_or_a_reason(samples: Path):
    paths = sorted((samples / "hostile").iterdir())
    documents = (
        (path.name, path.read_bytes(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths
    )
    with ReaderPool(1) as readers:
        results = dict(readers.read_all(documents))
    assert list(results) == [path.name for path in paths]
    crashed = {
        name: result
        for name, result in results.items()
        if isinstance(result, ReadFailure) and result.reason in (ReadOutcome.CRASHED, ReadOutcome.TIMEOUT)
    }
    assert crashed == {}
    assert all(isinstance(result, ReadFailure | Document) for result in results.values())
    assert _peak_of_reading(paths) < 512 << 10


def _peak_of_reading(paths: list[Path]) -> int:
    """KiB that a child took at most; asked of a small process, since a child counts its parent's size."""
    program = (
        "import hashlib, resource, sys\n"
        "from pathlib import Path\n"
        "from ingest.read import ReaderPool\n"
        "files = [Path(name).read_bytes() for name in sys.argv[1:]]\n"
        "with ReaderPool(1) as readers:\n"
        "    list(readers.read_all((0, data, hashlib.sha256(data).hexdigest()) for data in files))\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = [sys.executable, "-c", program, *map(str, paths)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
