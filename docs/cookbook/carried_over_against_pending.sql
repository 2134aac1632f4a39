-- vi: Số kỳ trước chuyển sang có bằng số đang giải quyết cuối kỳ trước không?
-- en: Is what was carried over what was in process at the end of the period before?
-- beware: Dossiers waiting for supplements may be left out of one side. A gap of a day or a change of
--   software between the periods breaks the chain. Several rows for one day mean that reports of several
--   periods give different balances for it.
-- empty: no two reports of the sample portal follow each other with both figures.
select distinct
    later.province,
    later.org,
    later.field,
    earlier.period_end as pending_on,
    earlier.pending_total,
    later.period_start as carried_on,
    later.received_carried_over,
    later.received_carried_over - earlier.pending_total as difference
from marts.fct_dossiers as later
inner join marts.fct_dossiers as earlier
    on
        later.province_code = earlier.province_code
        and later.province_valid_from = earlier.province_valid_from
        and later.org = earlier.org
        and later.field is not distinct from earlier.field
        and later.source_system = earlier.source_system
        and later.period_start = earlier.period_end + 1
where later.received_carried_over is not null and earlier.pending_total is not null
order by
    later.province,
    later.org,
    later.field nulls first,
    carried_on,
    earlier.pending_total,
    later.received_carried_over
