-- vi: Sở, ngành nào giải quyết hồ sơ trễ hạn nhiều nhất, mỗi tỉnh, mỗi năm?
-- en: Which departments resolve the largest share of dossiers late, by province and year?
-- beware: Rates are computed from the counts of the longest year to date, never averaged; a department
--   with few dossiers swings. What was due and is still in process is not among the resolved.
with longest as (
    select *
    from marts.fct_dossiers
    where
        period_kind in ('year_to_date', 'half_year', 'year')
        -- Not the second half: from the start of the year on, 15 December where months end on the 14th.
        and strftime(period_start, '%m-%d') in ('01-01', '12-15')
        and org like 'dept:%'
        and field is null
        and resolved_late is not null
        and resolved_total > 0
    qualify row_number() over (
        partition by province, province_valid_from, org, source_system, year(period_end)
        order by period_end desc, period_start, dossier_id
    ) = 1
)

select
    longest.province,
    year(longest.period_end) as report_year,
    orgs.label_vi as department,
    longest.source_system,
    longest.period_start,
    longest.period_end,
    longest.resolved_total,
    longest.resolved_late,
    round(100.0 * longest.resolved_late / longest.resolved_total, 2) as late_percent
from longest
left join marts.dim_org as orgs on longest.org = orgs.org_code
order by report_year desc, late_percent desc, longest.resolved_late desc, longest.province, longest.org
