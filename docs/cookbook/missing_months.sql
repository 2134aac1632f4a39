-- vi: Trong những năm tỉnh có số liệu tháng, tháng nào không có?
-- en: In the years of which a province has monthly figures, which months have none?
-- beware: A month that is missing here may have been reported elsewhere, or as part of a quarter. Months that
--   end on the 14th count for the month of that day. A province is asked for as long as it was one: the old
--   ones until June 2025.
with reported as (
    select distinct
        province_code,
        province_valid_from,
        date_trunc('month', period_end) as month_start
    from marts.fct_dossiers
    where period_kind = 'month' and province_code is not null
),

years as (
    select distinct
        province_code,
        province_valid_from,
        date_trunc('year', month_start) as year_start
    from reported
),

calendar as (
    select
        province_code,
        province_valid_from,
        unnest(range(year_start, year_start + interval 1 year, interval 1 month)) as month_start
    from years
)

select
    provinces.name_vi as province,
    strftime(calendar.month_start, '%Y-%m') as missing_month
from calendar
inner join marts.dim_province as provinces
    on
        calendar.province_code = provinces.province_code
        and calendar.province_valid_from = provinces.valid_from
anti join reported
    on
        calendar.province_code = reported.province_code
        and calendar.province_valid_from = reported.province_valid_from
        and calendar.month_start = reported.month_start
where
    calendar.month_start + interval 1 month
    <= (select max(documents.collected) from marts.dim_document as documents)
    and calendar.month_start >= provinces.valid_from
    and calendar.month_start <= coalesce(provinces.valid_to, date '9999-12-31')
order by provinces.name_vi, missing_month, provinces.province_code
