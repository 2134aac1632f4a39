"""Text set in fonts of the days before Unicode: `.VnTime` holds TCVN3, `VNI-Times` VNI.

Office documents say the font of each run, so the encoding is known run by run. But fonts outlive
their encoding: Unicode typed into an old template still names `.VnTime`. So a document's old fonts
are believed only where their text makes no Vietnamese as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.read import legacy, vietnamese

_TCVN3_FONT = re.compile(r"\.?vn(?!i)\w", re.IGNORECASE)
_VNI_FONT = re.compile(r"vni[-\s]", re.IGNORECASE)
_CAPITALS = "H"  # .VnTimeH: the codes of small letters, drawn as capitals


def is_legacy(font: str) -> bool:
    return bool(_TCVN3_FONT.match(font) or _VNI_FONT.match(font))


def are_believable(texts: Iterable[str]) -> bool:
    """Whether `texts`, all in fonts of the old encodings, are really in these encodings."""
    return vietnamese.score(" ".join(texts)) < vietnamese.READABLE


def to_unicode(text: str, font: str) -> str:
    """`text` decoded as its font says; unchanged for any other font."""
    if _VNI_FONT.match(font):
        return legacy.from_vni(text)
    if _TCVN3_FONT.match(font):
        decoded = legacy.from_tcvn3(text)
        return decoded.upper() if font.endswith(_CAPITALS) else decoded
    return text
