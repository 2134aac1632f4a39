{{ config(materialized='view') }}
-- How each source fares, as of the newest attempt of all: a warehouse says the same whenever it is asked.
with attempts as (
    select * from {{ ref('fct_outcomes') }}
    where stage = 'collect'
),

as_of as (
    select max(occurred_at) as at from attempts
),

addresses as (
    select
        source_id,
        url,
        arg_max(succeeded, (occurred_at, outcome_id)) as is_well,
        max(occurred_at) filter (where succeeded) as last_success_at,
        min(occurred_at) as first_attempt_at
    from attempts
    group by source_id, url
),

failing as (
    select
        attempts.source_id,
        attempts.url,
        -- A spell of failures starts after the last success.
        min(attempts.occurred_at) as failing_since
    from attempts
    inner join addresses
        on attempts.source_id = addresses.source_id and attempts.url = addresses.url
    where
        not addresses.is_well
        and attempts.occurred_at > coalesce(addresses.last_success_at, timestamp '0001-01-01')
    group by attempts.source_id, attempts.url
),

by_source as (
    select
        addresses.source_id,
        count(*) as n_addresses,
        count(*) filter (where not addresses.is_well) as n_failing,
        min(failing.failing_since) as failing_since,
        max(addresses.last_success_at) as last_success_at
    from addresses
    left join failing on addresses.source_id = failing.source_id and addresses.url = failing.url
    group by addresses.source_id
),

published as (
    select
        source_id,
        count(*) filter (where is_current) as n_documents,
        count(*) filter (where is_current and outcome <> 'read') as n_unreadable,
        max(published) as last_published,
        min(date_trunc('month', published)) as first_month,
        list(distinct date_trunc('month', published)) filter (where published is not null) as months
    from {{ ref('dim_document') }}
    group by source_id
),

-- A source that has closed is looked at as of its last day.
looked_at as (
    select
        sources.source_id,
        sources.name,
        as_of.at as as_of,
        least(cast(as_of.at as date), sources.closed) as until,
        date_trunc('month', until) - interval 1 month as last_month
    from {{ ref('dim_source') }} as sources
    cross join as_of
),

reports as (
    select
        source_id,
        report_id,
        min(published) as published
    from {{ ref('dim_document') }}
    where is_current and published is not null
    group by source_id, report_id
),

-- How many reports each month brought, up to thirteen months back.
by_month as (
    select
        months.source_id,
        months.month = months.last_month as is_last,
        count(reports.report_id) as n_reports
    from (
        select
            looked_at.source_id,
            looked_at.last_month,
            unnest(generate_series(
                greatest(published.first_month, looked_at.last_month - interval 12 month),
                looked_at.last_month,
                interval 1 month
            )) as month
        from looked_at
        inner join published on looked_at.source_id = published.source_id
        where published.first_month is not null
    ) as months
    left join reports
        on months.source_id = reports.source_id and months.month = date_trunc('month', reports.published)
    group by months.source_id, months.last_month, months.month
),

volumes as (
    select
        source_id,
        sum(n_reports) filter (where is_last) as n_last_month,
        case
            when count(*) filter (where not is_last) >= 3 then median(n_reports) filter (where not is_last)
        end as n_usual
    from by_month
    group by source_id
),

gaps as (
    select
        source_id,
        published,
        published - lag(published) over (partition by source_id order by published) as n_days
    from (select distinct
        source_id,
        published
    from reports) as days
),

rhythms as (
    select
        gaps.source_id,
        case
            when count(gaps.n_days) >= 3
                then cast(greatest(max(gaps.n_days), ceil(1.5 * median(gaps.n_days))) as integer)
        end as longest_gap
    from gaps
    inner join published on gaps.source_id = published.source_id
    where gaps.published > published.last_published - interval 1 year
    group by gaps.source_id
)

select
    looked_at.source_id,
    looked_at.name,
    looked_at.as_of,
    by_source.last_success_at,
    by_source.failing_since,
    coalesce(date_diff('day', by_source.failing_since, looked_at.as_of), 0) as days_failing,
    coalesce(by_source.n_addresses, 0) as n_addresses,
    coalesce(by_source.n_failing, 0) as n_failing,
    coalesce(published.n_documents, 0) as n_documents,
    coalesce(published.n_unreadable, 0) as n_unreadable,
    published.last_published,
    -- The months of the last year, since the first report, that brought none; the running month may yet.
    list_transform(
        list_filter(
            generate_series(
                greatest(published.first_month, date_trunc('month', looked_at.until) - interval 12 month),
                looked_at.last_month,
                interval 1 month
            ),
            lambda month: not list_contains(published.months, month)  -- noqa: RF02
        ),
        lambda month: strftime(month, '%Y-%m')  -- noqa: RF02
    ) as missing_months,
    published.last_published + rhythms.longest_gap as expected_by,
    case
        when rhythms.longest_gap is not null then greatest(date_diff('day', expected_by, looked_at.until), 0)
    end as days_overdue,
    cast(coalesce(volumes.n_last_month, 0) as bigint) as n_last_month,
    volumes.n_usual,
    n_last_month < 0.75 * volumes.n_usual as volume_drop
from looked_at
left join by_source on looked_at.source_id = by_source.source_id
left join published on looked_at.source_id = published.source_id
left join volumes on looked_at.source_id = volumes.source_id
left join rhythms on looked_at.source_id = rhythms.source_id
