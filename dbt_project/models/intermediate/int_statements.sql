-- Which figures of one subject belong together: one row per context and measure.
-- A report may speak of one subject twice with other numbers (a part of the dossiers, a slip). A passage
-- falls into statements, a new one where a measure comes again with another value. Statements whose
-- measures stand alone in the document form one context, the pool (`part` is null); the others, and those
-- that name no organisation or period, stay by themselves.
with stated as (
    select figures.*
    from {{ ref('int_figures') }} as figures
    left join {{ ref('int_figures') }} as wholes on figures.part_of = wholes.figure_id
    where
        figures.restates is null
        and not figures.approximate
        and figures.measure <> 'other'
        -- A listed part without a name of its own is not the whole.
        and (wholes.figure_id is null or figures.subject_id <> wholes.subject_id)
    qualify
        row_number() over (
            partition by figures.subject_id, figures.passage, figures.measure, figures.value
            order by figures.number_start, figures.figure_id
        ) = 1
),

repeated as (
    select
        *,
        row_number() over (
            partition by subject_id, passage, measure order by number_start, figure_id
        ) as nth
    from stated
),

split as (
    select
        *,
        max(nth) over (
            partition by subject_id, passage order by number_start, figure_id
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
        or org is null
        or coalesce(period_start, period_end) is null as stands_alone
    from split
)

select
    figure_id,
    document_id,
    measure,
    family,
    nature,
    value,
    step,
    has_choice,
    base,
    org,
    field,
    indicator,
    period_start,
    period_end,
    system,
    place,
    number_start,
    in_table,
    passage,
    case
        when stands_alone then hash('statement', subject_id, passage, statement)
        else hash('pool', subject_id)
    end as context_id,
    case when stands_alone then 'passage ' || passage || '.' || statement end as part
from placed
qualify row_number() over (partition by context_id, measure order by number_start, figure_id) = 1
