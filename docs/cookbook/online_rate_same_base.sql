-- vi: Tỷ lệ nộp trực tuyến của các tỉnh theo tháng, tính trên cùng một mẫu số?
-- en: What share of dossiers is filed online, by province and month, on one and the same base?
-- beware: Computed as received online / received total. Published rates may be of newly received
--   dossiers, of online services alone, or of full-process services, and are not comparable.
select
    province,
    org,
    period_end,
    received_total,
    received_online,
    rate_online_recomputed,
    rate_online as rate_published
from marts.fct_dossiers
where
    period_kind = 'month' and field is null and source_system = 'local' and rate_online_recomputed is not null
order by province nulls last, org, period_end, dossier_id
