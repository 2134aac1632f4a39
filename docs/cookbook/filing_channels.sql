-- vi: Hồ sơ được nộp bằng đường nào: trực tuyến, trực tiếp hay qua bưu chính?
-- en: How are dossiers filed: online, in person or by post?
-- beware: What is carried over has no channel in some reports, so that the channels then make less than
--   received in total; the rest is shown. The shares are of the channels' sum.
with channels as (
    select
        *,
        coalesce(received_in_person_or_postal, coalesce(received_in_person, 0) + coalesce(received_postal, 0))
            as received_otherwise
    from marts.fct_dossiers
    where
        received_online is not null
        and coalesce(received_in_person, received_in_person_or_postal) is not null
)

select
    province,
    org,
    field,
    source_system,
    period_start,
    period_end,
    received_total,
    received_online,
    received_otherwise,
    received_total - received_online - received_otherwise as without_channel,
    round(100.0 * received_online / nullif(received_online + received_otherwise, 0), 2) as online_percent
from channels
order by
    province nulls last,
    org,
    field nulls first,
    source_system,
    period_end,
    period_start nulls last,
    dossier_id
