select
    indicator,
    score_max,
    label_vi,
    label_en
from {{ ref('indicators') }}
