-- vi: Hồ sơ đang giải quyết đã quá hạn ở đâu nhiều nhất, theo số liệu mới nhất?
-- en: Where is the backlog of overdue dossiers largest, by the newest figures of each unit?
-- beware: A balance, as of the last day of the period: never add it up over months. The days differ from
--   unit to unit. The field rows of a unit are parts of its total and are left out.
select
    province,
    org,
    period_end as as_of,
    pending_total,
    pending_overdue,
    round(100.0 * pending_overdue / nullif(pending_total, 0), 2) as overdue_percent
from marts.fct_dossiers
where pending_overdue is not null and field is null
qualify
    row_number() over (
        partition by province, province_valid_from, org, source_system
        order by period_end desc, period_start nulls last, dossier_id
    ) = 1
order by pending_overdue desc, pending_total desc nulls last, province nulls last, org, dossier_id
