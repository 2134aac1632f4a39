-- vi: Số lũy kế nào không nối tiếp: kỳ trước cộng kỳ này không ra lũy kế, hoặc lũy kế giảm?
-- en: Which years to date do not go on: the one before plus this period gives another sum, or it falls?
-- beware: T1 is usual, not exact: corrections of earlier months are booked into the running sum. T2 and
--   T2a are bounds. Months of the 15th to the 14th are only held against years to date of the same
--   scheme.
select
    identity,
    province,
    org,
    check_name,
    period_start,
    period_end,
    lhs,
    rhs,
    difference,
    verdict
from marts.fct_reconciliation
where identity in ('T1', 'T2', 'T2a') and verdict in ('finding', 'known')
order by identity, province, org, period_end, abs(difference) desc, reconciliation_id
