{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ take_out(
            'reading_id not in (select documents.reading_id from ' ~ ref('stg_documents') ~ ' as documents)'
        ) }}"
    )
}}
-- What a reading says, in numbers that can be compared. A reading never changes: what is here stays.
with figures as (
    select
        figures.reading_id,
        figures.char_start,
        figures.char_end,
        figures.number_start,
        figures.quote,
        hash(figures.measure, figures.value) as number,
        hash(
            figures.measure,
            figures.value,
            figures.approximate,
            figures.org,
            figures.field,
            figures.indicator,
            figures.source_system,
            figures.period_start,
            figures.period_end
        ) as fact,
        figures.period_end is not null as is_dated
    from {{ source('raw', 'figures') }} as figures
    inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
    {% if is_incremental() %}
        where figures.reading_id not in (select kept.reading_id from {{ this }} as kept)
    {% endif %}
),

-- The figures of a row of a table are stated in the same words.
quotes as (
    select
        reading_id,
        char_start,
        char_end,
        hash(regexp_replace(lower(any_value(quote)), '[^\pL\pN]', '', 'g')) as words
    from figures
    group by reading_id, char_start, char_end
),

facts as (
    select
        figures.reading_id,
        figures.fact,
        bool_or(figures.is_dated) as is_dated,
        sum(distinct quotes.words) as words
    from figures
    inner join quotes
        on
            figures.reading_id = quotes.reading_id
            and figures.char_start = quotes.char_start
            and figures.char_end = quotes.char_end
    group by figures.reading_id, figures.fact
),

-- Sums of hashes stand for sets of facts, and of facts with their words.
told as (
    select
        reading_id,
        count(*) as n_facts,
        count(*) filter (where is_dated) as n_dated,
        sum(fact) as facts,
        sum(hash(fact, words)) as stated,
        list(fact) as fact_list
    from facts
    group by reading_id
),

numbers as (
    select
        reading_id,
        hash(list(number order by number_start, number)) as numbers
    from figures
    group by reading_id
)

select
    told.*,
    numbers.numbers
from told
inner join numbers on told.reading_id = numbers.reading_id
