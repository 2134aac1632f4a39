"""Sample reports in PDF against their true contents; skipped where the samples are absent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.document import BlockKind, Document
from ingest.read import ReadOutcome, Source
from ingest.read.canonical import canonical
from ingest.read.outcome import UnreadableError
from ingest.read.scan.engine import models_folder

READABLE = [
    "11_report_004_word",
    "12_unruled",
    "13_two_pages",
    "14_form_ii06_landscape",
    "15_form_rotate90",
    "18_tcvn3",
    "26b_chrome_wordpaste",
    "29_awkward_layer",
]


@pytest.fixture(params=READABLE)
def name(request) -> str:
    return request.param


@pytest.fixture
def data(samples: Path, name: str) -> bytes:
    return (samples / f"{name}.pdf").read_bytes()


@pytest.fixture
def truth(samples: Path, name: str) -> dict:
    return json.loads((samples / f"{name}.pdf.truth.json").read_text("utf-8"))


def test_the_paragraphs_are_those_of_the_report(data, truth, read_well, paragraphs):
    found = paragraphs(read_well(data))
    wanted = [canonical(text) for text in truth["paragraphs"]]
    missing = [text for text in wanted if text not in found]
    assert len(missing) <= 0.01 * len(wanted), missing


def test_the_cells_are_those_of_the_report(data, truth, read_well):
    document = read_well(data)
    tables = [block for block in document.blocks if block.kind is BlockKind.TABLE]
    assert len(tables) == len(truth["tables"])
    for table, wanted in zip(tables, truth["tables"], strict=True):
        assert (table.n_rows, table.n_columns) == (wanted["n_rows"], wanted["n_cols"])
        assert table.header_rows == wanted["header_rows"]
        found = {(cell.row, cell.column, cell.row_span, cell.column_span): cell.text for cell in table.cells}
        cells = {(c["r"], c["c"], c["rs"], c["cs"]): canonical(c["text"]) for c in wanted["cells"]}
        # TCVN3 has no capital letters with marks; their font alone tells them apart.
        wrong = [place for place, text in cells.items() if found.get(place, "").lower() != text.lower()]
        assert not wrong


def test_the_places_lead_back(data, read_well):
    document = read_well(data)
    source = Source(data)
    for block in document.blocks:
        for part in block.cells or (block,):
            assert source.text_at(part.locator) == document.text_of(part), part.locator


@pytest.mark.parametrize("scan", ["20b_scan_bilevel_200", "23_scan_form_200"])
def test_no_figure_of_a_scan_is_wrong_and_most_are_accepted(samples, read_well, scan):
    try:
        models_folder()
    except UnreadableError as error:
        pytest.skip(str(error))
    truth = json.loads((samples / f"{scan}.pdf.truth.json").read_text("utf-8"))["tables"][0]
    document = read_well((samples / f"{scan}.pdf").read_bytes())
    [table] = [block for block in document.blocks if block.kind is BlockKind.TABLE]
    found = {(cell.row, cell.column): cell for cell in table.cells}
    body = {(c["r"], c["c"]): c["text"] for c in truth["cells"] if c["r"] >= truth["header_rows"]}
    figures = {place: text for place, text in body.items() if text[:1].isdigit()}
    accepted = {place: found[place].text for place in figures if place in found and not found[place].review}
    assert accepted == {place: figures[place] for place in accepted}
    assert len(accepted) >= 0.85 * len(figures)


def test_nothing_hidden_is_read(samples, read_well):
    truth = json.loads((samples / "29_awkward_layer.pdf.truth.json").read_text("utf-8"))
    document = read_well((samples / "29_awkward_layer.pdf").read_bytes())
    assert isinstance(document, Document)
    assert not [text for text in truth["must_not_contain"] if text in document.text]


def test_what_needs_a_password_is_encrypted(samples, failure):
    found = failure((samples / "31_user_password.pdf").read_bytes())
    assert found.reason is ReadOutcome.ENCRYPTED


def test_hostile_files_end_with_a_reason(samples, failure):
    reasons = {
        path.name: failure(path.read_bytes()).reason
        for path in sorted((samples / "hostile").glob("*.pdf"))
        if path.name.startswith(("form_self", "truncated"))
    }
    assert reasons == {
        "form_self.pdf": ReadOutcome.EMPTY_TEXT,
        "truncated_60.pdf": ReadOutcome.TRUNCATED,
    }
