-- vi: Đơn vị nào giải quyết nhiều hơn tiếp nhận mà không công bố số kỳ trước chuyển sang?
-- en: Which units resolve more than they received, and publish no carry-over that would explain it?
-- beware: Received often means newly received; then resolving an older backlog is no error. The report
--   should have said so.
select
    province,
    org,
    source_system,
    period_start,
    period_end,
    period_kind,
    received_total,
    resolved_total,
    resolved_total - received_total as above
from marts.fct_dossiers
where resolved_total > received_total and received_carried_over is null and field is null
order by above desc, province nulls last, org, period_end, dossier_id
