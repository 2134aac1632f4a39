-- Where a report is tested by itself: one row per context, role and measure.
-- subject: one organisation and period, also the period that is left when the closing period is taken off
-- a longer one (derived); within_report: the longer against the closing period; levels: organisations side
-- by side; scorecard: indicators side by side.
with statements as (
    select * from {{ ref('int_statements') }}
    where {{ in_changed_documents('document_id') }}
),

nested_periods as (
    select
        *,
        hash(longer_context_id, shorter_context_id) as pair_id
    from {{ ref('int_nested_periods') }}
    where {{ in_changed_documents('document_id') }}
),

-- One organisation alone has nothing beside it.
level_ids as (
    select
        context_id,
        any_value(org) as org,
        any_value(hash('levels', document_id, place, field, system, period_start, period_end)) as level_id
    from statements
    where part is null and (org in ('province', 'centre') or starts_with(org, 'level:'))
    group by context_id
),

levels as (
    select
        context_id,
        level_id
    from level_ids
    qualify count(*) over (partition by level_id) > 1
)

select
    'subject' as scope,
    context_id,
    'self' as role,
    measure,
    measure_no,
    subject_id,
    period_start,
    period_end,
    cast(null as date) as test_day,
    part,
    false as is_derived,
    value,
    step,
    has_choice,
    base,
    figure_no,
    cast(null as ubigint[]) as figure_nos
from statements
union all by name
select
    'subject' as scope,
    pair_id as context_id,
    'self' as role,
    measure,
    measure_no,
    subject_id,
    period_start,
    cast(short_start - interval 1 day as date) as period_end,
    period_end as test_day,
    true as is_derived,
    long_value - short_value as value,
    if(long_step = 1 and short_step = 1, 1, long_step + short_step) as step,
    long_has_choice or short_has_choice as has_choice,
    long_figure_no as figure_no,
    [long_figure_no, short_figure_no] as figure_nos
from nested_periods
union all by name
select
    'within_report' as scope,
    hash('within', pair_id) as context_id,
    unnest(['longer', 'shorter']) as role,
    measure,
    measure_no,
    subject_id,
    period_start,
    period_end,
    short_start as test_day,
    false as is_derived,
    unnest([long_value, short_value]) as value,
    unnest([long_step, short_step]) as step,
    unnest([long_has_choice, short_has_choice]) as has_choice,
    unnest([long_figure_no, short_figure_no]) as figure_no
from nested_periods
union all by name
select
    'levels' as scope,
    levels.level_id as context_id,
    statements.org as role,
    statements.measure,
    statements.measure_no,
    statements.subject_id,
    statements.period_start,
    statements.period_end,
    false as is_derived,
    statements.value,
    statements.step,
    statements.has_choice,
    statements.base,
    statements.figure_no
from statements
inner join levels on statements.context_id = levels.context_id
union all by name
select
    'scorecard' as scope,
    hash('scorecard', document_id, place, org, period_start, period_end) as context_id,
    indicator as role,
    measure,
    measure_no,
    subject_id,
    period_start,
    period_end,
    false as is_derived,
    value,
    step,
    has_choice,
    base,
    figure_no
from statements
where part is null and indicator is not null
