-- Every slip is found, with all that follows from it, and nothing else is.
with found as (
    select
        identity, check_name, province_code || '@' || province_valid_from as place, org, period_end, count(*) as n
    from marts.fct_reconciliation
    where verdict = 'finding'
    group by all
),

due as (
    select identity, check_name, place, org, period_end, count(*) as n, list(distinct slip) as slips
    from truth.findings
    group by all
)

select
    coalesce(due.identity, found.identity) as identity,
    coalesce(due.check_name, found.check_name) as check_name,
    coalesce(due.place, found.place) as place,
    coalesce(due.org, found.org) as org,
    coalesce(due.period_end, found.period_end) as period_end,
    due.n as n_due,
    found.n as n_found,
    due.slips
from due
full join found
    on due.identity = found.identity
    and due.check_name = found.check_name
    and due.place = found.place
    and due.org is not distinct from found.org
    and due.period_end = found.period_end
where due.n is distinct from found.n
