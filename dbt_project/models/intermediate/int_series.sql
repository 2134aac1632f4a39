-- Figures of a series of reports: out of all documents, the one that counts for a period and measure
-- (`is_best`), by the rule of int_best_figures. Figures that their own document contests do not take part,
-- nor do those without organisation or end of period.
with members as (
    select *
    from {{ ref('int_statements') }}
    where part is null and period_end is not null
),

best as (
    select
        series_id,
        period_start,
        period_end,
        measure,
        arg_min(figure_no, preference) as figure_no
    from members
    group by series_id, period_start, period_end, measure
)

select
    members.figure_no,
    members.subject_id,
    members.series_id,
    members.document_id,
    members.measure,
    members.family,
    members.nature,
    members.value,
    members.step,
    members.has_choice,
    members.period_start,
    members.period_end,
    best.figure_no as best_figure_no,
    best.figure_no = members.figure_no as is_best
from members
inner join best
    on
        members.series_id = best.series_id
        and members.period_start is not distinct from best.period_start
        and members.period_end = best.period_end
        and members.measure = best.measure
