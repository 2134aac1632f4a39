-- vi: Các nguồn nào đưa số khác nhau về cùng một chỉ tiêu?
-- en: Where do sources, or text and appendix, give different figures of the same thing?
-- beware: Rounded figures of newspapers agree within what their print allows and are not listed. The
--   conflict does not say who is right.
select
    reconciliations.identity,
    reconciliations.province,
    reconciliations.org,
    reconciliations.check_name,
    reconciliations.period_end,
    reconciliations.lhs,
    reconciliations.rhs,
    reconciliations.lhs_quotes,
    reconciliations.rhs_quotes,
    documents.url
from marts.fct_reconciliation as reconciliations
inner join marts.dim_document as documents on reconciliations.document_id = documents.document_id
where reconciliations.identity in ('A1', 'D10b') and reconciliations.verdict in ('finding', 'known')
order by abs(reconciliations.difference) desc, reconciliations.reconciliation_id
