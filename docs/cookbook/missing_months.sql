-- vi: Trong những năm tỉnh có số liệu tháng, tháng nào không có?
-- en: In the years of which a province has monthly figures, which months have none?
-- beware: A month that is missing here may have been reported elsewhere, or as part of a quarter. Months that
--   end on the 14th count for the month of that day.
with reported as (
    select distinct
        province,
        date_trunc('month', period_end) as month_start
    from marts.fct_dossiers
    where period_kind = 'month' and province is not null
),

years as (
    select distinct
        province,
        date_trunc('year', month_start) as year_start
    from reported
),

calendar as (
    select
        province,
        unnest(range(year_start, year_start + interval 1 year, interval 1 month)) as month_start
    from years
)

select
    calendar.province,
    strftime(calendar.month_start, '%Y-%m') as missing_month
from calendar
anti join reported
    on calendar.province = reported.province and calendar.month_start = reported.month_start
where calendar.month_start < (select max(documents.collected) from marts.dim_document as documents)
order by calendar.province, missing_month
