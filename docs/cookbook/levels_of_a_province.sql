-- vi: Cấp tỉnh, huyện, xã mỗi cấp giải quyết bao nhiêu phần hồ sơ của toàn tỉnh?
-- en: What part of a province's dossiers do its province, district and commune levels resolve?
-- beware: There are no districts since 2025-07-01. The parts are of the sum of the levels, not of the
--   published total, which may be another (see totals_that_do_not_add_up).
select
    province,
    period_kind,
    period_start,
    period_end,
    org as level_of,
    resolved_total,
    round(
        100.0 * resolved_total / sum(resolved_total) over (
            partition by province, period_kind, period_start, period_end, source_system
        ),
        2
    ) as percent_of_levels
from marts.fct_dossiers
where org like 'level:%' and field is null and resolved_total > 0
order by province nulls last, period_end, period_start, org, dossier_id
