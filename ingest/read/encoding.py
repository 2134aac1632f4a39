"""Bytes of a text or a web page -> str, whatever the page declares.

Order: byte order mark, strict UTF-8, then whichever of {declared, windows-1258, TCVN3, VNI} makes
the best Vietnamese. Declarations are believed last: they are wrong too often.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from ingest.read import legacy, vietnamese
from ingest.read.outcome import ReadOutcome, UnreadableError

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FEW_WORDS = 20
_SAMPLE = 200_000
# Read by the `codecs` module, but no character sets.
_NO_CHARSET = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Decode `data`; raises UnreadableError (garbled) where no encoding makes words of it."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(name, "replace"), name)
    text = _as_utf8(data)
    if text is not None:
        better, name = legacy.to_unicode(text, _TAGS.sub(" ", text[:_SAMPLE]))
        return Decoded(better, name or "utf-8")
    return _best_legacy(data)


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A download cut within the last character is still UTF-8.
        if len(data) - error.start < 4 and "unexpected end" in error.reason:
            return data[: error.start].decode("utf-8")
        return None


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:4096])
    if match is None:
        return None
    try:
        name = codecs.lookup(match.group(1).decode("ascii")).name
        "".encode(name)
    except (LookupError, UnicodeError, TypeError, ValueError):
        return None
    return None if name in _NO_CHARSET or name.startswith("utf") else name


def _best_legacy(data: bytes) -> Decoded:
    candidates: list[Decoded] = []
    for name in dict.fromkeys(filter(None, (_declared(data), "cp1258"))):
        text = unicodedata.normalize("NFC", data.decode(name, "replace"))
        candidates.append(Decoded(text, name))
    latin = data.decode("latin-1")
    candidates.append(Decoded(legacy.from_tcvn3(latin), "tcvn3"))
    candidates.append(Decoded(legacy.from_vni(latin), "vni"))
    scores = [vietnamese.score(_TAGS.sub(" ", candidate.text[:_SAMPLE])) for candidate in candidates]
    best = candidates[scores.index(max(scores))]
    if max(scores) >= vietnamese.READABLE:
        return best
    if vietnamese.count_words(best.text) < _FEW_WORDS and not _looks_binary(candidates[0].text):
        return candidates[0]
    raise UnreadableError(
        ReadOutcome.GARBLED,
        f"not UTF-8, and no Vietnamese encoding makes words of it (best: {best.encoding})",
    )


def _looks_binary(text: str) -> bool:
    odd = sum(unicodedata.category(char) in ("Cc", "Co", "Cn") and not char.isspace() for char in text)
    return odd + text.count("\ufffd") > 0
