"""HTML of a site: list pages with paging and article pages, by the templates of its look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tools.make_sample_portal import grid
from tools.make_sample_portal.model import HERE, Block, Report, Site, slug


@dataclass(frozen=True)
class Entry:
    """One item of a list page: a report, a piece of news or a link that leads nowhere."""

    title: str
    number: int
    published: datetime
    url: str
    lead: str = ""
    report: Report | None = None
    body: tuple[Block, ...] = ()
    is_dead: bool = False


@dataclass(frozen=True)
class File:
    """An attachment as an article links it."""

    label: str
    url: str
    size: int


class Pages:
    """Renders one site."""

    def __init__(self, site: Site, entries: Sequence[Entry]) -> None:
        self.site = site
        self.entries = sorted(entries, key=lambda entry: (entry.published, entry.number), reverse=True)
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.filters["inline"] = inline
        self._templates.globals["header_rows"] = grid.header_rows
        self._templates.globals["parts"] = self._templates.get_template("parts.html.j2").module

    def list_pages(self) -> list[tuple[str, str]]:
        """(address, HTML) of each list page."""
        size = self.site.page_size
        chunks = [self.entries[at : at + size] for at in range(0, len(self.entries), size)]
        urls = [self.list_url(index) for index in range(len(chunks))]
        return [
            (urls[index], self._render("list", items=chunk, urls=urls, index=index))
            for index, chunk in enumerate(chunks)
        ]

    def list_url(self, index: int) -> str:
        return (
            self.site.list_more.format(page=index + self.site.first_page) if index else self.site.list_first
        )

    def article(self, entry: Entry, files: Sequence[File] = (), updated: datetime | None = None) -> str:
        """HTML of the page of one entry; `updated` is when its figures were corrected."""
        others = [other for other in self.entries if other is not entry and not other.is_dead][:5]
        report = entry.report
        return self._render(
            "article",
            entry=entry,
            body=report.body if report else entry.body,
            tables=report.tables if report else {},
            author=report.author if report else "",
            files=files,
            others=others,
            updated=updated,
        )

    def style_sheet(self) -> str:
        return (HERE / "templates" / self.site.look / "style.css").read_text("utf-8")

    def _render(self, name: str, **known: Any) -> str:
        template = self._templates.get_template(f"{self.site.look}/{name}.html.j2")
        return template.render(site=self.site, list_url=self.site.list_first, **known) + "\n"


def article_url(site: Site, title: str, number: int, published: datetime) -> str:
    return site.article.format(
        slug=slug(title), number=number, year=published.year, month=published.month, day=published.day,
        ymd=published.strftime("%d%m%Y"),
    )  # fmt: skip


def inline(text: str) -> Markup:
    """Text with `**bold**` as HTML."""
    pieces = text.split("**")
    marked = (
        Markup("<strong>{}</strong>").format(piece) if index % 2 else escape(piece)
        for index, piece in enumerate(pieces)
    )
    return Markup("").join(marked)
