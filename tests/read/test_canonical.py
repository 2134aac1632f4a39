"""The one spelling of text, and the encodings that lead to it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read import ReadFailure, legacy, read, vietnamese
from ingest.read.canonical import canonical
from ingest.read.encoding import decode
from ingest.read.outcome import UnreadableError

TEXT = "Kết quả tiếp nhận và giải quyết hồ sơ thủ tục hành chính của các đơn vị trong tỉnh"
TCVN3 = "KÕt qu¶ tiÕp nhËn vµ gi¶i quyÕt hå s¬ thñ tôc hµnh chÝnh cña c¸c ®¬n vÞ trong tØnh"
VNI = "Keát quaû tieáp nhaän vaø giaûi quyeát hoà sô thuû tuïc haønh chính cuûa caùc ñôn vò trong tænh"


@given(st.text())
def test_canonical_text_is_its_own_canonical_text(text):
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "  " not in once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (unicodedata.normalize("NFD", "Tiếp nhận"), "Tiếp nhận"),
        ("a\u00a0\u2009 b\u3000c", "a b c"),
        ("12\u200b.345\ufeff", "12.345"),
        ("12² № ½", "12² № ½"),
        (" \t\n", ""),
    ],
)
def test_canonical_text(text, expected):
    assert canonical(text) == expected


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (TCVN3.encode("latin-1"), "tcvn3"),
        (VNI.encode("latin-1"), "vni"),
        (TCVN3.encode(), "tcvn3"),
        (VNI.encode(), "vni"),
        (TEXT.encode()[:-1] + "ế".encode()[:2], "utf-8"),
    ],
)
def test_encodings_are_told_by_the_words_they_make(data, encoding):
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert decoded.text.rstrip("\x00").startswith(TEXT[:-1])


@pytest.mark.parametrize("declared", ["windows-1258", "no-such-charset", "punycode", "utf-7", "iso-8859-9"])
def test_declarations_never_win_over_words(declared):
    data = f'<meta charset="{declared}">{TCVN3}'.encode("latin-1")
    assert TEXT in decode(data).text


def test_bytes_that_make_no_words_are_garbled():
    noise = bytes(range(128, 256)) * 40
    with pytest.raises(UnreadableError, match="no Vietnamese encoding"):
        decode(noise)


@given(st.text(alphabet=sorted(set(TEXT.lower())), max_size=60))
def test_tcvn3_and_vni_are_read_back(text):
    text = unicodedata.normalize("NFC", text)
    to_tcvn3 = str.maketrans(legacy._LETTERS, legacy._TCVN3)
    assert legacy.from_tcvn3(text.translate(to_tcvn3)) == text


@given(st.binary(max_size=400))
def test_any_bytes_end_in_an_outcome(data):
    result = read(data, digest="0" * 64)
    assert not isinstance(result, ReadFailure) or result.reason != "crashed"


def test_vietnamese_scores_high_and_wrong_decodings_low():
    assert vietnamese.score(TEXT) > vietnamese.READABLE > vietnamese.score(TCVN3)
    assert vietnamese.score("") == 0.0
