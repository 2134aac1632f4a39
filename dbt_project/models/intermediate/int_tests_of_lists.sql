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

-- Where no list is told, the one row of a table that calls itself the total is held against the rows
-- around it: against the levels where the table has some, else against every row. A table with several
-- totals, or with numbers that could not be read, is left alone.
table_rows as (
    select
        *,
        hash(document_id, passage, measure, system, field, period_start, period_end) as column_id
    from figures
    where in_table and org is distinct from 'national'
),

table_spans as (
    select
        document_id,
        passage,
        min(number_start) as first_number,
        max(number_start) as last_number
    from table_rows
    group by document_id, passage
),

broken_tables as (
    select
        table_spans.document_id,
        table_spans.passage
    from table_spans
    inner join {{ source('raw', 'unread_numbers') }} as unread
        on
            table_spans.document_id = unread.document_id
            and unread.char_start between table_spans.first_number and table_spans.last_number
),

summed_columns as (
    select
        column_id,
        max(figure_id) filter (where is_total_row) as whole_id,
        bool_or(org like 'level:%' and not is_total_row) as has_levels
    from table_rows
    where
        (document_id, passage) not in (
            select
                broken_tables.document_id,
                broken_tables.passage
            from broken_tables
        )
    group by column_id
    having count(*) filter (where is_total_row) = 1 and count(*) > 3
),

totals_of_tables as (
    select
        summed_columns.whole_id,
        parts.figure_id as part_id,
        'table_list' as scope,
        'part' as role
    from summed_columns
    inner join table_rows as parts on summed_columns.column_id = parts.column_id
    where
        parts.figure_id <> summed_columns.whole_id
        and (not summed_columns.has_levels or parts.org like 'level:%')
        and summed_columns.whole_id not in (select listed.whole_id from listed)
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
        and wholes.figure_id not in (select totals_of_tables.whole_id from totals_of_tables)
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
    select whole_id from listed
    where scope = 'table_list'
    union
    select whole_id from totals_of_tables
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
    select * from totals_of_tables
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
