"""What the sample portal serves: addresses, files, and how they change from night to night.

`site/manifest.yaml` maps each host to its addresses:

    tthcc.binhthuan.example:
    - {url: /bao-cao/, file: tthcc.binhthuan.example/1.html, type: text/html, modified: 2023-11-02T00:30:00Z}
    - {url: /, redirect: /bao-cao/}

An entry may carry `revisions`: from the night given on, another file (with its own
`modified`) answers at the same address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

SITE = Path(__file__).resolve().parent / "site"

Address = tuple[str, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the portal: bytes with their type and validators, or a redirect (`location`)."""

    body: bytes
    content_type: str
    etag: str
    last_modified: datetime
    location: str | None = None

    @property
    def last_modified_header(self) -> str:
        return format_datetime(self.last_modified, usegmt=True)


def address_of(url: str) -> Address:
    """Path and query of a URL or request target; the order of the query's keys does not matter."""
    parts = urlsplit(url)
    return parts.path, frozenset(parse_qsl(parts.query, keep_blank_values=True))


def load_pages(night: int, site: Path = SITE) -> dict[str, dict[Address, Page]]:
    """All pages by host and address, as they stand on `night` (1 is the first).

    Raises ValueError if `night` is less than 1.
    """
    if night < 1:
        raise ValueError(f"nights are counted from 1, not {night}")
    manifest = yaml.load((site / "manifest.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return {
        host: {address_of(entry["url"]): _page(entry, night, site) for entry in entries}
        for host, entries in manifest.items()
    }


def _page(entry: Mapping[str, Any], night: int, site: Path) -> Page:
    if "redirect" in entry:
        return Page(b"", "text/html; charset=utf-8", "", datetime.min, location=entry["redirect"])
    stands: Mapping[str, Any] = entry
    for since, revision in sorted(entry.get("revisions", {}).items()):
        if night >= since:
            stands = revision
    body = (site / stands["file"]).read_bytes()
    return Page(
        body=body,
        content_type=entry["type"],
        etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        last_modified=stands["modified"],
    )
