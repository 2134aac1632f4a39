-- vi: Đến một ngày nhất định, ta biết bao nhiêu số liệu về mỗi tỉnh? (đổi current_date thành ngày cần
--   hỏi)
-- en: How much was known of each province at the end of a day? (put your day in place of current_date)
-- beware: The day is the one on which we collected, not the one of publication; before the first night
--   nothing was known.
select
    coalesce(province, '(không rõ)') as province,
    count(distinct document_id) as n_documents,
    count(*) as n_figures,
    max(period_end) as newest_period
from marts.figures_asof(current_date)
group by province
order by province
