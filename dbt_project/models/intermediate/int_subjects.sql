-- What a subject is: the names behind its number.
select
    subject_id,
    any_value(document_id) as document_id,
    any_value(place) as place,
    any_value(province_code) as province_code,
    any_value(province_valid_from) as province_valid_from,
    any_value(province) as province,
    any_value(org) as org,
    any_value(field) as field,
    any_value(indicator) as indicator,
    any_value(system) as system
from {{ ref('int_figures') }}
group by subject_id
