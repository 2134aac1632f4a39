-- One figure per subject and measure out of all current documents. A subject is a province, organisation,
-- field, indicator, counting system and period; what names no province or no organisation is a subject of
-- its document alone. The rule, in this order: exact before approximate; official reports before portal
-- news before newspapers; the unit's own report; the report published later; the version known later; in
-- one document the figure that stands first.
with stated as (
    select
        figures.figure_id,
        figures.document_id,
        figures.measure,
        figures.family,
        figures.value,
        figures.step,
        figures.base,
        figures.approximate,
        figures.org,
        figures.field,
        figures.system,
        figures.period_start,
        figures.period_end,
        figures.province,
        figures.province_code,
        figures.province_valid_from,
        figures.number_start,
        documents.source_id,
        documents.publisher_rank,
        documents.published,
        versions.known_from,
        coalesce(documents.publisher_org = figures.org, false) as is_own_report,
        case when figures.family = 'scorecard' then figures.indicator end as indicator,
        md5(
            concat_ws(
                '|',
                case when figures.org is null then 'document ' || figures.document_id else figures.place end,
                coalesce(figures.org, ''),
                coalesce(figures.field, ''),
                case when figures.family = 'scorecard' then coalesce(figures.indicator, '') else '-' end,
                figures.system,
                coalesce(cast(figures.period_start as varchar), ''),
                figures.period_end
            )
        ) as subject_id
    from {{ ref('int_figures') }} as figures
    inner join {{ ref('stg_documents') }} as documents on figures.document_id = documents.document_id
    inner join {{ ref('int_document_versions') }} as versions on figures.document_id = versions.document_id
    where
        figures.period_end is not null
        and figures.family in ('dossier', 'rate', 'scorecard')
        and figures.nature <> 'as_of'
),

ranked as (
    select
        *,
        row_number() over best_first as nth,
        first_value(value) over best_first as best_value,
        first_value(step) over best_first as best_step
    from stated
    window
        best_first as (
            partition by subject_id, measure
            order by
                approximate,
                publisher_rank,
                is_own_report desc,
                published desc nulls last,
                known_from desc nulls last,
                document_id,
                number_start,
                figure_id
        )
),

first_of_document as (
    select
        subject_id,
        source_id,
        abs(value - best_value) > case
            when step <> best_step or family = 'rate' then greatest(step, best_step) else 0
        end as differs
    from ranked
    where not approximate
    qualify row_number() over (partition by subject_id, measure, document_id order by nth) = 1
),

-- A source conflicts where any of its figures of the subject differs by more than the print.
sources as (
    select
        subject_id,
        source_id,
        bool_or(differs) as differs
    from first_of_document
    group by subject_id, source_id
),

agreement as (
    select
        subject_id,
        cast(count(*) filter (where not differs) as integer) as sources_agreeing,
        cast(count(*) filter (where differs) as integer) as sources_conflicting
    from sources
    group by subject_id
)

select
    ranked.*,
    coalesce(agreement.sources_agreeing, 0) as sources_agreeing,
    coalesce(agreement.sources_conflicting, 0) as sources_conflicting
from ranked
left join agreement on ranked.subject_id = agreement.subject_id
where ranked.nth = 1
