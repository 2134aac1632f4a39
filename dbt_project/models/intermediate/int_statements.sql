-- Which figures of one subject belong together: one row per context and measure.
-- A report may speak of one subject twice with other numbers (a part of the dossiers, a slip). A passage
-- falls into statements, a new one where a measure comes again with another value. Statements whose
-- measures stand alone in the document form one context, the pool (`part` is null); the others, and those
-- that name no organisation or period, stay by themselves.
with parts_without_a_name as (
    -- A listed part without a name of its own is not the whole.
    select parts.figure_no
    from {{ ref('int_figures') }} as parts
    inner join {{ ref('int_figures') }} as wholes
        on parts.part_of = wholes.figure_id and parts.subject_id = wholes.subject_id
    where parts.part_of is not null
),

usable as (
    select
        figures.figure_no,
        figures.subject_id,
        figures.point_id,
        figures.value,
        figures.number_start,
        figures.org is not null and coalesce(figures.period_start, figures.period_end) is not null as is_named
    from {{ ref('int_figures') }} as figures
    where
        figures.restates is null
        and not figures.approximate
        and figures.measure <> 'other'
        and figures.figure_no not in (select parts_without_a_name.figure_no from parts_without_a_name)
),

firsts as (
    select
        point_id,
        any_value(subject_id) as subject_id,
        bool_and(is_named) as is_named,
        min(value) <> max(value) as is_contested,
        arg_min(figure_no, number_start) as figure_no
    from usable
    group by point_id
),

contested as (
    select distinct subject_id
    from firsts
    where is_contested or not is_named
),

-- The rare subjects that are told apart passage by passage.
repeated as (
    select
        *,
        row_number() over (
            partition by subject_id, passage, measure order by number_start, figure_no
        ) as nth
    from (
        select
            usable.figure_no,
            usable.subject_id,
            usable.value,
            usable.number_start,
            usable.is_named,
            figures.measure,
            figures.passage
        from usable
        inner join {{ ref('int_figures') }} as figures on usable.figure_no = figures.figure_no
        where usable.subject_id in (select contested.subject_id from contested)
        qualify
            row_number() over (
                partition by usable.subject_id, figures.passage, figures.measure, usable.value
                order by usable.number_start, usable.figure_no
            ) = 1
    ) as distinct_values
),

split as (
    select
        *,
        max(nth) over (
            partition by subject_id, passage order by number_start, figure_no
            rows between unbounded preceding and current row
        ) as statement,
        min(value) over (partition by subject_id, measure)
        <> max(value) over (partition by subject_id, measure) as is_contested
    from repeated
),

placed as (
    select
        *,
        bool_or(is_contested) over (partition by subject_id, passage, statement)
        or not is_named as stands_alone
    from split
),

told_apart as (
    select
        figure_no,
        if(
            stands_alone, hash('statement', subject_id, passage, statement), hash('pool', subject_id)
        ) as context_id,
        if(stands_alone, 'passage ' || passage || '.' || statement, null) as part
    from placed
    qualify row_number() over (partition by context_id, measure order by number_start, figure_no) = 1
),

contexts as (
    select * from told_apart
    union all
    select
        figure_no,
        hash('pool', subject_id) as context_id,
        cast(null as varchar) as part
    from firsts
    where subject_id not in (select contested.subject_id from contested)
)

select
    contexts.context_id,
    contexts.part,
    figures.figure_no,
    figures.subject_id,
    figures.line_id,
    figures.series_id,
    figures.slot_id,
    figures.document_id,
    figures.place,
    figures.measure,
    figures.measure_no,
    figures.family,
    figures.nature,
    figures.value,
    figures.step,
    figures.has_choice,
    figures.base,
    figures.org,
    figures.field,
    figures.indicator,
    figures.system,
    figures.period_start,
    figures.period_end,
    figures.preference
from contexts
inner join {{ ref('int_figures') }} as figures on contexts.figure_no = figures.figure_no
