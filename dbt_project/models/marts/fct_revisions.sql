-- Two versions of one address, one after the other: figures that say another number of the same thing.
-- A report that was changed at several addresses is revised once: where both versions are copies of the
-- versions of another address, that one tells it.
with changes as (
    select
        document_id,
        document_id_before,
        known_from
    from {{ ref('int_document_spells') }}
    where document_id_before is not null and is_readable
),

told_elsewhere as (
    select
        changes.document_id,
        changes.document_id_before
    from changes
    inner join {{ ref('int_report_copies') }} as now on changes.document_id = now.document_id
    inner join {{ ref('int_report_copies') }} as before on changes.document_id_before = before.document_id
    inner join changes as others
        on now.copy_of = others.document_id and before.copy_of = others.document_id_before
),

spells as (
    select changes.*
    from changes
    anti join told_elsewhere
        on
            changes.document_id = told_elsewhere.document_id
            and changes.document_id_before = told_elsewhere.document_id_before
),

figures as (
    select
        figures.figure_id,
        figures.document_id,
        figures.measure,
        figures.value,
        figures.quote,
        figures.org,
        figures.period_start,
        figures.period_end,
        figures.field,
        figures.indicator,
        figures.source_system,
        -- Where a document says a thing several times, the first is held against the first.
        row_number() over (
            partition by
                figures.document_id,
                figures.measure,
                figures.org,
                figures.period_start,
                figures.period_end,
                figures.field,
                figures.indicator,
                figures.source_system
            order by figures.number_start, figures.figure_id
        ) as nth
    from {{ source('raw', 'figures') }} as figures
    inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
    where
        figures.document_id in (select spells.document_id from spells)
        or figures.document_id in (select spells.document_id_before from spells)
)

select
    md5(old.figure_id || '|' || new.figure_id || '|' || spells.known_from) as revision_id,
    new.measure,
    new.org,
    new.period_start,
    new.period_end,
    new.field,
    new.indicator,
    new.source_system,
    old.value as old_value,
    new.value as new_value,
    new.value - old.value as change,
    old.figure_id as old_figure_id,
    new.figure_id as new_figure_id,
    old.document_id as old_document_id,
    new.document_id as new_document_id,
    versions.known_from as old_known_from,
    spells.known_from as revised_at,
    old.quote as old_quote,
    new.quote as new_quote
from spells
inner join figures as old on spells.document_id_before = old.document_id
inner join figures as new
    on
        spells.document_id = new.document_id
        and old.measure = new.measure
        and old.org is not distinct from new.org
        and old.period_start is not distinct from new.period_start
        and old.period_end is not distinct from new.period_end
        and old.field is not distinct from new.field
        and old.indicator is not distinct from new.indicator
        and old.source_system = new.source_system
        and old.nth = new.nth
inner join {{ ref('int_document_versions') }} as versions on old.document_id = versions.document_id
where old.value <> new.value
