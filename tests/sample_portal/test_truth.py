"""The truth about the sample portal holds for the files that are served."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

PROJECT = Path(__file__).resolve().parents[2]
FILES = PROJECT / "ingest/sample_portal"
GOLD = PROJECT / "tests/gold/sample_portal"
EXPECTED = yaml.load((GOLD / "expected.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
GOLD_FILES = sorted(GOLD.glob("night_*/*.gold.json"))


def gold_of(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def text_of(path: Path) -> str:
    """All text of a file, one space between words."""
    body = path.read_bytes()
    match path.suffix:
        case ".html":
            page = LexborHTMLParser(body.decode())
            text = page.body.text(separator="") if page.body else ""
        case ".txt":
            text = body.decode()
        case ".pdf":
            document = pypdfium2.PdfDocument(body)
            text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
        case ".docx":
            package = docx.Document(io.BytesIO(body))
            lines = [paragraph.text for paragraph in package.paragraphs]
            rows = [row for table in package.tables for row in table.rows]
            text = "\n".join(lines + [" ".join(cell.text for cell in row.cells) for row in rows])
        case other:
            raise ValueError(f"no text of {other} files")
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_sheet(path: Path) -> bool:
    return str(gold_of(path)["document"]).endswith(".xlsx")


@pytest.mark.parametrize(
    "path", [path for path in GOLD_FILES if not is_sheet(path)], ids=lambda path: path.name
)
def test_every_quote_stands_in_the_file_that_is_served(path: Path) -> None:
    gold = gold_of(path)
    # Cells of a table may be parted by anything: compared without white space.
    text = re.sub(r"\s", "", text_of(FILES / gold["document"]))
    missing = [fact["quote"] for fact in gold["facts"] if re.sub(r"\s", "", fact["quote"]) not in text]
    assert not missing


@pytest.mark.parametrize("path", [path for path in GOLD_FILES if is_sheet(path)], ids=lambda path: path.name)
def test_every_value_of_a_workbook_stands_in_a_cell(path: Path) -> None:
    gold = gold_of(path)
    book = openpyxl.load_workbook(FILES / gold["document"], data_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    numbers = {
        round(cell.value * (100 if "%" in cell.number_format else 1), 4)
        for cell in cells
        if isinstance(cell.value, int | float)
    }
    assert {fact["value"] for fact in gold["facts"]} <= numbers


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: path.name)
def test_facts_use_the_codebook(path: Path) -> None:
    codes = {}
    for name, column in (("measures", "measure"), ("indicators", "indicator"), ("org_units", "org_code")):
        with (PROJECT / f"ingest/codebook/{name}.csv").open(encoding="utf-8", newline="") as rows:
            codes[name] = {row[column] for row in csv.DictReader(rows)}
    for fact in gold_of(path)["facts"]:
        assert {fact["measure"], *fact.get("accept", ())} <= codes["measures"]
        assert fact.get("indicator") is None or fact["indicator"] in codes["indicators"]
        org = fact["org"]
        assert (
            org is None or org in codes["org_units"] or re.match(r"(district|commune|unit):[a-z_0-9]+$", org)
        )
        assert (fact["period_start"] or "") <= (fact["period_end"] or "9999")


def test_the_documents_of_the_truth_have_gold_or_are_broken() -> None:
    named = {one["name"]: one for one in EXPECTED["documents"]}
    with_gold = {
        path.name.removesuffix(".gold.json"): gold_of(path) for path in GOLD.glob("night_1/*.gold.json")
    }
    assert set(with_gold) == {name for name, one in named.items() if one["facts"] is not None}
    assert all(len(gold["facts"]) == named[name]["facts"] for name, gold in with_gold.items())
    broken = {one["url"] for one in named.values() if one["facts"] is None}
    assert broken == set(EXPECTED["broken_files"])


def test_broken_files_cannot_be_opened() -> None:
    assert EXPECTED["broken_files"]
    for url in EXPECTED["broken_files"]:
        (path,) = FILES.glob(f"site/*/{url.rsplit('/', 1)[1]}")
        with pytest.raises(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(path.read_bytes())


def test_a_finding_compares_published_with_computed() -> None:
    for finding in EXPECTED["findings"]:
        if finding["computed"] is not None:
            difference = finding["published"] - finding["computed"]
            assert difference == pytest.approx(finding["difference"], abs=0.001), finding


SUMS = {
    "D1": ("received_total", {"received_new", "received_carried_over"}),
    "D4": ("resolved_total", {"resolved_early", "resolved_on_time", "resolved_late"}),
    "D5": ("resolved_total", {"resolved_by_due", "resolved_late"}),
    "D6": ("pending_total", {"pending_not_due", "pending_overdue"}),
    "D7": ("received_total", {"resolved_total", "pending_total"}),
}


def broken_sums(gold: dict[str, Any]) -> set[tuple[Any, ...]]:
    """(identity, organisation, period, total, sum) of every sum of one document that does not add up."""
    subjects: dict[tuple[Any, ...], dict[str, float]] = {}
    for fact in gold["facts"]:
        subject = (fact["org"], fact["period_start"], fact["period_end"])
        if "field" not in fact and "indicator" not in fact:
            subjects.setdefault(subject, {}).setdefault(fact["measure"], fact["value"])
    return {
        (identity, *subject, values[total], sum(values[part] for part in parts))
        for subject, values in subjects.items()
        for identity, (total, parts) in SUMS.items()
        if parts | {total} <= set(values) and values[total] != sum(values[part] for part in parts)
    }


def test_the_sums_that_do_not_add_up_are_the_findings() -> None:
    found = set().union(*(broken_sums(gold_of(path)) for path in GOLD.glob("night_1/*.gold.json")))
    keys = ("identity", "org", "period_start", "period_end", "published", "computed")
    listed = {tuple(one[key] for key in keys) for one in EXPECTED["findings"] if one["identity"] in SUMS}
    assert found == listed


def test_the_correction_mends_what_it_is_meant_to_mend() -> None:
    before = set().union(*(broken_sums(gold_of(path)) for path in GOLD.glob("night_1/*-07.gold.json")))
    after = set().union(*(broken_sums(gold_of(path)) for path in GOLD.glob("night_2/*.gold.json")))
    assert before
    assert not after


def test_a_correction_changes_the_named_values_and_nothing_else() -> None:
    assert EXPECTED["published_again"]
    for path in GOLD.glob("night_2/*.gold.json"):
        before = gold_of(GOLD / "night_1" / path.name)["facts"]
        after = gold_of(path)["facts"]
        changes = [(old["value"], new["value"]) for old, new in zip(before, after, strict=True) if old != new]
        (again,) = [one for one in EXPECTED["published_again"] if one["url"] == gold_of(path)["url"]]
        assert changes == [(value["old"], value["new"]) for value in again["values"]]
