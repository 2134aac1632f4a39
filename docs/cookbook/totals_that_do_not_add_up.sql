-- vi: Số liệu công bố nào không khớp, chênh lệch lớn nhất trước?
-- en: Which published figures do not add up, worst first?
-- beware: A finding says that the publisher's figures disagree, not which of them is wrong; the cause in the
--   explanation is a guess. "known" has been looked into and registered; "suspect" points to our own
--   reading and is left out. What several documents say alike is one row.
with findings as (
    select
        province,
        org,
        field,
        identity,
        period_start,
        period_end,
        lhs,
        rhs,
        difference,
        verdict,
        explanation_vi,
        count(distinct document_id) as n_documents
    from marts.fct_reconciliation
    where verdict in ('finding', 'known') and identity not in ('R2', 'R3') and not is_derived
    group by all
)

select *
from findings
order by
    abs(difference) desc nulls last,
    province nulls last,
    org nulls last,
    field nulls first,
    identity,
    period_end,
    period_start,
    lhs,
    rhs,
    explanation_vi
