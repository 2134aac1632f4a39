-- vi: Lĩnh vực nào trễ hạn nhiều nhất?
-- en: In which fields are most dossiers resolved late?
-- beware: Fields are named as the report names them; the same field may have two names in two provinces.
--   Periods overlap, so each field is shown once a year, for the longest period that ended last.
select
    province,
    org,
    field,
    period_start,
    period_end,
    resolved_total,
    resolved_late,
    rate_late_recomputed
from marts.fct_dossiers
where field is not null and resolved_late is not null
qualify
    row_number() over (
        partition by province, province_valid_from, org, field, source_system, year(period_end)
        order by period_end - period_start desc, period_end desc, dossier_id
    ) = 1
order by resolved_late desc, rate_late_recomputed desc nulls last, province nulls last, org, field, dossier_id
