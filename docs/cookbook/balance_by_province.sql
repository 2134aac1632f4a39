-- vi: Ở tỉnh nào "tiếp nhận = đã giải quyết + đang giải quyết" luôn khớp?
-- en: In which provinces does received = resolved + in process close, and how often?
-- beware: Where dossiers were returned, withdrawn or stopped and the report does not say how many, the
--   balance cannot close; that is a gap of the report before it is an error.
select
    coalesce(province, '(không rõ)') as province,
    count(*) as tested,
    count(*) filter (where verdict = 'holds') as closing,
    round(100.0 * count(*) filter (where verdict = 'holds') / count(*), 1) as closing_percent
from marts.fct_reconciliation
where identity = 'D7' and not is_derived
group by province
order by closing_percent desc, tested desc, province
