"""Every number of a text is a figure, furniture or unread, once; every figure has its words."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.document import Document
from ingest.extract import extract
from ingest.figure import Context, NumberClass
from tests.extract.statements import GOLD, assert_accounted, document_of, extraction_of
from tools.mutate_texts.soundness import faults

TEXTS = sorted(GOLD.glob("*/*.txt"))
SENTENCES = sorted(
    {line.strip() for path in TEXTS for line in path.read_text("utf-8").splitlines() if line.strip()}
)
CONTEXT = Context(published=date(2023, 11, 3), province="Bình Thuận")


def assert_sound(document: Document, context: Context = CONTEXT) -> None:
    """What holds of every extraction, whatever the text."""
    extraction = extract(document, context)
    assert_accounted(extraction)
    assert not list(faults(document, extraction))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_number_of_the_gold_reports_is_accounted_for(path: Path) -> None:
    assert_sound(document_of(path.read_text("utf-8")))


@pytest.mark.parametrize("path", TEXTS[::5], ids=lambda path: path.stem)
def test_other_line_breaks_and_capitals(path: Path) -> None:
    """Joined to one paragraph, set apart, in capitals: everything is still accounted for."""
    text = path.read_text("utf-8")
    assert_sound(document_of(" ".join(text.split())))
    assert_sound(document_of(text.replace(". ", ".\n\n")))
    assert_sound(document_of(text.upper()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_mutated_reports(lines: list[str], chance: random.Random) -> None:
    text = list("\n".join(lines))
    for _ in range(chance.randrange(12)):
        place = chance.randrange(len(text) + 1)
        match chance.randrange(3):
            case 0:
                del text[place : place + chance.randrange(1, 9)]
            case 1:
                text[place:place] = chance.choice(
                    ["\n", " ", "5", "5%", "(", ")", ", ", ";", ".", "1.234", "/"]
                )
            case _:
                other = chance.choice(SENTENCES)
                text[place:place] = other[: chance.randrange(40)]
    if "".join(text).strip():
        document = document_of("".join(text))
        assert_sound(document)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["hồ sơ ", "5", "1.234 ", "tháng ", "/2023", "trong đó ", "đúng hạn ", "Sở ", "% ", ", "]
            ),
            st.text(max_size=5),
        ),
        max_size=40,
    )
)
def test_nonsense(pieces: list[str]) -> None:
    text = "".join(pieces).replace("\x00", "").strip()
    if text:
        data = f"Báo cáo\n{text}"
        try:
            data.encode()
        except UnicodeEncodeError:  # half of a pair of surrogates is no text
            return
        assert_sound(document_of(data))


def test_furniture_has_a_class() -> None:
    text = (
        "Ngày 03/11/2023, theo Quyết định số 766/QĐ-TTg và Công văn 1022/UBND-KSTT, trung tâm (điện thoại "
        "0252 3822 222) có 15 công chức, thu 12.000 đồng, phấn đấu đạt 95%, tăng 12% so với cùng kỳ."
    )
    extraction = extraction_of(text)
    assert_accounted(extraction)
    assert not extraction.figures
    classes = {one.number_class for one in extraction.furniture}
    assert classes == {
        NumberClass.PERIOD,
        NumberClass.DOCUMENT_NUMBER,
        NumberClass.CONTACT,
        NumberClass.STAFF,
        NumberClass.MONEY,
        NumberClass.PLAN,
        NumberClass.CHANGE,
    }


def test_an_unread_number_tells_why_and_what_was_considered() -> None:
    extraction = extraction_of("Trong tháng, đơn vị tiếp nhận 12,5 hồ sơ của công dân.")
    (unread,) = extraction.unread
    assert unread.reason
    assert unread.candidates == ("received_total",)
    assert "12,5" in unread.context


@pytest.mark.parametrize(
    "number",
    [
        "(0252) 3 000 111",
        "0275.3 000 666",
        "0252 3822 222",
        "028.38.222.333",
        "0211 3616 618",
        "0912 345 678",
    ],
)
def test_telephone_numbers_are_contacts(number: str) -> None:
    extraction = extraction_of(f"Trung tâm tiếp nhận 120 hồ sơ; mọi thắc mắc xin gọi số {number}.")
    assert [figure.value for figure in extraction.figures] == [120]
    assert {one.number_class for one in extraction.furniture} == {NumberClass.CONTACT}
    assert not extraction.unread


@pytest.mark.parametrize("name", ["Biểu số II.06a/VPCP/KSTT", "Mẫu II-07", "Phụ lục I.2"])
def test_numbers_of_forms_are_numbers_of_documents(name: str) -> None:
    extraction = extraction_of(f"Trung tâm tiếp nhận 120 hồ sơ theo {name} đính kèm.")
    assert {one.number_class for one in extraction.furniture} == {NumberClass.DOCUMENT_NUMBER}
    assert not extraction.unread


def test_what_only_looks_like_a_telephone_number() -> None:
    extraction = extraction_of("Trong tháng, Sở Y tế tiếp nhận 025 hồ sơ, trả 021 hồ sơ và trễ hạn 04 hồ sơ.")
    assert {int(figure.value) for figure in extraction.figures} == {25, 21, 4}
