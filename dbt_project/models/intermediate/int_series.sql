-- One figure per series, period and measure out of all documents: the one that counts across reports.
-- The rule: official reports before portal news before newspapers; then the unit's own report; then the
-- report published later; then the version known later. Figures that their own document contests do not
-- take part, nor do those without organisation or end of period.
select
    statements.*,
    hash(
        statements.place,
        statements.org,
        statements.field,
        statements.indicator,
        statements.system
    ) as series_id,
    row_number() over (
        partition by
            statements.place,
            statements.org,
            statements.field,
            statements.indicator,
            statements.system,
            statements.period_start,
            statements.period_end,
            statements.measure
        order by
            documents.publisher_rank,
            coalesce(documents.publisher_org = statements.org, false) desc,
            documents.published desc nulls last,
            versions.known_from desc nulls last,
            statements.document_id
    ) as rank_among_documents
from {{ ref('int_statements') }} as statements
inner join {{ ref('stg_documents') }} as documents on statements.document_id = documents.document_id
inner join {{ ref('int_document_versions') }} as versions on statements.document_id = versions.document_id
where
    statements.part is null
    and statements.period_end is not null
