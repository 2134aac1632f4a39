select
    measures.measure,
    measures.family,
    measures.unit,
    measures.label_vi,
    measures.label_en,
    measures.definition,
    traits.nature,
    traits.adds_up
from {{ ref('measures') }} as measures
left join {{ ref('measure_traits') }} as traits on measures.measure = traits.measure
