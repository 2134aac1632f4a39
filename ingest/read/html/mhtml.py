"""Web pages saved as one file (MHTML), as Word and browsers write them, often named .doc."""

from __future__ import annotations

import email
import re

_HEAD = re.compile(rb"\A\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)
_LOOKED_AT = 4_096


def is_mhtml(data: bytes) -> bool:
    head = data[:_LOOKED_AT]
    return b"multipart/related" in head.lower() and bool(_HEAD.match(head))


def page_in(data: bytes) -> bytes:
    """The bytes of the page itself: `data`, or the first HTML part of an MHTML file."""
    if not is_mhtml(data):
        return data
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content
    return data
