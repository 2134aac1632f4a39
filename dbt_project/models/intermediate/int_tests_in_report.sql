-- Where a report is tested by itself: one row per context, role and measure.
-- subject: one organisation and period, also the period that is left when the closing period is taken off
-- a longer one (derived); within_report: the longer against the closing period; levels: organisations side
-- by side; scorecard: indicators side by side.
with statements as (
    select * from {{ ref('int_statements') }}
),

nested_periods as (
    select
        longer.document_id,
        longer.place,
        longer.org,
        longer.field,
        longer.system,
        longer.period_start,
        longer.period_end,
        longer.measure,
        longer.value as long_value,
        longer.step as long_step,
        longer.has_choice as long_has_choice,
        longer.figure_id as long_figure_id,
        shorter.period_start as short_start,
        shorter.value as short_value,
        shorter.step as short_step,
        shorter.has_choice as short_has_choice,
        shorter.figure_id as short_figure_id,
        hash(longer.context_id, shorter.context_id) as pair_id
    from statements as longer
    inner join statements as shorter
        on
            longer.document_id = shorter.document_id
            and longer.org = shorter.org
            and longer.field is not distinct from shorter.field
            and longer.system = shorter.system
            and longer.measure = shorter.measure
            and longer.period_end = shorter.period_end
            and longer.period_start < shorter.period_start
    where
        longer.part is null and shorter.part is null
        and longer.nature = 'flow' and longer.family = 'dossier'
),

own as (
    select
        'subject' as scope,
        context_id,
        'self' as role,
        document_id,
        place,
        org,
        field,
        indicator,
        system,
        period_start,
        period_end,
        coalesce(part, '') as test_place,
        false as is_derived,
        measure,
        value,
        step,
        has_choice,
        base,
        [figure_id] as figure_ids
    from statements
),

derived as (
    select
        'subject' as scope,
        pair_id as context_id,
        'self' as role,
        document_id,
        place,
        org,
        field,
        cast(null as varchar) as indicator,
        system,
        period_start,
        cast(short_start - interval 1 day as date) as period_end,
        'left of the period to ' || period_end as test_place,
        true as is_derived,
        measure,
        long_value - short_value as value,
        case when long_step <> 1 or short_step <> 1 then long_step + short_step else 1 end as step,
        long_has_choice or short_has_choice as has_choice,
        cast(null as varchar) as base,
        [long_figure_id, short_figure_id] as figure_ids
    from nested_periods
),

within_report as (
    select
        'within_report' as scope,
        hash('within', pair_id) as context_id,
        'longer' as role,
        document_id,
        place,
        org,
        field,
        cast(null as varchar) as indicator,
        system,
        period_start,
        period_end,
        'against the period from ' || short_start as test_place,
        false as is_derived,
        measure,
        long_value as value,
        long_step as step,
        long_has_choice as has_choice,
        cast(null as varchar) as base,
        [long_figure_id] as figure_ids
    from nested_periods
    union all
    select
        'within_report' as scope,
        hash('within', pair_id) as context_id,
        'shorter' as role,
        document_id,
        place,
        org,
        field,
        cast(null as varchar) as indicator,
        system,
        period_start,
        period_end,
        'against the period from ' || short_start as test_place,
        false as is_derived,
        measure,
        short_value as value,
        short_step as step,
        short_has_choice as has_choice,
        cast(null as varchar) as base,
        [short_figure_id] as figure_ids
    from nested_periods
),

levels as (
    select
        'levels' as scope,
        hash('levels', document_id, field, system, period_start, period_end) as context_id,
        org as role,
        document_id,
        place,
        cast(null as varchar) as org,
        field,
        cast(null as varchar) as indicator,
        system,
        period_start,
        period_end,
        '' as test_place,
        false as is_derived,
        measure,
        value,
        step,
        has_choice,
        base,
        [figure_id] as figure_ids
    from statements
    where part is null and (org in ('province', 'centre') or org like 'level:%')
),

scorecard as (
    select
        'scorecard' as scope,
        hash('scorecard', document_id, org, period_start, period_end) as context_id,
        indicator as role,
        document_id,
        place,
        org,
        field,
        cast(null as varchar) as indicator,
        system,
        period_start,
        period_end,
        '' as test_place,
        false as is_derived,
        measure,
        value,
        step,
        has_choice,
        base,
        [figure_id] as figure_ids
    from statements
    where part is null and indicator is not null and family = 'scorecard'
)

select * from own
union all by name
select * from derived
union all by name
select * from within_report
union all by name
select * from levels
union all by name
select * from scorecard
