-- The row stands on the document that gives most of its figures; figures that only another document gives
-- are taken from there, and `other_document_ids` names it.
with figures as (
    select * from {{ ref('int_best_figures') }}
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
