-- vi: Ở tỉnh nào "tiếp nhận = đã giải quyết + đang giải quyết" luôn khớp?
-- en: In which provinces does received = resolved + in process close, and how often?
-- beware: Where dossiers were returned, withdrawn or stopped and the report does not say how many, the
--   balance cannot close; that is a gap of the report before it is an error. What several documents say of
--   one unit and period counts once, and closes only where it closes in each of them.
with balances as (
    select
        province,
        bool_and(verdict = 'holds') as closes
    from marts.fct_reconciliation
    where identity = 'D7' and not is_derived
    -- Unknown provinces are never taken for one another.
    group by
        province, province_valid_from, org, field, source_system, period_start, period_end,
        if(province is null, document_id, null)
)

select
    coalesce(province, '(không rõ)') as province,
    count(*) as tested,
    count(*) filter (where closes) as closing,
    round(100.0 * count(*) filter (where closes) / count(*), 1) as closing_percent
from balances
group by province
order by closing_percent desc, tested desc, province
