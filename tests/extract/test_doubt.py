"""Numbers that reading was not sure of are never figures."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from ingest.document import Block, BlockKind, Document
from ingest.extract import extract
from ingest.figure import Context
from ingest.read.parts import Grid, GridCell, Part, assemble

HEADER = ("TT", "Đơn vị", "Tiếp nhận", "Đã giải quyết", "Trước và đúng hạn", "Quá hạn")
ROWS = (("1", "Sở Y tế", "120", "100", "98", "2"), ("2", "Sở Tư pháp", "240", "230", "229", "1"))


def table(*, unsure: Set[tuple[int, int]] = frozenset()) -> Document:
    cells = [
        GridCell(row, column, text, f"test:r{row}c{column}")
        for row, texts in enumerate((HEADER, *ROWS))
        for column, text in enumerate(texts)
    ]
    title = Part(BlockKind.HEADING, "Kết quả giải quyết thủ tục hành chính tháng 3 năm 2024", "test:title", 1)
    document = assemble([title, Grid(tuple(cells), "test:table")], digest="0" * 64, media_type="pdf")
    return replace(document, blocks=tuple(_marked(block, unsure) for block in document.blocks))


def _marked(block: Block, unsure: Set[tuple[int, int]]) -> Block:
    cells = tuple(replace(cell, review=(cell.row, cell.column) in unsure) for cell in block.cells)
    return replace(block, cells=cells)


def test_what_was_read_with_certainty_is_a_figure() -> None:
    values = {int(figure.value) for figure in extract(table(), Context()).figures}
    assert {120, 100, 98, 2, 240, 230, 229, 1} <= values


def test_an_unsure_cell_is_an_unread_number_with_its_candidate() -> None:
    extraction = extract(table(unsure={(1, 3)}), Context())
    assert 100 not in {int(figure.value) for figure in extraction.figures}
    (unread,) = [number for number in extraction.unread if number.printed == "100"]
    assert unread.reason == "unsure_reading"
    assert unread.candidates == ("resolved_total",)
    counted = len(extraction.furniture) + len(extraction.unread) + len(extraction.figures)
    assert extraction.n_numbers == counted


def test_an_unsure_paragraph_gives_no_figure() -> None:
    text = "Trong tháng 3 năm 2024, Trung tâm tiếp nhận 1.250 hồ sơ."
    document = assemble([Part(BlockKind.PARAGRAPH, text, "test:p1")], digest="0" * 64, media_type="pdf")
    assert extract(document, Context()).figures
    unsure = replace(document, blocks=tuple(replace(block, review=True) for block in document.blocks))
    extraction = extract(unsure, Context())
    assert not extraction.figures
    assert [number.reason for number in extraction.unread] == ["unsure_reading"]
