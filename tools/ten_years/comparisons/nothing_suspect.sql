-- The made-up reading misread nothing.
select reconciliation_id, identity, check_name, province, org, period_end, explanation_en
from marts.fct_reconciliation
where verdict in ('suspect', 'known')
