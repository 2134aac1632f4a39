-- vi: Tổng điểm 766 có bằng tổng điểm các nhóm không?
-- en: Is the total of the 766 scorecard the sum of its groups?
-- beware: Each printed score is rounded, so that the sum may miss by half a unit of the last digit per
--   group; the tolerance column says how much.
select
    province,
    org,
    period_end,
    lhs as total_score,
    rhs as sum_of_groups,
    difference,
    tolerance,
    verdict
from marts.fct_reconciliation
where identity = 'S3'
order by province nulls last, org, period_end, reconciliation_id
