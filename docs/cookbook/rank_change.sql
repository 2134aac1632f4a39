-- vi: Xếp hạng 766 của tỉnh thay đổi thế nào so với kỳ báo cáo trước?
-- en: How did the province's rank on the scorecard move since the report before?
-- beware: Ranks among 63 and among 34 provinces are never compared: the window stays within one rank_of.
select
    province,
    indicator,
    period_end,
    rank,
    rank_of,
    lag(rank) over ranked as rank_before,
    lag(rank) over ranked - rank as places_gained
from marts.fct_scorecard
where rank is not null and org = 'province'
window ranked as (partition by province, indicator, rank_of, period_kind order by period_end, scorecard_id)
order by province nulls last, indicator, rank_of, period_kind, period_end, scorecard_id
