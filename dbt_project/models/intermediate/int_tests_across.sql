-- Where reports are tested against one another: one row per context, role and figure.
-- chain: year to date = year to date before + this period; next_report: year to date against the one before;
-- carry, carry_year: carried over against what was in process the day before; periods: a quarter and its
-- months, a half-year or year and its quarters; agreement: other documents that give another figure
-- (int_agreements has those that give the same). Nothing is carried across the day on which an organisation
-- got another scope.
with best as (
    select
        series.figure_no,
        series.subject_id,
        series.series_id,
        series.measure,
        series.measure_no,
        series.nature,
        series.value,
        series.step,
        series.has_choice,
        series.period_start,
        series.period_end,
        history.series_break_on as break_on,
        -- How many months a period has, where it is whole months from any day of the month on.
        case
            when
                series.period_start
                + to_months(cast(date_diff('month', series.period_start, series.period_end + 1) as integer))
                = series.period_end + 1
                then date_diff('month', series.period_start, series.period_end + 1)
        end as n_months
    from {{ ref('int_series') }} as series
    left join {{ ref('org_history') }} as history on series.org = history.org_code
    where series.is_best and series.family = 'dossier' and series.period_start is not null
),

flows as (
    select
        *,
        hash(series_id, period_start, period_end) as period_id
    from best
    where
        nature = 'flow'
        and period_end - period_start < 400
        and coalesce(break_on <= period_start or break_on > period_end, true)
),

periods as (
    select
        period_id,
        any_value(series_id) as series_id,
        any_value(period_start) as period_start,
        any_value(period_end) as period_end
    from flows
    group by period_id
),

chains as (
    select
        whole.period_id as whole_id,
        before.period_id as before_id,
        latest.period_id as latest_id,
        whole.period_start,
        whole.period_end,
        latest.period_start as latest_start,
        hash('chain', whole.period_id, before.period_end) as context_id
    from periods as whole
    inner join periods as before
        on
            whole.series_id = before.series_id
            and whole.period_start = before.period_start
            and whole.period_end > before.period_end
    inner join periods as latest
        on
            whole.series_id = latest.series_id
            and whole.period_end = latest.period_end
            and latest.period_start = before.period_end + 1
),

chain_periods as (
    select
        context_id,
        period_start,
        period_end,
        latest_start as test_day,
        unnest(['year_to_date', 'before', 'period']) as role,
        unnest([whole_id, before_id, latest_id]) as period_id
    from chains
),

chain as (
    select
        'chain' as scope,
        chain_periods.context_id,
        chain_periods.period_start,
        chain_periods.period_end,
        chain_periods.test_day,
        chain_periods.role,
        flows.figure_no
    from chain_periods
    inner join flows on chain_periods.period_id = flows.period_id
    -- What was carried over belongs to the received of this period.
    union all
    select
        'chain' as scope,
        chains.context_id,
        chains.period_start,
        chains.period_end,
        chains.latest_start as test_day,
        'period' as role,
        best.figure_no
    from chains
    inner join best on chains.latest_id = hash(best.series_id, best.period_start, best.period_end)
    where best.measure = 'received_carried_over'
),

-- Series of several periods that start on one day.
growing as (
    select hash(series_id, measure, period_start) as growing_id
    from flows
    group by growing_id
    having count(*) > 1
),

steps as (
    select
        series_id,
        period_start,
        period_end,
        figure_no,
        lag(period_end) over before as before_end,
        lag(figure_no) over before as before_figure_no
    from flows
    where hash(series_id, measure, period_start) in (select growing.growing_id from growing)
    window before as (partition by series_id, measure, period_start order by period_end)
),

next_report as (
    select
        'next_report' as scope,
        hash('next', series_id, period_start, period_end, before_end) as context_id,
        period_start,
        period_end,
        before_end as test_day,
        unnest(['later', 'earlier']) as role,
        unnest([figure_no, before_figure_no]) as figure_no
    from steps
    where before_end is not null
),

balances as (
    select * from best
    where measure in ('received_carried_over', 'pending_total', 'supplement_total')
),

carried as (
    select
        now.series_id,
        now.period_start,
        now.period_end,
        case when any_value(now.n_months) > 1 then 'carry_year' else 'carry' end as scope,
        max(before.period_start) as before_start
    from balances as now
    inner join balances as before
        on now.series_id = before.series_id and now.period_start = before.period_end + 1
    where
        now.measure = 'received_carried_over'
        and before.measure = 'pending_total'
        and coalesce(now.break_on <= before.period_start or now.break_on > now.period_end, true)
    group by now.series_id, now.period_start, now.period_end
),

carried_periods as (
    select
        scope,
        series_id,
        period_start,
        period_end,
        hash('carry', series_id, period_start, period_end) as context_id,
        unnest(['now', 'before']) as role,
        unnest([period_start, before_start]) as its_start,
        unnest([period_end, cast(period_start - 1 as date)]) as its_end
    from carried
),

carry as (
    select
        carried_periods.scope,
        carried_periods.context_id,
        carried_periods.period_start,
        carried_periods.period_end,
        carried_periods.role,
        balances.figure_no
    from carried_periods
    inner join balances
        on
            carried_periods.series_id = balances.series_id
            and carried_periods.its_start = balances.period_start
            and carried_periods.its_end = balances.period_end
),

wholes_and_parts as (
    select
        whole.series_id,
        whole.period_start,
        whole.period_end,
        whole.figure_no as whole_figure_no,
        part.figure_no as part_figure_no
    from flows as whole
    inner join flows as part
        on
            whole.series_id = part.series_id
            and whole.measure = part.measure
            and part.n_months = case whole.n_months when 3 then 1 when 6 then 3 when 12 then 3 end
            and day(part.period_start) = day(whole.period_start)
    where
        whole.n_months in (3, 6, 12)
        and part.period_start >= whole.period_start
        and part.period_end <= whole.period_end
    qualify
        count(*) over (partition by whole.figure_no)
        = case whole.n_months when 3 then 3 when 6 then 2 when 12 then 4 end
),

whole_periods as (
    select
        'periods' as scope,
        hash('periods', series_id, period_start, period_end) as context_id,
        period_start,
        period_end,
        'part' as role,
        part_figure_no as figure_no
    from wholes_and_parts
    union all
    select distinct
        'periods' as scope,
        hash('periods', series_id, period_start, period_end) as context_id,
        period_start,
        period_end,
        'whole' as role,
        whole_figure_no as figure_no
    from wholes_and_parts
),

terms as (
    select * from chain
    union all by name
    select * from next_report
    union all by name
    select * from carry
    union all by name
    select * from whole_periods
)

select
    terms.scope,
    terms.context_id,
    terms.role,
    best.measure,
    best.measure_no,
    best.subject_id,
    terms.period_start,
    terms.period_end,
    terms.test_day,
    cast(null as varchar) as test_document_id,
    false as is_derived,
    best.value,
    best.step,
    best.has_choice,
    best.figure_no
from terms
inner join best on terms.figure_no = best.figure_no
union all by name
select
    'agreement' as scope,
    hash('agreement', series_id, period_start, period_end, document_id) as context_id,
    unnest(['best', 'other']) as role,
    measure,
    measure_no,
    unnest([best_subject_id, subject_id]) as subject_id,
    period_start,
    period_end,
    document_id as test_document_id,
    false as is_derived,
    unnest([best_value, value]) as value,
    unnest([best_step, step]) as step,
    unnest([best_has_choice, has_choice]) as has_choice,
    unnest([best_figure_no, figure_no]) as figure_no
from {{ ref('int_series') }}
where not is_best and (value <> best_value or step <> best_step)
