-- Where a whole is tested against its listed parts: one row per context, role and figure.
-- table_list, prose_list: parts that the report lists under a whole; restated: the total row of an appendix
-- against the text; table_departments, table_fields: rows of one table that belong to a row beside them;
-- table_rates: the rate of a total row that gives no counts, against the counts of the rows.
with figures as (
    select
        figure_no,
        document_id,
        subject_id,
        point_id,
        measure,
        system,
        org,
        field,
        period_start,
        period_end,
        passage,
        number_start,
        in_table,
        is_total_row,
        value,
        if(part_of is null, null, hash(part_of)) as whole_no
    from {{ ref('int_figures') }}
    where
        not approximate
        and family in ('dossier', 'procedure', 'engagement')
        and {{ in_changed_documents('document_id') }}
),

total_rates as (
    select
        figure_no as whole_no,
        subject_id,
        hash(document_id, passage) as table_id,
        hash(document_id, passage, system, field, period_start, period_end) as rows_id
    from {{ ref('int_figures') }}
    where
        is_total_row
        and family = 'rate'
        and not approximate
        and org is distinct from 'national'
        and {{ in_changed_documents('document_id') }}
),

listed as (
    select
        wholes.figure_no as whole_no,
        parts.figure_no as part_no,
        case when parts.in_table then 'table_list' else 'prose_list' end as scope,
        'part' as role
    from figures as wholes
    inner join figures as parts on wholes.figure_no = parts.whole_no
    where wholes.measure = parts.measure and wholes.system = parts.system
),

-- Where no list is told, the one row of a table that calls itself the total is held against the rows
-- around it: against the levels where the table has some, else against every row. A table with several
-- totals, or with numbers that could not be read, is left alone.
table_rows as (
    select
        figure_no,
        document_id,
        passage,
        number_start,
        org,
        is_total_row,
        subject_id,
        hash(document_id, passage) as table_id,
        hash(document_id, passage, system, field, period_start, period_end) as rows_id,
        hash(document_id, passage, measure, system, field, period_start, period_end) as column_id
    from figures
    where in_table and org is distinct from 'national'
),

table_spans as (
    select
        table_id,
        any_value(document_id) as document_id,
        min(number_start) as first_number,
        max(number_start) as last_number
    from table_rows
    group by table_id
),

broken_tables as (
    select table_spans.table_id
    from table_spans
    inner join {{ source('raw', 'unread_numbers') }} as unread
        on
            table_spans.document_id = unread.document_id
            and unread.char_start between table_spans.first_number and table_spans.last_number
),

summed_columns as (
    select
        column_id,
        max(figure_no) filter (where is_total_row) as whole_no,
        bool_or(starts_with(org, 'level:') and not is_total_row) as has_levels
    from table_rows
    where table_id not in (select broken_tables.table_id from broken_tables)
    group by column_id
    having count(*) filter (where is_total_row) = 1 and count(*) > 3
),

totals_of_tables as (
    select
        summed_columns.whole_no,
        parts.figure_no as part_no,
        'table_list' as scope,
        'part' as role
    from summed_columns
    inner join table_rows as parts on summed_columns.column_id = parts.column_id
    where
        parts.figure_no <> summed_columns.whole_no
        and (not coalesce(summed_columns.has_levels, false) or starts_with(parts.org, 'level:'))
        and summed_columns.whole_no not in (select listed.whole_no from listed)
),

level_rows as (
    select
        figure_no,
        hash(document_id, passage, measure, system, period_start, period_end) as column_id
    from figures
    where in_table and field is null and org = 'level:province'
),

unit_rows as (
    select
        figure_no,
        if(starts_with(org, 'dept:'), 'department', 'vertical') as role,
        hash(document_id, passage, measure, system, period_start, period_end) as column_id
    from figures
    where in_table and field is null and (starts_with(org, 'dept:') or starts_with(org, 'vertical:'))
),

org_rows as (
    select
        figure_no,
        field is not null as is_field,
        hash(document_id, passage, measure, system, org, period_start, period_end) as column_id
    from figures
    where in_table and org is not null
),

