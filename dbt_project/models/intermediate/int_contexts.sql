-- What a context is: where a test stands, besides the subjects of its figures.
select
    context_id,
    any_value(scope) as scope,
    any_value(period_start) as period_start,
    any_value(period_end) as period_end,
    any_value(test_place) as test_place,
    any_value(is_derived) as is_derived
from {{ ref('int_operands') }}
group by context_id
