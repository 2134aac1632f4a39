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
)

select
    sources.source_id,
    sources.name,
    as_of.at as as_of,
    by_source.last_success_at,
    by_source.failing_since,
    coalesce(date_diff('day', by_source.failing_since, as_of.at), 0) as days_failing,
    coalesce(by_source.n_addresses, 0) as n_addresses,
    coalesce(by_source.n_failing, 0) as n_failing,
    coalesce(published.n_documents, 0) as n_documents,
    coalesce(published.n_unreadable, 0) as n_unreadable,
    published.last_published,
    -- The months of the last year, since the first report, that brought none; the running month may yet.
    list_transform(
        list_filter(
            generate_series(
                greatest(published.first_month, date_trunc('month', as_of.at) - interval 12 month),
                date_trunc('month', as_of.at) - interval 1 month,
                interval 1 month
            ),
            lambda month: not list_contains(published.months, month)  -- noqa: RF02
        ),
        lambda month: strftime(month, '%Y-%m')  -- noqa: RF02
    ) as missing_months
from {{ ref('dim_source') }} as sources
cross join as_of
left join by_source on sources.source_id = by_source.source_id
left join published on sources.source_id = published.source_id
