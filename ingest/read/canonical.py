"""The one spelling of text that the project stores: NFC, nothing invisible, single spaces.

NFKC is not used: it would turn 12² into 122 and № into No.
"""

from __future__ import annotations

import re
import unicodedata

_WHITE = re.compile(r"\s+")
# Zero-width characters, soft hyphen and control characters carry nothing a reader sees.
_INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(32) if not chr(code).isspace()),
        *(code for code in range(0x7F, 0xA0) if code != 0x85),
        *(0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)


def canonical(text: str) -> str:
    """`text` in NFC, without invisible characters, white space collapsed and trimmed."""
    return _WHITE.sub(" ", unicodedata.normalize("NFC", text.translate(_INVISIBLE))).strip()
