-- fct_dossiers gives the figure of the best source, and no other.
with given as (
    unpivot (
        select
            province_code || '@' || province_valid_from as place,
            org,
            period_start,
            period_end,
            columns('^(received|resolved|pending)_')::decimal(18, 4),
            rate_by_due,
            rate_late
        from marts.fct_dossiers
    ) as dossiers
    on columns(* exclude (place, org, period_start, period_end))
    into name measure value value
),

due as (
    select * from truth.best
    where indicator is null
)

select *
from due
full join given using (place, org, period_start, period_end, measure)
where due.value is distinct from given.value
