-- Figures of one line of a report whose periods end on one day: a year to date and the month that closes it.
with flows as (
    select *
    from {{ ref('int_statements') }}
    where
        part is null
        and nature = 'flow'
        and family = 'dossier'
        and line_id in (
            select lines.line_id
            from {{ ref('int_statements') }} as lines
            group by lines.line_id
            having min(lines.period_start) < max(lines.period_start)
        )
)

select
    longer.context_id as longer_context_id,
    shorter.context_id as shorter_context_id,
    longer.subject_id,
    longer.document_id,
    longer.series_id,
    longer.measure,
    longer.measure_no,
    longer.period_start,
    longer.period_end,
    longer.preference,
    longer.value as long_value,
    longer.step as long_step,
    longer.has_choice as long_has_choice,
    longer.figure_no as long_figure_no,
    shorter.period_start as short_start,
    shorter.value as short_value,
    shorter.step as short_step,
    shorter.has_choice as short_has_choice,
    shorter.figure_no as short_figure_no
from flows as longer
inner join flows as shorter
    on
        longer.line_id = shorter.line_id
        and longer.measure = shorter.measure
        and longer.period_end = shorter.period_end
        and longer.period_start < shorter.period_start
