select
    province_code,
    valid_from,
    valid_to,
    name_vi,
    province_type,
    successor_code,
    string_split(aliases, '|') as aliases
from {{ ref('provinces') }}
