{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ take_out(in_changed_places(place_of_row())) }}"
    )
}}
with figures as (
    select * from {{ ref('int_best_figures') }}
    where family = 'scorecard'
),

wide as (
    select
        row_id,
        {% for measure in ['score', 'score_max', 'score_rate', 'rank', 'rank_of'] %}
            max(value) filter (where measure = '{{ measure }}') as {{ measure }},
        {% endfor %}
        any_value(province_code) as province_code,
        any_value(province_valid_from) as province_valid_from,
        any_value(province) as province,
        any_value(if(org is null, 'document ' || document_id, place)) as place,
        any_value(org) as org,
        any_value(indicator) as indicator,
        any_value(field) as field,
        any_value(period_start) as period_start,
        any_value(period_end) as period_end,
        arg_min(document_id, (measure <> 'score', measure <> 'rank', measure)) as document_id,
        max(sources_agreeing) as sources_agreeing,
        max(sources_conflicting) as sources_conflicting
    from figures
    group by row_id
),

national as (
    select
        figures.document_id,
        figures.indicator,
        figures.period_start,
        figures.period_end,
        max(figures.value) as score
    from {{ source('raw', 'figures') }} as figures
    inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
    where figures.org = 'national' and figures.measure = 'score' and not figures.approximate
    group by figures.document_id, figures.indicator, figures.period_start, figures.period_end
    having min(figures.value) = max(figures.value)
)

select
    {{ row_key(
        'wide.place', ['wide.org', 'wide.indicator', 'wide.field', 'wide.period_start', 'wide.period_end']
    ) }} as scorecard_id,
    wide.province_code,
    wide.province_valid_from,
    wide.province,
    wide.org,
    wide.indicator,
    wide.field,
    wide.period_start,
    wide.period_end,
    {{ period_kind('wide.period_start', 'wide.period_end') }} as period_kind,
    wide.document_id,
    wide.sources_agreeing,
    wide.sources_conflicting,
    wide.score,
    wide.score_max,
    wide.score_rate,
    cast(wide.rank as integer) as rank,
    cast(wide.rank_of as integer) as rank_of,
    national.score as national_score
from wide
left join national
    on
        wide.document_id = national.document_id
        and wide.indicator is not distinct from national.indicator
        and wide.period_start is not distinct from national.period_start
        and wide.period_end = national.period_end
