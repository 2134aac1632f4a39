-- Which measures a context of one subject has: `published` as a set of bits, and `measures` with those that
-- follow from published parts. `is_plain`: whole numbers and rates alone, none whose base the text names.
with shapes as (
    select
        context_id,
        any_value(is_derived) as is_derived,
        bit_or(cast(1 as hugeint) << measure_no) as published,
        bool_and(base is null and (step = 1 or starts_with(measure, 'rate') or starts_with(measure, 'score')))
            as is_plain
    from {{ ref('int_tests_in_report') }}
    where scope = 'subject'
    group by context_id
),

alternatives as (
    select
        implied.measure,
        implied.alternative,
        cast(1 as hugeint) << any_value(wholes.measure_no) as whole_bit,
        bit_or(cast(1 as hugeint) << parts.measure_no) as part_bits
    from {{ ref('implied_measures') }} as implied
    inner join {{ ref('stg_measures') }} as wholes on implied.measure = wholes.measure
    inner join {{ ref('stg_measures') }} as parts on implied.part = parts.measure
    group by implied.measure, implied.alternative
),

implied as (
    select
        published_sets.published,
        bit_or(alternatives.whole_bit) as implied
    from (select distinct published from shapes) as published_sets
    inner join alternatives
        on
            (published_sets.published & alternatives.whole_bit) = 0
            and (published_sets.published & alternatives.part_bits) = alternatives.part_bits
    group by published_sets.published
)

select
    shapes.context_id,
    shapes.is_derived,
    shapes.is_plain,
    shapes.published,
    shapes.published | coalesce(implied.implied, 0) as measures
from shapes
left join implied on shapes.published = implied.published
