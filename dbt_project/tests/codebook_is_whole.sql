-- Every measure has its traits, every measure that an identity names is in the codebook, and every dossier
-- measure and rate has its column in fct_dossiers.
{{ config(severity='error') }}
select
    'measure without traits' as problem,
    measures.measure
from {{ ref('measures') }} as measures
anti join {{ ref('measure_traits') }} as traits on measures.measure = traits.measure
union all
select
    'identity names an unknown measure' as problem,
    terms.measure
from {{ ref('identity_terms') }} as terms
anti join {{ ref('measures') }} as measures on terms.measure = measures.measure
where terms.measure is not null
union all
select
    'dossier measure without a column' as problem,
    measures.measure
from {{ ref('measures') }} as measures
inner join {{ ref('measure_traits') }} as traits on measures.measure = traits.measure
where
    measures.family in ('dossier', 'rate')
    and traits.nature <> 'as_of'
    and not list_contains(
        {{ dossier_counts() + dossier_rates() }},  -- noqa: LT05
        measures.measure
    )
union all
select
    'successor is no organisation' as problem,
    history.successor_org_code as measure
from {{ ref('org_history') }} as history
anti join {{ ref('org_units') }} as units on history.successor_org_code = units.org_code
where history.successor_org_code is not null
