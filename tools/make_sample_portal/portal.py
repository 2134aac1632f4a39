"""Puts the whole portal together and writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from tools.make_sample_portal import excel, pdf, word
from tools.make_sample_portal.model import (
    VIETNAM,
    Attachment,
    Report,
    Site,
    corrected,
    load_reports,
    load_sites,
)
from tools.make_sample_portal.pages import Entry, File, Pages, article_url
from tools.make_sample_portal.truth import Document, expected, gold

_SITE = PurePosixPath("ingest/sample_portal/site")
_HANDED_OVER = PurePosixPath("ingest/sample_portal/handed_over")
_GOLD = PurePosixPath("tests/gold/sample_portal")
_HTML = "text/html; charset=utf-8"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
_RENDER = {"pdf": pdf.render, "docx": word.render, "xlsx": excel.render}
_WRITTEN_NOTE = "# Written by tools/make_sample_portal; do not edit.\n"


@dataclass(frozen=True)
class Served:
    """An address of a host: its file (or redirect), and its other file on later nights."""

    url: str
    body: bytes = b""
    file: str = ""
    content_type: str = _HTML
    modified: datetime | None = None
    redirect: str | None = None
    since: int = 1


def write_portal(root: Path) -> list[Path]:
    """Write site, handed-over files and truth below `root`; returns the files written.

    Files of an earlier run that are no longer written are removed.
    """
    sites, reports = load_sites(), load_reports()
    files: dict[PurePosixPath, bytes] = {}
    manifest: dict[str, list[dict[str, Any]]] = {}
    documents: list[Document] = []
    for site in sites.values():
        own = [report for report in reports if report.site == site.id]
        served = list(_serve_site(site, own))
        manifest[site.host] = _entries(served)
        files |= {_SITE / one.file: one.body for one in served if one.file}
        documents += _documents(site, own)
    files[_SITE / "manifest.yaml"] = (
        _WRITTEN_NOTE + yaml.safe_dump(manifest, sort_keys=False, width=250)
    ).encode()
    handed_over = [report for report in reports if report.site is None]
    files |= _hand_over(handed_over)
    documents += [_handed_over_document(report) for report in handed_over]
    files |= _truth(documents, _outcomes(sites, reports))
    _remove_stale(root, files)
    return [_write(root / path, content) for path, content in sorted(files.items())]


def _serve_site(site: Site, reports: Sequence[Report]) -> Iterator[Served]:
    pages = Pages(site, list(_site_entries(site, reports)))
    newest = pages.entries[0].published
    list_pages = pages.list_pages()
    yield Served("/", redirect=site.list_first)
    for index, (url, html) in enumerate(list_pages, start=1):
        yield Served(url, html.encode(), f"{site.host}/list-{index}.html", modified=newest)
    if list_pages[0][0] != pages.list_url(0):
        raise ValueError(f"{site.id}: the first list page has no address")
    yield Served(
        "/assets/style.css", pages.style_sheet().encode(), f"{site.host}/style.css", "text/css", newest
    )
    if site.robots is not None:
        yield Served("/robots.txt", site.robots.encode(), f"{site.host}/robots.txt", "text/plain", newest)
    for entry in pages.entries:
        if not entry.is_dead:
            yield from _serve_entry(site, pages, entry)


def _serve_entry(site: Site, pages: Pages, entry: Entry) -> Iterator[Served]:
    report = entry.report
    attached = list(_serve_attachments(site, report)) if report else []
    yield from attached
    parts = report.attachments if report else ()
    links = [File(part.label, one.url, len(one.body)) for part, one in zip(parts, attached, strict=True)]
    file = f"{site.host}/{entry.number}.html"
    yield Served(entry.url, pages.article(entry, links).encode(), file, modified=entry.published)
    if report and report.correction:
        night, when = report.correction["night"], report.correction["published"]
        again = Entry(entry.title, entry.number, entry.published, entry.url, entry.lead, corrected(report))
        modified = datetime.fromisoformat(str(when)).replace(tzinfo=VIETNAM)
        file = f"{site.host}/{entry.number}.night-{night}.html"
        yield Served(
            entry.url, pages.article(again, links, modified).encode(), file, modified=modified, since=night
        )


def _serve_attachments(site: Site, report: Report) -> Iterator[Served]:
    for part in report.attachments:
        url = _attachment_url(site, report, part)
        file = f"{site.host}/{part.name}"
        yield Served(url, _RENDER[part.kind](report, part), file, _TYPES[part.kind], report.published)


def _attachment_url(site: Site, report: Report, part: Attachment) -> str:
    when = report.published
    return site.attachment.format(name=part.name, number=report.number, year=when.year, month=when.month)


def _site_entries(site: Site, reports: Sequence[Report]) -> Iterator[Entry]:
    for report in reports:
        url = article_url(site, report.title, report.number, report.published)
        yield Entry(report.title, report.number, report.published, url, report.lead, report)
    for stated, is_dead in [(one, False) for one in site.news] + [(one, True) for one in site.dead_links]:
        when = datetime.fromisoformat(str(stated["published"])).replace(tzinfo=VIETNAM)
        url = article_url(site, stated["title"], stated["number"], when)
        body = tuple({"p": text} for text in stated.get("body", ()))
        lead = stated.get("lead", "")
        yield Entry(stated["title"], stated["number"], when, url, lead, body=body, is_dead=is_dead)


def _entries(served: Sequence[Served]) -> list[dict[str, Any]]:
    """The manifest of one host; later versions hang below the first."""
    entries: dict[str, dict[str, Any]] = {}
    for one in served:
        if one.redirect:
            entries[one.url] = {"url": one.url, "redirect": one.redirect}
            continue
        stands = {"file": one.file, "modified": one.modified and one.modified.astimezone(UTC)}
        if one.since > 1:
            entries[one.url].setdefault("revisions", {})[one.since] = stands
        else:
            entries[one.url] = {"url": one.url, "type": one.content_type, **stands}
    return list(entries.values())


def _documents(site: Site, reports: Sequence[Report]) -> Iterator[Document]:
    for report in reports:
        yield from _report_documents(site, report)
    for stated in site.news:
        if stated.get("about_tthc"):
            yield _news_document(site, stated)


def _report_documents(site: Site, report: Report) -> Iterator[Document]:
    article = Document(
        name=report.id,
        kind="article",
        file=f"site/{site.host}/{report.number}.html",
        url=f"http://{site.host}{article_url(site, report.title, report.number, report.published)}",
        source=site.id,
        publisher=site.publisher,
        province=site.province,
        published=report.published.date(),
        report=report.id,
        body=report.body,
        tables=report.tables,
        facts=report.facts,
        findings=report.findings,
        traps=report.traps,
        conflicts=report.conflicts,
        is_pointer=report.is_pointer,
    )
    yield article
    if report.correction:
        night, again = report.correction["night"], corrected(report)
        file = f"site/{site.host}/{report.number}.night-{night}.html"
        yield replace(
            article, file=file, body=again.body, facts=again.facts, night=night, findings=(), traps=()
        )
    for part in report.attachments:
        yield replace(
            article,
            name=f"{report.id}.{part.kind}",
            kind="attachment",
            file=f"site/{site.host}/{part.name}",
            url=f"http://{site.host}{_attachment_url(site, report, part)}",
            body=part.body,
            facts=part.facts,
            is_broken=part.keep_bytes is not None,
            is_pointer=False,
        )


def _news_document(site: Site, stated: Mapping[str, Any]) -> Document:
    when = datetime.fromisoformat(str(stated["published"])).replace(tzinfo=VIETNAM)
    return Document(
        name=f"{site.id}.news-{stated['number']}",
        kind="news",
        file=f"site/{site.host}/{stated['number']}.html",
        url=f"http://{site.host}{article_url(site, stated['title'], stated['number'], when)}",
        source=site.id,
        publisher=site.publisher,
        province=site.province,
        published=when.date(),
    )


def _handed_over_document(report: Report) -> Document:
    about = report.handed_over or {}
    return Document(
        name=report.id,
        kind="handed_over",
        file=f"handed_over/{report.id}.txt",
        url=f"file:{report.id}.txt",
        source="handed_over",
        publisher=about.get("publisher"),
        province=about.get("province"),
        published=report.published.date(),
        report=report.id,
        body=report.body,
        tables=report.tables,
        facts=report.facts,
        findings=report.findings,
        traps=report.traps,
        conflicts=report.conflicts,
    )


def _hand_over(reports: Sequence[Report]) -> dict[PurePosixPath, bytes]:
    files = {_HANDED_OVER / f"{report.id}.txt": _plain(report).encode() for report in reports}
    metadata = [
        {
            "file": f"{report.id}.txt",
            "title": report.title,
            "published": report.published.date(),
            **(report.handed_over or {}),
        }
        for report in reports
    ]
    written = yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False, width=110)
    files[_HANDED_OVER / "metadata.yaml"] = (_WRITTEN_NOTE + written).encode()
    return files


def _plain(report: Report) -> str:
    lines = [report.title, ""]
    for block in report.body:
        match block:
            case {"list": items}:
                lines += [*(f"- {item}" for item in items), ""]
            case {"h": text} | {"p": text}:
                lines += [text, ""]
    return "\n".join([*lines, report.author, ""])


def _outcomes(sites: Mapping[str, Site], reports: Sequence[Report]) -> dict[str, Any]:
    """What must go wrong: links that lead nowhere, files that break off; and what is published again."""
    broken, again = [], []
    for report in (one for one in reports if one.site):
        site = sites[report.site or ""]
        broken += [
            f"http://{site.host}" + _attachment_url(site, report, part)
            for part in report.attachments
            if part.keep_bytes is not None
        ]
        if report.correction:
            url = f"http://{site.host}" + article_url(site, report.title, report.number, report.published)
            values = [{"old": old, "new": new} for old, new in report.correction["values"].items()]
            again.append({"url": url, "night": report.correction["night"], "values": values})
    dead = [
        f"http://{site.host}{entry.url}"
        for site in sites.values()
        for entry in _site_entries(site, ())
        if entry.is_dead
    ]
    return {"dead_links": dead, "broken_files": broken, "published_again": again}


def _truth(documents: Sequence[Document], outcomes: Mapping[str, Any]) -> dict[PurePosixPath, bytes]:
    files = {_GOLD / "expected.yaml": expected(documents, outcomes).encode()}
    for document in documents:
        if not document.is_broken:
            folder = _GOLD / "night_1" if document.night == 1 else _GOLD / f"night_{document.night}"
            files[folder / f"{document.name}.gold.json"] = gold(document).encode()
    return files


def _remove_stale(root: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    kept = {root / path for path in files}
    for folder in (_SITE, _HANDED_OVER, _GOLD):
        for path in (root / folder).rglob("*"):
            if path.is_file() and path not in kept and path.name != "README.md":
                path.unlink()


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
