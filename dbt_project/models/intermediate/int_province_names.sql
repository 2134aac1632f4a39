-- Every name and code of a province with its validity.
select distinct
    province_code,
    valid_from,
    valid_to,
    name_vi,
    unnest(list_concat([name_vi, province_code], string_split(coalesce(aliases, ''), '|'))) as name
from {{ ref('provinces') }}
