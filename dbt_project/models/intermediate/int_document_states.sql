-- What figures inherit from their document, as one number: where it is another than when the marts were
-- built, what stands on the document is built anew.
select
    documents.document_id,
    hash(
        documents,  -- noqa: RF02
        versions.is_current,
        versions.known_from,
        coalesce({{ counts_once('others.is_current') }}, true)
    ) as state
from {{ ref('stg_documents') }} as documents
inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
