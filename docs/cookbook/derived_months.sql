-- vi: Kỳ nào không ai công bố, nhưng suy ra được từ hai số lũy kế?
-- en: Which periods that nobody published follow from two published figures?
-- beware: Derived, not published: a correction booked into the year to date shows up here as if it
--   belonged to the month. Quote both published figures with it.
select distinct
    province,
    org,
    field,
    source_system,
    period_start,
    period_end,
    period_kind,
    measure,
    value
from marts.fct_derived_figures
where published_figure_id is null
order by province, org, field nulls first, source_system, period_start, period_end, measure, value
