"""How Vietnamese a text is: tells a readable decoding or text layer from a worthless one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+")
# Real reports score .36 to .66, wrong decodings at most .02 (design measurements).
READABLE = 0.15


@cache
def _syllables() -> frozenset[str]:
    words = Path(__file__).with_name("syllables.txt").read_text("utf-8").split()
    return frozenset(word for word in words if not word.isascii())


def score(text: str) -> float:
    """Share (0 to 1) of the words of `text` that are common accented Vietnamese syllables."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    return sum(word in _syllables() for word in words) / len(words) if words else 0.0


def count_words(text: str) -> int:
    return len(_WORD.findall(text))
