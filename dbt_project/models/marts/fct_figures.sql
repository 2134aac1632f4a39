select {{ figure_columns() }}
from {{ source('raw', 'figures') }} as figures
inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
left join {{ ref('measures') }} as measures on figures.measure = measures.measure
left join {{ ref('int_figure_provinces') }} as provinces
    on
        coalesce(figures.province, documents.province) = provinces.province
        and coalesce(figures.period_end, documents.published, cast(versions.known_from as date))
        is not distinct from provinces.on_day
where versions.is_current
