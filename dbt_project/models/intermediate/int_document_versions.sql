-- Document versions in time: since when known, until when, and which one of an address is current.
with spells as (
    select
        document_id,
        min(known_from) as known_from,
        max(known_from) as last_known_from,
        -- A version that came back is known until its last spell ends.
        nullif(max(coalesce(known_to, timestamp '9999-12-31')), timestamp '9999-12-31') as known_to
    from {{ ref('int_document_spells') }}
    group by document_id
),

-- An attachment or list entry tells the title and the article that the bytes do not.
fetches as (
    select
        source_id,
        url,
        digest,
        arg_min(parent_url, (attempted_at, attempt_id)) as parent_url,
        arg_min(role, (attempted_at, attempt_id)) as role,
        arg_min(title, (attempted_at, attempt_id)) as listed_title,
        max(n_bytes) as n_bytes
    from {{ source('raw', 'attempts') }}
    where digest is not null
    group by source_id, url, digest
),

addresses as (
    select
        source_id,
        url,
        arg_max(outcome, (attempted_at, attempt_id)) as last_outcome,
        max(attempted_at) as last_attempted_at
    from {{ source('raw', 'attempts') }}
    group by source_id, url
)

select
    documents.document_id,
    documents.source_id,
    documents.url,
    fetches.parent_url,
    fetches.role,
    fetches.listed_title,
    fetches.n_bytes,
    spells.known_from,
    spells.known_to,
    case
        when addresses.last_outcome in ('gone', 'soft_404') then addresses.last_attempted_at
    end as withdrawn_at,
    -- A version that cannot be read replaces none that can.
    row_number() over (
        partition by documents.source_id, documents.url
        order by
            documents.outcome = 'read' desc, spells.last_known_from desc nulls last, documents.document_id
    ) = 1 as is_current,
    cast(
        row_number() over (
            partition by documents.source_id, documents.url
            order by spells.known_from nulls first, documents.document_id
        ) as integer
    ) as version_no,
    -- Which document counts where several state one figure; an organisation's own report comes first
    -- among those of one kind (int_figures.preference).
    row_number() over (
        order by
            documents.publisher_rank,
            documents.published desc nulls last,
            spells.known_from desc nulls last,
            documents.document_id
    ) as precedence
from {{ ref('stg_documents') }} as documents
left join spells on documents.document_id = spells.document_id
left join fetches
    on
        documents.source_id = fetches.source_id
        and documents.url = fetches.url
        and documents.digest = fetches.digest
left join addresses on documents.source_id = addresses.source_id and documents.url = addresses.url
