-- Where a whole is tested against its listed parts: one row per context, role and figure.
-- table_list, prose_list: parts that the report lists under a whole; restated: the total row of an appendix
-- against the text; table_departments, table_fields: rows of one table that belong to a row beside them.
with figures as (
    select *
    from {{ ref('int_figures') }}
    where not approximate and family in ('dossier', 'procedure', 'engagement')
),

listed as (
    select
        wholes.figure_id as whole_id,
        parts.figure_id as part_id,
        case when parts.in_table then 'table_list' else 'prose_list' end as scope,
        'part' as role
    from figures as wholes
    inner join figures as parts on wholes.figure_id = parts.part_of
    where wholes.measure = parts.measure and wholes.system = parts.system
),

rows_beside as (
    select
        wholes.figure_id as whole_id,
        parts.figure_id as part_id,
        case when wholes.org = parts.org then 'table_fields' else 'table_departments' end as scope,
        case
            when wholes.org = parts.org then 'part'
            when parts.org like 'dept:%' then 'department'
            else 'vertical'
        end as role
    from figures as wholes
    inner join figures as parts
        on
            wholes.document_id = parts.document_id
            and wholes.passage = parts.passage
            and wholes.measure = parts.measure
            and wholes.system = parts.system
            and wholes.period_start is not distinct from parts.period_start
            and wholes.period_end is not distinct from parts.period_end
    where
        wholes.in_table
        and parts.in_table
        and wholes.field is null
        and (
            (wholes.org = parts.org and parts.field is not null)
            or (
                wholes.org = 'level:province'
                and parts.field is null
                and (parts.org like 'dept:%' or parts.org like 'vertical:%')
            )
        )
        and wholes.figure_id not in (select listed.whole_id from listed)
),

-- A table that names only a few departments or fields does not claim to name all.
complete_rows as (
    select *
    from rows_beside
    qualify
        count(*) filter (where role <> 'vertical') over (partition by whole_id, scope)
        >= case scope when 'table_departments' then 8 else 2 end
),

totals as (
    select distinct whole_id from listed
    where scope = 'table_list'
),

restated as (
    select
        text_figures.figure_id as whole_id,
        table_figures.figure_id as part_id,
        'restated' as scope,
        'table' as role
    from totals
    inner join figures as table_figures on totals.whole_id = table_figures.figure_id
    inner join figures as text_figures
        on
            table_figures.subject_id = text_figures.subject_id
            and table_figures.measure = text_figures.measure
    where table_figures.in_table and not text_figures.in_table
    -- Where the text gives several values, only the one that agrees tells something.
    qualify
        row_number() over (
            partition by table_figures.figure_id
            order by text_figures.value = table_figures.value desc, text_figures.number_start
        ) = 1
        and (
            text_figures.value = table_figures.value
            or min(text_figures.value) over (partition by table_figures.figure_id)
            = max(text_figures.value) over (partition by table_figures.figure_id)
        )
),

pairs as (
    select * from listed
    union all by name
    select * from complete_rows
    union all by name
    select * from restated
),

terms as (
    select
        whole_id,
        scope,
        part_id as figure_id,
        role
    from pairs
    union all
    select distinct
        whole_id,
        scope,
        whole_id as figure_id,
        case scope when 'restated' then 'text' else 'whole' end as role
    from pairs
)

select
    terms.scope,
    hash(terms.scope, terms.whole_id) as context_id,
    terms.role,
    figures.measure,
    wholes.subject_id,
    wholes.period_start,
    wholes.period_end,
    '' as test_place,
    false as is_derived,
    figures.value,
    figures.step,
    figures.has_choice,
    cast(null as varchar) as base,
    [figures.figure_no] as figure_nos
from terms
inner join figures as wholes on terms.whole_id = wholes.figure_id
inner join figures on terms.figure_id = figures.figure_id
