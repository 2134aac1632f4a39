"""The score itself: a scorer that sees no faults measures nothing."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from ingest.document import Cell, Document
from ingest.read import ReadFailure, ReadOutcome
from tests.read import documents
from tools.bench_read.score import Score, score
from tools.bench_read.truth import Truth, truths_in


@pytest.fixture
def report(read_well) -> Document:
    return read_well(documents.docx())


@pytest.fixture
def truth(report: Document, tmp_path: Path) -> Truth:
    """What `report` says, as its truth."""
    table = report.blocks[-1]
    content = {
        "paragraphs": [report.text_of(block) for block in report.blocks[:-1]],
        "tables": [
            {
                "header_rows": 2,
                "cells": [
                    {
                        "r": cell.row,
                        "c": cell.column,
                        "rs": cell.row_span,
                        "cs": cell.column_span,
                        "text": cell.text,
                    }
                    for cell in table.cells
                ],
            }
        ],
        "must_not_contain": ["999.111"],
    }
    (tmp_path / "report.docx.truth.json").write_text(json.dumps(content), "utf-8")
    (found,) = truths_in(tmp_path)
    return found


def place_of(cell: Cell) -> tuple[int, int, int, int, str]:
    return cell.row, cell.column, cell.row_span, cell.column_span, cell.text


def test_a_report_read_right_scores_full(report, truth):
    expected = Score(paragraphs=7, paragraphs_of=7, body=12, body_of=12, header=5, header_of=5)
    assert score(report, truth) == expected


def changed(report: Document, **cell: object) -> Document:
    """`report` with one cell of its table's body changed."""
    table = report.blocks[-1]
    cells = list(table.cells)
    at = next(at for at, found in enumerate(cells) if found.text == "1.073")
    cells[at] = dataclasses.replace(cells[at], **cell)
    return dataclasses.replace(
        report, blocks=(*report.blocks[:-1], dataclasses.replace(table, cells=tuple(cells)))
    )


@pytest.mark.parametrize(
    ("cell", "faults"),
    [
        ({"text": "1.078"}, {"body": 11, "wrong_numbers": 1}),
        ({"text": ""}, {"body": 11}),
        ({"row_span": 2}, {"body": 11}),
        ({"review": True}, {"body": 11, "withheld": 1}),
        ({"text": "1 .073"}, {}),
    ],
)
def test_each_fault_of_a_cell_is_seen(report, truth, cell, faults):
    assert score(changed(report, **cell), truth) == dataclasses.replace(score(report, truth), **faults)


def test_lost_and_leaked_texts_are_seen(report, truth):
    lost = dataclasses.replace(report, blocks=report.blocks[1:])
    assert score(lost, truth).paragraphs == 6
    assert score(dataclasses.replace(report, text=report.text + " 999.111"), truth).leaked == 1
    without_table = dataclasses.replace(report, blocks=report.blocks[:-1])
    assert (score(without_table, truth).body, score(without_table, truth).body_of) == (0, 12)


def test_a_failure_scores_nothing_unless_it_is_the_right_answer(truth):
    failed = ReadFailure(ReadOutcome.IMAGE_ONLY, "it shows a.pdf")
    assert score(failed, truth) == Score(paragraphs_of=7, body_of=12, header_of=5)
    assert score(failed, dataclasses.replace(truth, shows_pictures=True)) == Score()
