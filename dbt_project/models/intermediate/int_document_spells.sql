-- When which version of a document stood at its address; a failed attempt ends no spell, and a version that
-- cannot be read ends none of one that can.
with sightings as (
    select
        documents.document_id,
        documents.outcome = 'read' as is_readable,
        attempts.source_id,
        attempts.url,
        attempts.attempted_at,
        attempts.attempt_id
    from {{ source('raw', 'attempts') }} as attempts
    inner join {{ ref('stg_documents') }} as documents
        on
            attempts.source_id = documents.source_id
            and attempts.url = documents.url
            and attempts.digest = documents.digest
    where attempts.role <> 'list' and attempts.outcome in ('new', 'changed', 'unchanged')
),

starts as (
    select *
    from sightings
    qualify
        document_id is distinct from lag(document_id) over (
            partition by source_id, url, is_readable order by attempted_at, attempt_id
        )
)

select
    document_id,
    attempted_at as known_from,
    lead(attempted_at) over (
        partition by source_id, url, is_readable order by attempted_at, attempt_id
    ) as known_to,
    lag(document_id) over (
        partition by source_id, url, is_readable order by attempted_at, attempt_id
    ) as document_id_before,
    is_readable
from starts
