-- vi: Số trễ hạn của các sở thuộc chuỗi kế thừa Nông nghiệp và Môi trường, trước và sau 01/3/2025?
-- en: How many dossiers did the predecessors of the Department of Agriculture and Environment resolve
--   late, and the department itself since 2025-03-01?
-- beware: Counts of the two old departments add up; where only one of them reports, the sum is no whole,
--   so n_departments is shown. The scope was not carried over one to one.
select
    dossiers.province,
    dossiers.period_kind,
    dossiers.period_start,
    dossiers.period_end,
    dossiers.source_system,
    count(distinct dossiers.org) as n_departments,
    sum(dossiers.resolved_total) as resolved_total,
    sum(dossiers.resolved_late) as resolved_late
from marts.fct_dossiers as dossiers
inner join marts.dim_org as orgs on dossiers.org = orgs.org_code
where
    orgs.lineage_org_code = 'dept:nong_nghiep_moi_truong'
    and dossiers.field is null
    and dossiers.resolved_late is not null
group by all
order by
    dossiers.province nulls last,
    dossiers.period_end,
    dossiers.period_start,
    dossiers.period_kind,
    dossiers.source_system
