select
    unread.document_id,
    unread.char_start,
    unread.char_end,
    unread.printed,
    unread.reason,
    unread.context,
    string_split(unread.candidates, ',') as candidates,
    unread.locator
from {{ source('raw', 'unread_numbers') }} as unread
inner join {{ ref('stg_documents') }} as documents on unread.reading_id = documents.reading_id
inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
where versions.is_current
