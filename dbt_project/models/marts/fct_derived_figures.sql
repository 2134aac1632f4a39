-- What a report leaves unsaid and yet tells: a year to date less the period that ends it is the period
-- before. Never mixed with published figures; `published_figure_id` is the published figure of that period,
-- where there is one.
with derived as (
    select
        subject_id,
        measure,
        period_start,
        period_end,
        value,
        figure_nos[1] as longer_figure_no,
        figure_nos[2] as shorter_figure_no
    from {{ ref('int_tests_in_report') }}
    where is_derived
)

select
    md5(longer.figure_id || '|' || shorter.figure_id) as derived_figure_id,
    longer.document_id,
    derived.measure,
    derived.value,
    longer.province_code,
    longer.province_valid_from,
    longer.province,
    longer.org,
    longer.field,
    longer.system as source_system,
    derived.period_start,
    derived.period_end,
    {{ period_kind('derived.period_start', 'derived.period_end') }} as period_kind,
    longer.figure_id as longer_figure_id,
    shorter.figure_id as shorter_figure_id,
    published.figure_id as published_figure_id
from derived
inner join {{ ref('int_figures') }} as longer on derived.longer_figure_no = longer.figure_no
inner join {{ ref('int_figures') }} as shorter on derived.shorter_figure_no = shorter.figure_no
left join {{ ref('int_best_figures') }} as published
    on
        longer.series_id = published.series_id
        and derived.measure = published.measure
        and derived.period_start = published.period_start
        and derived.period_end = published.period_end
