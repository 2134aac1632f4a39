-- vi: Nhóm chỉ số 766 nào của tỉnh thấp hơn bình quân cả nước?
-- en: In which groups of the Decision 766 scorecard is the province below the national mean?
-- beware: The mean is the one printed in the same document; scores change daily on the portal, so compare
--   only scores of the same day.
select
    scores.province,
    scores.period_end,
    indicators.label_vi as indicator_vi,
    scores.score,
    scores.national_score,
    scores.score - scores.national_score as gap,
    scores.score_max
from marts.fct_scorecard as scores
left join marts.dim_indicator as indicators on scores.indicator = indicators.indicator
where
    scores.org = 'province'
    and scores.indicator <> 'total'
    and scores.score < scores.national_score
order by gap, scores.province nulls last, scores.period_end, scores.indicator, scores.scorecard_id
