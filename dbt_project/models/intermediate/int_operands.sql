-- Everything that identities are tested on: published figures in their roles, and measures that follow
-- from published parts where the whole itself is not published.
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
        count(*) as n_parts
    from {{ ref('implied_measures') }}
    group by measure, alternative
),

implied as (
    select
        published.scope,
        published.context_id,
        published.role,
        implied_measures.measure,
        any_value(published.document_id) as document_id,
        any_value(published.place) as place,
        any_value(published.org) as org,
        any_value(published.field) as field,
        any_value(published.indicator) as indicator,
        any_value(published.system) as system,
        any_value(published.period_start) as period_start,
        any_value(published.period_end) as period_end,
        any_value(published.test_place) as test_place,
        any_value(published.is_derived) as is_derived,
        sum(implied_measures.sign * published.value) as value,
        max(published.step) as step,
        bool_or(published.has_choice) as has_choice,
        flatten(list(published.figure_ids order by implied_measures.part)) as figure_ids,
        true as is_implied
    from published
    inner join {{ ref('implied_measures') }} as implied_measures
        on published.measure = implied_measures.part
    inner join alternatives
        on
            implied_measures.measure = alternatives.measure
            and implied_measures.alternative = alternatives.alternative
    where published.scope = 'subject'
    group by
        published.scope,
        published.context_id,
        published.role,
        implied_measures.measure,
        implied_measures.alternative
    having
        count(*) = max(alternatives.n_parts)
        and (published.context_id, implied_measures.measure) not in (
            select
                stated.context_id,
                stated.measure
            from published as stated
            where stated.scope = 'subject'
        )
    qualify
        row_number() over (
            partition by published.context_id, implied_measures.measure order by implied_measures.alternative
        ) = 1
)

select
    *,
    false as is_implied
from published
union all by name
select * from implied
