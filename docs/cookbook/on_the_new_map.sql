-- vi: Số liệu cũ quy về 34 tỉnh: tỉnh nào có đủ các tỉnh cũ, tỉnh nào thiếu?
-- en: What do the old provinces' figures give on the map of the 34, and where is an old province missing?
-- beware: Counts are null where one of the old provinces does not report; a sum of the rest would look
--   like a fall. Rates are computed from the sums.
select
    province,
    org,
    period_kind,
    period_start,
    period_end,
    is_carried,
    n_provinces,
    n_provinces_reporting,
    received_total,
    resolved_total,
    rate_late_recomputed
from marts.dossiers_on_new_map
where field is null and org in ('province', 'centre')
order by province, org, period_end, period_start, period_kind, source_system, is_carried
