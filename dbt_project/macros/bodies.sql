{# The bodies of models that are built twice: once for the current versions, and, for the table macros of
   marts, again for the versions of any day. #}

{# Figures with the subject that each speaks of; `condition` chooses the document versions. #}
{% macro subject_figures(condition) %}
select
    figures.figure_id,
    figures.document_id,
    figures.measure,
    figures.value,
    figures.printed,
    figures.org,
    figures.period_start,
    figures.period_end,
    figures.field,
    figures.indicator,
    figures.base,
    figures.approximate,
    figures.in_table,
    figures.passage,
    figures.number_start,
    figures.part_of,
    figures.restates,
    measures.family,
    traits.nature,
    provinces.province_code,
    provinces.valid_from as province_valid_from,
    coalesce(provinces.name_vi, figures.province, documents.province) as province,
    -- One unit of the last printed digit.
    cast(figures.scale / power(10, figures.n_decimals) as decimal(18, 4)) as step,
    -- Where the print left the reader a choice.
    regexp_matches(figures.printed, '[0-9][., ][0-9]') or figures.scale > 1 as has_choice,
    case
        when traits.nature in ('flow', 'balance', 'ratio') then figures.source_system else 'any'
    end as system,
    coalesce(
        provinces.province_code || '@' || provinces.valid_from,
        figures.province,
        documents.province,
        'document ' || figures.document_id
    ) as place,
    hash(
        figures.document_id,
        figures.org,
        figures.period_start,
        figures.period_end,
        figures.field,
        case when measures.family = 'scorecard' then figures.indicator end,
        case when traits.nature in ('flow', 'balance', 'ratio') then figures.source_system else 'any' end
    ) as subject_id
from {{ source('raw', 'figures') }} as figures
inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
left join {{ ref('measures') }} as measures on figures.measure = measures.measure
left join {{ ref('measure_traits') }} as traits on figures.measure = traits.measure
left join {{ ref('int_figure_provinces') }} as provinces
    on
        coalesce(figures.province, documents.province) = provinces.province
        and coalesce(figures.period_end, documents.published, cast(versions.known_from as date))
        is not distinct from provinces.on_day
where {{ condition }}
{%- endmacro %}

{# The best figure per subject and measure out of `figures` (what subject_figures gives). #}
{% macro best_figures(figures) %}
with stated as (
    select
        figures.figure_id,
        figures.document_id,
        figures.measure,
        figures.family,
        figures.value,
        figures.step,
        figures.base,
        figures.approximate,
        figures.org,
        figures.field,
        figures.system,
        figures.period_start,
        figures.period_end,
        figures.province,
        figures.province_code,
        figures.province_valid_from,
        figures.number_start,
        documents.source_id,
        documents.publisher_rank,
        documents.published,
        versions.known_from,
        coalesce(documents.publisher_org = figures.org, false) as is_own_report,
        case when figures.family = 'scorecard' then figures.indicator end as indicator,
        md5(
            concat_ws(
                '|',
                case when figures.org is null then 'document ' || figures.document_id else figures.place end,
                coalesce(figures.org, ''),
                coalesce(figures.field, ''),
                case when figures.family = 'scorecard' then coalesce(figures.indicator, '') else '-' end,
                figures.system,
                coalesce(cast(figures.period_start as varchar), ''),
                figures.period_end
            )
        ) as subject_id
    from {{ figures }} as figures
    inner join {{ ref('stg_documents') }} as documents on figures.document_id = documents.document_id
    inner join {{ ref('int_document_versions') }} as versions on figures.document_id = versions.document_id
    where
        figures.period_end is not null
        and figures.family in ('dossier', 'rate', 'scorecard')
        and figures.nature <> 'as_of'
),

ranked as (
    select
        *,
        row_number() over best_first as nth,
        first_value(value) over best_first as best_value,
        first_value(step) over best_first as best_step
    from stated
    window
        best_first as (
            partition by subject_id, measure
            order by
                approximate,
                publisher_rank,
                is_own_report desc,
                published desc nulls last,
                known_from desc nulls last,
                document_id,
                number_start,
                figure_id
        )
),

first_of_document as (
    select
        subject_id,
        source_id,
        abs(value - best_value) > case
            when step <> best_step or family = 'rate' then greatest(step, best_step) else 0
        end as differs
    from ranked
    where not approximate
    qualify row_number() over (partition by subject_id, measure, document_id order by nth) = 1
),

-- A source conflicts where any of its figures of the subject differs by more than the print.
sources as (
    select
        subject_id,
        source_id,
        bool_or(differs) as differs
    from first_of_document
    group by subject_id, source_id
),

agreement as (
    select
        subject_id,
        cast(count(*) filter (where not differs) as integer) as sources_agreeing,
        cast(count(*) filter (where differs) as integer) as sources_conflicting
    from sources
    group by subject_id
)

select
    ranked.*,
    coalesce(agreement.sources_agreeing, 0) as sources_agreeing,
    coalesce(agreement.sources_conflicting, 0) as sources_conflicting
from ranked
left join agreement on ranked.subject_id = agreement.subject_id
where ranked.nth = 1
{%- endmacro %}

{# One wide row per subject out of `best` (what best_figures gives). #}
{% macro dossiers(best) %}
with figures as (
    select * from {{ best }}
    where family in ('dossier', 'rate')
),

documents as (
    select
        subject_id,
        document_id,
        row_number() over (
            partition by subject_id
            order by
                count(*) desc,
                min(publisher_rank),
                bool_or(is_own_report) desc,
                max(published) desc nulls last,
                document_id
        ) as nth
    from figures
    group by subject_id, document_id
),

standing as (
    select
        subject_id,
        max(document_id) filter (where nth = 1) as document_id,
        coalesce(list(document_id order by nth) filter (where nth > 1), []) as other_document_ids
    from documents
    group by subject_id
),

wide as (
    select
        subject_id,
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
        any_value(org) as org,
        any_value(field) as field,
        any_value(system) as source_system,
        any_value(period_start) as period_start,
        any_value(period_end) as period_end,
        max(sources_agreeing) as sources_agreeing,
        max(sources_conflicting) as sources_conflicting
    from figures
    group by subject_id
)

select
    wide.subject_id as dossier_id,
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
inner join standing on wide.subject_id = standing.subject_id
{%- endmacro %}
