-- vi: Tỷ lệ công bố được tính trên mẫu số nào, và tỷ lệ nào không mẫu số nào cho ra?
-- en: Of which base are published rates, and which rates does no base give?
-- beware: A rate that some base gives is not proven to be of that base: with few late dossiers several
--   bases round to the same rate.
select
    check_name,
    verdict,
    case when verdict = 'holds' then variant end as base_that_fits,
    count(*) as n_rates,
    max(abs(difference)) as largest_difference
from marts.fct_reconciliation
where identity = 'R2'
group by all
order by check_name, verdict, base_that_fits nulls first
