-- fct_scorecard gives the scores and ranks as published.
with given as (
    unpivot (
        select
            province_code || '@' || province_valid_from as place,
            indicator,
            period_end,
            score,
            score_max,
            rank::decimal(18, 4) as rank,
            rank_of::decimal(18, 4) as rank_of
        from marts.fct_scorecard
    ) as scores
    on score, score_max, rank, rank_of
    into name measure value value
),

due as (
    select place, indicator, period_end, measure, value from truth.best
    where indicator is not null
)

select *
from due
full join given using (place, indicator, period_end, measure)
where due.value is distinct from given.value
