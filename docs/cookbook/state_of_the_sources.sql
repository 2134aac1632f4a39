-- vi: Nguồn nào còn hoạt động, nguồn nào lỗi hoặc lâu không có báo cáo?
-- en: Which sources fare well, which fail or have long published nothing?
-- beware: Days are counted to the newest attempt of all sources, not to today.
select
    source_id,
    name,
    n_addresses,
    n_failing,
    days_failing,
    n_documents,
    n_unreadable,
    last_published
from marts.source_health
order by n_failing desc, last_published, source_id
