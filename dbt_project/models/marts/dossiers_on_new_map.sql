{{ config(materialized='view') }}
-- Figures of the 63 old provinces on the map of the 34. Counts add up where every old province of the new one
-- gives them for the very same period; rates are computed from the sums, never averaged. Districts, communes
-- and other units of their own name stay out.
with old_provinces as (
    select
        province_code,
        valid_from,
        successor_code,
        count(*) over (partition by successor_code) as n_provinces
    from {{ ref('dim_province') }}
    where valid_to is not null
),

new_provinces as (
    select
        province_code,
        valid_from,
        name_vi
    from {{ ref('dim_province') }}
    where valid_to is null
),

placed as (
    select
        dossiers.*,
        coalesce(old_provinces.successor_code, dossiers.province_code) as new_code,
        coalesce(old_provinces.n_provinces, 1) as n_provinces,
        old_provinces.province_code is not null as is_carried
    from {{ ref('fct_dossiers') }} as dossiers
    inner join {{ ref('dim_org') }} as orgs on dossiers.org = orgs.org_code
    left join old_provinces
        on
            dossiers.province_code = old_provinces.province_code
            and dossiers.province_valid_from = old_provinces.valid_from
    where
        dossiers.province_code is not null
        and orgs.org_kind in ('province', 'centre', 'level', 'department', 'vertical')
),

sums as (
    select
        {% for measure in dossier_counts() %}
            cast(
                if(count({{ measure }}) = max(n_provinces), sum({{ measure }}), null) as bigint
            ) as {{ measure }},
        {% endfor %}
        new_code,
        org,
        field,
        source_system,
        period_start,
        period_end,
        is_carried,
        max(n_provinces) as n_provinces,
        count(*) as n_provinces_reporting
    from placed
    group by new_code, org, field, source_system, period_start, period_end, is_carried
)

select
    sums.new_code as province_code,
    new_provinces.name_vi as province,
    sums.org,
    sums.field,
    sums.source_system,
    sums.period_start,
    sums.period_end,
    {{ period_kind('sums.period_start', 'sums.period_end') }} as period_kind,
    sums.is_carried,
    sums.n_provinces,
    sums.n_provinces_reporting,
    {% for measure in dossier_counts() %}
        sums.{{ measure }},
    {% endfor %}
    cast(100 * sums.resolved_by_due / nullif(sums.resolved_total, 0) as decimal(18, 2))
        as rate_by_due_recomputed,
    cast(100 * sums.resolved_late / nullif(sums.resolved_total, 0) as decimal(18, 2))
        as rate_late_recomputed,
    cast(100 * sums.received_online / nullif(sums.received_total, 0) as decimal(18, 2))
        as rate_online_recomputed
from sums
inner join new_provinces on sums.new_code = new_provinces.province_code
