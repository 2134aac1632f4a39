-- The truth: what every unit of every province received and resolved in every month. Chance is a hash of the
-- cell and of the variable `seed`; `first_month`, `n_months` and `successors` (codes of the provinces since
-- 2025-07-01, null for all) bound the world.
create schema truth;

create macro truth.chance(key, below) as (hash(key, getvariable('seed')) % below)::integer;

create table truth.places as
select
    province_code || '@' || valid_from as place,
    province_code,
    valid_from::date as valid_from,
    valid_to::date as valid_to,
    name_vi,
    coalesce(nullif(successor_code, ''), province_code) as new_code
from read_csv(getvariable('provinces'), all_varchar = true)
where
    getvariable('successors') is null
    or list_contains(getvariable('successors')::varchar[], coalesce(nullif(successor_code, ''), province_code));

create table truth.months as
select
    n::integer as n,
    (getvariable('first_month')::date + to_months(n::integer))::date as month_start,
    last_day(month_start) as month_end,
    month(month_start)::integer as month_of_year
from range(getvariable('n_months')) as t (n);

create table truth.units as
select
    org,
    label,
    size::integer as size,
    valid_from::date as valid_from,
    valid_to::date as valid_to,
    whole
from read_csv(getvariable('units'), all_varchar = true);

create table truth.org_history as
select org_code, successor_org_code, valid_to::date as valid_to, series_break_on::date as series_break_on
from read_csv(getvariable('org_history'), all_varchar = true);

create table truth.cells as
with leaves as (
    select
        places.place,
        months.n,
        units.org,
        (units.size * (5 + truth.chance(concat(places.place, units.org, 'size'), 11)) // 10)::integer as size,
        n = min(n) over (partition by places.place) as is_first
    from truth.places as places
    inner join truth.months as months
        on months.month_start >= places.valid_from
        and months.month_end <= coalesce(places.valid_to, date '9999-12-31')
    inner join truth.units as units
        on months.month_start >= coalesce(units.valid_from, date '1900-01-01')
        and months.month_end <= coalesce(units.valid_to, date '9999-12-31')
    where units.size > 0
),

-- In process at the end of a month is chance; what was resolved follows from it.
at_end as (
    select *, 2 + truth.chance(concat(place, org, n, 'pending'), greatest(size * 3 // 10, 4)) as pending_total
    from leaves
),

-- What is in process goes on with the unit, or with the one that takes it over.
handed_on as (
    select
        before.place,
        before.n + 1 as n,
        coalesce(history.successor_org_code, before.org) as org,
        sum(before.pending_total)::integer as carried
    from at_end as before
    inner join truth.months as months on before.n = months.n
    left join truth.org_history as history
        on before.org = history.org_code
        and history.successor_org_code is not null
        and months.month_end >= history.valid_to
    group by all
),

opened as (
    select
        now.*,
        coalesce(
            handed_on.carried, if(is_first, truth.chance(concat(now.place, now.org, 'first'), 20), 0)
        ) as received_carried_over,
        -- A small office where nothing is resolved for a month.
        now.org = 'dept:kcn'
        and now.pending_total >= received_carried_over
        and truth.chance(concat(now.place, now.n, 'idle'), 6) = 0 as is_idle
    from at_end as now
    left join handed_on on now.place = handed_on.place and now.n = handed_on.n and now.org = handed_on.org
),

received as (
    select
        *,
        if(
            is_idle,
            pending_total - received_carried_over,
            size * 8 // 10 + 3 + truth.chance(concat(place, org, n, 'new'), greatest(size * 4 // 10, 2))
        ) as received_new
    from opened
),

resolved as (
    select
        *,
        received_new + received_carried_over - pending_total as resolved_total,
        if(
            is_idle, 0, 1 + received_new * (2 + truth.chance(concat(place, org, n, 'online'), 6)) // 10
        ) as received_online
    from received
),

cells as (
    select
        place,
        n,
        org,
        is_idle,
        received_new,
        received_carried_over,
        received_online,
        pending_total,
        resolved_total,
        if(
            is_idle, 0, 1 + resolved_total * truth.chance(concat(place, org, n, 'late'), 40) // 1000
        ) as resolved_late
    from resolved
),

province_level as (
    select
        place,
        n,
        'level:province' as org,
        false as is_idle,
        sum(columns(* exclude (place, n, org, is_idle)))::integer
    from cells
    where org not like 'level:%'
    group by place, n
),

levels as (
    select * from cells
    union all
    select * from province_level
),

everything as (
    select * from levels
    union all
    select
        place,
        n,
        'province' as org,
        false as is_idle,
        sum(columns(* exclude (place, n, org, is_idle)))::integer
    from levels
    where org like 'level:%'
    group by place, n
)

select
    *,
    received_new + received_carried_over as received_total,
    resolved_total - resolved_late as resolved_by_due
from everything;
