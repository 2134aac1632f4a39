-- Province as a report names it, and the day it speaks of -> code with validity. Codes and names came back
-- for other areas on 2025-07-01, so the day decides.
with named as (
    select distinct
        coalesce(figures.province, documents.province) as province,
        coalesce(figures.period_end, documents.published, cast(versions.known_from as date)) as on_day
    from {{ source('raw', 'figures') }} as figures
    inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
    inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
    where coalesce(figures.province, documents.province) is not null
    union
    select
        documents.province,
        coalesce(documents.published, cast(versions.known_from as date)) as on_day
    from {{ ref('stg_documents') }} as documents
    inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
    where documents.province is not null
)

select
    named.province,
    named.on_day,
    names.province_code,
    names.valid_from,
    names.name_vi
from named
inner join {{ ref('int_province_names') }} as names
    on regexp_replace(named.province, '^(tỉnh|thành phố|tp\.?) +', '', 'i') = names.name
qualify
    row_number() over (
        partition by named.province, named.on_day
        order by
            coalesce(
                named.on_day between names.valid_from and coalesce(names.valid_to, date '9999-12-31'), false
            ) desc,
            names.valid_from desc,
            names.province_code
    ) = 1
