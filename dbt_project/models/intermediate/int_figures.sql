-- Figures of the current document versions, with the subject that each speaks of.
-- `subject_id`: document, organisation, period, field, indicator and counting system.
-- `place`: the province, or the document itself where the province is unknown: reports of unknown
-- provinces are never compared with one another.
select
    figures.figure_id,
    figures.document_id,
    figures.measure,
    figures.value,
    figures.printed,
    figures.org,
    figures.period_start,
    figures.period_end,
    figures.field,
    figures.indicator,
    figures.base,
    figures.approximate,
    figures.in_table,
    figures.passage,
    figures.number_start,
    figures.part_of,
    figures.restates,
    measures.family,
    traits.nature,
    provinces.province_code,
    provinces.valid_from as province_valid_from,
    coalesce(provinces.name_vi, figures.province, documents.province) as province,
    -- One unit of the last printed digit.
    cast(figures.scale / power(10, figures.n_decimals) as decimal(18, 4)) as step,
    -- Where the print left the reader a choice.
    regexp_matches(figures.printed, '[0-9][., ][0-9]') or figures.scale > 1 as has_choice,
    case
        when traits.nature in ('flow', 'balance', 'ratio') then figures.source_system else 'any'
    end as system,
    coalesce(
        provinces.province_code || '@' || provinces.valid_from,
        figures.province,
        documents.province,
        'document ' || figures.document_id
    ) as place,
    hash(
        figures.document_id,
        figures.org,
        figures.period_start,
        figures.period_end,
        figures.field,
        case when measures.family = 'scorecard' then figures.indicator end,
        case when traits.nature in ('flow', 'balance', 'ratio') then figures.source_system else 'any' end
    ) as subject_id
from {{ source('raw', 'figures') }} as figures
inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
left join {{ ref('measures') }} as measures on figures.measure = measures.measure
left join {{ ref('measure_traits') }} as traits on figures.measure = traits.measure
left join {{ ref('int_figure_provinces') }} as provinces
    on
        coalesce(figures.province, documents.province) = provinces.province
        and coalesce(figures.period_end, documents.published, cast(versions.known_from as date))
        is not distinct from provinces.on_day
where versions.is_current
