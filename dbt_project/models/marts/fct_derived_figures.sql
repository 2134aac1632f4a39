{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ take_out(in_changed_places(place_of_row())) }}"
    )
}}
-- What a report leaves unsaid and yet tells: a year to date less the period that ends it is the period
-- before. Never mixed with published figures; `published_figure_id` is the published figure of that period,
-- where there is one. What several reports tell alike stands once, by the report that counts.
with derived as (
    select
        subject_id,
        series_id,
        measure,
        period_start,
        cast(short_start - interval 1 day as date) as period_end,
        long_value - short_value as value,
        long_figure_no,
        short_figure_no
    from {{ ref('int_nested_periods') }}
    qualify
        row_number() over (
            partition by series_id, measure, period_start, short_start, long_value - short_value
            order by preference, period_end, long_figure_no
        ) = 1
)

select
    md5(longer.figure_id || '|' || shorter.figure_id) as derived_figure_id,
    longer.document_id,
    derived.measure,
    cast(derived.value as decimal(18, 4)) as value,
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
inner join {{ ref('int_figures') }} as longer on derived.long_figure_no = longer.figure_no
inner join {{ ref('int_figures') }} as shorter on derived.short_figure_no = shorter.figure_no
left join {{ ref('int_best_figures') }} as published
    on
        derived.series_id = published.series_id
        and derived.measure = published.measure
        and derived.period_start = published.period_start
        and derived.period_end = published.period_end
