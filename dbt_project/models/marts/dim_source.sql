select
    source_id,
    kind,
    name,
    publisher,
    coalesce(publisher_kind, 'unknown') as publisher_kind,
    publisher_org,
    province,
    list_url,
    closed
from {{ source('raw', 'sources') }}
