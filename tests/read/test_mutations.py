"""Damaged documents end in blocks or in a foreseen reason, and blocks can be found again."""

from __future__ import annotations

import importlib.util

from ingest.document import Document
from ingest.read import ReadFailure, ReadOutcome, Source, read
from ingest.read.canonical import canonical
from tests.read import documents
from tools.bench_read.mutations import mutations

COUNT = 700
SEED = 20231001


def test_damaged_documents_end_in_blocks_or_a_reason():
    names = [name for name in documents.ALL if name != "xls" or importlib.util.find_spec("xlwt")]
    originals = [documents.ALL[name]() for name in names]
    ends: dict[str, int] = {}
    for number, (index, data) in enumerate(mutations(originals, COUNT, SEED)):
        result = read(data, digest="0" * 64)
        if isinstance(result, ReadFailure):
            assert result.reason is not ReadOutcome.CRASHED, (number, names[index], result.detail)
        else:
            assert _is_found_again(result, data), (number, names[index])
        end = result.reason if isinstance(result, ReadFailure) else "read"
        ends[end] = ends.get(end, 0) + 1
    assert ends["read"] > COUNT // 10
    assert ends["truncated"] > COUNT // 10


def test_the_same_seed_damages_alike():
    originals = [documents.html(), documents.docx()]
    assert list(mutations(originals, 20, 3)) == list(mutations(originals, 20, 3))
    assert list(mutations(originals, 20, 3)) != list(mutations(originals, 20, 4))


def _is_found_again(document: Document, data: bytes) -> bool:
    source = Source(data)
    return all(
        source.text_at(block.locator) == canonical(document.text_of(block)) for block in document.blocks
    )
