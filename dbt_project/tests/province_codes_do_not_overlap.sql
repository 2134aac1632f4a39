-- The key of a province is its code and the start of its validity; no two rows share it, nor do two
-- validities of one code overlap.
select
    earlier.province_code,
    earlier.valid_from
from {{ ref('dim_province') }} as earlier
inner join {{ ref('dim_province') }} as later
    on
        earlier.province_code = later.province_code
        and earlier.valid_from <= later.valid_from
        and coalesce(earlier.valid_to, date '9999-12-31') >= later.valid_from
        and earlier.name_vi <> later.name_vi
