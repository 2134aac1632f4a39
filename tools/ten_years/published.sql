-- What is published of the truth, by three sources a province, with the slips put into it.
create table truth.columns as
select * from read_csv(getvariable('columns'), types = {'column_no': 'integer'});

create table truth.slip_kinds as
select * from read_csv(getvariable('slip_kinds'), all_varchar = true);

-- Where a slip befalls: at most one a province and month, none in months next to each other.
create table truth.slips as
with befallen as (
    select
        places.place,
        months.n,
        months.month_of_year,
        truth.chance(concat(places.place, months.n, 'which'), 10) as draw
    from truth.places as places
    inner join truth.months as months
        on months.month_start >= places.valid_from
        and months.month_end <= coalesce(places.valid_to, date '9999-12-31')
    where truth.chance(concat(places.place, months.n, 'slip'), 100) < getvariable('slips_in_100_months')
),

idle as (
    select place, n from truth.cells where is_idle
),

told as (
    select
        befallen.*,
        case
            when month_of_year = 4 then 'booked_late'
            when month_of_year = 9 then 'quarter_off'
            when month_of_year % 2 = 1 then null
            when idle.place is not null then 'rate_of_nothing'
            else [
                'late_mistyped', 'pending_mistyped', 'carry_recomputed', 'online_above_all', 'rate_lost_a_digit',
                'level_mistyped', 'row_missing', 'paper_errs', 'corrected',
                if(month_of_year = 6, 'score_off', 'rank_too_low')
            ][draw + 1]
        end as slip
    from befallen
    left join idle on befallen.place = idle.place and befallen.n = idle.n
),

departments as (
    select
        place,
        n,
        arg_min(org, truth.chance(concat(place, n, org, 'who'), 1000000)) as org
    from truth.cells
    where org like 'dept:%' and not is_idle
    group by place, n
)

select
    told.place,
    told.n,
    told.slip,
    case
        when kinds.orgs = 'dept' then departments.org
        when kinds.orgs = 'idle' then 'dept:kcn'
        when kinds.orgs = 'commune' then 'level:commune'
        else 'province'
    end as org
from told
inner join (select distinct slip, orgs from truth.slip_kinds) as kinds on told.slip = kinds.slip
inner join departments on told.place = departments.place and told.n = departments.n;

-- Every figure as it would stand without slips.
create table truth.told as
with months as (
    select cells.*, months.month_of_year, months.month_start, months.month_end
    from truth.cells as cells
    inner join truth.months as months on cells.n = months.n
),

-- Old provinces' months count in the first year to date of the new province.
on_new_map as (
    select
        places.place,
        months.n,
        months.month_of_year,
        months.month_start,
        months.month_end,
        sum(columns(months.* exclude (place, n, org, is_idle, month_of_year, month_start, month_end)))
    from months
    inner join truth.places as before on months.place = before.place
    inner join truth.places as places
        on before.place = places.place or (before.new_code = places.new_code and places.valid_to is null)
    where months.org = 'province'
    group by all
),

since_new_year as (
    select
        now.place,
        now.n,
        'year_to_date' as section,
        make_date(year(now.month_start), 1, 1) as period_start,
        now.month_end as period_end,
        parts.* exclude (place, n, month_of_year, month_start, month_end)
    from months as now
    inner join on_new_map as parts
        on now.place = parts.place
        and year(now.month_start) = year(parts.month_start)
        and parts.n <= now.n
    where
        now.org = 'province'
        and now.month_of_year > 1
        and now.n >= now.month_of_year - 1
),

of_quarter as (
    select
        now.place,
        now.n,
        'quarter' as section,
        (now.month_start - interval 2 month)::date as period_start,
        now.month_end as period_end,
        parts.* exclude (place, n, month_of_year, month_start, month_end)
    from months as now
    inner join on_new_map as parts on now.place = parts.place and parts.n between now.n - 2 and now.n
    where now.org = 'province' and now.month_of_year in (6, 9, 12) and now.n >= 2
),

longer as (
    select
        place,
        n,
        section,
        'province' as org,
        period_start,
        period_end,
        sum(columns(* exclude (place, n, section, period_start, period_end)))::integer
    from (select * from since_new_year union all select * from of_quarter) as parts
    group by all
),

counts as (
    unpivot (
        select * exclude (is_idle, month_of_year, month_start, month_end), 'month' as section, month_start as period_start, month_end as period_end
        from months
        union all by name
        select * from longer
    ) as wide
    on columns(* exclude (place, n, section, org, period_start, period_end))
    into name measure value value
),

rates as (
    select
        place, n, org, 'month' as section, month_start as period_start, month_end as period_end,
        unnest(['rate_by_due', 'rate_late']) as measure,
        unnest([round(100.0 * resolved_by_due / resolved_total, 2), round(100.0 * resolved_late / resolved_total, 1)]) as value,
        unnest([2, 1]) as n_decimals
    from months
    where not is_idle
),

