-- Measures with their traits, numbered: a set of measures is a number with their bits set.
select
    measures.measure,
    measures.family,
    traits.nature,
    traits.adds_up,
    cast(row_number() over (order by measures.measure) - 1 as utinyint) as measure_no
from {{ ref('measures') }} as measures
left join {{ ref('measure_traits') }} as traits on measures.measure = traits.measure
