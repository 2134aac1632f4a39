-- Every attempt ends as a row: what was fetched, what was read, and whether every number is accounted for.
with collected as (
    select
        'collect' as stage,
        attempts.attempt_id as outcome_id,
        attempts.source_id,
        attempts.url,
        documents.document_id,
        attempts.attempted_at as occurred_at,
        attempts.outcome,
        attempts.detail,
        attempts.outcome in ('new', 'changed', 'unchanged') as succeeded,
        attempts.http_status,
        attempts.n_bytes
    from {{ source('raw', 'attempts') }} as attempts
    left join {{ ref('stg_documents') }} as documents
        on
            attempts.source_id = documents.source_id
            and attempts.url = documents.url
            and attempts.digest = documents.digest
),

readings as (
    select
        'read' as stage,
        'read ' || documents.reading_id as outcome_id,
        documents.source_id,
        documents.url,
        documents.document_id,
        versions.known_from as occurred_at,
        documents.outcome,
        documents.detail,
        documents.outcome = 'read' as succeeded,
        documents.n_numbers,
        documents.n_figures,
        documents.n_furniture,
        documents.n_unread
    from {{ ref('stg_documents') }} as documents
    inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
),

accounts as (
    select
        'account' as stage,
        replace(outcome_id, 'read ', 'account ') as outcome_id,
        source_id,
        url,
        document_id,
        occurred_at,
        case
            when n_numbers <> n_figures + n_furniture + n_unread then 'numbers_lost'
            when n_unread > 0 then 'unread_left'
            else 'complete'
        end as outcome,
        cast(null as varchar) as detail,
        n_numbers = n_figures + n_furniture + n_unread as succeeded,
        n_numbers,
        n_figures,
        n_furniture,
        n_unread
    from readings
    where outcome = 'read'
),

everything as (
    select * from collected
    union all by name
    select * from readings
    union all by name
    select * from accounts
)

select
    outcome_id,
    stage,
    source_id,
    url,
    document_id,
    occurred_at,
    outcome,
    succeeded,
    detail,
    http_status,
    n_bytes,
    n_numbers,
    n_figures,
    n_furniture,
    n_unread
from everything
