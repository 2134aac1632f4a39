"""One report published several times is one in the tables (L3): a night over portals, then the marts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pypdfium2
import pytest

from ingest.collect.archive import Archive
from ingest.collect.ledger import Ledger
from ingest.collect.night import collect
from ingest.collect.policy import FetchPolicy
from ingest.sources import load_sources
from ingest.sources.codebook import CODEBOOK
from ingest.workspace import Workspace
from orchestration.night import land_figures
from orchestration.transform import build_marts
from tests.collect.portal_sim import Answer, PortalSim, page, redirect
from tools.bench_read.makers import paragraph, word
from tools.bench_read.pdf_makers import FONTS, Page, pdf

SOURCE = """
id: {id}
kind: portal
name: Cổng {id}
publisher: Cổng {id}
publisher_kind: {kind}
province: {province}
list:
  url: http://{host}/tin/
  item: "ul.tin > li"
  link: a
  link_pattern: '/tin/'
  date: {{select: .ngay, format: "%d/%m/%Y"}}
article: {{attachments: ".tep a"}}
"""


def told(month: int, received: int, office: str = "Trung tâm Phục vụ hành chính công tỉnh") -> list[str]:
    resolved, late = received - 10, received // 50
    return [
        f"Kết quả giải quyết thủ tục hành chính tháng {month} năm 2024",
        f"Trong tháng {month} năm 2024, {office} đã tiếp nhận {received} hồ sơ, đã giải quyết "
        f"{resolved} hồ sơ, trong đó {resolved - late} hồ sơ trước và đúng hạn, {late} hồ sơ quá hạn.",
    ]


TEXT = told(2, 850)
SHORT = [TEXT[0], TEXT[1].partition(", trong đó")[0] + "."]


def html(text: list[str], *, around: str = "", files: tuple[str, ...] = ()) -> Answer:
    links = "".join(f'<p class="tep"><a href="{file}">Tệp đính kèm</a></p>' for file in files)
    return page(f"{around}<h1>{text[0]}</h1>{''.join(f'<p>{part}</p>' for part in text[1:])}{links}")


def docx(text: list[str]) -> Answer:
    return Answer(word("".join(map(paragraph, text))), content_type="application/msword")


def as_pdf(text: list[str]) -> Answer:
    def draw(sheet: Page) -> None:
        y = 120.0
        for part in text:
            y = sheet.paragraph(y, part)

    return Answer(pdf(draw), content_type="application/pdf")


def scan(text: list[str]) -> Answer:
    """The page of the PDF as a picture."""
    with pypdfium2.PdfDocument(as_pdf(text).body) as document:
        picture = document[0].render(scale=200 / 72).to_pil()
    file = io.BytesIO()
    picture.save(file, "PDF", resolution=200)
    return Answer(file.getvalue(), content_type="application/pdf")


FORMATS: dict[str, Callable[[list[str]], Answer]] = {"html": html, "docx": docx, "pdf": as_pdf}
SIDE_COLUMN = "<div><h2>Tin khác</h2><p>Lễ hội mùa xuân của tỉnh khai mạc.</p></div>"


@dataclass(frozen=True)
class Case:
    """What a portal serves below /tin/, and what the tables must say of it.

    `listed` are the articles of its list with their dates, `copies` what a second source serves at 1.
    """

    name: str
    served: dict[str, Answer]
    n_reports: int = 1
    n_dossiers: int = 1
    listed: tuple[str, ...] = ("1",)
    copies: Answer | None = None
    copier: str = "newspaper"
    copies_province: str | None = None
    sources_agreeing: int = 1
    urls: tuple[str, ...] | None = None


def wrapping(*files: str) -> Answer:
    return html(
        [TEXT[0], "Nội dung chi tiết xem tại tệp đính kèm."], files=tuple(f"/tep/{file}" for file in files)
    )


def cases() -> Iterator[Case]:
    for kind, made in FORMATS.items():
        yield Case(f"{kind} at two addresses", {"1": made(TEXT), "2": made(TEXT)}, listed=("1", "2"))
        yield Case(f"{kind} as a file of a page that only wraps it", {"1": wrapping("a"), "a": made(TEXT)})
        yield Case(
            f"{kind} beside the page that says the same",
            {"1": html(TEXT, files=("/tep/a",)), "a": made(TEXT)},
        )
        yield Case(
            f"{kind} and the page that says part of it",
            {"1": html(SHORT, files=("/tep/a",)), "a": made(TEXT)},
        )
        yield Case(f"{kind} copied by a newspaper", {"1": made(TEXT)}, copies=made(TEXT))
        yield Case(
            f"{kind} of another month", {"1": html(TEXT, files=("/tep/a",)), "a": made(told(1, 790))}, 2, 2
        )
        for other in FORMATS:
            if kind < other:
                both = {"a": made(TEXT), "b": FORMATS[other](TEXT)}
                yield Case(f"{kind} and {other} below one page", {"1": wrapping("a", "b"), **both})
                listed = {"1": made(TEXT), "2": FORMATS[other](TEXT)}
                yield Case(f"{kind} and {other} listed by themselves", listed, listed=("1", "2"))
    scanned = {"1": html(TEXT, files=("/tep/a",)), "a": scan(TEXT)}
    yield Case("scan beside the page that says the same", scanned)
    again = html(TEXT, around="<!-- exported again --><script>var at = 1</script>")
    yield Case("exported again", {"1": html(TEXT), "2": again}, listed=("1", "2"))
    around = html(TEXT, around=SIDE_COLUMN)
    yield Case("in another frame", {"1": html(TEXT), "2": around}, listed=("1", "2"))
    yield Case("copied into another frame", {"1": html(TEXT)}, copies=around)
    yield Case("behind a redirect", {"1": html(TEXT), "2": redirect("/tin/1")}, listed=("1", "2"))
    yield Case(
        "in other words by another source",
        {"1": html(TEXT)},
        2,
        sources_agreeing=2,
        copies=html([TEXT[0], TEXT[1].replace("đã tiếp nhận", "tiếp nhận được").replace("đã giải", "giải")]),
    )
    yield Case("of another province", {"1": html(TEXT)}, 2, copies=html(TEXT), copies_province="Cà Mau")
    nameless = told(2, 850, "Vườn thú")
    yield Case("of nobody known", {"1": html(nameless, files=("/tep/a",)), "a": docx(nameless)})
    empty = page("<h1>Thông báo</h1><p>Nghỉ lễ.</p>")
    yield Case("without figures", {"1": empty, "2": empty}, 1, 0, listed=("1", "2"))


with (CODEBOOK / "provinces.csv").open(encoding="utf-8", newline="") as file:
    # Those that ended with the merger: each is the province of one case.
    PROVINCES = [row["name_vi"] for row in csv.DictReader(file) if row["valid_to"] == "2025-06-30"]
CASES = {case.name: (f"p{number}", case) for number, case in enumerate(cases())}


def province_of(source_id: str) -> str:
    return PROVINCES[int(source_id[1:])]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts after one night over all cases."""
    if not FONTS.is_dir():
        pytest.skip(f"no font at {FONTS}: apt-get install fonts-dejavu-core")
    home = tmp_path_factory.mktemp("one-report")
    with PortalSim() as sim:
        sources = home / "sources"
        sources.mkdir()
        for source_id, case in CASES.values():
            serve(sim, sources, source_id, "official", province_of(source_id), case.served, case.listed)
            if case.copies is not None:
                province = case.copies_province or province_of(source_id)
                serve(sim, sources, f"{source_id}_copy", case.copier, province, {"1": case.copies}, ("1",))
        registry = load_sources(sources)
        policy = replace(
            FetchPolicy.for_sources(registry, resolve=sim.resolve),
            sleep=sim.clock.sleep,
            monotonic=sim.clock.monotonic,
        )
        workspace = Workspace(home / "var")
        collected = collect(
            registry, Archive(workspace.archive), Ledger(workspace.ledger, clock=sim.clock.now), policy
        )
    assert not collected.failures
    land_figures(workspace, registry)
    build_marts(workspace)
    with duckdb.connect(str(workspace.warehouse), read_only=True) as warehouse:
        yield warehouse


