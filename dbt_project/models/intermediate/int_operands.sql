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
        measure,
        alternative,
        part,
        sign,
        count(*) over (partition by measure, alternative) as n_parts
    from {{ ref('implied_measures') }}
),

implied as (
    select
        published.scope,
        published.context_id,
        published.role,
        alternatives.measure,
        alternatives.alternative,
        any_value(published.subject_id) as subject_id,
        any_value(published.period_start) as period_start,
        any_value(published.period_end) as period_end,
        any_value(published.test_place) as test_place,
        any_value(published.is_derived) as is_derived,
        sum(alternatives.sign * published.value) as value,
        max(published.step) as step,
        bool_or(published.has_choice) as has_choice,
        flatten(list(published.figure_nos)) as figure_nos
    from published
    inner join alternatives on published.measure = alternatives.part
    where published.scope = 'subject'
    group by
        published.scope, published.context_id, published.role, alternatives.measure, alternatives.alternative
    having count(*) = max(alternatives.n_parts)
),

-- What is published needs no implying; where two ways lead there, the first is taken.
needed as (
    select implied.* exclude (alternative)  -- noqa: RF02
    from implied
    anti join published
        on
            implied.context_id = published.context_id
            and implied.measure = published.measure
            and published.scope = 'subject'
    qualify
        row_number() over (
            partition by implied.context_id, implied.measure order by implied.alternative
        ) = 1
),

everything as (
    select
        *,
        false as is_implied
    from published
    union all by name
    select
        *,
        true as is_implied
    from needed
)

select
    *,
    hash(scope, role, measure) as kind
from everything
