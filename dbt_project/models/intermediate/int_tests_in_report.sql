-- Where a report is tested by itself: one row per context, role and measure.
-- subject: one organisation and period, also the period that is left when the closing period is taken off
-- a longer one (derived); within_report: the longer against the closing period; levels: organisations side
-- by side; scorecard: indicators side by side.
with statements as (
    select * from {{ ref('int_statements') }}
),

pooled as (
    select * from statements
    where part is null
),

nested_periods as (
    select
        longer.subject_id,
        longer.measure,
        longer.period_start,
        longer.period_end,
        longer.value as long_value,
        longer.step as long_step,
        longer.has_choice as long_has_choice,
        longer.figure_no as long_figure_no,
        shorter.period_start as short_start,
        shorter.value as short_value,
        shorter.step as short_step,
        shorter.has_choice as short_has_choice,
        shorter.figure_no as short_figure_no,
        hash(longer.context_id, shorter.context_id) as pair_id
    from pooled as longer
    inner join pooled as shorter
        on
            longer.line_id = shorter.line_id
            and longer.measure = shorter.measure
            and longer.period_end = shorter.period_end
            and longer.period_start < shorter.period_start
    where longer.nature = 'flow' and longer.family = 'dossier'
),

-- One organisation alone has nothing beside it.
levels as (
    select
        *,
        hash('levels', document_id, field, system, period_start, period_end) as level_id
    from pooled
    where org in ('province', 'centre') or org like 'level:%'
    qualify min(org) over (partition by level_id) <> max(org) over (partition by level_id)
)

select
    'subject' as scope,
    context_id,
    'self' as role,
    measure,
    subject_id,
    period_start,
    period_end,
    coalesce(part, '') as test_place,
    false as is_derived,
    value,
    step,
    has_choice,
    base,
    [figure_no] as figure_nos
from statements
union all by name
select
    'subject' as scope,
    pair_id as context_id,
    'self' as role,
    measure,
    subject_id,
    period_start,
    cast(short_start - interval 1 day as date) as period_end,
    'left of the period to ' || period_end as test_place,
    true as is_derived,
    long_value - short_value as value,
    if(long_step = 1 and short_step = 1, 1, long_step + short_step) as step,
    long_has_choice or short_has_choice as has_choice,
    [long_figure_no, short_figure_no] as figure_nos
from nested_periods
union all by name
select
    'within_report' as scope,
    hash('within', pair_id) as context_id,
    unnest(['longer', 'shorter']) as role,
    measure,
    subject_id,
    period_start,
    period_end,
    'against the period from ' || short_start as test_place,
    false as is_derived,
    unnest([long_value, short_value]) as value,
    unnest([long_step, short_step]) as step,
    unnest([long_has_choice, short_has_choice]) as has_choice,
    unnest([[long_figure_no], [short_figure_no]]) as figure_nos
from nested_periods
union all by name
select
    'levels' as scope,
    level_id as context_id,
    org as role,
    measure,
    subject_id,
    period_start,
    period_end,
    '' as test_place,
    false as is_derived,
    value,
    step,
    has_choice,
    base,
    [figure_no] as figure_nos
from levels
union all by name
select
    'scorecard' as scope,
    hash('scorecard', document_id, org, period_start, period_end) as context_id,
    indicator as role,
    measure,
    subject_id,
    period_start,
    period_end,
    '' as test_place,
    false as is_derived,
    value,
    step,
    has_choice,
    base,
    [figure_no] as figure_nos
from pooled
where indicator is not null
