-- vi: Tỷ lệ đúng hạn theo hệ thống của tỉnh và theo Cổng DVCQG, cùng tỉnh, cùng tháng?
-- en: What by-due rates do the province's own system and the national portal give for the same month?
-- beware: The two count different sets of dossiers; a difference is information, no error. One side is
--   often missing. Reports whose province is not known cannot be set beside each other and are left out.
select
    province,
    period_end,
    max(coalesce(rate_by_due, rate_by_due_recomputed)) filter (where source_system = 'local') as local_rate,
    max(coalesce(rate_by_due, rate_by_due_recomputed)) filter (where source_system = 'national_portal')
        as portal_rate,
    local_rate - portal_rate as difference
from marts.fct_dossiers
where
    province is not null
    and org = 'province'
    and field is null
    and period_kind = 'month'
    and coalesce(rate_by_due, rate_by_due_recomputed) is not null
group by province, province_valid_from, period_end
order by difference desc nulls last, province, period_end
