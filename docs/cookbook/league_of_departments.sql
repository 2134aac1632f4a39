-- vi: Xếp hạng các sở theo tỷ lệ đúng hạn, chỉ tính sở có từ 100 hồ sơ đã giải quyết?
-- en: How do departments rank by the share resolved by the due date, among those with at least 100
--   resolved?
-- beware: Without the minimum, offices with a handful of dossiers lead and close the table. Rank within
--   one province and period only.
select
    dossiers.province,
    dossiers.period_start,
    dossiers.period_end,
    rank() over (
        partition by
            dossiers.province,
            dossiers.period_start,
            dossiers.period_end,
            dossiers.period_kind,
            dossiers.source_system
        order by dossiers.rate_by_due_recomputed desc
    ) as place,
    orgs.label_vi as department,
    dossiers.resolved_total,
    dossiers.rate_by_due_recomputed
from marts.fct_dossiers as dossiers
left join marts.dim_org as orgs on dossiers.org = orgs.org_code
where
    dossiers.org like 'dept:%'
    and dossiers.field is null
    and dossiers.resolved_total >= 100
    and dossiers.rate_by_due_recomputed is not null
order by
    dossiers.province nulls last,
    dossiers.period_end,
    dossiers.period_start,
    place,
    dossiers.resolved_total desc,
    dossiers.org,
    dossiers.dossier_id