rows_beside as (
    select
        wholes.figure_no as whole_no,
        parts.figure_no as part_no,
        'table_departments' as scope,
        parts.role
    from level_rows as wholes
    inner join unit_rows as parts on wholes.column_id = parts.column_id
    union all
    select
        wholes.figure_no as whole_no,
        parts.figure_no as part_no,
        'table_fields' as scope,
        'part' as role
    from org_rows as wholes
    inner join org_rows as parts on wholes.column_id = parts.column_id and parts.is_field
    where not wholes.is_field
),

rates_of_rows as (
    select
        total_rates.whole_no,
        parts.figure_no as part_no,
        'table_rates' as scope,
        'part' as role
    from total_rates
    inner join table_rows as parts on total_rates.rows_id = parts.rows_id
    where
        not parts.is_total_row
        and total_rates.table_id not in (select broken_tables.table_id from broken_tables)
        -- Where the total row gives counts, its rate is held against them (R2).
        and total_rates.subject_id not in (
            select counted.subject_id from table_rows as counted
            where counted.is_total_row
        )
    qualify
        count(*) over (partition by total_rates.whole_no) > 3
        -- Levels hold the departments' dossiers too.
        and (
            starts_with(parts.org, 'level:')
            or not bool_or(starts_with(coalesce(parts.org, ''), 'level:')) over (
                partition by total_rates.whole_no
            )
        )
),

-- A table that names only a few departments or fields does not claim to name all.
complete_rows as (
    select *
    from rows_beside
    where
        whole_no not in (select listed.whole_no from listed)
        and whole_no not in (select totals_of_tables.whole_no from totals_of_tables)
    qualify
        count(*) filter (where role <> 'vertical') over (partition by whole_no, scope)
        >= case scope when 'table_departments' then 8 else 2 end
),

totals as (
    select whole_no from listed
    where scope = 'table_list'
    union
    select whole_no from totals_of_tables
),

restated as (
    select
        text_figures.figure_no as whole_no,
        table_figures.figure_no as part_no,
        'restated' as scope,
        'table' as role
    from totals
    inner join figures as table_figures on totals.whole_no = table_figures.figure_no
    inner join figures as text_figures on table_figures.point_id = text_figures.point_id
    where table_figures.in_table and not text_figures.in_table
    -- Where the text gives several values, only the one that agrees tells something.
    qualify
        row_number() over (
            partition by table_figures.figure_no
            order by text_figures.value = table_figures.value desc, text_figures.number_start
        ) = 1
        and (
            text_figures.value = table_figures.value
            or min(text_figures.value) over (partition by table_figures.figure_no)
            = max(text_figures.value) over (partition by table_figures.figure_no)
        )
),

pairs as (
    select * from listed
    union all by name
    select * from totals_of_tables
    union all by name
    select * from complete_rows
    union all by name
    select * from rates_of_rows
    union all by name
    select * from restated
),

terms as (
    select
        whole_no,
        scope,
        part_no as figure_no,
        role
    from pairs
    union all
    select distinct
        whole_no,
        scope,
        whole_no as figure_no,
        case scope when 'restated' then 'text' else 'whole' end as role
    from pairs
),

-- A report may list the parts of one figure twice: the lists are told apart by their order.
wholes as (
    select
        pairs.scope,
        pairs.whole_no,
        figures.subject_id,
        figures.period_start,
        figures.period_end,
        row_number() over (
            partition by pairs.scope, figures.point_id order by figures.number_start, figures.figure_no
        ) as nth
    from (
        select distinct
            scope,
            whole_no
        from pairs
    ) as pairs
    inner join {{ ref('int_figures') }} as figures on pairs.whole_no = figures.figure_no
)

select
    terms.scope,
    hash(terms.scope, terms.whole_no) as context_id,
    terms.role,
    figures.measure,
    figures.measure_no,
    wholes.subject_id,
    wholes.period_start,
    wholes.period_end,
    if(wholes.nth > 1, 'list ' || wholes.nth, null) as part,
    false as is_derived,
    figures.value,
    figures.step,
    figures.has_choice,
    figures.figure_no
from terms
inner join wholes on terms.whole_no = wholes.whole_no and terms.scope = wholes.scope
inner join {{ ref('int_figures') }} as figures on terms.figure_no = figures.figure_no
