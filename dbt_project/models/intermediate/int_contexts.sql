-- What a context is: where a test stands, besides the subjects of its figures.
select
    context_id,
    any_value(scope) as scope,
    min(subject_id) as subject_id,
    any_value(period_start) as period_start,
    any_value(period_end) as period_end,
    any_value(test_day) as test_day,
    any_value(test_document_id) as test_document_id,
    any_value(part) as part,
    any_value(is_derived) as is_derived
from {{ ref('int_operands') }}
group by context_id
