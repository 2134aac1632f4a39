-- Where reports are tested against one another: one row per context, role and figure.
-- chain: year to date = year to date before + this period; next_report: year to date against the one before;
-- carry, carry_year: carried over against what was in process the day before; periods: a quarter and its
-- months, a half-year or year and its quarters; agreement: other documents on the same figure.
with ranked as (
    select * from {{ ref('int_series') }}
),

best as (
    select
        *,
        -- How many months a period has, where it is whole months from any day of the month on.
        case
            when
                period_start + to_months(cast(date_diff('month', period_start, period_end + 1) as integer))
                = period_end + 1
                then date_diff('month', period_start, period_end + 1)
        end as n_months
    from ranked
    where is_best and family = 'dossier' and period_start is not null
),

periods as (
    select distinct
        series_id,
        period_start,
        period_end
    from best
    where nature = 'flow'
),

chains as (
    select
        whole.series_id,
        whole.period_start,
        whole.period_end,
        before.period_end as before_end,
        hash('chain', whole.series_id, whole.period_start, whole.period_end, before.period_end) as context_id
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
    where whole.period_end - whole.period_start < 400
),

chain as (
    select
        'chain' as scope,
        chains.context_id,
        chains.period_start,
        chains.period_end,
        'with the period from ' || (chains.before_end + 1) as test_place,
        case
            when best.period_start > chains.period_start then 'period'
            when best.period_end = chains.period_end then 'year_to_date'
            else 'before'
        end as role,
        best.figure_no
    from chains
    inner join best
        on
            chains.series_id = best.series_id
            and (
                (best.period_start = chains.period_start and best.period_end = chains.period_end)
                or (best.period_start = chains.period_start and best.period_end = chains.before_end)
                or (best.period_start = chains.before_end + 1 and best.period_end = chains.period_end)
            )
),

steps as (
    select
        *,
        lag(period_end) over before as before_end,
        lag(figure_no) over before as before_figure_no
    from best
    where nature = 'flow' and period_end - period_start < 400
    window before as (partition by series_id, measure, period_start order by period_end)
),

next_report as (
    select
        'next_report' as scope,
        hash('next', series_id, period_start, period_end, before_end) as context_id,
        period_start,
        period_end,
        'after ' || before_end as test_place,
        unnest(['later', 'earlier']) as role,
        unnest([figure_no, before_figure_no]) as figure_no
    from steps
    where before_end is not null
),

carried as (
    select
        now.series_id,
        now.period_start,
        now.period_end,
        case when now.n_months > 1 then 'carry_year' else 'carry' end as scope,
        max(before.period_start) as before_start
    from best as now
    inner join best as before
        on now.series_id = before.series_id and now.period_start = before.period_end + 1
    where now.measure = 'received_carried_over' and before.measure = 'pending_total'
    group by all
),

carry as (
    select
        carried.scope,
        hash('carry', carried.series_id, carried.period_start, carried.period_end) as context_id,
        carried.period_start,
        carried.period_end,
        '' as test_place,
        case when best.period_end = carried.period_end then 'now' else 'before' end as role,
        best.figure_no
    from carried
    inner join best
        on
            carried.series_id = best.series_id
            and (
                (best.period_start = carried.period_start and best.period_end = carried.period_end)
                or (best.period_start = carried.before_start and best.period_end = carried.period_start - 1)
            )
    where best.measure in ('received_carried_over', 'pending_total', 'supplement_total')
),

wholes_and_parts as (
    select
        whole.series_id,
        whole.period_start,
        whole.period_end,
        whole.figure_no as whole_figure_no,
        part.figure_no as part_figure_no
    from best as whole
    inner join best as part
        on
            whole.series_id = part.series_id
            and whole.measure = part.measure
            and part.n_months = case whole.n_months when 3 then 1 when 6 then 3 when 12 then 3 end
            and day(part.period_start) = day(whole.period_start)
    where
        whole.nature = 'flow'
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
        '' as test_place,
        'part' as role,
        part_figure_no as figure_no
    from wholes_and_parts
    union all
    select distinct
        'periods' as scope,
        hash('periods', series_id, period_start, period_end) as context_id,
        period_start,
        period_end,
        '' as test_place,
        'whole' as role,
        whole_figure_no as figure_no
    from wholes_and_parts
),

agreement as (
    select
        'agreement' as scope,
        hash('agreement', others.series_id, others.period_start, others.period_end, others.document_id)
            as context_id,
        others.period_start,
        others.period_end,
        'as told at ' || documents.url as test_place,
        unnest(['best', 'other']) as role,
        unnest([others.best_figure_no, others.figure_no]) as figure_no
    from ranked as others
    inner join {{ ref('stg_documents') }} as documents on others.document_id = documents.document_id
    where not others.is_best
),

terms as (
    select * from chain
    union all by name
    select * from next_report
    union all by name
    select * from carry
    union all by name
    select * from whole_periods
    union all by name
    select * from agreement
)

select
    terms.scope,
    terms.context_id,
    terms.role,
    ranked.measure,
    ranked.subject_id,
    terms.period_start,
    terms.period_end,
    terms.test_place,
    false as is_derived,
    ranked.value,
    ranked.step,
    ranked.has_choice,
    cast(null as varchar) as base,
    [ranked.figure_no] as figure_nos
from terms
inner join ranked on terms.figure_no = ranked.figure_no
