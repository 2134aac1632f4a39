-- Everything that identities are tested on: published figures in their roles, and measures that follow
-- from published parts where the whole itself is not published. `kind` stands for scope, role and measure.
with published as (
    select * from {{ ref('int_tests_in_report') }}
    union all by name
    select * from {{ ref('int_tests_of_lists') }}
    union all by name
    select * from {{ ref('int_tests_across') }}
),

alternatives as (
    select
        implied.measure,
        implied.alternative,
        implied.sign,
        wholes.measure_no as whole_no,
        parts.measure_no,
        count(*) over (partition by implied.measure, implied.alternative) as n_parts
    from {{ ref('implied_measures') }} as implied
    inner join {{ ref('stg_measures') }} as wholes on implied.measure = wholes.measure
    inner join {{ ref('stg_measures') }} as parts on implied.part = parts.measure
),

needed as (
    select
        context_id,
        xor(published, measures) as missing
    from {{ ref('int_shapes') }}
    where published <> measures
),

implied as (
    select
        operands.context_id,
        alternatives.measure,
        alternatives.alternative,
        any_value(operands.subject_id) as subject_id,
        any_value(operands.period_start) as period_start,
        any_value(operands.period_end) as period_end,
        any_value(operands.test_day) as test_day,
        any_value(operands.part) as part,
        any_value(operands.is_derived) as is_derived,
        sum(alternatives.sign * operands.value) as value,
        max(operands.step) as step,
        bool_or(operands.has_choice) as has_choice,
        flatten(
            list(coalesce(operands.figure_nos, [operands.figure_no]) order by operands.figure_no)
        ) as figure_nos
    from needed
    inner join {{ ref('int_tests_in_report') }} as operands on needed.context_id = operands.context_id
    inner join alternatives
        on
            operands.measure_no = alternatives.measure_no
            and (needed.missing >> alternatives.whole_no) & 1 = 1
    where operands.scope = 'subject'
    group by operands.context_id, alternatives.measure, alternatives.alternative
    having count(*) = max(alternatives.n_parts)
),

-- Where two ways lead to a measure, the first is taken.
first_implied as (
    select * exclude (alternative)
    from implied
    qualify row_number() over (partition by context_id, measure order by alternative) = 1
),

everything as (
    select
        * exclude (measure_no),
        false as is_implied
    from published
    union all by name
    select
        *,
        'subject' as scope,
        'self' as role,
        figure_nos[1] as figure_no,
        true as is_implied
    from first_implied
)

select
    * exclude (role, measure),
    hash(scope, role, measure) as kind
from everything
