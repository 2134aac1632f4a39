select
    documents.document_id,
    documents.source_id,
    documents.url,
    versions.parent_url,
    versions.role,
    coalesce(documents.title, versions.listed_title) as title,
    documents.publisher,
    documents.publisher_kind,
    documents.publisher_org,
    provinces.province_code,
    provinces.valid_from as province_valid_from,
    coalesce(provinces.name_vi, documents.province) as province,
    documents.published,
    versions.known_from as collected,
    documents.digest,
    documents.media_type,
    versions.n_bytes,
    versions.known_from,
    versions.known_to,
    versions.withdrawn_at,
    versions.is_current,
    versions.version_no,
    coalesce(reports.report_id, documents.document_id) as report_id,
    coalesce(reports.urls, [documents.url]) as urls,
    documents.outcome,
    documents.detail,
    documents.reading_id,
    documents.rules_version,
    documents.n_numbers,
    documents.n_figures,
    documents.n_furniture,
    documents.n_unread
from {{ ref('stg_documents') }} as documents
inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
left join {{ ref('int_reports') }} as reports on documents.document_id = reports.document_id
left join {{ ref('int_figure_provinces') }} as provinces
    on
        documents.province = provinces.province
        and coalesce(documents.published, cast(versions.known_from as date))
        is not distinct from provinces.on_day
