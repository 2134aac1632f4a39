"""Whether an answer is the document that was asked for, or a page that stands in for it.

Portals answer 200 for what they do not have, for what they do not show and while they are being
repaired. What such pages say is data: `page_signs.csv` (outcome, place, regular expression).
Places: `title` is the beginning of a part of the page's title or of its first heading; `short` is
anywhere in a page with little text; `password` is the same, of a page that asks for one.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from ingest.collect.answer import Failed, Fetched
from ingest.collect.article import is_page
from ingest.collect.outcome import Outcome
from ingest.collect.page import Page

SIGNS = Path(__file__).resolve().parent / "page_signs.csv"

# Characters of visible text; the shortest reports have several thousand, a notice a few hundred.
SHORT = 1500
# Word and Excel save web pages as .doc and .xls; nothing does so under these names.
_NEVER_PAGES = re.compile(r"\.(pdf|docx|xlsx|zip|rar)$", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"\s+[-–—|»:]\s+")


@dataclass(frozen=True, slots=True)
class _Sign:
    outcome: Outcome
    place: str
    pattern: re.Pattern[str]


def judge(url: str, answer: Fetched, *, list_url: str) -> Failed | None:
    """Why `answer` is not the document of `url`, or None if nothing says so."""
    if _is_entrance(answer.final_url, list_url) and not _is_entrance(url, list_url):
        return _no(Outcome.SOFT_404, "leads to the home page or back to the list", answer)
    if not is_page(answer.content):
        return None
    promised = _NEVER_PAGES.search(urlsplit(url).path)
    page = Page(answer.content, answer.final_url)
    sign = _sign_of(page)
    if sign is not None:
        return _no(*sign, answer)
    if promised:
        return _no(Outcome.SOFT_404, f"a web page where the address promises {promised[0].lower()}", answer)
    return None


def _no(outcome: Outcome, detail: str, answer: Fetched) -> Failed:
    return Failed(outcome, detail, answer.final_url, answer.http_status)


def _is_entrance(url: str, list_url: str) -> bool:
    parts = urlsplit(url)
    at_home = parts.path.rstrip("/").lower() in ("", "/index.html", "/default.aspx", "/home", "/trang-chu")
    return url == list_url or (at_home and not parts.query)


def _sign_of(page: Page) -> tuple[Outcome, str] | None:
    title, heading = page.first_words("title") or "", page.first_words("h1") or ""
    parts = [part for told in (title, heading) for part in _TITLE_PARTS.split(told.casefold())]
    asks_password = page.tree.css_first('input[type="password"]') is not None
    text = page.visible_text().casefold()
    for sign in _signs():
        if sign.place == "title":
            met = next((part for part in parts if sign.pattern.match(part)), None)
        elif len(text) <= SHORT and (sign.place == "short" or asks_password):
            match = sign.pattern.search(text)
            met = match[0] if match else None
        else:
            met = None
        if met is not None:
            return sign.outcome, f"the page says {met[:100]!r}"
    return None


@cache
def _signs() -> tuple[_Sign, ...]:
    with SIGNS.open(encoding="utf-8", newline="") as rows:
        return tuple(
            _Sign(Outcome(row["outcome"]), row["place"], re.compile(row["pattern"]))
            for row in csv.DictReader(rows)
        )
