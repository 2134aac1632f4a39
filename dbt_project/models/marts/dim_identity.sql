select
    identity_id as identity,
    class,
    scope,
    relation,
    tolerance_rule,
    description_vi,
    description_en,
    hint_vi,
    hint_en,
    valid_from,
    valid_to,
    source,
    relation <> 'never' as is_applied
from {{ ref('identities') }}
