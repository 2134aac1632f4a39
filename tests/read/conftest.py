"""What the tests of the readers share: reading that must succeed, or must fail."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from ingest.document import BlockKind, Document, rows_of
from ingest.read import ReadFailure, read
from ingest.workspace import PROJECT_ROOT
from tools.bench_read.pdf_makers import FONTS

# Test files whose documents are drawn with a font of the system.
DRAWN = ("test_pdf", "test_scan")

# How long a reading takes is measured elsewhere; here a busy machine must not fail a test.
settings.register_profile("readers", deadline=None)
settings.load_profile("readers")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what draws its own pages where the font for them is missing."""
    if FONTS.is_dir():
        return
    missing = pytest.mark.skip(reason=f"no font at {FONTS}: apt-get install fonts-dejavu-core")
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.name.startswith(DRAWN):
            item.add_marker(missing)


@pytest.fixture
def samples() -> Path:
    """The folder of sample reports, which are not part of the project."""
    shared = Path(os.environ.get("MOTCUA_SHARED") or PROJECT_ROOT.parent / "shared")
    folder = shared / "samples"
    if not folder.is_dir():
        pytest.skip(f"no sample reports at {folder}; MOTCUA_SHARED names their parent")
    return folder


@pytest.fixture
def read_well() -> Callable[[bytes | str], Document]:
    def reading(data: bytes | str) -> Document:
        result = read(data.encode() if isinstance(data, str) else data, digest="0" * 64)
        assert isinstance(result, Document), result
        return result

    return reading


@pytest.fixture
def failure() -> Callable[[bytes | str], ReadFailure]:
    def reading(data: bytes | str) -> ReadFailure:
        result = read(data.encode() if isinstance(data, str) else data, digest="0" * 64)
        assert isinstance(result, ReadFailure), [result.text_of(block) for block in result.blocks]
        return result

    return reading


@pytest.fixture
def paragraphs() -> Callable[[Document], list[str]]:
    """The texts of all blocks but tables."""
    return lambda document: [
        document.text_of(block) for block in document.blocks if block.kind is not BlockKind.TABLE
    ]


@pytest.fixture
def tables() -> Callable[[Document], list[list[list[str]]]]:
    """Each table as rows of cell texts."""
    return lambda document: [
        [[cell.text for cell in row] for row in rows_of(block)]
        for block in document.blocks
        if block.kind is BlockKind.TABLE
    ]
