-- Figures of a series of reports: out of all documents, the one that counts for a period and measure
-- (`is_best`), by the rule of int_best_figures. Figures that their own document contests do not take part,
-- nor do those without organisation or end of period.
with members as (
    select
        figure_no,
        subject_id,
        series_id,
        slot_id,
        document_id,
        org,
        measure,
        measure_no,
        family,
        nature,
        value,
        step,
        has_choice,
        period_start,
        period_end,
        preference
    from {{ ref('int_statements') }}
    where part is null and period_end is not null
),

best as (
    select
        slot_id,
        arg_min(figure_no, preference) as figure_no,
        arg_min(subject_id, preference) as subject_id,
        arg_min(value, preference) as value,
        arg_min(step, preference) as step,
        arg_min(has_choice, preference) as has_choice
    from members
    group by slot_id
)

select
    members.* exclude (slot_id, preference),  -- noqa: RF02
    best.figure_no as best_figure_no,
    best.subject_id as best_subject_id,
    best.value as best_value,
    best.step as best_step,
    best.has_choice as best_has_choice,
    best.figure_no = members.figure_no as is_best
from members
inner join best on members.slot_id = best.slot_id
