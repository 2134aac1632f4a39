"""A small good warehouse, made by hand: two documents, four figures, one finding."""

from __future__ import annotations

from pathlib import Path

import duckdb

import ingest

RAW = Path(ingest.__file__).with_name("raw_schema.sql")

TEXTS = {
    "doc1": "Đã giải quyết 100 hồ sơ, trong đó trước và đúng hạn 90 hồ sơ, quá hạn 12 hồ sơ. "
    "Ngày 05/11/2023, 7 ý kiến.",
    "doc2": "Điểm công khai, minh bạch: 17,5 điểm.",
}
# document, measure, value, printed, quote, org, indicator
FIGURES = [
    ("doc1", "resolved_total", "100", "100", "Đã giải quyết 100 hồ sơ", "province", None),
    ("doc1", "resolved_by_due", "90", "90", "trước và đúng hạn 90 hồ sơ", "province", None),
    ("doc1", "resolved_late", "12", "12", "quá hạn 12 hồ sơ", "province", None),
    ("doc2", "score", "17.5", "17,5", "minh bạch: 17,5 điểm", "province", "transparency"),
]

MARTS = """
create schema marts;
create table marts.dim_province as
    select '60' as province_code, date '2004-01-01' as valid_from, 'Bình Thuận' as name_vi;
create table marts.dim_org as select 'province' as org_code, 'Toàn tỉnh' as label_vi;
create table marts.dim_measure as
    select * from (values
        ('resolved_total', 'Đã giải quyết', 'hồ sơ'), ('resolved_by_due', 'Trước và đúng hạn', 'hồ sơ'),
        ('resolved_late', 'Quá hạn', 'hồ sơ'), ('score', 'Điểm', 'điểm'), ('rate_by_due', 'Tỷ lệ', '%')
    ) as t (measure, label_vi, unit);
create table marts.dim_indicator as select 'transparency' as indicator, 'Công khai, minh bạch' as label_vi;
create table marts.dim_source as select source_id, name, publisher, list_url from raw.sources;
create table marts.dim_document as
    select document_id, source_id, digest, url, title, publisher, published, true as is_current
    from raw.readings join raw.current_readings using (document_id, reading_id);
create table marts.fct_figures as
    select * from raw.figures join raw.current_readings using (document_id, reading_id);
create table marts.fct_dossiers as
    select org, period_start, period_end, value as resolved_total
    from raw.figures where measure = 'resolved_total';
create table marts.fct_scorecard as
    select org, indicator, period_start, period_end, value as score from raw.figures where measure = 'score';
create table marts.fct_reconciliation as
    select 'test of ' || identity as reconciliation_id, test.*,
        'Bình Thuận' as province, 'province' as org, null::varchar as field,
        null::varchar as indicator, date '2023-10-01' as period_start, date '2023-10-31' as period_end,
        'Lệch 2' as explanation_vi, 'Off by 2' as explanation_en, 'doc1' as document_id,
        ['f1'] as lhs_figure_ids, ['f2', 'f3'] as rhs_figure_ids
    from (
        select 'D5' as identity, 'E' as class, 100::decimal(18, 4) as lhs, 102::decimal(18, 4) as rhs,
            -2::decimal(18, 4) as difference, 0::decimal(18, 4) as tolerance, 'finding' as verdict,
            'Đã giải quyết 100 hồ sơ' as lhs_quotes, '90 hồ sơ; quá hạn 12 hồ sơ' as rhs_quotes
        union all
        select 'B1', 'B', 12, 100, 0, 0, 'holds', 'quá hạn 12 hồ sơ', 'Đã giải quyết 100 hồ sơ'
    ) as test;
create table marts.fct_outcomes as
    select attempt_id as outcome_id, 'collect' as stage, source_id, url, attempted_at as occurred_at, outcome,
        true as succeeded, null::varchar as detail
    from raw.attempts;
create table marts.fct_unread_numbers as
    select unread.*
    from raw.unread_numbers as unread join raw.current_readings using (document_id, reading_id);
"""


def make(path: Path, with_documents: bool = True) -> Path:
    """A good warehouse at `path`; without documents, one that a first, empty night leaves."""
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute(RAW.read_text(encoding="utf-8"))
        warehouse.execute(
            "insert into raw.sources (source_id, kind, name) values ('binh_thuan', 'portal', 'Bình Thuận')"
        )
        if with_documents:
            _fill_raw(warehouse)
        warehouse.execute(MARTS)
        if not with_documents:
            warehouse.execute("delete from marts.fct_reconciliation")
    return path


def _fill_raw(warehouse: duckdb.DuckDBPyConnection) -> None:
    for number, (document, text) in enumerate(TEXTS.items()):
        figures = [figure for figure in FIGURES if figure[0] == document]
        first = number == 0
        warehouse.execute(
            "insert into raw.attempts (attempt_id, source_id, url, role, attempted_at, outcome, digest) "
            "values (?, 'binh_thuan', ?, 'article', '2023-11-06', 'new', ?)",
            [f"attempt-{document}", f"http://portal/{document}", f"digest-{document}"],
        )
        warehouse.execute(
            "insert into raw.readings (reading_id, document_id, digest, source_id, url, rules_version, "
            "outcome, published, n_numbers, n_figures, n_furniture, n_unread, text) "
            "values (?, ?, ?, 'binh_thuan', ?, '1', 'read', '2023-11-05', ?, ?, ?, ?, ?)",
            [
                f"reading-{document}",
                document,
                f"digest-{document}",
                f"http://portal/{document}",
                len(figures) + 2 * first,
                len(figures),
                int(first),
                int(first),
                text,
            ],
        )
        warehouse.execute("insert into raw.current_readings values (?, ?)", [document, f"reading-{document}"])
    for number, (document, measure, value, printed, quote, org, indicator) in enumerate(FIGURES):
        start = TEXTS[document].index(quote)
        number_start = start + quote.index(printed)
        warehouse.execute(
            "insert into raw.figures values (?, ?, ?, ?, ?, ?, 0, 1, ?, '60', '2023-10-01', '2023-10-31', "
            "'stated', null, ?, null, 'local', false, false, 1, null, null, ?, ?, ?, ?, ?, 'p1', 'rule')",
            [
                f"figure-{number}",
                f"reading-{document}",
                document,
                measure,
                value,
                printed,
                org,
                indicator,
                quote,
                start,
                start + len(quote),
                number_start,
                number_start + len(printed),
            ],
        )
    date, unread = TEXTS["doc1"].index("05/11/2023"), TEXTS["doc1"].index("7 ý kiến")
    warehouse.execute(
        "insert into raw.furniture values ('reading-doc1', 'doc1', ?, ?, '05/11/2023', 'date')",
        [date, date + 10],
    )
    warehouse.execute(
        "insert into raw.unread_numbers values "
        "('reading-doc1', 'doc1', ?, ?, '7', 'no_measure', '7 ý kiến', null, 'p1')",
        [unread, unread + 1],
    )
