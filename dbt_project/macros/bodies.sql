{# The bodies of models that are built twice: once for the current versions, and, for the table macros of
   marts, again for the versions of any day. #}

{# Figures with the subject that each speaks of; `condition` chooses the document versions. #}
{% macro subject_figures(condition) %}
with figures as (
    select
        figures.figure_id,
        figures.document_id,
        documents.source_id,
        figures.measure,
        measures.measure_no,
        figures.value,
        figures.org,
        figures.period_start,
        figures.period_end,
        figures.field,
        figures.base,
        figures.approximate,
        figures.in_table,
        figures.passage,
        figures.number_start,
        figures.part_of,
        figures.restates,
        measures.family,
        measures.nature,
        provinces.province_code,
        provinces.valid_from as province_valid_from,
        coalesce(provinces.name_vi, figures.province, documents.province) as province,
        -- One unit of the last printed digit.
        cast(figures.scale / power(10, figures.n_decimals) as decimal(18, 4)) as step,
        -- Where the print left the reader a choice.
        regexp_matches(figures.printed, '[0-9][., ][0-9]') or figures.scale > 1 as has_choice,
        -- The row of a table that says of itself that it is the sum (tổng cộng, toàn tỉnh).
        figures.in_table and regexp_matches(figures.quote, '^[^\pL]*(tổng|toàn|cộng)\b', 'i') as is_total_row,
        case when measures.family = 'scorecard' then figures.indicator end as indicator,
        case
            when measures.nature in ('flow', 'balance', 'ratio') then figures.source_system else 'any'
        end as system,
        coalesce(
            provinces.province_code || '@' || provinces.valid_from,
            figures.province,
            documents.province,
            'document ' || figures.document_id
        ) as place,
        -- The smaller, the better: kind of publisher, own report or not, precedence of the document.
        (cast(2 * documents.publisher_rank + if(documents.publisher_org = figures.org, 0, 1) as bigint) << 31)
        + versions.precedence as preference
    from {{ source('raw', 'figures') }} as figures
    inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
    inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
    left join {{ ref('stg_measures') }} as measures on figures.measure = measures.measure
    left join {{ ref('int_figure_provinces') }} as provinces
        on
            coalesce(figures.province, documents.province) = provinces.province
            and coalesce(figures.period_end, documents.published, cast(versions.known_from as date))
            is not distinct from provinces.on_day
    where {{ condition }}
),

lines as (
    select
        *,
        hash(figure_id) as figure_no,
        hash(document_id, place, org, field, indicator, system) as line_id,
        hash(if(org is null, document_id, place), org, field, indicator, system) as series_id,
        -- Which figure counts of several: exact before approximate, then by preference, then the first.
        (cast(approximate as bigint) << 62) + (preference << 27) + least(number_start, (1 << 27) - 1) as turn
    from figures
)

-- Numbers that stand for what would be compared column by column: a period of a line is a subject, a measure
-- of a subject a point; a period of a series is a row, a measure of a row a slot.
select
    *,
    hash(line_id, period_start, period_end) as subject_id,
    hash(line_id, period_start, period_end, measure) as point_id,
    hash(series_id, period_start, period_end) as row_id,
    hash(series_id, period_start, period_end, measure) as slot_id
from lines
{%- endmacro %}

{# Whether two documents, `one` and `other`, may be one report: two versions of one address are not, nor
   are reports of two provinces. #}
{% macro may_be_one_report() -%}
    (one.source_id <> other.source_id or one.url <> other.url)
    and (one.province is null or other.province is null or one.province = other.province)
{%- endmacro %}

{# Whether a document version is no copy of another one that is known; `known` asks that of `others`. #}
{% macro counts_once(known) -%}
    versions.document_id not in (
        select copies.document_id
        from {{ ref('int_report_copies') }} as copies
        inner join {{ ref('int_document_versions') }} as others on copies.copy_of = others.document_id
        where {{ known }}
    )
{%- endmacro %}

{# The best figure per slot out of `figures` (what subject_figures gives). #}
{% macro best_figures(figures) %}
with stated as (
    select
        figure_no,
        row_id,
        slot_id,
        source_id,
        value,
        step,
        approximate,
        turn,
        family = 'rate' as may_be_cut_off
    from {{ figures }}
    where
        period_end is not null
        and family in ('dossier', 'rate', 'scorecard')
        and nature <> 'as_of'
),

best as (
    select
        slot_id,
        arg_min(figure_no, turn) as figure_no,
        arg_min(source_id, turn) as source_id,
        arg_min(value, turn) as value,
        arg_min(step, turn) as step
    from stated
    group by slot_id
),

-- A source conflicts where any of its exact figures differs from the best by more than the print; on the
-- figure that is the source's own it does not conflict with itself.
sources as (
    select
        stated.row_id,
        stated.source_id,
        bool_or(
            stated.source_id <> best.source_id
            and abs(stated.value - best.value)
            > if(
                stated.step <> best.step or stated.may_be_cut_off, greatest(stated.step, best.step), 0
            )
        ) as differs
    from stated
    inner join best on stated.slot_id = best.slot_id
    where not stated.approximate
    group by stated.row_id, stated.source_id
),

agreement as (
    select
        row_id,
        cast(count(*) filter (where not differs) as integer) as sources_agreeing,
        cast(count(*) filter (where differs) as integer) as sources_conflicting
    from sources
    group by row_id
)

select
    figures.figure_no,
    figures.figure_id,
    figures.row_id,
    figures.slot_id,
    figures.series_id,
    figures.document_id,
    figures.source_id,
    figures.place,
    figures.province_code,
    figures.province_valid_from,
    figures.province,
    figures.org,
    figures.field,
    figures.indicator,
    figures.system,
    figures.period_start,
    figures.period_end,
    figures.measure,
    figures.family,
    figures.value,
    figures.base,
    figures.approximate,
    figures.preference,
    -- The source that the row stands on is one of them, also where its figures are approximate or another
    -- source is better for one of them.
    greatest(coalesce(agreement.sources_agreeing, 0), 1) as sources_agreeing,
    coalesce(agreement.sources_conflicting, 0) as sources_conflicting
from best
inner join {{ figures }} as figures on best.figure_no = figures.figure_no
left join agreement on figures.row_id = agreement.row_id
{%- endmacro %}

{# One wide row per subject out of `best` (what best_figures gives). #}
{% macro dossiers(best) %}
with figures as (
    select * from {{ best }}
    where family in ('dossier', 'rate')
),

documents as (
    select
        row_id,
        document_id,
        row_number() over (
            partition by row_id
            order by count(*) desc, min(preference), document_id
        ) as nth
    from figures
    group by row_id, document_id
),

standing as (
    select
        row_id,
        max(document_id) filter (where nth = 1) as document_id,
        coalesce(list(document_id order by nth) filter (where nth > 1), []) as other_document_ids
    from documents
    group by row_id
),

wide as (
    select
        row_id,
        {% for measure in dossier_counts() %}
            cast(
                max(value) filter (where measure = '{{ measure }}' and value = trunc(value)) as bigint
            ) as {{ measure }},
        {% endfor %}
        {% for measure in dossier_rates() %}
            max(value) filter (where measure = '{{ measure }}') as {{ measure }},
        {% endfor %}
        max(base) filter (where measure = 'rate_by_due') as rate_by_due_base,
        coalesce(list(measure order by measure) filter (where approximate), []) as approximate_measures,
        any_value(province_code) as province_code,
        any_value(province_valid_from) as province_valid_from,
        any_value(province) as province,
        any_value(if(org is null, 'document ' || document_id, place)) as place,
        any_value(org) as org,
        any_value(field) as field,
        any_value(system) as source_system,
        any_value(period_start) as period_start,
        any_value(period_end) as period_end,
        max(sources_agreeing) as sources_agreeing,
        max(sources_conflicting) as sources_conflicting
    from figures
    group by row_id
)

select
    {{ row_key('wide.place', ['wide.org', 'wide.field', 'wide.source_system', 'wide.period_start', 'wide.period_end']) }}
        as dossier_id,
    wide.province_code,
    wide.province_valid_from,
    wide.province,
    wide.org,
    wide.field,
    wide.source_system,
    wide.period_start,
    wide.period_end,
    {{ period_kind('wide.period_start', 'wide.period_end') }} as period_kind,
    standing.document_id,
    standing.other_document_ids,
    wide.sources_agreeing,
    wide.sources_conflicting,
    wide.approximate_measures,
    {% for measure in dossier_counts() + dossier_rates() %}
        wide.{{ measure }},
    {% endfor %}
    wide.rate_by_due_base,
    -- Recomputed beside published: a published rate may stand on another base.
    cast(100 * wide.resolved_by_due / nullif(wide.resolved_total, 0) as decimal(18, 2))
        as rate_by_due_recomputed,
    cast(100 * wide.resolved_late / nullif(wide.resolved_total, 0) as decimal(18, 2))
        as rate_late_recomputed,
    cast(100 * wide.received_online / nullif(wide.received_total, 0) as decimal(18, 2))
        as rate_online_recomputed
from wide
inner join standing on wide.row_id = standing.row_id
{%- endmacro %}

{# A key that stays the same from night to night. #}
{% macro row_key(place, parts) -%}
    md5(concat_ws('|', {{ place }}{% for part in parts %}, coalesce(cast({{ part }} as varchar), ''){% endfor %}))
{%- endmacro %}
