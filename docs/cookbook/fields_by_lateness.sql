-- vi: Lĩnh vực nào trễ hạn nhiều nhất?
-- en: In which fields are most dossiers resolved late?
-- beware: Fields are named as the report names them; the same field may have two names in two provinces.
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
order by resolved_late desc, rate_late_recomputed desc nulls last, province nulls last, org, field, dossier_id
