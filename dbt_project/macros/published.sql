{# What analysts see of a figure. Built once for fct_figures, and again by figures_asof. #}
{% macro figure_columns() %}
    figures.figure_id,
    figures.document_id,
    figures.measure,
    figures.value,
    measures.unit,
    figures.org,
    provinces.province_code,
    provinces.valid_from as province_valid_from,
    coalesce(provinces.name_vi, figures.province, documents.province) as province,
    figures.period_start,
    figures.period_end,
    {{ period_kind('figures.period_start', 'figures.period_end') }} as period_kind,
    figures.period_basis,
    figures.field,
    figures.indicator,
    figures.base,
    figures.source_system,
    figures.approximate,
    figures.printed,
    figures.n_decimals,
    figures.scale,
    figures.in_table,
    figures.passage,
    figures.part_of,
    figures.restates,
    figures.quote,
    figures.char_start,
    figures.char_end,
    figures.number_start,
    figures.number_end,
    figures.locator,
    figures.rule
{%- endmacro %}

{# Months, quarters and years count from any day of the month on: 15 May to 14 June is a month. #}
{% macro period_kind(period_start, period_end) -%}
    case
        when {{ period_end }} is null then 'none'
        when {{ period_start }} is null then 'as_of'
        when
            {{ period_start }} + to_months(cast(date_diff('month', {{ period_start }}, {{ period_end }} + 1) as integer))
            = {{ period_end }} + 1
            then
                case date_diff('month', {{ period_start }}, {{ period_end }} + 1)
                    when 1 then 'month'
                    when 3 then 'quarter'
                    when 6 then 'half_year'
                    when 12 then 'year'
                    else
                        case
                            when strftime({{ period_start }}, '%m-%d') in ('01-01', '12-15') then 'year_to_date'
                            else 'other'
                        end
                end
        when {{ period_end }} - {{ period_start }} = 6 then 'week'
        when strftime({{ period_start }}, '%m-%d') in ('01-01', '12-15') then 'year_to_date'
        else 'other'
    end
{%- endmacro %}

{% macro figure_relations() %}
from {{ source('raw', 'figures') }} as figures
inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
left join {{ ref('measures') }} as measures on figures.measure = measures.measure
left join {{ ref('int_figure_provinces') }} as provinces
    on
        coalesce(figures.province, documents.province) = provinces.province
        and coalesce(figures.period_end, documents.published, cast(versions.known_from as date))
        is not distinct from provinces.on_day
{%- endmacro %}
