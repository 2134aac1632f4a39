"""Texts written otherwise: none crashes extraction, and every number of each is accounted for."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.document import Document
from ingest.extract import extract
from ingest.figure import Context, Extraction
from tests.extract.statements import document_of
from tools.mutate_texts.mutations import MUTATIONS, mutated
from tools.mutate_texts.runs import outcomes
from tools.mutate_texts.soundness import faults

TEXT = (
    "Báo cáo tháng 5 năm 2023\n\nTrong tháng, Trung tâm tiếp nhận 1.234 hồ sơ (trực tuyến 98,5%); "
    "giải quyết 1.200 hồ sơ, không có hồ sơ trễ hạn. Điện thoại: 0252 3822 222."
)
RUNS = 8
TEXTS_A_RUN = 25


@pytest.mark.parametrize("run", range(RUNS))
def test_a_slice_of_the_twenty_thousand(run: int) -> None:
    """The first texts of `python -m tools.mutate_texts`."""
    for number, outcome in enumerate(outcomes(1, run * TEXTS_A_RUN, TEXTS_A_RUN), run * TEXTS_A_RUN):
        assert outcome.crash is None, f"text {number} of seed 1"
        assert not outcome.faults, f"text {number} of seed 1"


def test_a_number_gives_the_same_text_whatever_ran_before() -> None:
    apart = next(iter(outcomes(1, 7, 1)))
    *_, after_others = outcomes(1, 4, 4)
    assert (apart.source, apart.counts) == (after_others.source, after_others.counts)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_each_mutation_writes_otherwise(mutation: object) -> None:
    written = {mutation(TEXT, random.Random(seed)) for seed in range(8)}  # type: ignore[operator]
    assert written != {TEXT}
    assert mutation("", random.Random(1)) is not None  # type: ignore[operator]


def test_several_mutations_in_turn() -> None:
    assert len({mutated(TEXT, random.Random(seed)) for seed in range(20)}) > 15


@pytest.fixture(scope="module")
def read() -> tuple[Document, Extraction]:
    document = document_of(TEXT)
    extraction = extract(document, Context())
    assert extraction.figures
    assert extraction.furniture
    return document, extraction


def test_a_sound_extraction_has_no_faults(read: tuple[Document, Extraction]) -> None:
    assert not list(faults(*read))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": Decimal(7)}, "is not what is printed"),
        ({"quote": "x"}, "its quote is not in the text"),
        ({"number_end": 10_000}, "does not hold its number"),
        ({"printed": "7"}, "what is printed is not at its place"),
        ({"rule": ""}, "no rule"),
        ({"part_of": 99}, "no figure 99"),
        ({"period_end": None}, "its period runs"),
    ],
)
def test_what_is_wrong_with_a_figure_is_told(
    read: tuple[Document, Extraction], change: dict[str, object], told: str
) -> None:
    document, extraction = read
    first, *others = extraction.figures
    wrong = replace(extraction, figures=(replace(first, **change), *others))  # type: ignore[arg-type]
    assert any(told in fault for fault in faults(document, wrong))


def test_a_number_lost_or_counted_twice_is_told(read: tuple[Document, Extraction]) -> None:
    document, extraction = read
    lost = replace(extraction, furniture=(), n_numbers=extraction.n_numbers - len(extraction.furniture))
    assert any("is in no number" in fault for fault in faults(document, lost))
    twice = replace(extraction, furniture=extraction.furniture * 2)
    assert any("twice" in fault for fault in faults(document, twice))
    short = replace(extraction, n_numbers=extraction.n_numbers + 1)
    assert any("numbers accounted for of" in fault for fault in faults(document, short))
