-- What is published, landed in schema `raw` as extraction would.
create table truth.documents as
with versions as (
    select distinct source_kind, place, n, version from truth.published
),

named as (
    select
        versions.*,
        versions.source_kind || '-' || replace(versions.place, '@', '-') as source_id,
        places.name_vi as province,
        'https://' || source_id || '.example/' || strftime(months.month_start, '%Y-%m') as url,
        months.month_end
        + case versions.source_kind when 'official' then 3 when 'portal_news' then 4 else 6 end as published
    from versions
    inner join truth.places as places on versions.place = places.place
    inner join truth.months as months on versions.n = months.n
)

select
    *,
    sha256(concat_ws('|', 'bytes', url, version)) as digest,
    left(sha256(concat_ws('|', source_id, url, version)), 20) as document_id,
    left(sha256(concat_ws('|', 'reading', source_id, url, version)), 20) as reading_id,
    published + if(version = 1, interval 1 day, interval 40 day) + interval 19 hour as seen
from named;

-- One line of text a unit and section; numbers stand in columns of equal width.
create table truth.lines as
with lines as (
    select distinct source_kind, place, n, version, section, org, indicator from truth.published
)

select
    documents.document_id,
    documents.reading_id,
    lines.*,
    (row_number() over (partition by documents.document_id order by lines.section, lines.org, lines.indicator) - 1)::integer as line_no,
    rpad(coalesce(lines.indicator || ' ', '') || units.label, 50, ' ') as label,
    line_no * 177 as line_start
from lines
inner join truth.documents as documents using (source_kind, place, n, version)
inner join truth.units as units on lines.org = units.org;

create temp table placed as
select
    published.*,
    lines.document_id,
    lines.reading_id,
    lines.line_no,
    lines.label,
    lines.line_start,
    lines.line_start + 50 + 14 * published.column_no as number_start
from truth.published as published
inner join truth.lines as lines
    on published.source_kind = lines.source_kind
    and published.place = lines.place
    and published.n = lines.n
    and published.version = lines.version
    and published.section = lines.section
    and published.org = lines.org
    and published.indicator is not distinct from lines.indicator;

create temp table quotes as
select
    document_id,
    line_no,
    any_value(label) || rtrim(concat(
        rpad(coalesce(max(printed) filter (where column_no = 0), ''), 14, ' '),
        rpad(coalesce(max(printed) filter (where column_no = 1), ''), 14, ' '),
        rpad(coalesce(max(printed) filter (where column_no = 2), ''), 14, ' '),
        rpad(coalesce(max(printed) filter (where column_no = 3), ''), 14, ' '),
        rpad(coalesce(max(printed) filter (where column_no = 4), ''), 14, ' '),
        rpad(coalesce(max(printed) filter (where column_no = 5), ''), 14, ' '),
        rpad(coalesce(max(printed) filter (where column_no = 6), ''), 14, ' '),
        rpad(coalesce(max(printed) filter (where column_no = 7), ''), 14, ' '),
        rpad(coalesce(max(printed) filter (where column_no = 8), ''), 14, ' ')
    )) as quote
from placed
group by document_id, line_no;

insert into raw.sources by name
select distinct
    source_id,
    'portal' as kind,
    source_id as name,
    'Publisher of ' || source_id as publisher,
    source_kind as publisher_kind,
    province,
    'https://' || source_id || '.example/' as list_url
from truth.documents;

insert into raw.attempts by name
select
    left(sha256(concat(document_id, 'seen')), 20) as attempt_id,
    source_id,
    url,
    url as final_url,
    'article' as role,
    seen as attempted_at,
    if(version = 1, 'new', 'changed') as outcome,
    200 as http_status,
    digest,
    20000 as n_bytes,
    'Report ' || strftime(published, '%m/%Y') as title,
    published
from truth.documents
union all by name
-- A few reports are taken down again.
select
    left(sha256(concat(document_id, 'gone')), 20) as attempt_id,
    source_id,
    url,
    url as final_url,
    'article' as role,
    seen + interval 90 day as attempted_at,
    'gone' as outcome,
    404 as http_status
from truth.documents
where
    version = 1
    and truth.chance(concat(document_id, 'gone'), 100) = 0
    and (place, n) not in (select (slips.place, slips.n) from truth.slips as slips where slips.slip = 'corrected');

insert into raw.figures by name
select
    left(sha256(concat_ws('|', placed.document_id, placed.measure, placed.line_no)), 20) as figure_id,
    placed.reading_id,
    placed.document_id,
    placed.measure,
    placed.value,
    placed.printed,
    placed.n_decimals,
    placed.scale,
    placed.org,
    documents.province,
    placed.period_start,
    placed.period_end,
    'stated' as period_basis,
    placed.indicator,
    'local' as source_system,
    false as approximate,
    placed.source_kind = 'official' and placed.section = 'month' as in_table,
    if(in_table, 1, 10 + placed.line_no) as passage,
    quotes.quote,
    placed.line_start as char_start,
    placed.line_start + length(quotes.quote) as char_end,
    placed.number_start,
    placed.number_start + length(placed.printed) as number_end,
    'line ' || (placed.line_no + 1) as locator,
    'made_up' as rule
from placed
inner join quotes on placed.document_id = quotes.document_id and placed.line_no = quotes.line_no
inner join truth.documents as documents on placed.document_id = documents.document_id;

insert into raw.readings by name
select
    documents.reading_id,
    documents.document_id,
    documents.digest,
    documents.source_id,
    documents.url,
    'rules-1' as rules_version,
    'read' as outcome,
    'text/plain' as media_type,
    'Report ' || strftime(documents.published, '%m/%Y') as title,
    documents.published,
    documents.province,
    'Publisher of ' || documents.source_id as publisher,
    figures.n as n_numbers,
    figures.n as n_figures,
    0 as n_furniture,
    0 as n_unread,
    texts.text
from truth.documents as documents
inner join (select document_id, count(*) as n from raw.figures group by document_id) as figures
    on documents.document_id = figures.document_id
inner join (
    select document_id, string_agg(rpad(quote, 176, ' '), chr(10) order by line_no) as text
    from quotes
    group by document_id
) as texts on documents.document_id = texts.document_id;

insert into raw.current_readings by name
select document_id, reading_id from truth.documents;
