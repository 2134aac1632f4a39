-- What the slips must show as: the findings, the best figures and the revisions.
create table truth.findings as
with effects as (
    select * from read_csv(getvariable('effects'), all_varchar = true)
),

effective as (
    select
        slips.*,
        effects.* exclude (slip, org),
        if(effects.org = 'self', slips.org, effects.org) as subject,
        slips.n + effects.months_later::integer as shown_n
    from truth.slips as slips
    inner join effects on slips.slip = effects.slip
),

located as (
    select
        effective.*,
        shown.month_start,
        shown.month_end,
        months.month_of_year,
        places.valid_to is null as is_after_merger,
        breaks.series_break_on between shown.month_start and shown.month_end as is_break
    from effective
    inner join truth.months as months on effective.n = months.n
    inner join truth.months as shown on effective.shown_n = shown.n
    inner join truth.places as places on effective.place = places.place
    left join truth.org_history as breaks
        on effective.subject = breaks.org_code and breaks.series_break_on is not null
)

select
    located.identity,
    located.check_name,
    located.place,
    located.subject as org,
    located.month_end as period_end,
    located.slip
from located
where
    case located.needs
        when 'before_merger' then not is_after_merger
        when 'after_merger' then is_after_merger
        -- The month before and this one are told of one unit of unchanged scope.
        when 'carry'
            then
                not coalesce(is_break, false)
                and exists (
                    select 1 from truth.cells as before
                    where before.place = located.place and before.org = located.subject and before.n = located.shown_n - 1
                )
                and exists (
                    select 1 from truth.cells as now
                    where now.place = located.place and now.org = located.subject and now.n = located.shown_n
                )
        when 'exists' then exists (
            select 1 from truth.told as later
            where later.place = located.place and later.n = located.shown_n and later.section = 'year_to_date'
        )
        when 'year_to_date_before' then exists (
            select 1 from truth.told as before
            where before.place = located.place and before.n = located.n - 1 and before.section = 'year_to_date'
        )
        when 'half_year_before' then exists (
            select 1 from truth.told as before
            where before.place = located.place and before.n = located.n - 3 and before.section = 'year_to_date'
        )
        when 'whole_quarter' then 3 = (
            select count(*) from truth.cells as parts
            where parts.place = located.place and parts.org = 'province' and parts.n between located.n - 2 and located.n
        )
        when 'whole_year' then 12 = (
            select count(*) from truth.cells as parts
            where parts.place = located.place and parts.org = 'province' and parts.n between located.n - 8 and located.n + 3
        )
        else true
    end;

-- The best published figure: the report before the portal's news, the news before the newspaper.
create table truth.best as
with current_versions as (
    select * from truth.published
    qualify version = max(version) over (partition by source_kind, place, n)
)

select
    place,
    org,
    indicator,
    period_start,
    period_end,
    measure,
    arg_min(value, case source_kind when 'official' then 1 when 'portal_news' then 2 else 3 end) as value
from current_versions
group by all;

create table truth.revisions as
select old.place, old.org, old.measure, old.period_end, old.value as old_value, new.value as new_value
from truth.published as old
inner join truth.published as new
    on old.source_kind = new.source_kind
    and old.place = new.place
    and old.n = new.n
    and old.section = new.section
    and old.org = new.org
    and old.measure = new.measure
    and old.indicator is not distinct from new.indicator
    and old.version = 1
    and new.version = 2
where old.value <> new.value;
