"""Every block and cell of every document can be found again at its locator, and says the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.document import BlockKind, Document
from ingest.read import Source, read
from ingest.read.canonical import canonical
from ingest.read.sniff import Format
from tests.read import documents

# Recognising a scan again for its locators takes minutes; the reader of scans has tests of its own.
SLOW = ("scan", "no_tounicode")


def mismatches(document: Document, data: bytes) -> list[tuple[str, str, str]]:
    """(locator, text as read, text found again) where the two differ.

    The place of a table in a PDF is a box on each page: its letters stand there line by line, not cell
    by cell, and a header is repeated.
    """
    source = Source(data)
    differ = []
    for block in document.blocks:
        parts = [(cell.locator, cell.text) for cell in block.cells]
        text, found = canonical(document.text_of(block)), source.text_at(block.locator)
        is_box = block.kind is BlockKind.TABLE and document.media_type == Format.PDF
        if Counter("".join(text.split())) - Counter(found) if is_box else text != found:
            differ.append((block.locator, text, found))
        again = ((locator, text, source.text_at(locator)) for locator, text in parts)
        differ += [part for part in again if part[1] != part[2]]
    return differ


@pytest.mark.parametrize("name", documents.ALL)
def test_each_part_of_our_own_documents_is_found_again(name, read_well):
    if name == "xls":
        pytest.importorskip("xlwt", reason="xlwt writes the XLS files of these tests")
    data = documents.ALL[name]()
    document = read_well(data)
    assert document.blocks
    assert mismatches(document, data) == []
    assert all(document.text_of(cell) == cell.text for block in document.blocks for cell in block.cells)


def test_each_part_of_the_sample_reports_is_found_again(samples: Path):
    checked = 0
    for path in sorted(samples.iterdir()):
        if path.suffix in (".json", ".md") or not path.is_file() or any(name in path.name for name in SLOW):
            continue
        data = path.read_bytes()
        document = read(data, digest="0" * 64)
        if isinstance(document, Document):
            assert mismatches(document, data) == [], path.name
            checked += 1
    assert checked >= 10
