-- One row per document version with its current reading and what its source is.
select
    readings.document_id,
    readings.reading_id,
    readings.digest,
    readings.source_id,
    readings.url,
    readings.rules_version,
    readings.outcome,
    readings.detail,
    readings.media_type,
    readings.title,
    readings.published,
    readings.n_numbers,
    readings.n_figures,
    readings.n_furniture,
    readings.n_unread,
    sources.publisher_org,
    coalesce(readings.province, sources.province) as province,
    coalesce(readings.publisher, sources.publisher, sources.name) as publisher,
    coalesce(sources.publisher_kind, 'unknown') as publisher_kind,
    -- The official report comes before the portal's news, the news before the newspapers.
    case sources.publisher_kind
        when 'official' then 1 when 'portal_news' then 2 when 'newspaper' then 3 else 4
    end as publisher_rank
from {{ source('raw', 'current_readings') }} as current_readings
inner join {{ source('raw', 'readings') }} as readings on current_readings.reading_id = readings.reading_id
left join {{ source('raw', 'sources') }} as sources on readings.source_id = sources.source_id
