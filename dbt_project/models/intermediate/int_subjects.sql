-- What a subject is: the names behind its number.
select
    subject_id,
    any_value(document_id) as document_id,
    any_value(org) as org,
    any_value(field) as field,
    any_value(indicator) as indicator,
    any_value(system) as system,
    any_value(period_start) as period_start,
    any_value(period_end) as period_end
from {{ ref('int_figures') }}
group by subject_id
