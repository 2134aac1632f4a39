-- The codes of the codebook, and the districts, communes and units that reports name.
with codebook as (
    select
        units.org_code,
        units.org_kind,
        units.label_vi,
        history.label_en,
        history.successor_org_code,
        history.valid_from,
        history.valid_to,
        history.series_break_on
    from {{ ref('org_units') }} as units
    left join {{ ref('org_history') }} as history on units.org_code = history.org_code
    where units.org_code not like '%<%'
),

named as (
    select distinct org as org_code
    from {{ source('raw', 'figures') }}
    where org is not null
    union
    select distinct publisher_org as org_code
    from {{ source('raw', 'sources') }}
    where publisher_org is not null
),

-- A district's code is its name without accents; where several districts share it, the code stays bare.
district_names as (
    select
        'district:'
        || regexp_replace(
            replace(strip_accents(lower(name_vi)), 'đ', 'd'), '[^a-z0-9]+', '_', 'g'
        ) as org_code,
        min(concat(upper(tier[1]), tier[2:], ' ', name_vi)) as label_vi
    from {{ ref('districts') }}
    group by 1
    having min(tier || name_vi) = max(tier || name_vi)
),

others as (
    select
        named.org_code,
        district_names.label_vi,
        split_part(named.org_code, ':', 1) as org_kind,
        replace(split_part(named.org_code, ':', 2), '_', ' ') as plain_name
    from named
    left join district_names on named.org_code = district_names.org_code
    where named.org_code not in (select codebook.org_code from codebook)
),

everything as (
    select * from codebook
    union all by name
    select
        org_code,
        org_kind,
        coalesce(
            label_vi,
            case org_kind
                when 'district' then 'Huyện, thị xã, thành phố: ' || plain_name
                when 'commune' then 'Xã, phường, thị trấn: ' || plain_name
                else 'Đơn vị: ' || coalesce(nullif(plain_name, ''), org_code)
            end
        ) as label_vi,
        case org_kind
            when 'district' then 'District, town or city: ' || plain_name
            when 'commune' then 'Commune, ward or township: ' || plain_name
            else 'Unit: ' || coalesce(nullif(plain_name, ''), org_code)
        end as label_en,
        cast(case when org_kind = 'district' then '2025-06-30' end as date) as valid_to
    from others
)

select
    org_code,
    org_kind,
    label_vi,
    label_en,
    valid_from,
    valid_to,
    successor_org_code,
    coalesce(successor_org_code, org_code) as lineage_org_code,
    series_break_on
from everything
