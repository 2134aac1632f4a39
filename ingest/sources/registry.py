"""The registry: reads and checks every source file of a directory."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.sources.codebook import CODEBOOK, KnownNames, known_names
from ingest.sources.listing_date import pattern_of
from ingest.sources.metadata import date_of, province_of
from ingest.sources.model import (
    Access,
    ArticleRules,
    DateRule,
    Folder,
    Listing,
    ListKind,
    Portal,
    PublisherKind,
    SerialRule,
    Source,
    SourceKind,
)
from ingest.sources.nodes import Section, compose
from ingest.sources.problems import SourceError, SourceErrors, nearest

DEFAULT_MAX_PAGES = 20
DEFAULT_MISSES = 10
DEFAULT_PER_NIGHT = 200

_EXAMPLES = {
    "id": "binh_thuan_tthcc",
    "kind": "portal",
    "name": "Trung tâm Hành chính công tỉnh Bình Thuận",
    "publisher": "Trung tâm Hành chính công tỉnh Bình Thuận",
    "publisher_kind": "official",
    "list": "{url: ..., item: ..., link: ..., link_pattern: ...}",
    "list.url": "https://tthcc.example.gov.vn/bao-cao/",
    "list.item": '"ul.news-list > li"',
    "list.link": '"a"',
    "list.link_pattern": r"'/bao-cao/[^/]+-\d+\.html$'",
    "list.date.select": '".date"',
    "list.date.format": '"%d/%m/%Y"',
    "list.next": '"a.next"',
    "list.page_url": "https://tthcc.example.gov.vn/bao-cao/?page={page}",
    "article.title": '"h1"',
    "article.attachments": """'a[href$=".pdf"]'""",
    "folder": "{path: ../handed_over, metadata: metadata.yaml}",
    "folder.path": "../handed_over",
}


def load_sources(directory: Path, *, codebook: Path = CODEBOOK) -> list[Source]:
    """The sources of all `*.yaml` below `directory`, by id.

    YAML files inside the folder of a folder source are its own and no sources. Raises
    SourceErrors with every problem of every file.
    """
    names = known_names(codebook)
    problems: dict[Path, list[SourceError]] = {}
    sources: dict[Path, Source] = {}
    for path in sorted(directory.rglob("*.yaml")):
        problems[path] = []
        source = _read(path, names, problems[path])
        if source is not None:
            sources[path] = source
    folders = {source.place.path for source in sources.values() if isinstance(source.place, Folder)}
    own = {path for path in problems if folders.isdisjoint(path.resolve().parents)}
    found = [problem for path in own for problem in problems[path]]
    found += _wrong_suffixes(directory)
    kept = [source for path, source in sources.items() if path in own]
    found += _duplicates(kept)
    if found:
        raise SourceErrors(found)
    return sorted(kept, key=lambda source: source.id)


def _wrong_suffixes(directory: Path) -> list[SourceError]:
    remedy = "Rename it to .yaml; only those are read."
    return [
        SourceError(path, 1, "", "the name ends in .yml", remedy) for path in sorted(directory.rglob("*.yml"))
    ]


def _duplicates(sources: list[Source]) -> list[SourceError]:
    first: dict[str, Source] = {}
    problems = []
    for source in sources:
        if source.id in first:
            remedy = f"Rename this file and its id; {first[source.id].path} has the id already."
            problems.append(SourceError(source.path, 1, "id", f"{source.id!r} is taken", remedy))
        first.setdefault(source.id, source)
    return problems


def _read(path: Path, names: KnownNames, problems: list[SourceError]) -> Source | None:
    """The source of one file, or None after noting its problems."""
    node = compose(path, problems)
    if node is None:
        return None
    section = Section(path, node, problems, examples=_EXAMPLES)
    if problems:
        return None
    source_id = _id(section)
    kind = section.choice("kind", list(SourceKind))
    if kind is None:  # without it, the keys that should be there are not known
        return None
    portal = kind == SourceKind.PORTAL
    source = Source(
        id=source_id,
        name=section.text("name"),
        publisher=section.optional_text("publisher", required=portal),
        publisher_kind=_publisher_kind(section, required=portal),
        publisher_org=_publisher_org(section, names),
        province=province_of(section, names),
        sample=section.flag("sample", default=False),
        place=_portal(section) if portal else _folder(section),
        path=path,
        closed=date_of(section, "closed"),
    )
    section.finish()
    return None if problems else source


def _id(section: Section) -> str:
    source_id = section.text("id")
    stem = section.path.stem
    if source_id and not re.fullmatch(r"[a-z][a-z0-9_]*", source_id):
        remedy = "Use small letters a-z, digits and _, beginning with a letter."
        section.report("id", f"{source_id!r} is not an id", remedy)
    elif source_id and source_id != stem:
        remedy = f"Write id: {stem}, or rename the file to {source_id}.yaml."
        section.report("id", f"{source_id!r} is not the name of the file", remedy)
    return source_id


def _publisher_kind(section: Section, *, required: bool) -> PublisherKind | None:
    value = section.choice("publisher_kind", list(PublisherKind), required=required)
    return None if value is None else PublisherKind(value)


def _publisher_org(section: Section, names: KnownNames) -> str | None:
    if names.organisations is None:
        return section.optional_text("publisher_org")
    written = section.optional_text("publisher_org")
    if written is None or written in names.organisations:
        return written
    near = nearest(written, names.organisations)
    like = [f"{near} ({names.organisations[near]})"] if near else names.organisations_like(written)
    remedy = (
        f"Did you mean {', '.join(like)}?"
        if like
        else "Write a code of ingest/codebook/org_units.csv, such as centre (the province's one-stop centre)."
    )
    section.report("publisher_org", f"{written!r} is unknown", remedy)
    return None


def _portal(section: Section) -> Portal:
    listing = section.section("list")
    pages = _listing(listing)
    listing.finish()
    article = _article(section)
    if pages.serial is not None and pages.title_pattern is not None and article.title is None:
        remedy = "Write article.title: no list tells the titles of numbered articles."
        listing.report("title_pattern", "nothing says where the titles stand", remedy)
    return Portal(pages, article, _access(section))


def _article(section: Section) -> ArticleRules:
    article = section.optional_section("article")
    if article is None:
        return ArticleRules()
    rules = ArticleRules(article.optional_css("title"), article.optional_css("attachments"))
    article.finish()
    return rules


def _access(section: Section) -> Access:
    access = section.optional_section("access")
    if access is None:
        return Access()
    rules = Access(
        hosts=_hosts(access),
        pause=float(access.integer("pause", 1)),
        ca_bundle=_ca_bundle(access),
    )
    access.finish()
    return rules


def _hosts(section: Section) -> tuple[str, ...]:
    hosts = section.texts("hosts")
    for host in hosts:
        if not re.fullmatch(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?", host):
            remedy = "Write names such as files.example.gov.vn, in small letters and without http://."
            section.report("hosts", f"{host!r} is not the name of a host", remedy)
    return hosts


def _ca_bundle(section: Section) -> Path | None:
    written = section.optional_text("ca_bundle")
    if written is None:
        return None
    path = (section.path.resolve().parent / written).resolve()
    if not path.is_file() or "-----BEGIN CERTIFICATE-----" not in path.read_text("utf-8", "replace"):
        remedy = "Name a PEM file with the missing certificates, relative to this file."
        section.report("ca_bundle", f"{path} holds no certificate", remedy)
    return path


def _listing(section: Section) -> Listing:
    kind = ListKind(section.choice("kind", list(ListKind), required=False) or ListKind.HTML)
    if kind == ListKind.SERIAL:
        return _numbered(section)
    is_page = kind == ListKind.HTML
    return Listing(
        kind=kind,
        url=section.url("url"),
        item=section.css("item") if is_page else "",
        link=section.css("link") if is_page else "",
        link_pattern=section.regex("link_pattern"),
        title_pattern=section.optional_regex("title_pattern"),
        date=_date_rule(section) if is_page else None,
        next=section.optional_css("next") if is_page else None,
        page_url=_page_url(section),
        second_page=section.integer("second_page", 2),
        max_pages=section.integer("max_pages", DEFAULT_MAX_PAGES),
    )


def _numbered(section: Section) -> Listing:
    url = section.url("url")
    if url and (url.count("{id}") != 1 or "{id}" not in url.partition("//")[2].partition("/")[2]):
        remedy = "Write {id} where the number of the article stands, as in https://.../View.aspx?ItemID={id}."
        section.report("url", "does not hold {id} exactly once behind the host", remedy)
    rule = SerialRule(
        url=url,
        first=section.integer("first", 1),
        misses=section.integer("misses", DEFAULT_MISSES),
        per_night=section.integer("per_night", DEFAULT_PER_NIGHT),
    )
    return Listing(
        kind=ListKind.SERIAL,
        url=url,
        item="",
        link="",
        link_pattern=re.compile(""),
        title_pattern=section.optional_regex("title_pattern"),
        date=None,
        next=None,
        page_url=None,
        second_page=2,
        max_pages=1,
        serial=rule,
    )


def _page_url(section: Section) -> str | None:
    if not section.has("page_url"):
        return section.optional_text("page_url")
    url = section.url("page_url")
    if url and url.count("{page}") != 1:
        remedy = "Write {page} where the number of the page stands, as in https://.../?page={page}."
        section.report("page_url", "does not hold {page} exactly once", remedy)
    if section.has("next"):
        section.report("page_url", "stands beside `next`", "Keep one of the two ways to the next page.")
    return url


def _date_rule(section: Section) -> DateRule | None:
    rule = section.optional_section("date")
    if rule is None:
        return None
    select, date_format = rule.css("select"), rule.text("format")
    rule.finish()
    if not date_format:
        return None
    try:
        return DateRule(select, date_format, pattern_of(date_format))
    except ValueError as error:
        remedy = 'Write it as strptime does, for example "%d/%m/%Y" for 05/02/2024.'
        rule.report("format", f"{date_format!r} is not a date format ({error})", remedy)
        return None


def _folder(section: Section) -> Folder:
    folder = section.section("folder")
    path = (section.path.resolve().parent / folder.text("path")).resolve()
    metadata = folder.optional_text("metadata")
    folder.finish()
    return Folder(path, path / metadata if metadata else None)
