-- vi: Bao nhiêu hồ sơ tiếp nhận không nằm trong số đã giải quyết hay đang giải quyết?
-- en: How many received dossiers are neither resolved nor in process, over time?
-- beware: Returned, withdrawn, stopped and supplemented dossiers are taken off where published. A
--   negative remainder often means that received leaves out what was carried over.
select
    province,
    org,
    field,
    source_system,
    period_start,
    period_end,
    received_total,
    resolved_total,
    pending_total,
    received_total - resolved_total - pending_total
    - coalesce(returned_or_withdrawn_total, coalesce(returned_total, 0) + coalesce(withdrawn_total, 0))
    - coalesce(supplement_total, 0) - coalesce(stopped_total, 0) as remainder
from marts.fct_dossiers
where received_total is not null and resolved_total is not null and pending_total is not null
order by province nulls last, org, field nulls first, source_system, period_end, period_start, dossier_id