indicators as (
    select indicator, score_max::integer as score_max
    from read_csv(getvariable('indicators'), all_varchar = true)
    where indicator not in ('services', 'total')
),

scores as (
    select
        months.place, months.n, indicators.indicator, months.month_start, months.month_end,
        score_max,
        round(score_max * (50 + truth.chance(concat(place, n, indicator), 35)) / 100.0, 2) as score
    from months, indicators
    where months.org = 'province'
),

scorecard as (
    select place, n, indicator, month_start, month_end, score_max, score, null as rank, null as rank_of from scores
    union all
    select
        place, n, 'total', month_start, month_end, 100, sum(score),
        1 + truth.chance(concat(place, n, 'rank'), 34),
        if(month_start < date '2025-07-01', 63, 34)
    from scores
    group by all
),

points as (
    unpivot (
        select place, n, indicator, 'scorecard' as section, 'province' as org, month_start as period_start,
            month_end as period_end, score::decimal(18, 4) as score, score_max::decimal(18, 4) as score_max,
            rank::decimal(18, 4) as rank, rank_of::decimal(18, 4) as rank_of
        from scorecard
    )
    on score, score_max, rank, rank_of
    into name measure value value
)

select place, n, section, org, null::varchar as indicator, period_start, period_end, measure,
    value::decimal(18, 4) as value, 0 as n_decimals
from counts
union all by name
select place, n, section, org, period_start, period_end, measure, value::decimal(18, 4) as value, n_decimals
from rates
union all by name
select place, n, section, org, indicator, period_start, period_end, measure, value, if(measure = 'score', 2, 0) as n_decimals
from points;

-- Every figure as published, slips and all; a document that was corrected has a second version.
create table truth.published as
with changes as (
    select
        slips.place,
        slips.n,
        slips.org,
        slips.slip,
        kinds.source_kind,
        kinds.section,
        kinds.measure,
        kinds.change,
        kinds.amount::decimal(18, 4) as amount,
        beyond.value as bound
    from truth.slips as slips
    inner join truth.slip_kinds as kinds on slips.slip = kinds.slip
    left join truth.told as beyond
        on slips.place = beyond.place
        and slips.n = beyond.n
        and slips.org = beyond.org
        and kinds.section = beyond.section
        and kinds.beyond = beyond.measure
        and beyond.indicator is not distinct from if(kinds.section = 'scorecard', 'total', null)
),

due as (
    select columns.source_kind, columns.column_no, told.*
    from truth.told as told
    inner join truth.columns as columns on told.section = columns.section and told.measure = columns.measure
    union all by name
    -- A rate of nothing at all.
    select
        changes.source_kind, columns.column_no, changes.place, changes.n, changes.section, changes.org,
        months.month_start as period_start, months.month_end as period_end, changes.measure, 100 as value, 0 as n_decimals
    from changes
    inner join truth.months as months on changes.n = months.n
    inner join truth.columns as columns using (source_kind, section, measure)
    where changes.slip = 'rate_of_nothing'
),

slipped as (
    select
        due.* exclude (value),
        due.value as true_value,
        changes.slip,
        case changes.change
            when 'add' then due.value + changes.amount
            when 'beyond' then changes.bound + changes.amount
            when 'print' then changes.amount
            else due.value
        end as value,
        changes.change
    from due
    left join changes
        on due.place = changes.place
        and due.n = changes.n
        and due.org = changes.org
        and due.section = changes.section
        and (due.measure = changes.measure or changes.change = 'leave_out')
        and due.indicator is not distinct from if(due.section = 'scorecard', 'total', null)
        and changes.source_kind in (due.source_kind, 'all')
),

versions as (
    select *, 1 as version from slipped
    where change is distinct from 'leave_out'
    union all
    select * replace (true_value as value), 2 as version
    from slipped
    where source_kind = 'official' and (place, n) in (select (place, n) from truth.slips where slip = 'corrected')
)

select
    source_kind,
    version,
    place,
    n,
    section,
    column_no,
    org,
    indicator,
    period_start,
    period_end,
    measure,
    -- A newspaper gives the province's dossiers in thousands.
    if(in_thousands, round(value / 10) * 10, value)::decimal(18, 4) as value,
    if(in_thousands, 2, n_decimals) as n_decimals,
    if(in_thousands, 1000, 1) as scale,
    case
        when in_thousands then replace(format('{:.2f}', round(value / 10)::double / 100), '.', ',')
        when n_decimals > 0 then replace(printf('%.' || n_decimals || 'f', value::double), '.', ',')
        else replace(format('{:,}', value::bigint), ',', '.')
    end as printed
from (
    select *, source_kind = 'newspaper' and org = 'province' and measure = 'received_total' as in_thousands
    from versions
) as printed;