def serve(
    sim: PortalSim,
    sources: Path,
    source_id: str,
    kind: str,
    province: str,
    served: dict[str, Answer],
    listed: tuple[str, ...],
) -> None:
    host = f"{source_id.replace('_', '-')}.example"
    text = SOURCE.format(id=source_id, host=host, kind=kind, province=province)
    (sources / f"{source_id}.yaml").write_text(text, "utf-8")
    day = date(2024, 3, 5)
    items = "".join(
        f'<li><a href="/tin/{name}">Kết quả</a> <span class="ngay">{day:%d/%m/%Y}</span></li>'
        for name in listed
    )
    sim.serve(host, "/tin/", page(f'<ul class="tin">{items}</ul>'))
    for name, answer in served.items():
        folder = "tin" if name in listed else "tep"
        sim.serve(host, f"/{folder}/{name}", answer)


@pytest.mark.parametrize("name", CASES)
def test_a_report_counts_once_with_all_its_addresses(name: str, built: duckdb.DuckDBPyConnection) -> None:
    source_id, case = CASES[name]
    sources = [source_id, f"{source_id}_copy"]
    documents = built.execute(
        "select report_id, document_id, urls, url, province from marts.dim_document where source_id in ?",
        [sources],
    ).fetchall()
    n_served = len(case.served) + (case.copies is not None)
    assert len(documents) == n_served
    reports = {report for report, *_ in documents}
    assert len(reports) == case.n_reports
    assert reports <= {document for _, document, *_ in documents}
    for report, _, urls, *_ in documents:
        assert urls == sorted(url for other, _, _, url, _ in documents if other == report)
    dossiers = built.execute(
        "select document_id, sources_agreeing, sources_conflicting, resolved_total from marts.fct_dossiers "
        "where province = ? and document_id in ?",
        [province_of(source_id), [document for _, document, *_ in documents]],
    ).fetchall()
    assert len(dossiers) == case.n_dossiers
    for document, agreeing, conflicting, resolved in dossiers:
        assert (document in reports, agreeing, conflicting) == (True, case.sources_agreeing, 0)
        assert resolved in (840, 780)


def test_a_report_is_tested_once(built: duckdb.DuckDBPyConnection) -> None:
    tested = built.execute(
        "select province, count(*), count(distinct period_end) from marts.fct_reconciliation "
        "where identity = 'D5' group by all"
    ).fetchall()
    once = {province_of(source_id) for source_id, case in CASES.values() if case.n_reports == 1}
    counted = {province: n for province, n, _ in tested if province in once}
    assert set(counted.values()) == {1}
    assert len(counted) > len(once) / 2


def test_every_figure_of_every_document_stays(built: duckdb.DuckDBPyConnection) -> None:
    """A copy is not counted again; what it says can still be looked up."""
    lost = built.execute(
        "select url from marts.dim_document where n_figures <> "
        "(select count(*) from marts.fct_figures where fct_figures.document_id = dim_document.document_id)"
    ).fetchall()
    assert lost == []


def test_as_known_later_the_tables_are_the_same(built: duckdb.DuckDBPyConnection) -> None:
    later, now = "marts.dossiers_asof('2030-01-01')", "marts.fct_dossiers"
    differing = built.execute(
        f"(from {later} except from {now}) union all (from {now} except from {later})"
    ).fetchall()
    assert differing == []
